"""Places while somebody types: by signs, sound, initials, numbers, down to the dwelling."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible
from lilong.ledger.addresses import Because, Verdict
from lilong.ledger.addresses.normal import normal
from lilong.ledger.models import Place
from lilong.ledger.queries.gazetteers import Book, book_of
from lilong.ledger.queries.known import Known
from lilong.ledger.queries.resolving import Dwelling, Found, ask_to_resolve, resolve_address
from lilong.ledger.terms import PlaceKind

MOST: Final = 10
# Areas, earlier addresses and what lies elsewhere are left out of so many that are looked at.
_LOOKED_AT: Final = 60
# What is typed with strokes for units: 285-3-502.
_STROKES: Final = re.compile(r"(?<=\d)-(?=\d)")
_WITH_ROOM: Final = re.compile(r"(?P<house>.*\d(?:号楼|号|幢))(?P<room>[0-9A-Za-z]{1,6})室?")


class Suggestion(NamedTuple):
    """A place on offer: its address, what it is called beside, its kind, its area."""

    place_id: UUID
    label: str
    name: str
    name_en: str
    kind: str
    area: str
    area_en: str


def suggest(
    viewer: Viewer, typed: str, *, kinds: Collection[str] = (), most: int = MOST
) -> list[Suggestion]:
    """Return places of the viewer's area for what she has typed so far, the likeliest first.

    `kinds` leaves only those. Dwellings come once their building is written out: 285弄3号5.
    """
    ask_to_resolve(viewer)
    book, day = book_of(viewer.office_id), clock.local(clock.now()).date()
    plain = _with_units(normal(typed))
    in_building = _WITH_ROOM.fullmatch(plain)
    if in_building and (not kinds or PlaceKind.DWELLING in kinds):
        rooms = list(_rooms(book, viewer, in_building["house"], in_building["room"], day))
        if rooms:
            return rooms[:most]
    places = list(_named(book, viewer, plain, day))
    if not places and len(plain) > 1:
        answer = resolve_address(viewer, plain, on=day)
        if answer.verdict is Verdict.KNOWN:
            places = [one.place for one in answer.found if one.place.place_id]
    fitting = (one for one in places if not kinds or one.kind in kinds)
    return [_suggestion(book, one) for one in fitting][:most]


def _with_units(plain: str) -> str:
    """Return what was typed with units for strokes: 285-3-502 is 285弄3号502."""
    units = iter("弄号")
    return _STROKES.sub(lambda _stroke: next(units, "-"), plain)


def _named(book: Book, viewer: Viewer, plain: str, day: date) -> Iterator[Known]:
    seen: set[UUID] = set()
    for one in book.ahead.search(plain, most=_LOOKED_AT):
        place = book.known[one.key]
        key = place.place_id
        if key and key not in seen and place.stands_on(day) and is_near(viewer, place):
            seen.add(key)
            yield place


def is_near(viewer: Viewer, place: Known) -> bool:
    """Say whether a place lies in the viewer's area, if she is narrowed to one."""
    paths = (viewer.area_path, *viewer.other_paths)
    return not viewer.area_path or place.area_path.startswith(paths)


def _rooms(book: Book, viewer: Viewer, house: str, room: str, day: date) -> Iterator[Suggestion]:
    """Yield the dwellings of the building that was typed whose rooms begin so."""
    buildings = [one for one in _named(book, viewer, house, day) if one.kind == PlaceKind.BUILDING][
        :1
    ]
    for building in buildings:
        rows = Place.objects.of_kind(PlaceKind.DWELLING).on(day).filter(
            office=book.office_id, building=building.place_id, room__istartswith=room,
        )  # fmt: skip
        for key, address in rows.order_by("room", "id").values_list("id", "address")[:MOST]:
            whole = building._replace(
                place_id=key, label=address, name="", name_en="", kind=PlaceKind.DWELLING
            )
            yield _suggestion(book, whole)


def _suggestion(book: Book, place: Known) -> Suggestion:
    area = book.areas.get(place.area_id or 0)
    name = place.name if place.name != place.label else ""
    assert place.place_id is not None
    return Suggestion(
        place.place_id, place.label, name, place.name_en, place.kind,
        area.name if area else "", area.name_en if area else "",
    )  # fmt: skip


def name_of(office_id: int, key: UUID) -> str:
    """Return how a place is called, empty for one the office's ledger has not."""
    try:
        return place_by_key(office_id, key).label
    except NotVisible:
        return ""


def place_by_key(office_id: int, key: UUID) -> Found:
    """Return the place that was chosen from a list; raises NotVisible.

    One short query while nothing has changed, and one for a dwelling.
    """
    book = book_of(office_id)
    place = book.places.get(key)
    if place is not None:
        return Found(place, 100, (Because.EXACT,))
    row = (
        Place.objects.of_kind(PlaceKind.DWELLING)
        .filter(office=office_id, pk=key)
        .values_list("building_id", "id", "address", "room", "dwelling_facts__stairwell")
        .first()
    )
    building = book.places.get(row[0]) if row else None
    if row is None or building is None:
        raise NotVisible
    return Found(building, 100, (Because.EXACT,), dwelling=Dwelling(*row[1:]))
