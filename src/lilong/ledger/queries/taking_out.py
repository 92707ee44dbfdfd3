"""Places and organisations as rows for a file, under the headings by which they come in again.

Persons are not among them: they leave by an approved export alone (L-13).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from lilong.accounts.viewer import Viewer
from lilong.exchange.reading import Column
from lilong.ledger import policies
from lilong.ledger.importing.columns import FIRM, PLACE
from lilong.ledger.models import Organisation, Place, PlaceFact, Relation
from lilong.ledger.terms import FactKey, RelationKind
from lilong.territory.models import valid_on
from lilong.ui import times

Row = dict[str, Any]
M = TypeVar("M", bound=Model)
_AT_ONCE = 400
# What a file of firms tells of people stays in the house.
_PEOPLE = frozenset({"contact", "phone"})
FIRM_COLUMNS: tuple[Column, ...] = tuple(c for c in FIRM if c.key not in _PEOPLE)
PLACE_COLUMNS: tuple[Column, ...] = PLACE


def headers(columns: Sequence[Column]) -> list[str]:
    """Return the headings in the reader's language, each one the import knows again."""
    if times.in_chinese():
        return [column.aliases[0] if column.aliases else column.title for column in columns]
    return [column.title for column in columns]


def cells(row: Row, columns: Sequence[Column]) -> list[Any]:
    """Return a row's cells in the order of the columns; a choice as the word that means it."""
    return [_cell(row.get(column.key), column) for column in columns]


def _cell(value: Any, column: Column) -> Any:
    if value is None or not column.choices:
        return value
    words = column.choices.get(str(value), ())
    return words[0] if words and times.in_chinese() else value


def place_rows(viewer: Viewer, *, on: date) -> Iterator[Row]:
    """Yield the places a viewer may see, those above before those within them."""
    rows = policies.visible_places(viewer).filter(valid_on(on))
    for kind in _ORDER:
        some = rows.filter(kind=kind).select_related(
            "area", "building_facts", "estate_facts", "dwelling_facts", "premises_facts"
        )
        for batch in _batches(some.order_by("sort_key", "id")):
            facts = _facts([place.pk for place in batch], viewer.office_id)
            for place in batch:
                yield _place(place, facts[place.pk])


def _batches(rows: QuerySet[M]) -> Iterator[list[M]]:
    """Yield rows some at a time, so that what hangs on them is asked for once for all of these."""
    left = rows.iterator(_AT_ONCE)
    while batch := list(islice(left, _AT_ONCE)):
        yield batch


_ORDER = (
    "street", "lane", "estate", "building", "dwelling", "premises", "plot", "venue", "facility",
)  # fmt: skip


def _facts(keys: Sequence[UUID], office_id: int) -> Mapping[UUID, dict[str, str]]:
    found: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    rows = PlaceFact.objects.filter(
        office=office_id, place__in=keys, key__in=(FactKey.TENURE, FactKey.STATE), valid_to=None,
        is_mistaken=False,
    )  # fmt: skip
    for place, key, value in rows.values_list("place", "key", "value"):
        found[place][key] = value
    return found


def _place(place: Place, facts: Mapping[str, str]) -> Row:
    own: Row = {}
    for name in ("building_facts", "estate_facts", "dwelling_facts", "premises_facts"):
        if details := getattr(place, name, None):
            own |= {
                key: getattr(details, key, None)
                for key in ("built_year", "floors", "stairwells", "floor", "stairwell", "use")
                if getattr(details, key, None) not in {None, ""}
            }
            own |= _flags(details)
    return {
        "kind": place.kind, "name": place.name, "name_en": place.name_en, "code": place.code,
        "address": place.address, "road": place.road, "lane": place.lane, "number": place.number,
        "building": place.building_number, "room": place.room,
        "community": place.area.code if place.area else "", "longitude": place.longitude,
        "latitude": place.latitude, "datum": "wgs84" if place.longitude is not None else None,
        "order": place.order, **own, **facts,
    }  # fmt: skip


def _flags(details: Any) -> Row:
    found: Row = {}
    for key in ("has_lift", "is_protected"):
        if (value := getattr(details, key, None)) is not None:
            found[key] = "yes" if value else "no"
    if area := getattr(details, "floor_area", None):
        found["floor_area"] = area / 100
    return found


def firm_rows(viewer: Viewer) -> Iterator[Row]:
    """Yield the organisations a viewer may see, with the premises they occupy; no person."""
    rows = policies.visible_organisations(viewer).filter(valid_to=None)
    for batch in _batches(rows.order_by("name", "id")):
        premises = Relation.objects.filter(
            office=viewer.office_id, organisation__in=[firm.pk for firm in batch],
            kind=RelationKind.OCCUPIES, valid_to=None, is_mistaken=False,
        )  # fmt: skip
        addresses = dict(premises.values_list("organisation", "place__address"))
        for firm in batch:
            yield _firm(firm, addresses.get(firm.pk))


def _firm(firm: Organisation, address: str | None) -> Row:
    union = None if firm.has_union is None else ("yes" if firm.has_union else "no")
    return {
        "code": firm.credit_code, "name": firm.name, "name_en": firm.name_en, "kind": firm.kind,
        "address": address, "staff_count": firm.staff_count, "has_union": union,
        "contact_post": firm.contact_post, "opened_on": firm.valid_from,
    }  # fmt: skip


def features(viewer: Viewer, *, on: date) -> Iterator[Row]:
    """Yield the places that have a point or a shape as GeoJSON features in WGS-84."""
    places = policies.visible_places(viewer).filter(valid_on(on)).select_related("area")
    for place in places.order_by("kind", "sort_key", "id").iterator(_AT_ONCE):
        geometry = place.shape
        if geometry is None and place.longitude is not None:
            geometry = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
        if geometry is not None:
            row = {
                key: value for key, value in _place(place, {}).items() if value not in {None, ""}
            }
            yield {"type": "Feature", "geometry": geometry, "properties": row}


def title(name: str) -> str:
    """Return the name of a file in the reader's language."""
    return {
        "places": gettext("addresses and buildings"), "organisations": gettext("firms and shops"),
    }[name]  # fmt: skip
