"""Reads of the accounts room: who looks, who holds what, which units there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TypeVar

from axes.models import AccessAttempt
from django.db import connection
from django.db.models import Max, Model, Prefetch, Q, QuerySet

from lilong.accounts import sight
from lilong.accounts.models import (
    ApiClient,
    Grant,
    Office,
    Post,
    PostHolding,
    Staff,
    Unit,
    UnitKind,
)
from lilong.accounts.terms import ROLE_CAPABILITIES, Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible
from lilong.territory import queries as territory
from lilong.territory.models import Area, valid_on

Row = TypeVar("Row", bound=Model)
# Asked first in every request of a programme, so it goes round the ORM.
_OF_TOKEN = f"""
    SELECT client.id, client.post_id, client.office_id, office.revision
    FROM {ApiClient._meta.db_table} client
    JOIN {Office._meta.db_table} office ON office.id = client.office_id
    WHERE client.token_hash = %s AND client.revoked_at IS NULL
      AND client.valid_from <= %s AND (client.valid_to IS NULL OR client.valid_to >= %s)
"""  # noqa: S608  # the tables' names are the models' own


def posts_of(staff: Staff, on: date) -> QuerySet[PostHolding]:
    """Return what a person holds on a day, own posts first, then those she is deputy (AB角) in.

    Holdings, posts and units must all hold on that day.
    """
    rows = PostHolding.objects.filter(
        valid_on(on), valid_on(on, "post__"), valid_on(on, "post__unit__"), staff=staff
    )
    return rows.select_related("post__unit", "post__area").order_by("is_deputy", "id")


def deputies_of(staff: Staff, on: date) -> QuerySet[PostHolding]:
    """Return who stands in for a person on a day, or will: the deputies in her own posts."""
    own = PostHolding.objects.filter(valid_on(on), staff=staff, is_deputy=False)
    rows = PostHolding.objects.filter(post__in=own.values("post"), is_deputy=True, valid_to__gte=on)
    return rows.exclude(staff=staff).select_related("staff", "post").order_by("valid_from", "id")


def viewers_of(staff: Staff, *, at: datetime) -> sight.Desk:
    """Return the viewer of each post a person may work in at a moment, by post id; kept."""
    return sight.desk_of(staff.pk, staff.office, local(at).date())


def viewer_of(staff: Staff, post: Post, *, at: datetime) -> Viewer:
    """Return the sight of a person in a post at a moment; the same again costs no query.

    Raises NotVisible when she does not hold the post then, or is no longer active.
    """
    found = viewers_of(staff, at=at).get(post.pk)
    if found is None:
        raise NotVisible
    return found


def token_hash(token: str) -> str:
    """Return what is stored of an API token; a token is random, so a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def viewer_of_token(token: str, *, at: datetime) -> Viewer | None:
    """Return the sight of the programme that shows a token, None if the token holds no more.

    One query, however often: a revoked token is refused at once.
    """
    on = local(at).date()
    today = on.isoformat()
    with connection.cursor() as cursor:
        cursor.execute(_OF_TOKEN, [token_hash(token), today, today])
        found = cursor.fetchone()
    if found is None:
        return None
    client_id, post_id, office_id, revision = found
    return sight.of_post(post_id, office_id, revision, on, client=f"api:{client_id}")


def last_wrong_try(username: str, address: str) -> datetime | None:
    """Return when somebody last failed to sign in under a name from an address, None for never."""
    tries = AccessAttempt.objects.filter(username=username, ip_address=address)
    latest: datetime | None = tries.aggregate(latest=Max("attempt_time"))["latest"]
    return latest


def offices() -> QuerySet[Office]:
    """Return all offices, by code."""
    return Office.objects.order_by("code")


def office_by_code(code: str) -> Office:
    """Return the office with this code; raises NotVisible when there is none."""
    found = Office.objects.filter(code=code).first()
    if found is None:
        raise NotVisible
    return found


def office_id_by_code(code: str) -> int | None:
    """Return the key of the office with this code, None when there is none."""
    return Office.objects.filter(code=code).values_list("pk", flat=True).first()


def units(viewer: Viewer, *, on: date | None = None) -> QuerySet[Unit]:
    """Return the units of the viewer's office, centre first; `on` leaves out those not holding."""
    rows = Unit.objects.filter(office_id=viewer.office_id)
    if on is not None:
        rows = rows.filter(valid_on(on))
    return rows.order_by("parent_id", "code")


def unit_by_code(office_id: int, code: str) -> Unit | None:
    """Return an office's unit by its code, ended or not, None when there is none."""
    return Unit.objects.filter(office_id=office_id, code=code).first()


def post_by_code(office_code: str, code: str) -> Post:
    """Return a post by its office's code and its own; raises NotVisible when there is none."""
    found = Post.objects.filter(office__code=office_code, code=code).first()
    if found is None:
        raise NotVisible
    return found


