"""What an audit asks of posts: which roles they carry, and to which area they are narrowed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from lilong.accounts import sight
from lilong.accounts.models import Grant, Post, Staff
from lilong.accounts.terms import Capability, Confidentiality, Role
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible
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


def post_facts_then(
    office_id: int, held: Iterable[tuple[int, date]]
) -> dict[tuple[int, date], PostFacts]:
    """Return roles and area of posts, each on the day beside it; two queries.

    The area is where the post serves now.
    """
    wanted = set(held)
    keys = sorted({post for post, _day in wanted})
    granted: dict[int, list[tuple[Role, date, date | None]]] = {}
    rows = Grant.objects.filter(office_id=office_id, post_id__in=keys)
    for post, role, first, last in rows.values_list("post_id", "role", "valid_from", "valid_to"):
        granted.setdefault(post, []).append((Role(role), first, last))
    posts = Post.objects.filter(office_id=office_id, pk__in=keys)
    paths = {key: path or "" for key, path in posts.values_list("pk", "area__path")}
    return {
        (post, day): PostFacts(
            frozenset(
                role
                for role, first, last in granted.get(post, ())
                if first <= day and (last is None or day <= last)
            ),
            paths[post],
        )
        for post, day in wanted
        if post in paths
    }


def readers(viewer: Viewer, staff_ids: Iterable[int]) -> list[Staff]:
    """Return persons of the viewer's office by key, by name."""
    rows = Staff.objects.filter(office_id=viewer.office_id, pk__in=list(staff_ids))
    return list(rows.order_by("name", "pk"))


def posts_by_key(office_id: int, post_ids: Iterable[int]) -> list[Post]:
    """Return posts of an office with their units, in the order of unit and code; one query."""
    rows = Post.objects.filter(office_id=office_id, pk__in=list(post_ids))
    return list(rows.select_related("unit").order_by("unit__code", "code"))


def viewer_of_actor(by: Actor, *, at: datetime) -> Viewer:
    """Return the sight of the post in which an import or a programme was begun; the house's own
    commands see their office whole. Raises NotVisible where the post does not hold any more.
    """
    if by.office_id is None:
        raise NotVisible
    if by.post_id is None:
        return Viewer(
            office_id=by.office_id, capabilities=frozenset(Capability), sees_whole_office=True,
            confidentiality=max(Confidentiality),
        )  # fmt: skip
    revision = sight.revision_of(by.office_id)
    found = sight.of_post(by.post_id, by.office_id, revision, local(at).date(), client="")
    if found is None:
        raise NotVisible
    return replace(found, staff_id=by.staff_id)


def post_names(office_id: int, post_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return how posts of an office are called, in its own language and in English; one query."""
    rows = Post.objects.filter(office_id=office_id, pk__in=sorted(set(post_ids)))
    return {
        key: (name, english) for key, name, english in rows.values_list("pk", "name", "name_en")
    }
