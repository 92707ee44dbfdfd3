"""What lies around a place: how many homes, and for whom care is taken there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.ledger import policies
from lilong.ledger.models import Place, Relation, holding_on
from lilong.ledger.queries.labels import LabelKind, label_kinds
from lilong.ledger.terms import PlaceKind, RelationKind

_CHAIN = (PlaceKind.STREET, PlaceKind.ESTATE, PlaceKind.BUILDING)


def inside(kind: str, key: UUID, through: str = "") -> Q:
    """Return the filter for rows at a place and within it; `through` leads to the place.

    A lane is no column of what lies in it, so those are found by what they lie in.
    """
    here = Q(**{f"{through}pk": key})
    if kind in _CHAIN:
        return here | Q(**{f"{through}{kind}": key})
    if kind == PlaceKind.LANE:
        above = (
            "parent",
            "building__parent",
            "estate",
            "estate__parent",
            "building__estate__parent",
        )
        for name in above:
            here |= Q(**{f"{through}{name}": key})
    return here


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A place with what it lies in, and how many homes stand in its stairwell, building, estate.

    A count is None where the place has no such thing around it. `cared_for` are the people who live
    in the dwelling or the building and have a care label that the viewer may see. Who sees no
    people has `counted` instead: how many there are of each kind in the estate.
    """

    place: Place
    stairwell: str
    in_stairwell: int | None
    in_building: int | None
    in_estate: int | None
    cared_for: int = 0
    counted: tuple[tuple[LabelKind, int], ...] = ()


def neighbourhood_of(viewer: Viewer, place_id: UUID, *, on: date) -> Neighbourhood | None:
    """Return what lies around a place of the viewer's area on a day, None where she sees none.

    Three queries, and two more for who sees no people: of who is cared for she hears how many.
    """
    place = (
        policies.visible_places(viewer)
        .select_related("building", "estate", "dwelling_facts")
        .filter(pk=place_id)
        .first()
    )
    if place is None:
        return None
    building = place if place.kind == PlaceKind.BUILDING else place.building
    estate = place if place.kind == PlaceKind.ESTATE else place.estate
    stairwell = ""
    if place.kind == PlaceKind.DWELLING and hasattr(place, "dwelling_facts"):
        stairwell = place.dwelling_facts.stairwell
    around = building or estate
    counts: dict[str, int] = {}
    if around is not None:
        counts = _homes(place.office_id, building, estate, stairwell, on)
    return Neighbourhood(
        place=place,
        stairwell=stairwell,
        in_stairwell=counts.get("stairwell") if stairwell else None,
        in_building=counts.get("building") if building else None,
        in_estate=counts.get("estate") if estate else None,
        cared_for=_cared_for(viewer, place, building, on),
        counted=_counted(viewer, estate or building, on),
    )


def _homes(
    office_id: int, building: Place | None, estate: Place | None, stairwell: str, on: date
) -> dict[str, int]:
    of_building, of_estate = Q(building=building), Q(estate=estate)
    rows = Place.objects.of_kind(PlaceKind.DWELLING).on(on).filter(office=office_id)
    rows = rows.filter(of_estate if estate else of_building)
    well = of_building & Q(dwelling_facts__stairwell=stairwell)
    found: dict[str, int] = rows.aggregate(
        stairwell=Count("pk", filter=well), building=Count("pk", filter=of_building),
        estate=Count("pk"),
    )  # fmt: skip
    return found


def _cared_for(viewer: Viewer, place: Place, building: Place | None, on: date) -> int:
    """Count people with a care label who live in the dwelling or the building."""
    here = place if place.kind == PlaceKind.DWELLING else building
    if here is None or not viewer.may(Capability.LEDGER_PERSONS):
        return 0
    living = Relation.objects.filter(
        holding_on(on), inside(here.kind, here.pk, "place__"), office=place.office_id,
        kind=RelationKind.LIVES,
    )  # fmt: skip
    rows = policies.visible_labels(viewer, on=on).filter(person__in=living.values("person"))
    found: int = rows.aggregate(count=Count("person", distinct=True))["count"]
    return found


def count_labels(viewer: Viewer, places: Iterable[UUID], *, on: date) -> dict[str, int]:
    """Count the people with a care label who live at or within places, by the label's kind.

    Counts alone, for every post that sees the ledger: of what is for the viewer's eyes if she sees
    people, else of what is for the whole office (L-14). Two queries.
    """
    own = policies.visible_places(viewer).filter(pk__in=list(places)).values_list("kind", "pk")
    here = Q(pk__in=[])
    for kind, key in own:
        here |= inside(kind, key, "place__")
    living = Relation.objects.filter(
        here, holding_on(on), office=viewer.office_id, kind=RelationKind.LIVES
    )
    rows = policies.counted_labels(viewer, on=on).filter(person__in=living.values("person"))
    counts = rows.values_list("kind").annotate(count=Count("person", distinct=True))
    return dict(counts.order_by("kind"))


def _counted(
    viewer: Viewer, around: Place | None, on: date
) -> tuple[tuple[LabelKind, int], ...]:  # fmt: skip
    """Count by kind within the estate: within one home a count would name the household."""
    if around is None or viewer.may(Capability.LEDGER_PERSONS):
        return ()
    counts = count_labels(viewer, [around.pk], on=on)
    kinds = label_kinds(viewer.office_id, on=on)
    return tuple((kinds[kind], count) for kind, count in counts.items() if kind in kinds)
