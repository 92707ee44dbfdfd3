"""An area of the ledger: its counts, those of its parts, what changed there lately, its points."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.ledger import policies
from lilong.ledger.models import Body, Household, Place, PlaceFact, Relation
from lilong.ledger.queries import counting, tallying
from lilong.ledger.queries.counting import Counts
from lilong.ledger.terms import DwellingState, FactKey, PlaceKind, RelationKind
from lilong.territory import queries as territory
from lilong.territory.models import Area, Level, valid_on

MOST_POINTS = 5000
_SHOWN_STATES = (DwellingState.LET, DwellingState.VACANT, DwellingState.UNDER_EXPROPRIATION)


@dataclass(frozen=True, slots=True)
class Changes:
    """What began and ended in an area within some days, counted from rows."""

    moved_in: int
    moved_out: int
    households_formed: int
    households_ended: int
    places_added: int
    places_ended: int
    states: dict[str, int]


def get_area(viewer: Viewer, key: int) -> Area:
    """Return an area of the viewer's land; raises NotVisible for any other."""
    for path in (viewer.area_path or viewer.office_path, *viewer.other_paths):
        found = territory.area_by_key(key, within_path=path)
        if found is not None and path:
            return found
    raise NotVisible


def parts_of(viewer: Viewer, area: Area, *, on: date) -> list[tuple[Area, Counts]]:
    """Return the areas directly below one with their counts; none below a community's cells."""
    rows = territory.subtree(area.path, on=on).filter(parent=area).defer("polygon")
    below = list(rows.order_by("code"))
    if area.level == Level.COMMUNITY:
        return [(part, counting.counts_of_area(viewer, part, on=on)) for part in below]
    _whole, by_unit = counting.counts_by_unit(viewer.office_id, [area.path], on=on)
    return [(part, by_unit.get(part.path, Counts())) for part in below]


def changes_in(viewer: Viewer, area: Area, *, since: date, on: date) -> Changes:
    """Return what began or ended at or below an area after one day and until another."""
    inside = tallying.under_paths([area.path])
    window = {"gt": since, "lte": on}

    def begun(rows: QuerySet[Any]) -> int:
        return rows.filter(valid_from__gt=since, valid_from__lte=on).count()

    def ended(rows: QuerySet[Any]) -> int:
        # The last day still counts, so what ended yesterday is gone today.
        return rows.filter(valid_to__gte=since, valid_to__lt=on).count()

    places = Place.objects.filter(inside(""), office=viewer.office_id)
    households = Household.objects.filter(inside("dwelling__"), office=viewer.office_id)
    lives = Relation.objects.filter(
        inside("place__"), office=viewer.office_id, kind=RelationKind.LIVES, is_mistaken=False,
        place__isnull=False,
    )  # fmt: skip
    return Changes(
        moved_in=begun(lives),
        moved_out=ended(lives),
        households_formed=begun(households),
        households_ended=ended(households),
        places_added=begun(places),
        places_ended=ended(places),
        states=_became(viewer.office_id, inside, window),
    )


def _became(office_id: int, inside: tallying.Inside, window: dict[str, date]) -> dict[str, int]:
    rows = PlaceFact.objects.filter(
        inside("place__"), office=office_id, key=FactKey.STATE, value__in=_SHOWN_STATES,
        is_mistaken=False, **{f"valid_from__{name}": day for name, day in window.items()},
    )  # fmt: skip
    return dict(rows.order_by().values_list("value").annotate(Count("id")))


def left_behind(viewer: Viewer, area: Area) -> int:
    """Return how many standing places and bodies still name an area that has ended."""
    if area.valid_to is None:
        return 0
    return waiting_in(viewer, area).count() + waiting_bodies(viewer, area).count()


def waiting_bodies(viewer: Viewer, area: Area) -> QuerySet[Body]:
    """Return the standing bodies that still name an ended area; none of one that has not ended."""
    if area.valid_to is None:
        return Body.objects.none()
    return policies.visible_bodies(viewer).filter(area=area, valid_to=None)


def waiting_in(viewer: Viewer, area: Area) -> QuerySet[Place]:
    """Return the standing places that still name an ended area; none of one that has not ended."""
    if area.valid_to is None:
        return Place.objects.none()
    return policies.visible_places(viewer).filter(area=area, valid_to=None)


def outermost_waiting(viewer: Viewer, area: Area) -> QuerySet[Place]:
    """Return those of them that lie in no other one: what lies within goes with it."""
    rows = waiting_in(viewer, area)
    return rows.exclude(parent__in=rows.order_by().values("pk"))


def came_after(area: Area, *, on: date) -> list[Area]:
    """Return the areas that cover an ended area's land on a day, each with its parts below it."""
    found: list[Area] = []
    for successor in territory.successors_of(area, on):
        if successor.pk != area.pk:
            found += territory.subtree(successor.path, on=on).defer("polygon").order_by("path")
    return found


def points(viewer: Viewer, kinds: tuple[PlaceKind, ...], path: str = "") -> QuerySet[Place]:
    """Return the standing places of some kinds that have a point, within the viewer's area."""
    rows = policies.visible_places(viewer).filter(
        kind__in=kinds, valid_to=None, longitude__isnull=False, area_path__startswith=path
    )
    return rows.order_by("id")[:MOST_POINTS]


def buildings_in_state(
    viewer: Viewer, state: DwellingState, *, on: date, path: str = ""
) -> list[tuple[Place, int]]:
    """Return buildings with a point and how many of their dwellings are in a state on a day."""
    seen = policies.visible_places(viewer).filter(
        kind=PlaceKind.BUILDING, valid_to=None, longitude__isnull=False, area_path__startswith=path
    )
    told = PlaceFact.objects.filter(
        Q(place__building__in=seen.order_by().values("pk")), valid_on(on), is_mistaken=False,
        office=viewer.office_id, key=FactKey.STATE, value=state,
    )  # fmt: skip
    counts = dict(told.order_by().values_list("place__building").annotate(Count("id")))
    return [(row, counts[row.pk]) for row in seen.filter(pk__in=counts).order_by("id")]
