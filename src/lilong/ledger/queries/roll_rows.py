"""What the lines of every selector are read with: streams of rows, side by side by their keys."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lilong.ledger.models import Place, Relation, holding_on
from lilong.ledger.queries.choices import Choice, Point
from lilong.ledger.queries.scoping import Asked
from lilong.ledger.terms import PlaceKind, RelationKind
from lilong.territory.models import valid_on

AT_ONCE: Final = 2000
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """What a selector gives: querysets with a row for each line, and how they are read as lines."""

    rows: tuple[QuerySet[Any], ...]
    read: Callable[[], Iterator[Choice]]


def places_of(asked: Asked, *kinds: str) -> QuerySet[Place]:
    """Return the places of some kinds that stand on the day where they are asked for."""
    found: QuerySet[Place] = Place.objects.filter(
        asked.here(), valid_on(asked.on), office=asked.office_id, kind__in=kinds
    )
    return found


def stream(rows: QuerySet[Any], *names: str, by: str = "id") -> Iterator[Row]:
    """Yield some columns of rows in the order of a key, some thousand at a time."""
    found: Iterator[Row] = rows.order_by(by).values_list(*names).iterator(AT_ONCE)
    return found


def beside(rows: Iterator[Row], others: Iterator[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield rows each with the others of the same first value; both come in its order.

    Neither is held in memory.
    """
    other = next(others, None)
    for row in rows:
        found = []
        while other is not None and other[0] <= row[0]:
            if other[0] == row[0]:
                found.append(other)
            other = next(others, None)
        yield row, found


def points_of(office_id: int) -> Mapping[UUID, Point]:
    """Return where an office's buildings and estates are: the homes in them have no points."""
    rows = Place.objects.filter(
        office=office_id, kind__in=[PlaceKind.BUILDING, PlaceKind.ESTATE], longitude__isnull=False
    )
    return {key: (lon, lat) for key, lon, lat in rows.values_list("pk", "longitude", "latitude")}


def alive(asked: Asked) -> Q:
    """Return the filter for rows of persons whose record goes on on the day.

    Rows that a merge left with the one who went are out of sight: the other has them, too.
    """
    goes_on = Q(person__ended_on=None) | Q(person__ended_on__gte=asked.on)
    return goes_on & Q(person__merged_into=None)


def standing(asked: Asked, kinds: Iterable[str]) -> QuerySet[Relation]:
    """Return the relations of the day to places that stand then."""
    return Relation.objects.filter(
        holding_on(asked.on), valid_on(asked.on, "place__"), office=asked.office_id,
        kind__in=list(kinds), place__isnull=False,
    )  # fmt: skip


def last_of(asked: Asked, party: str, kinds: Iterable[str]) -> QuerySet[Relation]:
    """Return of each party's relations of the day the one that counts: lives, then the newest."""
    rows = standing(asked, kinds)
    newer = Q(valid_from__gt=OuterRef("valid_from"))
    newer |= Q(valid_from=OuterRef("valid_from"), pk__gt=OuterRef("pk"))
    same_kind = Q(kind=OuterRef("kind"))
    better = (same_kind & newer) | (Q(kind=RelationKind.LIVES) & ~same_kind)
    others = rows.filter(better, **{party: OuterRef(party)})
    return rows.filter(~Exists(others), **{f"{party}__isnull": False})
