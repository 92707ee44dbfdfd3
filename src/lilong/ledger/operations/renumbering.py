"""New numbers for old ones, of one house or of many at once; the old leads there still (G-19)."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lilong.accounts.operations import take_turn
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Place, PlaceAlias
from lilong.ledger.operations.recording import ask, draft, record, sourced, today
from lilong.ledger.operations.standing import clashing
from lilong.ledger.specs import PlaceSpec, Source, Span
from lilong.ledger.terms import PLACE_SUBJECT, AliasKind, PlaceKind

_AT_ONCE: Final = 300
# What a place shares of its address with what it lies in, and where it is kept.
_SHARED: Final = {
    "road": "road", "lane": "lane", "number": "number", "building": "building_number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Renumbering:
    """A place at the revision that was read, and the parts of its new address."""

    place: Place
    spec: PlaceSpec


@dataclass(frozen=True, slots=True)
class _Turn:
    """A place as it stands, the address it gets, and which of the places named brings it along."""

    place: Place
    spec: PlaceSpec
    root: UUID

    @property
    def address(self) -> str:
        return rules.address_of(self.spec)


def renumber_place(
    place: Place, spec: PlaceSpec, *, on: date, source: Source, by: Actor, at: datetime
) -> Place:
    """Give a place a new address from a day on; see `renumber_places`."""
    changes = [Renumbering(place, spec)]
    return renumber_places(
        changes, office_id=place.office_id, on=on, source=source, by=by, at=at
    )[0]  # fmt: skip


def renumber_places(
    changes: Sequence[Renumbering], *, office_id: int, on: date, source: Source, by: Actor,
    at: datetime,
) -> list[Place]:  # fmt: skip
    """Give places new addresses from one day on; each earlier one stays findable, with its days.

    What lies within them takes over what changed of road, lane, number and building; the places
    stay the same places. Judged as a whole: houses may change numbers with each other. Refused,
    all of it, where a house or a home would have the address of another that stands.
    """
    with transaction.atomic():
        take_turn(office_id)
        stands = _as_they_stand(changes, office_id)
        wholes = {
            one.place.pk: replace(one.spec, room=one.spec.room or stands[one.place.pk].room)
            for one in changes
        }
        ask(
            rules.has_source(source, today=today(at)),
            *(rules.is_whole(whole) for whole in wholes.values()),
            *(_changes(stands[key], whole) for key, whole in wholes.items()),
        )
        turns = _turns([Renumbering(stands[key], whole) for key, whole in wholes.items()])
        ask(*(_twice(address) for address in _by_root(_clashing(turns)).values()))
        _rewrite(turns, on, source, by=by, at=at)
    found = Place.objects.in_bulk([one.place.pk for one in changes])
    return [found[one.place.pk] for one in changes]


def _as_they_stand(changes: Sequence[Renumbering], office_id: int) -> dict[UUID, Place]:
    """Return the places as they are stored; raises Stale where one was changed meanwhile."""
    if not changes:
        raise Refused(Refusal("no_change", mark("Nothing was changed.")))
    read = {one.place.pk: one.place.revision for one in changes}
    if len(read) != len(changes):
        raise Refused(Refusal("named_twice", mark("One place is named twice.")))
    found: dict[UUID, Place] = {}
    for some in _slices(list(read)):
        found |= Place.objects.filter(office=office_id).in_bulk(some)
    if len(found) != len(read):
        raise NotVisible
    if any(place.revision != read[key] for key, place in found.items()):
        raise Stale
    return found


def clashes(changes: Sequence[Renumbering]) -> dict[UUID, str]:
    """Return which of some renumberings would not do together, with the address that clashes."""
    return _by_root(_clashing(_turns(changes)))


def _by_root(turns: Iterable[_Turn]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for turn in turns:
        found.setdefault(turn.root, turn.address)
    return found


def _turns(changes: Sequence[Renumbering]) -> list[_Turn]:
    """Return all that gets another address: the places named, and what stands within them."""
    named = {one.place.pk for one in changes}
    found = [_Turn(one.place, one.spec, one.place.pk) for one in changes]
    level = {turn.place.pk: turn for turn in found}
    while level:
        below: dict[UUID, _Turn] = {}
        for some in _slices(list(level)):
            for child in Place.objects.filter(parent__in=some, valid_to=None):
                if child.parent_id and child.pk not in named:
                    above = level[child.parent_id]
                    below[child.pk] = _Turn(child, _within(child, above), above.root)
        found += below.values()
        level = below
    return [turn for turn in found if turn.address != turn.place.address]


def _clashing(turns: Sequence[_Turn]) -> list[_Turn]:
    shall = [copy(turn.place) for turn in turns]
    for place, turn in zip(shall, turns, strict=True):
        place.road, place.address = turn.spec.road, turn.address
    before = {turn.place.pk: turn.place.address for turn in turns}
    found = {place.pk for place in clashing(shall, before)}
    return [turn for turn in turns if turn.place.pk in found]


def _twice(address: str) -> Refusal:
    text = mark("“{address}” would be the address of two places.")
    return Refusal("stands_already", text, {"address": address}, rule="G-19")


def _within(child: Place, above: _Turn) -> PlaceSpec:
    """Return a child's address after what it lies in was renumbered.

    What it shared with that follows, a shop's number with its house's; its own parts stay.
    """
    parts = {
        name: getattr(above.spec, name)
        if child.kind == PlaceKind.DWELLING
        or getattr(child, column) == getattr(above.place, column)
        else getattr(child, column)
        for name, column in _SHARED.items()
    }
    return replace(
        above.spec, kind=PlaceKind(child.kind), name=child.name, room=child.room, **parts
    )


def _rewrite(turns: Sequence[_Turn], on: date, source: Source, *, by: Actor, at: datetime) -> None:
    since = _called_so_since([turn.place for turn in turns])
    aliases, drafts = [], []
    for turn in turns:
        place, spec = turn.place, turn.spec
        rows = Place.objects.filter(pk=place.pk, revision=place.revision)
        written = rows.update(
            road=spec.road, lane=spec.lane, number=spec.number, building_number=spec.building,
            room=spec.room, address=turn.address, sort_key=rules.sort_key_of(turn.address),
            name=spec.name or place.name, revision=F("revision") + 1,
        )  # fmt: skip
        if written != 1:
            raise Stale
        last = on - timedelta(days=1)
        span = Span(min(since[place.pk], last), last)
        aliases.append(
            PlaceAlias(
                office_id=place.office_id, place=place, kind=AliasKind.FORMER, text=place.address,
                **sourced(span, source, by=by, at=at),
            )
        )  # fmt: skip
        data = {"before": place.address, "after": turn.address, "on": on.isoformat()}
        data |= {"source": str(source.kind), "said": source.on.isoformat()}
        drafts.append(draft(PLACE_SUBJECT, place.pk, "place_renumbered", data, place.office_id))
    PlaceAlias.objects.bulk_create(aliases, batch_size=_AT_ONCE)
    record(drafts, by=by, at=at)


def _called_so_since(places: Sequence[Place]) -> dict[UUID, date]:
    """Return since when places have their present address: from the day after an earlier one's."""
    found = {place.pk: place.valid_from for place in places}
    for some in _slices(list(found)):
        rows = PlaceAlias.objects.filter(
            place__in=some, kind=AliasKind.FORMER, is_mistaken=False, valid_to__isnull=False
        )
        for key, last in rows.order_by("valid_to").values_list("place", "valid_to"):
            if last is not None:
                found[key] = last + timedelta(days=1)
    return found


def _slices(keys: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _changes(place: Place, spec: PlaceSpec) -> Refusal | None:
    if rules.address_of(spec) != place.address:
        return None
    return Refusal("same_address", mark("That is the address it has already."), field="number")
