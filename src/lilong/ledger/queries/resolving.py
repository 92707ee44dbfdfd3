"""From a text to places of the ledger, with the dwelling where a room was read; or plainly none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ledger import policies
from lilong.ledger.addresses import Because, Kind, Reading, Verdict
from lilong.ledger.addresses.answers import KNOWN_FROM, Candidate
from lilong.ledger.models import Place
from lilong.ledger.queries.gazetteers import Book, book_of
from lilong.ledger.queries.known import AREA, Known
from lilong.ledger.terms import PlaceKind
from lilong.territory.atlas import Atlas

MOST: Final = 5
# Of so many candidates those that fit the day and the viewer are chosen.
_LOOKED_AT: Final = 60
# What it takes from a score that a place bore this address on other days than the one asked about.
_OTHER_DAY_COSTS: Final = 8
_WITHIN: Final = frozenset({PlaceKind.PREMISES, PlaceKind.FACILITY, PlaceKind.VENUE})
_LONGEST_ROOM: Final = 20


class Dwelling(NamedTuple):
    """A dwelling as it was read: its key, its whole address, its room, its stairwell."""

    place_id: UUID
    address: str
    room: str
    stairwell: str


@dataclass(frozen=True, slots=True)
class Found:
    """A place a text may mean: how well it fits (0 to 100), because of what.

    `until` is the last day it bore the address that was read, none where it bears it still.
    `dwelling` is the room that was read, if the building has it.
    """

    place: Known
    score: int
    because: tuple[Because, ...]
    until: date | None = None
    dwelling: Dwelling | None = None

    @property
    def place_id(self) -> UUID | None:
        """Return the ledger's place, the dwelling where it is known; None for an area."""
        return self.dwelling.place_id if self.dwelling else self.place.place_id

    @property
    def label(self) -> str:
        """Return the standard address, or the name of what has none."""
        return self.dwelling.address if self.dwelling else self.place.label


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text means on a day: best first, with what was read.

    `site` is the one place it means, none where several fit equally well. `room` was read; it may
    be of no dwelling we know. `is_beyond` says that it lies in the office, outside the viewer's
    area.
    """

    text: str
    reading: Reading
    verdict: Verdict
    found: tuple[Found, ...] = ()
    site: Found | None = None
    room: str = ""
    is_beyond: bool = False

    @property
    def area_id(self) -> int | None:
        """Return the area the text means: that of its site, or the only area it names."""
        if self.site is not None:
            return self.site.place.area_id
        best = [one for one in self.found if one.score == self.found[0].score]
        areas = {one.place.area_id for one in best if one.score >= KNOWN_FROM}
        return areas.pop() if len(areas) == 1 and self.verdict is Verdict.KNOWN else None


def resolve_address(
    who: Viewer | int, text: str, *, on: date | None = None, most: int = MOST
) -> Answer:
    """Return what a text means to an office, given by its key or by who asks.

    On a day, today by default; who asks gets places of her own area alone. Everything but dwellings
    is found in memory: two short queries, and one for the room if one was read.
    """
    day = on or clock.local(clock.now()).date()
    if isinstance(who, int):
        return resolve_many(who, [(text, day)], most=most)[0]
    ask_to_resolve(who)
    book = book_of(who.office_id)
    answer = _settled(book, _narrowed(_answer(book, text, day), who))
    return _with_rooms(book.office_id, [(_shortened(answer, most), day)])[0]


def resolve_many(
    office_id: int,
    asked: Sequence[tuple[str, date]],
    *,
    most: int = MOST,
    atlas: Atlas | None = None,
) -> list[Answer]:
    """Return what texts mean to an office, each on its day: as many queries as for one.

    `atlas` is the office's own, if the caller has it already.
    """
    book = book_of(office_id, atlas)
    found = [(resolve_in(book, text, day, most=most), day) for text, day in asked]
    return _with_rooms(office_id, found)


def resolve_in(book: Book, text: str, day: date, *, most: int = MOST) -> Answer:
    """Return what a text means, without its dwelling; nothing is read from the database."""
    return _shortened(_settled(book, _answer(book, text, day)), most)


def _shortened(answer: Answer, most: int) -> Answer:
    return replace(answer, found=answer.found[:most])


def ask_to_resolve(viewer: Viewer) -> None:
    """Refuse whoever neither sees the ledger nor records what happens somewhere."""
    refusal = policies.may(viewer, Capability.LEDGER_VIEW)
    if refusal and not viewer.may(Capability.ORDERS_RECORD):
        raise Refused(refusal)


def _answer(book: Book, text: str, day: date) -> Answer:
    resolution = book.resolver.resolve(text, most=_LOOKED_AT)
    found = tuple(_on_day(book, resolution.candidates, day))
    verdict = resolution.verdict
    good = [one for one in resolution.candidates if one.score >= KNOWN_FROM]
    if good:
        verdict = _verdict(book, found, day)
    return Answer(text, resolution.reading, verdict, found, room=_room(resolution.reading)[0])


def _verdict(book: Book, found: Sequence[Found], day: date) -> Verdict:
    """Return the verdict after those that do not stand on the day were left out."""
    best = [one for one in found if one.score >= KNOWN_FROM]
    if not best:
        return Verdict.NOT_KNOWN
    office_path = book.office_path
    top = [one.place for one in best if one.score == best[0].score]
    is_ours = any(one.place_id or one.area_path.startswith(office_path) for one in top)
    return Verdict.KNOWN if is_ours else Verdict.OUTSIDE


def _on_day(book: Book, candidates: Iterable[Candidate], day: date) -> Iterator[Found]:
    """Yield what stands on a day, once each; what bore the address on other days fits less well."""
    best: dict[Known, Found] = {}
    for one in candidates:
        place, until = book.known[one.place.key], book.former.get(one.place.key)
        if not place.stands_on(day):
            continue
        is_early = until is None and place.address_from is not None and day < place.address_from
        is_late = until is not None and until < day
        score = one.score - (_OTHER_DAY_COSTS if is_early or is_late else 0)
        because = tuple(why for why in (one.because, one.by_likeness) if why)
        if place not in best or best[place].score < score:
            best[place] = Found(place, max(score, 1), because, until if is_late else None)
    yield from sorted(best.values(), key=lambda one: (-one.score, one.place.kind == AREA))


def _narrowed(answer: Answer, viewer: Viewer) -> Answer:
    """Leave out what lies outside the viewer's area."""
    if not viewer.area_path:
        return answer
    paths = (viewer.area_path, *viewer.other_paths)
    kept = tuple(
        one
        for one in answer.found
        if one.place.place_id is None or one.place.area_path.startswith(paths)
    )
    is_beyond = bool(answer.found) and not kept
    return replace(answer, found=kept, is_beyond=is_beyond)


