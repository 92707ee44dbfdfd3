"""What a home visit or a call found: recorded once, its changes traced to it (L-03, L-06).

The phone makes the key of the visit, so that what was sent twice is recorded once. Whoever looks
after a staircase records that somebody was there or not, and a note; facts of people are for posts
that record in the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.ledger import policies
from lilong.ledger.models import Household, Place, Visit
from lilong.ledger.operations.findings import Belonging, change_facts, change_people
from lilong.ledger.operations.planning import fulfil
from lilong.ledger.operations.recording import draft, record, today
from lilong.ledger.specs import PersonSpec, Source
from lilong.ledger.terms import (
    PLACE_SUBJECT,
    VISIT_SUBJECT,
    DwellingState,
    PlaceKind,
    SourceKind,
    VisitKind,
    VisitOutcome,
)
from lilong.vault import operations as vault
from lilong.vault.fields import Protected
from lilong.vault.sealed import Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a visit found; `id` is made where it was written down.

    `is_confirmed`: whoever is recorded as living there still does, save `left`. `belongs` names the
    household of the newcomers, None while nobody knows. `phones` are new numbers by person.
    """

    place_id: UUID
    outcome: VisitOutcome
    visited_at: datetime
    kind: VisitKind = VisitKind.VISIT
    state: DwellingState | None = None
    occupants: int | None = None
    is_confirmed: bool = False
    left: tuple[UUID, ...] = ()
    newcomers: tuple[PersonSpec, ...] = ()
    belongs: Belonging | None = None
    phones: Mapping[UUID, str] = field(default_factory=dict)
    note: str = ""
    id: UUID = field(default_factory=new_id)

    @property
    def has_facts(self) -> bool:
        """Say whether it confirms or changes anything the ledger holds."""
        told = (self.state, self.left, self.newcomers, self.phones, self.is_confirmed)
        return any(told) or self.occupants is not None


def record_visit(found: Finding, *, viewer: Viewer, by: Actor, at: datetime) -> Visit:
    """Record a visit with what it changed, and return it; the same again returns the first.

    Raises NotVisible for a home the viewer does not see, Refused for facts without the right to
    record them, facts from a visit that found nobody, a visit in the future, and the key of a visit
    that is recorded already with something else found.
    """
    known = Visit.objects.filter(pk=found.id).first()
    if known is not None:
        return _sent_again(known, found, viewer)
    place = policies.get_visible(policies.visible_places(viewer), found.place_id)
    if refusals := [refusal for refusal in _speaks_against(found, place, viewer, at) if refusal]:
        raise Refused(*refusals)
    try:
        with transaction.atomic():
            return _recorded(found, place, by=by, at=at)
    except IntegrityError:
        known = Visit.objects.filter(pk=found.id).first()
        if known is None:
            raise
        return _sent_again(known, found, viewer)


def _sent_again(known: Visit, found: Finding, viewer: Viewer) -> Visit:
    if known.office_id != viewer.office_id or known.by_staff_id != viewer.staff_id:
        raise NotVisible
    if not _says_the_same(known, found):
        text = mark(
            "This visit is recorded already, with something else found. Nothing was changed; to "
            "record what stands here as another visit, save once more."
        )
        raise Refused(Refusal("recorded_already", text))
    return known


def _says_the_same(known: Visit, found: Finding) -> bool:
    """Say whether what is sent under a visit's key is what was recorded under it."""
    told = known.facts or {}
    said = {key: one.get("after") or one.get("confirmed") for key, one in _values(told)}
    given = {"state": found.state, "occupants": found.occupants}
    note = Protected(known.note.kind, clear=found.note.strip())
    return (
        (known.place_id, known.kind, known.outcome) == (found.place_id, found.kind, found.outcome)
        and (known.note_removed_at is not None or known.note == note)
        and said == {key: str(value) for key, value in given.items() if value is not None}
        and ("confirmed" in told) == found.is_confirmed
        and set(told.get("left", ())) == {str(key) for key in found.left}
        and set(told.get("phones", ())) == {str(key) for key in found.phones}
        and len(told.get("moved_in", ())) == len(found.newcomers)
    )


