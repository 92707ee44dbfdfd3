"""What happened before at an order's place and around it; orders at a place of the ledger."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, Value, When

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.ledger import queries as ledger
from lilong.ledger.queries import Neighbourhood
from lilong.work_orders import policies
from lilong.work_orders.queries.lists import NEWEST_FIRST, with_details

MOST_HERE = 6


@dataclass(frozen=True, slots=True)
class Circle:
    """One of the things around an order, itself first: kind of place, key, name, orders there."""

    kind: str
    place_id: UUID
    name: str
    orders: int


@dataclass(frozen=True, slots=True)
class Around:
    """An order's neighbourhood: its place with its homes, earlier orders there, nearest first."""

    ledger: Neighbourhood
    circles: tuple[Circle, ...]
    earlier: tuple[Matter, ...]


def around(viewer: Viewer, matter: Matter, *, on: date) -> Around | None:
    """Return what lies around an order and what happened there, None where no place is known.

    At most five queries. Orders are those the viewer sees.
    """
    if matter.site_id is None:
        return None
    found = ledger.neighbourhood_of(viewer, matter.site_id, on=on)
    if found is None:
        return None
    rings = _rings(found)
    widest = Q()
    for kind, key, _name in rings:
        widest |= ledger.inside(kind, key, "site__")
    rows = policies.visible_orders(viewer).filter(widest).exclude(pk=matter.pk)
    steps = [
        When(ledger.inside(kind, key, "site__"), then=Value(step))
        for step, (kind, key, _name) in enumerate(rings)
    ]
    nearness = Case(*steps, default=Value(len(rings)), output_field=IntegerField())
    nearest = with_details(rows).annotate(nearness=nearness).order_by("nearness", *NEWEST_FIRST)
    counts = rows.aggregate(
        **{
            f"ring{step}": Count("pk", filter=ledger.inside(kind, key, "site__"))
            for step, (kind, key, _name) in enumerate(rings)
        }
    )
    circles = [
        Circle(kind, key, name, counts[f"ring{step}"])
        for step, (kind, key, name) in enumerate(rings)
    ]
    return Around(found, tuple(circles), tuple(nearest[:MOST_HERE]))


def _rings(found: Neighbourhood) -> list[tuple[str, UUID, str]]:
    """Return the place, its building and its estate, each once: kind, key and name."""
    place = found.place
    rings = [(place.kind, place.pk, str(place))]
    for one in (place.building, place.estate):
        if one is not None:
            rings.append((one.kind, one.pk, str(one)))
    return rings


def orders_at(viewer: Viewer, kind: str, key: UUID) -> list[Matter]:
    """Return the newest orders the viewer sees at a place of the ledger and within it."""
    rows = policies.visible_orders(viewer).filter(ledger.inside(kind, key, "site__"))
    return list(with_details(rows).order_by(*NEWEST_FIRST)[: MOST_HERE + 1])