def successor_of(unit: Unit, on: date) -> Unit:
    """Return who answers for a unit on a day: itself, or the last of its successors.

    A unit that ended without a successor is returned itself; its `valid_to` says so.
    """
    seen = {unit.pk}
    while unit.valid_to and unit.valid_to < on and unit.successor:
        if unit.successor_id in seen:
            break
        unit = unit.successor
        seen.add(unit.pk)
    return unit


def staff_who_may(
    office_id: int, capability: Capability, *, unit_id: int | None = None, on: date
) -> QuerySet[Staff]:
    """Return the active staff whose posts, as holder or deputy, carry a capability on a day.

    `unit_id` asks for posts of that very unit.
    """
    roles = [role for role, gives in ROLE_CAPABILITIES.items() if capability in gives]
    held = PostHolding.objects.filter(
        valid_on(on), valid_on(on, "post__"), valid_on(on, "post__grants__"),
        office_id=office_id, post__grants__role__in=roles,
    )  # fmt: skip
    if unit_id is not None:
        held = held.filter(post__unit_id=unit_id)
    ids = held.values("staff_id")
    return Staff.objects.filter(pk__in=ids, office_id=office_id, is_active=True).order_by("id")


def posts_that_may(
    office_id: int, capability: Capability, *, unit_id: int | None = None, on: date
) -> list[int]:
    """Return the keys of the posts somebody holds on a day that carry a capability.

    `unit_id` asks for posts of that very unit.
    """
    roles = [role for role, gives in ROLE_CAPABILITIES.items() if capability in gives]
    held = PostHolding.objects.filter(
        valid_on(on), valid_on(on, "post__"), valid_on(on, "post__grants__"),
        office_id=office_id, post__grants__role__in=roles, staff__is_active=True,
    )  # fmt: skip
    if unit_id is not None:
        held = held.filter(post__unit_id=unit_id)
    return sorted(set(held.values_list("post_id", flat=True)))


def office(office_id: int) -> Office:
    """Return an office with its area by its key, for reading; raises NotVisible without one."""
    found = sight.office_of(office_id)
    if found is None:
        raise NotVisible
    return found


def centre_unit_id(office_id: int) -> int | None:
    """Return the key of the urban-operations centre an office has at present, None if it has none.

    Of several, the eldest: an office has one centre at a time.
    """
    found = sight.office_of(office_id)
    return sight.centre_of(found) if found else None


def units_of(office: Office) -> Mapping[int, Unit]:
    """Return the units of an office in hand by key, ended ones too, for reading."""
    return sight.units_of(office)


def is_current_unit(office_id: int, unit_id: int, *, on: date) -> bool:
    """Say whether a unit belongs to an office and holds on a day."""
    return Unit.objects.filter(valid_on(on), office_id=office_id, pk=unit_id).exists()


def office_id_of(
    *, staff_id: int | None = None, post_id: int | None = None, unit_id: int | None = None
) -> int:
    """Return the office a person, post or unit (the one given) belongs to; raises NotVisible."""
    kinds: tuple[tuple[type[Model], int | None], ...] = (
        (Staff, staff_id), (Post, post_id), (Unit, unit_id),
    )  # fmt: skip
    for model, key in kinds:
        if key is not None:
            found = model._default_manager.filter(pk=key).values_list("office_id", flat=True)
            if office_id := found.first():
                return int(office_id)
    raise NotVisible


def named(viewer: Viewer, kind: str, keys: Iterable[int]) -> dict[int, Staff | Post | Unit]:
    """Return staff, posts or units of the viewer's office by key, for their names."""
    models: dict[str, type[Staff | Post | Unit]] = {"staff": Staff, "post": Post, "unit": Unit}
    rows = models[kind]._default_manager.filter(office_id=viewer.office_id, pk__in=list(keys))
    return {row.pk: row for row in rows}


def people_behind(
    office_id: int,
    *,
    staff_id: int | None = None,
    post_id: int | None = None,
    unit_id: int | None = None,
    on: date,
) -> QuerySet[Staff]:
    """Return the active staff behind a person, a post or a unit (the one given) on a day.

    Holders and deputies of the post, or of the posts of that very unit.
    """
    staff = Staff.objects.filter(office_id=office_id, is_active=True).order_by("pk")
    if staff_id is not None:
        return staff.filter(pk=staff_id)
    held = PostHolding.objects.filter(valid_on(on), valid_on(on, "post__"))
    where = {"post_id": post_id} if post_id is not None else {"post__unit_id": unit_id}
    held = held.filter(**where)
    return staff.filter(pk__in=held.values("staff_id"))


def row_of(viewer: Viewer, kind: type[Row], key: int) -> Row:
    """Return one row of the viewer's office by its key; raises NotVisible for any other.

    For this room's models: each has an office.
    """
    found = kind._default_manager.filter(office_id=viewer.office_id, pk=key).first()
    if found is None:
        raise NotVisible
    return found