def _settled(book: Book, answer: Answer) -> Answer:
    """Choose the one place a text means, if it means one.

    Of those that fit equally well the innermost is meant, or what holds all of them; of two roads
    at a crossing the one that was named first.
    """
    if answer.verdict is not Verdict.KNOWN or not answer.found:
        return answer
    top = [
        one
        for one in answer.found
        if one.score == answer.found[0].score and one.score >= KNOWN_FROM and one.place.place_id
    ]
    houses = [one for one in top if one.place.kind not in _WITHIN] or top
    number = answer.reading.first(Kind.BUILDING)
    numbered = [one for one in houses if number and one.place.building_number == number]
    meant = _one_of(book, numbered or houses)
    if meant is None and top and Because.CROSSING in top[0].because:
        meant = min(top, key=lambda one: answer.reading.text.find(one.place.label))
    if meant is None:
        return answer
    rest = tuple(one for one in answer.found if one is not meant)
    return replace(answer, found=(meant, *rest), site=meant)


def _one_of(book: Book, found: Sequence[Found]) -> Found | None:
    if len(found) < 2:
        return found[0] if found else None
    keys = {one.place.place_id for one in found}
    above = {one.place.place_id: {a.place_id for a in book.above(one.place)} for one in found}
    for one in found:
        own = one.place.place_id
        if keys <= above[own] | {own}:
            return one
    for one in found:
        if all(one.place.place_id in above[key] for key in keys - {one.place.place_id}):
            return one
    return None


def _room(reading: Reading) -> tuple[str, tuple[str, ...], str]:
    """Return the room that was read, how its dwelling may be called, and the stairwell."""
    room, end = reading.first(Kind.ROOM), 0
    for part in reading.parts:
        if part.kind in {Kind.NUMBER, Kind.BUILDING, Kind.STAIRWELL}:
            end = part.end
    rest = reading.text[end:].strip("-,") if end else ""
    names = dict.fromkeys(name for name in (room, rest, rest.removesuffix("室")) if name)
    called = tuple(name for name in names if len(name) <= _LONGEST_ROOM)
    return room, called, reading.first(Kind.STAIRWELL)


def _with_rooms(office_id: int, answers: Sequence[tuple[Answer, date]]) -> list[Answer]:
    """Find the dwellings of the rooms that were read, in one query for all."""
    asked = [_asked_room(answer) for answer, _day in answers]
    rooms = [one for one in asked if one is not None]
    if not rooms:
        return [answer for answer, _day in answers]
    rows = Place.objects.of_kind(PlaceKind.DWELLING).filter(
        office=office_id, building__in={one.building_id for one in rooms},
        room__in={name for one in rooms for name in one.called},
    )  # fmt: skip
    by_building: dict[UUID, list[tuple[Dwelling, date, date | None]]] = {}
    columns = ("id", "address", "room", "dwelling_facts__stairwell")
    for building_id, first, last, *row in rows.values_list(
        "building_id", "valid_from", "valid_to", *columns
    ):
        by_building.setdefault(building_id, []).append((Dwelling(*row), first, last))
    return [
        _in_dwelling(answer, day, by_building.get(room.building_id, ()), room) if room else answer
        for (answer, day), room in zip(answers, asked, strict=True)
    ]


class _Room(NamedTuple):
    building_id: UUID
    called: tuple[str, ...]
    stairwell: str


def _asked_room(answer: Answer) -> _Room | None:
    site = answer.site
    if site is None or site.place.kind != PlaceKind.BUILDING or site.place.place_id is None:
        return None
    _said, called, stairwell = _room(answer.reading)
    return _Room(site.place.place_id, called, stairwell) if called else None


def _in_dwelling(
    answer: Answer, day: date, known: Sequence[tuple[Dwelling, date, date | None]], room: _Room
) -> Answer:
    fitting = [
        one
        for one, first, last in known
        if one.room in room.called and first <= day and (last is None or day <= last)
    ]
    if room.stairwell:
        fitting = [one for one in fitting if one.stairwell == room.stairwell] or fitting
    if len(fitting) != 1 or answer.site is None:
        return answer
    site = replace(answer.site, dwelling=fitting[0])
    return replace(answer, found=(site, *answer.found[1:]), site=site, room=fitting[0].room)
