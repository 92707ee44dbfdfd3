"""Reads of places: by key, by the words of an address, what lies within one."""

from uuid import UUID

from django.db.models import Q, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.ledger import policies
from lilong.ledger.models import Place
from lilong.ledger.queries.naturally import naturally
from lilong.ledger.terms import PlaceKind

# What stands on the first page, the large before the small.
TOP_KINDS = (PlaceKind.STREET, PlaceKind.ESTATE)
SUGGESTED = 12
# What is told from its neighbours by a number that somebody gives.
_NUMBERED = (PlaceKind.LANE, PlaceKind.BUILDING, PlaceKind.PREMISES, PlaceKind.DWELLING)


def get_place(viewer: Viewer, key: UUID) -> Place:
    """Return a place the viewer may see, with what it lies in; raises NotVisible."""
    rows = policies.visible_places(viewer).select_related(
        "parent", "estate", "street", "building", "area"
    )
    found: Place = policies.get_visible(rows, key)
    return found


def get_building(viewer: Viewer, key: UUID) -> Place:
    """Return a building the viewer may see; raises NotVisible for any other kind of place."""
    found = get_place(viewer, key)
    if found.kind != PlaceKind.BUILDING:
        raise NotVisible
    return found


def place_list(viewer: Viewer, kind: PlaceKind) -> QuerySet[Place]:
    """Return the standing places of a kind that the viewer may see, in the order of their names."""
    rows = policies.visible_places(viewer).filter(kind=kind, valid_to=None)
    return rows.order_by("name", "sort_key", "id")


def find_places(viewer: Viewer, words: str, limit: int = SUGGESTED) -> list[Place]:
    """Return places whose name, address or other name holds the words, the large first."""
    said = words.strip()
    if not said:
        return []
    rows = policies.visible_places(viewer).filter(valid_to=None)
    begins = Q(address__startswith=said) | Q(name__startswith=said)
    found = list(rows.filter(begins).order_by("address", "id")[:limit])
    if len(found) < limit:
        holds = Q(address__contains=said) | Q(name__contains=said)
        holds |= Q(aliases__text__contains=said, aliases__is_mistaken=False)
        more = rows.filter(holds).exclude(pk__in=[place.pk for place in found])
        found += list(more.distinct().order_by("address", "id")[: limit - len(found)])
    return found


def numbered_inside(place: Place) -> list[Place]:
    """Return the standing places with a number directly within one, in their numbers' order."""
    rows = Place.objects.filter(
        office=place.office_id, parent=place.pk, valid_to=None, kind__in=_NUMBERED
    )
    own = [row for row in rows if row.address and row.address != place.address]
    return sorted(own, key=lambda row: (naturally(row.address), row.name, row.pk))
