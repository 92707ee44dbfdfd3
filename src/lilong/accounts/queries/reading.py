"""What an audit asks of posts: which roles they carry, and to which area they are narrowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lilong.accounts.models import Grant, Post, Staff
from lilong.accounts.terms import Role
from lilong.accounts.viewer import Viewer
from lilong.territory.models import valid_on


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post's roles on a day and its area's path, empty for the whole office."""

    roles: frozenset[Role]
    area_path: str = ""


def post_facts(office_id: int, post_ids: Iterable[int], *, on: date) -> dict[int, PostFacts]:
    """Return roles and area of posts of an office on a day; two queries."""
    keys = sorted(set(post_ids))
    roles: dict[int, set[Role]] = {}
    granted = Grant.objects.filter(valid_on(on), office_id=office_id, post_id__in=keys)
    for post_id, role in granted.values_list("post_id", "role"):
        roles.setdefault(post_id, set()).add(Role(role))
    posts = Post.objects.filter(office_id=office_id, pk__in=keys)
    return {
        key: PostFacts(frozenset(roles.get(key, ())), path or "")
        for key, path in posts.values_list("pk", "area__path")
    }


def readers(viewer: Viewer, staff_ids: Iterable[int]) -> list[Staff]:
    """Return persons of the viewer's office by key, by name."""
    rows = Staff.objects.filter(office_id=viewer.office_id, pk__in=list(staff_ids))
    return list(rows.order_by("name", "pk"))
