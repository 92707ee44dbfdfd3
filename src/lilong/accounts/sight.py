"""Works out what each post sees, once for each change of the office, and keeps it.

A person's viewers follow from her holdings, their posts' grants and the office's units. They are
kept in the process under (person, office revision, day); the revision is new after every change,
so nothing has to be thrown away. Three queries fill an entry, none reads it.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from lilong.accounts.models import Grant, Office, Post, PostHolding, Unit, UnitKind
from lilong.accounts.revisions import revision
from lilong.accounts.terms import (
    NEIGHBOURHOOD_ROLES,
    ROLE_CAPABILITIES,
    WHOLE_OFFICE_ROLES,
    Role,
)
from lilong.accounts.viewer import PostChoice, Viewer
from lilong.territory.models import valid_on
from lilong.territory.queries import Land, land_of

MOST_KEPT = 5_000
NOBODY = ("", "")
# The area of a neighbourhood's post that was given none: no row lies there.
NOWHERE = "nowhere"

Desk = Mapping[int, Viewer]
Tree = Mapping[int | None, tuple[int, ...]]


class _Shelf:
    """A bounded memory shared by a process's threads; the oldest entry goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.rows: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self.lock = Lock()

    def get(self, key: tuple[Any, ...]) -> Any:
        with self.lock:
            return self.rows.get(key)

    def put(self, key: tuple[Any, ...], value: Any) -> None:
        with self.lock:
            self.rows[key] = value
            while len(self.rows) > self.most:
                self.rows.popitem(last=False)


_desks = _Shelf(MOST_KEPT)
_trees = _Shelf(200)
_offices = _Shelf(200)
_units = _Shelf(200)


def office_of(office_id: int) -> Office | None:
    """Return an office with its area, kept under its revision; None if there is none."""
    key = (office_id, revision(office_id))
    if key[1] is None:
        return None
    office: Office | None = _offices.get(key)
    if office is None:
        office = Office.objects.select_related("area").filter(pk=office_id).first()
        _offices.put(key, office)
    return office


def units_of(office: Office) -> Mapping[int, Unit]:
    """Return the units of an office by key, ended ones too, kept under its revision."""
    key = (office.pk, office.revision)
    units: Mapping[int, Unit] | None = _units.get(key)
    if units is None:
        units = {unit.pk: unit for unit in Unit.objects.filter(office=office).order_by("pk")}
        _units.put(key, units)
    return units


def centre_of(office: Office) -> int | None:
    """Return the key of the centre an office has at present.

    Of several, the eldest: an office has one centre at a time.
    """
    units = units_of(office).values()
    return next((u.pk for u in units if u.kind == UnitKind.CENTRE and u.valid_to is None), None)


def tree_of(office: Office) -> Tree:
    """Return the unit ids right below each unit id of an office, ended ones included.

    A unit that ended stands below its successor as well, which answers for what it left.
    """
    key = (office.pk, office.revision)
    tree: Tree | None = _trees.get(key)
    if tree is None:
        grown: dict[int | None, tuple[int, ...]] = {}
        rows = Unit.objects.filter(office=office).values_list("id", "parent_id", "successor_id")
        for unit_id, parent_id, successor_id in rows:
            for above_id in {parent_id, successor_id or parent_id}:
                grown[above_id] = (*grown.get(above_id, ()), unit_id)
        tree = grown
        _trees.put(key, tree)
    return tree


