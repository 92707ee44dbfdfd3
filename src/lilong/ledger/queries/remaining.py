"""What is still recorded at a place: it would be left hanging if the place simply ended."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.models import (
    BuildingGroupPart,
    Household,
    Place,
    PlannedVisit,
    Relation,
)
from lilong.ledger.queries.visits import open_plans
from lilong.ledger.terms import RelationKind

_RIGHTS = (RelationKind.OWNS, RelationKind.CO_OWNS, RelationKind.RENTS)


@dataclass(frozen=True, slots=True)
class Remaining:
    """What goes on at a place beyond a day: relations, households, plans, who looks after it."""

    has_places: bool
    relations: tuple[Relation, ...]
    households: tuple[Household, ...]
    plans: tuple[PlannedVisit, ...]
    parts: tuple[BuildingGroupPart, ...]

    @property
    def holds(self) -> bool:
        """Say whether people, households or firms are recorded there."""
        return bool(self.relations or self.households)

    @property
    def told(self) -> list[Refusal]:
        """Return how much there is of what, as a sentence lists it; nobody is named."""
        return [
            Refusal("remains", text, {"count": count}) for text, count in self._counted() if count
        ]

    def _counted(self) -> Iterator[tuple[str, int]]:
        kinds = Counter(RelationKind(row.kind) for row in self.relations)
        rights, homes = sum(kinds[kind] for kind in _RIGHTS), kinds[RelationKind.LIVES]
        registered = kinds[RelationKind.REGISTERED]
        yield mark("living there: {count}"), homes
        yield mark("registered there: {count}"), registered
        yield mark("households: {count}"), len(self.households)
        yield mark("owners and tenants: {count}"), rights
        yield mark("firms and others: {count}"), kinds.total() - rights - homes - registered
        yield mark("planned visits: {count}"), len(self.plans)
        yield mark("building groups: {count}"), len(self.parts)


def remaining_at(place: Place, *, after: date) -> Remaining:
    """Return what is recorded at a place beyond a day. Five queries."""
    goes_on = Q(valid_to=None) | Q(valid_to__gt=after)
    here = {"office": place.office_id, "place": place.pk}
    relations = Relation.objects.filter(goes_on, **here, is_mistaken=False)
    households = Household.objects.filter(goes_on, office=place.office_id, dwelling=place.pk)
    parts = BuildingGroupPart.objects.filter(
        office=place.office_id, building=place.pk, valid_to=None
    )
    return Remaining(
        Place.objects.filter(office=place.office_id, parent=place.pk, valid_to=None).exists(),
        tuple(relations.order_by("valid_from", "id")),
        tuple(households.order_by("valid_from", "id")),
        tuple(open_plans(place.office_id).filter(place=place.pk).order_by("due_date")),
        tuple(parts.order_by("valid_from", "id")),
    )
