"""Places end, and nothing is left hanging there: no household, no lease, no planned visit."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from lilong.accounts.operations import take_turn
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Stale
from lilong.kernel.text import mark
from lilong.ledger.models import Place, PlaceFact
from lilong.ledger.operations.groups import release_stairwell
from lilong.ledger.operations.households import end_household
from lilong.ledger.operations.planning import cancel_visit
from lilong.ledger.operations.recording import ask, draft, record, today
from lilong.ledger.operations.relations import end_relation
from lilong.ledger.queries.remaining import Remaining, remaining_at
from lilong.ledger.specs import Source
from lilong.ledger.terms import PLACE_SUBJECT, SourceKind


def end_place(
    place: Place, *, on: date, reason: str, ends_all: bool = False, by: Actor, at: datetime
) -> Place:
    """Let a day be a place's last: torn down, joined to another, numbered wrongly.

    Visits that are planned there are called off with the same reason, and no group looks after it
    any more. People, households and firms recorded there beyond that day stand against it, unless
    `ends_all`: then that they are there ends with it. Refused while something within it stands.
    """
    with transaction.atomic():
        take_turn(place.office_id)
        remains = remaining_at(place, after=on)
        ask(_stands_empty(remains, ends_all=ends_all), _has_begun(place, on))
        _clear(remains, on, reason, by=by, at=at)
        rows = Place.objects.filter(pk=place.pk, revision=place.revision, valid_to=None)
        if rows.update(revision=F("revision") + 1, valid_to=on) != 1:
            raise Stale
        facts = PlaceFact.objects.filter(place=place, valid_to=None, is_mistaken=False)
        facts.update(valid_to=on)
        entry = draft(
            PLACE_SUBJECT, place.pk, "place_ended", {"on": on.isoformat()}, place.office_id,
            reason=reason,
        )  # fmt: skip
        record([entry], by=by, at=at)
    place.valid_to = on
    place.revision += 1
    return place


def _clear(remains: Remaining, on: date, reason: str, *, by: Actor, at: datetime) -> None:
    said = Source(SourceKind.OFFICE, today(at))
    for household in remains.households:
        end_household(household, on=on, reason=reason, by=by, at=at)
    for relation in remains.relations:
        end_relation(relation, on=on, reason=reason, source=said, by=by, at=at)
    for plan in remains.plans:
        cancel_visit(plan, reason=reason, by=by, at=at)
    for part in remains.parts:
        release_stairwell(part, on=on + timedelta(days=1), by=by, at=at)


def _stands_empty(remains: Remaining, *, ends_all: bool) -> Refusal | None:
    if remains.has_places:
        text = mark("There are places within it that still stand. End those first.")
        return Refusal("not_empty", text, rule="G-19")
    if remains.holds and not ends_all:
        text = mark(
            "Still recorded there ({what}). Let them move first, or say that all of it ends with "
            "the place."
        )
        return Refusal("not_empty", text, {"what": remains.told}, "G-19", "ends_all")
    return None


def _has_begun(place: Place, on: date) -> Refusal | None:
    if on >= place.valid_from:
        return None
    text = mark("It would end on {last}, before it begins on {first}.")
    return Refusal("backwards", text, {"first": place.valid_from, "last": on}, field="valid_to")