def _values(told: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    return [(key, told[key]) for key in ("state", "occupants") if key in told]


def _speaks_against(
    found: Finding, place: Place, viewer: Viewer, at: datetime
) -> list[Refusal | None]:
    return [
        _is_home(place),
        _stood(place, found),
        _has_been(found, at),
        _may_tell(found, viewer),
        _somebody_said(found),
        _counts(found),
    ]


def _is_home(place: Place) -> Refusal | None:
    if place.kind == PlaceKind.DWELLING:
        return None
    return Refusal("no_home", mark("Visits are recorded of dwellings."), field="place")


def _stood(place: Place, found: Finding) -> Refusal | None:
    if place.valid_to is None or today(found.visited_at) <= place.valid_to:
        return None
    text = mark("The dwelling ended on {day}: nothing is found there after it.")
    return Refusal("ended", text, {"day": place.valid_to}, field="visited_at")


def _has_been(found: Finding, at: datetime) -> Refusal | None:
    if found.visited_at <= at:
        return None
    text = mark("The visit would be in the future. Look at the time.")
    return Refusal("visit_later", text, field="visited_at")


def _may_tell(found: Finding, viewer: Viewer) -> Refusal | None:
    if not found.has_facts:
        records = viewer.may(Capability.LEDGER_RECORD) or viewer.may(Capability.LEDGER_TASKS)
        return None if records else policies.may(viewer, Capability.LEDGER_RECORD)
    return policies.may(viewer, Capability.LEDGER_RECORD)


def _somebody_said(found: Finding) -> Refusal | None:
    """Refuse facts about people from a visit that met nobody; that a home is vacant can be seen."""
    sees = found.outcome is VisitOutcome.PRESENT
    of_people = found.is_confirmed or found.left or found.newcomers or found.phones
    if sees or not (of_people or found.occupants is not None):
        return None
    text = mark("Nobody was spoken with, so nothing can be confirmed or changed of the people.")
    return Refusal("nobody_said", text, rule="L-03", field="outcome")


def _counts(found: Finding) -> Refusal | None:
    people = found.occupants or found.newcomers or found.is_confirmed
    if found.state is not DwellingState.VACANT or not people:
        return None
    text = mark("A vacant home has nobody living in it.")
    return Refusal("vacant_with_people", text, rule="L-06", field="state")


def _recorded(found: Finding, place: Place, *, by: Actor, at: datetime) -> Visit:
    households = Household.objects.filter(office=place.office_id, dwelling=place, valid_to=None)
    several = list(households[:2])
    visit = Visit.objects.create(
        id=found.id, office_id=place.office_id, place=place,
        household=several[0] if len(several) == 1 else None, kind=found.kind,
        outcome=found.outcome, visited_at=found.visited_at, recorded_at=at,
        by_staff_id=by.staff_id, by_post_id=by.post_id, note=found.note.strip(),
    )  # fmt: skip
    source = Source(SourceKind.VISIT, today(found.visited_at), f"visit:{visit.pk}")
    told = change_facts(found, visit, source, by=by, at=at)
    told |= change_people(found, visit, source, by=by, at=at)
    if told:
        Visit.objects.filter(pk=visit.pk).update(facts=told)
        visit.facts = told
    fulfil(visit, at=at)
    _journal(found, visit, told, by=by, at=at)
    return visit


def _journal(
    found: Finding, visit: Visit, told: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    data = {
        "kind": str(visit.kind), "outcome": str(visit.outcome),
        "visited_at": visit.visited_at.isoformat(),
    }  # fmt: skip
    sealed: tuple[Sealed, ...] = ()
    if note := found.note.strip():
        subject = Subject(VISIT_SUBJECT, str(visit.pk))
        sealed = (
            vault.seal(
                subject=subject, field="visit.note", value=note, office_id=visit.office_id, at=at
            ),
        )
    own = draft(
        VISIT_SUBJECT, visit.pk, "visit_recorded",
        {**data, "place": str(visit.place_id), "facts": told}, visit.office_id, begins=True,
        sealed=sealed,
    )  # fmt: skip
    of_place = draft(
        PLACE_SUBJECT, visit.place_id, "visited", {**data, "visit": str(visit.pk)}, visit.office_id
    )
    record([own, of_place], by=by, at=at)
