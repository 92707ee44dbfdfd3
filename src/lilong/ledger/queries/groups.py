"""Reads of building groups (楼组): which there are in the viewer's area, who leads which stairs."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from lilong.accounts import queries as accounts
from lilong.accounts.models import Post
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.ledger import policies
from lilong.ledger.models import BuildingGroup, BuildingGroupPart, Place
from lilong.ledger.queries.naturally import naturally
from lilong.ledger.terms import PlaceKind
from lilong.territory.models import valid_on


def group_list(viewer: Viewer, *, on: date) -> QuerySet[BuildingGroup]:
    """Return the groups of a day in the viewer's area, and those that look after nothing yet."""
    buildings = policies.visible_places(viewer).order_by().values("pk")
    parts = BuildingGroupPart.objects.filter(valid_on(on), office=viewer.office_id)
    ours = parts.filter(building__in=buildings).values("group")
    elsewhere = parts.values("group")
    rows = BuildingGroup.objects.filter(
        valid_on(on), Q(pk__in=ours) | ~Q(pk__in=elsewhere), office=viewer.office_id
    )
    held = Prefetch("parts", parts.select_related("building"), to_attr="held")
    return rows.select_related("post").prefetch_related(held).order_by("name", "id")


def get_group(viewer: Viewer, key: UUID, *, on: date) -> BuildingGroup:
    """Return a group of the viewer's area; raises NotVisible."""
    found: BuildingGroup = policies.get_visible(group_list(viewer, on=on), key)
    return found


def get_part(viewer: Viewer, key: UUID) -> BuildingGroupPart:
    """Return a stairwell somebody looks after, in the viewer's area; raises NotVisible."""
    buildings = policies.visible_places(viewer).order_by().values("pk")
    rows = BuildingGroupPart.objects.filter(
        office=viewer.office_id, building__in=buildings, valid_to=None
    )
    found: BuildingGroupPart = policies.get_visible(rows.select_related("group", "building"), key)
    return found


def leader_posts(viewer: Viewer, *, on: date) -> list[Post]:
    """Return the posts that may lead a group, by name."""
    keys = accounts.posts_that_may(viewer.office_id, Capability.LEDGER_TASKS, on=on)
    posts = accounts.named(viewer, "post", keys).values()
    return sorted((post for post in posts if isinstance(post, Post)), key=lambda post: post.name)


def buildings_to_look_after(viewer: Viewer, *, on: date) -> list[Place]:
    """Return the standing buildings of the viewer's area, in the order of their addresses."""
    rows = policies.visible_places(viewer).filter(valid_on(on), kind=PlaceKind.BUILDING)
    return sorted(rows[:2000], key=lambda place: naturally(str(place)))


def has_groups(office_id: int) -> bool:
    """Say whether an office has formed any building group."""
    return BuildingGroup.objects.filter(office=office_id).exists()


def houses_of(office_id: int, estate_code: str) -> list[UUID]:
    """Return the buildings of an estate, in the order of their numbers."""
    rows = Place.objects.filter(
        office=office_id, estate__code=estate_code, kind=PlaceKind.BUILDING, valid_to=None
    )
    found = rows.values_list("number", "pk")
    return [key for number, key in sorted(found, key=lambda row: (len(row[0]), row[0]))]


def homes_in(office_id: int, buildings: Sequence[UUID]) -> list[UUID]:
    """Return the standing dwellings of some buildings."""
    rows = Place.objects.filter(
        office=office_id, building__in=buildings, kind=PlaceKind.DWELLING, valid_to=None
    )
    return list(rows.order_by("sort_key").values_list("pk", flat=True))