def unit_lines(viewer: Viewer, *, on: date) -> list[tuple[int, Unit]]:
    """Return the units of the office that hold on a day as a tree: depth and unit, in order."""
    order = {kind: place for place, kind in enumerate(UnitKind.values)}
    rows = sorted(
        units(viewer, on=on).select_related("area"), key=lambda u: (order[u.kind], u.code)
    )
    known = {unit.pk for unit in rows}
    children: dict[int | None, list[Unit]] = {}
    for unit in rows:
        parent = unit.parent_id if unit.parent_id in known else None
        children.setdefault(parent, []).append(unit)
    lines: list[tuple[int, Unit]] = []
    waiting = [(0, unit) for unit in reversed(children.get(None, []))]
    while waiting:
        depth, unit = waiting.pop()
        lines.append((depth, unit))
        waiting += [(depth + 1, child) for child in reversed(children.get(unit.pk, []))]
    return lines


def ended_units(viewer: Viewer, *, on: date) -> QuerySet[Unit]:
    """Return the office's units that hold no more, latest first, with their successors."""
    rows = Unit.objects.filter(office_id=viewer.office_id, valid_to__lt=on)
    return rows.select_related("successor").order_by("-valid_to", "code")


def posts_in(viewer: Viewer, unit: Unit, *, on: date) -> QuerySet[Post]:
    """Return a unit's posts on a day with `current_holdings` and `current_grants`."""
    rows = Post.objects.filter(valid_on(on), office_id=viewer.office_id, unit=unit)
    return _with_people(rows, on)


def post_in_full(viewer: Viewer, key: int, *, on: date) -> Post:
    """Return a post with `current_holdings` and `current_grants`; raises NotVisible."""
    rows = Post.objects.filter(office_id=viewer.office_id, pk=key).select_related("unit")
    found = _with_people(rows, on).first()
    if found is None:
        raise NotVisible
    return found


def _with_people(posts: QuerySet[Post], on: date) -> QuerySet[Post]:
    """Return posts with who holds and what is granted on a day or later."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    holdings = PostHolding.objects.filter(still).select_related("staff").order_by("is_deputy", "id")
    grants = Grant.objects.filter(still).order_by("role", "id")
    return (
        posts.select_related("area")
        .prefetch_related(
            Prefetch("holdings", holdings, to_attr="current_holdings"),
            Prefetch("grants", grants, to_attr="current_grants"),
        )
        .order_by("code")
    )


def staff_list(viewer: Viewer, words: str = "") -> QuerySet[Staff]:
    """Return the people of the viewer's office, those let go as well; `words` narrows by name."""
    rows = Staff.objects.filter(office_id=viewer.office_id)
    if words:
        rows = rows.filter(
            Q(username__icontains=words) | Q(name__icontains=words) | Q(name_en__icontains=words)
        )
    return rows


def held_ever(viewer: Viewer, staff: Staff) -> QuerySet[PostHolding]:
    """Return everything a person holds, held or will hold, latest first."""
    rows = PostHolding.objects.filter(office_id=viewer.office_id, staff=staff)
    return rows.select_related("post__unit").order_by("-valid_from", "-id")


def api_clients(viewer: Viewer) -> QuerySet[ApiClient]:
    """Return the tokens of the viewer's office, latest first, revoked ones too."""
    rows = ApiClient.objects.filter(office_id=viewer.office_id)
    return rows.select_related("post__unit").order_by("-id")


@dataclass(frozen=True, slots=True)
class AreaStep:
    """An area that ended and what came after it."""

    before: Area
    after: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class AreaOutcome:
    """What a change of areas brings: every area that ends, and the units and posts of each.

    `following` go along to the one area that came after theirs; `waiting` stay until the system
    administrator gives them one of several.
    """

    steps: tuple[AreaStep, ...] = ()
    following: tuple[Unit | Post, ...] = ()
    waiting: tuple[Unit | Post, ...] = ()


def area_outcome(paths: Sequence[str], *, on: date) -> AreaOutcome:
    """Return what became on a day of the areas below these paths, and whom it concerns."""
    steps = tuple(
        AreaStep(before, tuple(after))
        for before, after in territory.successions_below(paths, on=on)
    )
    single = {step.before.pk: len(step.after) == 1 for step in steps}
    placed: list[Unit | Post] = [
        *Unit.objects.filter(area_id__in=single).order_by("id"),
        *Post.objects.filter(area_id__in=single).select_related("unit").order_by("id"),
    ]
    return AreaOutcome(
        steps,
        tuple(place for place in placed if single[place.area_id or 0]),
        tuple(place for place in placed if not single[place.area_id or 0]),
    )


def placed_at(viewer: Viewer, area_id: int) -> tuple[list[Unit], list[Post]]:
    """Return the units and posts of the viewer's office that point at an area."""
    units_there = Unit.objects.filter(office_id=viewer.office_id, area_id=area_id)
    posts_there = Post.objects.filter(office_id=viewer.office_id, area_id=area_id)
    return (
        list(units_there.order_by("kind", "code")),
        list(posts_there.select_related("unit").order_by("code")),
    )
