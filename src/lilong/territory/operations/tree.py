"""The tree grows and changes: an area ends, and others come after it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import shapely
from django.db import transaction
from django.db.models import F
from shapely.geometry import mapping

from lilong.journal.entries import Draft
from lilong.journal.operations import append
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.territory import rules
from lilong.territory.events import AreaEnded
from lilong.territory.models import Area, AreaSuccession, Edition, Level, valid_on
from lilong.territory.terms import AreaSpec, Change


def _ask(*answers: Refusal | None) -> None:
    refusals = [answer for answer in answers if answer]
    if refusals:
        raise Refused(*refusals)


def _publish() -> None:
    """Give the map a new revision, so that every process draws it anew."""
    Edition.objects.update_or_create(pk=1, defaults={"revision": new_id()})


def _write(kind: str, area: Area, data: Mapping[str, Any], by: Actor, at: datetime) -> None:
    draft = Draft(office_id=0, subject=Subject("area", str(area.pk)), type=kind, data=dict(data))
    append(draft, by=by, at=at)


def _parent_of(spec: AreaSpec) -> Area | None:
    if not spec.parent_code:
        return None
    parent = (
        Area.objects.filter(valid_on(spec.valid_from), code=spec.parent_code)
        .order_by("-id")
        .first()
    )
    if parent is None:
        raise Refused(
            Refusal(
                "no_parent", mark("There is no area with the code {code} on that day."),
                {"code": spec.parent_code}, field="parent_code",
            )
        )  # fmt: skip
    return parent


def _code_is_free(spec: AreaSpec) -> Refusal | None:
    if Area.objects.filter(valid_on(spec.valid_from), code=spec.code).exists():
        return Refusal(
            "code_taken", mark("The code {code} is taken."), {"code": spec.code}, rule="G-15",
            field="code",
        )  # fmt: skip
    return None


def _siblings(parent: Area | None, level: str, on: date) -> list[tuple[str, Any]]:
    rows = Area.objects.filter(valid_on(on), parent=parent, level=level, polygon__isnull=False)
    return [(area.name, rules.shape_of(area.polygon)) for area in rows]


def _in_its_community(spec: AreaSpec, fresh: Any, parent: Area | None) -> Refusal | None:
    if parent is None or spec.level != Level.GRID_CELL:
        return None
    return rules.lies_within(fresh, rules.shape_of(parent.polygon), parent.name)


def _insert(spec: AreaSpec, parent: Area | None) -> Area:
    area = Area.objects.create(
        code=spec.code, name=spec.name, name_en=spec.name_en, level=spec.level, parent=parent,
        path=f"new {new_id()}", polygon=spec.polygon, valid_from=spec.valid_from,
    )  # fmt: skip
    area.path = rules.path_under(parent.path if parent else "", area.pk)
    Area.objects.filter(pk=area.pk).update(path=area.path)
    return area


@transaction.atomic
def create_area(spec: AreaSpec, *, by: Actor, at: datetime) -> Area:
    """Add an area below another.

    Refuses a taken code, a wrong level, an unsound shape, land of a neighbour, and a grid cell that
    does not lie in its community (G-15, G-18).
    """
    parent = _parent_of(spec)
    _ask(
        _code_is_free(spec),
        rules.may_hang_below(spec.level, parent.level if parent else None),
        rules.is_sound(spec.polygon),
    )
    fresh = rules.shape_of(spec.polygon)
    if fresh is not None:
        _ask(
            rules.stays_clear(fresh, _siblings(parent, spec.level, spec.valid_from)),
            _in_its_community(spec, fresh, parent),
        )
    area = _insert(spec, parent)
    _publish()
    _write("territory.area_created", area, {"code": area.code, "level": area.level}, by, at)
    return area


def _end(area: Area, on: date) -> None:
    """Claim an area and let the day before `on` be its last."""
    claimed = Area.objects.filter(pk=area.pk, revision=area.revision, valid_to__isnull=True)
    if claimed.update(valid_to=on - timedelta(days=1), revision=F("revision") + 1) != 1:
        raise Stale


def _home_of(child: Area, after: Sequence[Area]) -> Area:
    """Return which of the new areas a child comes to lie in."""
    shape = rules.shape_of(child.polygon)
    if len(after) == 1:
        return after[0]
    point = shape.representative_point() if shape is not None else None
    for area in after:
        here = rules.shape_of(area.polygon)
        if point is not None and here is not None and here.covers(point):
            return area
    raise Refused(
        Refusal(
            "child_homeless", mark("{name} has no shape that says in which part it lies."),
            {"name": child.name},
        )
    )  # fmt: skip


def _follow(before: Area, after: Sequence[Area], on: date, by: Actor, at: datetime) -> None:
    """Let what hung below the ended area hang below its successors, under its own codes."""
    for child in Area.objects.filter(parent=before, valid_to__isnull=True).order_by("code"):
        spec = AreaSpec(
            child.code, child.name, child.level, name_en=child.name_en, polygon=child.polygon,
            valid_from=on,
        )  # fmt: skip
        home = _home_of(child, after)
        _end(child, on)
        _succeed([child], [_insert(spec, home)], Change.RENUMBER, on, by=by, at=at)


def _succeed(
    before: Iterable[Area], after: Sequence[Area], change: Change, on: date, *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    for old in before:
        AreaSuccession.objects.bulk_create(
            AreaSuccession(before=old, after=new, on_date=on, kind=change) for new in after
        )
        event = AreaEnded(old.pk, tuple(new.pk for new in after), change)
        _write(event.TYPE, old, event.as_data(), by, at)
        _follow(old, after, on, by, at)


def _as_sibling(spec: AreaSpec, area: Area, on: date) -> AreaSpec:
    return AreaSpec(
        spec.code, spec.name, area.level, name_en=spec.name_en, polygon=spec.polygon, valid_from=on
    )


@transaction.atomic
def split(area: Area, *, into: Sequence[AreaSpec], on: date, by: Actor, at: datetime) -> list[Area]:
    """End an area and put two or more in its place from `on`; the parts must make up the whole.

    What hung below goes to the part its shape lies in. Raises Refused, or Stale when somebody
    ended the area meanwhile.
    """
    pieces = [_as_sibling(spec, area, on) for spec in into]
    if len(pieces) < 2:
        raise Refused(Refusal("too_few", mark("A split takes at least two parts.")))
    _ask(
        rules.may_end(area.valid_from, area.valid_to, on),
        rules.are_apart([spec.code for spec in pieces]),
        *(rules.is_sound(spec.polygon) for spec in pieces),
    )
    _ask(
        rules.covers(
            [rules.shape_of(spec.polygon) for spec in pieces], rules.shape_of(area.polygon)
        )
    )
    _end(area, on)
    _ask(*(_code_is_free(spec) for spec in pieces))
    after = [_insert(spec, area.parent) for spec in pieces]
    _succeed([area], after, Change.SPLIT, on, by=by, at=at)
    _publish()
    area.refresh_from_db()
    return after


@transaction.atomic
def merge(areas: Sequence[Area], *, into: AreaSpec, on: date, by: Actor, at: datetime) -> Area:
    """End two or more neighbours and put one in their place from `on`.

    Without a polygon of its own the new area gets the union of theirs.
    """
    _ask(
        rules.may_merge({a.level for a in areas}, {a.parent_id for a in areas}, len(areas)),
        *(rules.may_end(a.valid_from, a.valid_to, on) for a in areas),
        rules.is_sound(into.polygon),
    )
    shapes = [s for s in (rules.shape_of(a.polygon) for a in areas) if s is not None]
    if into.polygon is not None and shapes:
        _ask(rules.covers([rules.shape_of(into.polygon)], shapely.union_all(shapes)))
    spec = _as_sibling(into, areas[0], on)
    if into.polygon is None and shapes:
        drawn = mapping(shapely.union_all(shapes))
        spec = AreaSpec(
            spec.code, spec.name, spec.level, name_en=spec.name_en, polygon=drawn, valid_from=on
        )
    for area in areas:
        _end(area, on)
    _ask(_code_is_free(spec))
    after = _insert(spec, areas[0].parent)
    _succeed(areas, [after], Change.MERGE, on, by=by, at=at)
    _publish()
    for area in areas:
        area.refresh_from_db()
    return after


@transaction.atomic
def renumber(area: Area, *, code: str, on: date, by: Actor, at: datetime) -> Area:
    """Give an area a new code from `on`: the old one ends, the new one has the same land."""
    _ask(rules.may_end(area.valid_from, area.valid_to, on))
    spec = AreaSpec(
        code, area.name, area.level, name_en=area.name_en, polygon=area.polygon, valid_from=on
    )
    _end(area, on)
    _ask(_code_is_free(spec))
    after = _insert(spec, area.parent)
    _succeed([area], [after], Change.RENUMBER, on, by=by, at=at)
    _publish()
    area.refresh_from_db()
    return after