def below(tree: Tree, unit_id: int) -> frozenset[int]:
    """Return a unit's id and the ids of all units below it."""
    found, waiting = {unit_id}, [unit_id]
    while waiting:
        fresh = [i for i in tree.get(waiting.pop(), ()) if i not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Granted:
    """The sum of a post's grants on a day."""

    roles: frozenset[Role] = frozenset()
    confidentiality: int = 0


def _grants_of(post_ids: Iterable[int], on: date) -> dict[int, _Granted]:
    """Return what each post has been granted on a day; a post without grants is left out."""
    sums: dict[int, _Granted] = {}
    rows = Grant.objects.filter(valid_on(on), post_id__in=list(post_ids))
    for post_id, role, level in rows.values_list("post_id", "role", "confidentiality"):
        known = sums.get(post_id, _Granted())
        sums[post_id] = _Granted(known.roles | {Role(role)}, max(known.confidentiality, level))
    return sums


def _viewer(post: Post, granted: _Granted, office: Office) -> Viewer:
    """Return the sight of a post, without a person in it yet."""
    is_local = bool(granted.roles) and granted.roles <= NEIGHBOURHOOD_ROLES
    area = post.area or (post.unit.area if is_local else None)
    land = land_of(area) if area else Land((), ())
    return Viewer(
        office_id=office.pk,
        office_path=office.area.path,
        post_id=post.pk,
        unit_id=post.unit_id,
        unit_ids=below(tree_of(office), post.unit_id),
        area_path=area.path if area else NOWHERE if is_local else "",
        other_paths=land.inside,
        around_paths=land.around,
        confidentiality=granted.confidentiality,
        capabilities=frozenset().union(*(ROLE_CAPABILITIES[r] for r in granted.roles)),
        sees_whole_office=bool(granted.roles & WHOLE_OFFICE_ROLES),
        post_name=post.name,
        unit_name=post.unit.name,
        post_name_en=post.name_en,
        unit_name_en=post.unit.name_en,
        roles=granted.roles,
        post_code=post.code,
    )


def _holders(post_ids: list[int], on: date) -> dict[int, tuple[str, str]]:
    """Return the names of each post's own holder on a day, for the deputies' entries."""
    rows = PostHolding.objects.filter(valid_on(on), post_id__in=post_ids, is_deputy=False)
    names = rows.order_by("-id").values_list("post_id", "staff__name", "staff__name_en")
    return {post_id: (own, english) for post_id, own, english in names} if post_ids else {}


def desk_of(staff_id: int, office: Office, on: date) -> Desk:
    """Return the viewers of all posts a person holds on a day, her own posts before deputies'.

    Only posts of her own office count, of units and posts that hold on the day, and only while
    she is active.
    """
    key = (staff_id, office.revision, on)
    desk: Desk | None = _desks.get(key)
    if desk is None:
        desk = _lay_out(staff_id, office, on)
        _desks.put(key, desk)
    return desk


def _lay_out(staff_id: int, office: Office, on: date) -> Desk:
    rows = PostHolding.objects.filter(
        valid_on(on), valid_on(on, "post__"), valid_on(on, "post__unit__"),
        staff_id=staff_id, staff__is_active=True, office=office, post__office=office,
    )  # fmt: skip
    rows = rows.select_related("staff", "post__unit__area", "post__area")
    held = {h.post_id: h for h in rows.order_by("-is_deputy", "-id")}
    ordered = sorted(held.values(), key=lambda h: (h.is_deputy, h.pk))
    grants = _grants_of(held, on)
    holders = _holders([h.post_id for h in ordered if h.is_deputy], on)
    posts = tuple(
        PostChoice(
            h.post_id, h.post.name, h.post.name_en, h.post.unit.name, h.post.unit.name_en,
            h.is_deputy,
        )
        for h in ordered
    )  # fmt: skip
    return {
        h.post_id: replace(
            _viewer(h.post, grants.get(h.post_id, _Granted()), office),
            staff_id=staff_id,
            staff_name=h.staff.name,
            staff_name_en=h.staff.name_en,
            language=h.staff.language,
            deputy_for=holders.get(h.post_id, NOBODY)[0],
            deputy_for_en=holders.get(h.post_id, NOBODY)[1],
            posts=posts,
        )
        for h in ordered
    }


def of_post(
    post_id: int, office_id: int, revision: object, on: date, *, client: str
) -> Viewer | None:
    """Return the sight of a post in which a programme acts, None if the post does not hold.

    Kept under its office's `revision`.
    """
    key = (client, post_id, revision, on)
    kept: Viewer | None = _desks.get(key)
    if kept is None:
        post = (
            Post.objects.select_related("unit__area", "area", "office__area")
            .filter(valid_on(on), valid_on(on, "unit__"), pk=post_id, office_id=office_id)
            .first()
        )
        if post is None:
            return None
        granted = _grants_of([post_id], on).get(post_id, _Granted())
        kept = replace(_viewer(post, granted, post.office), client=client)
        _desks.put(key, kept)
    return kept


def revision_of(office_id: int) -> UUID:
    """Return the revision an office's sight is kept under."""
    return Office.objects.values_list("revision", flat=True).get(pk=office_id)
