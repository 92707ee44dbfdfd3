"""Dispatch rules: the version that holds, its matcher, versions to read, past orders to try on."""

from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible
from lilong.rulebook import queries as rulebook
from lilong.territory import queries as territory
from lilong.territory.atlas import Atlas
from lilong.work_orders import policies
from lilong.work_orders.models import DispatchRule, DispatchTrial, DispatchVersion
from lilong.work_orders.queries.catalogue import Desk, desk
from lilong.work_orders.terms import DispatchResult, StageKey, VersionState, WantedDays
from lilong.work_orders.triage import (
    Asked,
    Conditions,
    Matcher,
    Node,
    Past,
    Rule,
    Span,
    Words,
    World,
)

MOST_KEPT = 64
IN_THE_MAKING = (VersionState.DRAFT, VersionState.PROPOSED)
# Orders that have found their unit.
_SETTLED = (
    StageKey.DISPATCHED,
    StageKey.IN_HAND,
    StageKey.REPORTED,
    StageKey.FOLLOWED_UP,
    StageKey.CLOSED,
)


def version_list(viewer: Viewer) -> list[DispatchVersion]:
    """Return the versions of the viewer's office's dispatch rules, newest first."""
    if policies.may_view_rules(viewer):
        return []
    rows = DispatchVersion.objects.filter(office_id=viewer.office_id)
    return list(rows.order_by("-number"))


def get_version(viewer: Viewer, number: int) -> DispatchVersion:
    """Return one version of the viewer's office by its number; raises NotVisible."""
    rows = DispatchVersion.objects.filter(office_id=viewer.office_id, number=number)
    found = None if policies.may_view_rules(viewer) else rows.first()
    if found is None:
        raise NotVisible
    return found


def version_in_force(office_id: int, *, on: date) -> DispatchVersion | None:
    """Return the published version that holds on a day, None before the first."""
    key = desk(office_id).version_on(on)
    return DispatchVersion.objects.get(pk=key) if key else None


def version_in_the_making(office_id: int) -> DispatchVersion | None:
    """Return the office's draft, or what waits for publication; None when there is neither."""
    rows = DispatchVersion.objects.filter(office_id=office_id, state__in=IN_THE_MAKING)
    return rows.first()


def rule_rows(version_id: int) -> list[DispatchRule]:
    """Return the rules of a version in their order."""
    rows = DispatchRule.objects.filter(version_id=version_id)
    return list(rows.select_related("category", "area", "unit").order_by("position", "id"))


def rule_of(row: DispatchRule) -> Rule:
    """Return a stored rule as the plain value that is matched."""
    span = Span(
        row.begins, row.ends, frozenset(row.weekdays), WantedDays(row.days), row.first_date,
        row.last_date,
    )  # fmt: skip
    asks = Conditions(
        category_id=row.category_id,
        area_id=row.area_id,
        sources=frozenset(row.sources),
        span=span,
        words=Words(tuple(row.any_words), tuple(row.all_words), tuple(row.no_words)),
    )
    return Rule(
        row.pk, row.key, row.position, row.name, row.name_en, asks, DispatchResult(row.result),
        row.unit_id,
    )  # fmt: skip


def latest_trial(version: DispatchVersion) -> DispatchTrial | None:
    """Return the last trial of a version; it may be of an earlier state of the draft."""
    return DispatchTrial.objects.filter(version=version).order_by("-at", "-id").first()


@dataclass(frozen=True, slots=True)
class Ground:
    """What proposals of an office stand on: its catalogue with units, and its map."""

    office_id: int
    desk: Desk
    atlas: Atlas

    def path(self, area_id: int | None) -> str:
        """Return the path of an area of the office, empty for none."""
        if area_id is None:
            return ""
        return next((a.path for a in self.atlas.areas if a.pk == area_id), "")


def ground(office_id: int, *, on: date | None = None) -> Ground:
    """Return an office's ground on a day, today by default; three short queries when known."""
    atlas = territory.atlas(accounts.office(office_id).area.path)
    return Ground(office_id, desk(office_id, on=on), atlas)


@dataclass(frozen=True, slots=True)
class _Kept:
    desk: Desk
    atlas: Atlas
    matcher: Matcher


_kept: OrderedDict[tuple[int, int, date], _Kept] = OrderedDict()
_lock = Lock()


def matcher(known: Ground, *, on: date) -> Matcher:
    """Return the rules that hold on a day, compiled; kept while catalogue and map stay as they are.

    Without a version in force it has no rule: the safety net alone proposes.
    """
    version_id = known.desk.version_on(on) or 0
    key = (known.office_id, version_id, on)
    with _lock:
        kept = _kept.get(key)
    if kept is None or kept.desk is not known.desk or kept.atlas is not known.atlas:
        kept = _Kept(known.desk, known.atlas, compiled(known, on=on))
        with _lock:
            _kept[key] = kept
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return kept.matcher


def compiled(known: Ground, *, on: date) -> Matcher:
    """Return the rules that hold on a day for a ground, a supposed one too; nothing is kept."""
    version_id = known.desk.version_on(on)
    rules = [rule_of(row) for row in rule_rows(version_id)] if version_id else []
    return Matcher(rules, _world(rules, known, on))


def matcher_of(version: DispatchVersion, *, on: date) -> Matcher:
    """Return the rules of any version, a draft too, compiled for a day."""
    rules = [rule_of(row) for row in rule_rows(version.pk)]
    return Matcher(rules, _world(rules, ground(version.office_id), on))


def _world(rules: Collection[Rule], known: Ground, on: date) -> World:
    asked = {rule.asks.area_id for rule in rules}
    nodes: dict[int, Node] = {}
    for area in known.atlas.areas:
        heirs: list[int] = []
        if area.pk in asked and area.valid_to and area.valid_to < on:
            heirs = [heir.pk for heir in territory.successors_of(area, on)]
        nodes[area.pk] = Node(
            area.pk, area.path, area.name, area.name_en, area.valid_from, area.valid_to,
            tuple(heirs),
        )  # fmt: skip
    return World(known.desk.catalogue, on, nodes)


def past_orders(viewer: Viewer, *, most: int) -> Iterator[Past]:
    """Yield the newest orders a viewer sees that have found their unit, as rules would see them."""
    leaves = desk(viewer.office_id).catalogue.leaves
    calendar = rulebook.calendar(viewer.office_id)
    rows = (
        policies.visible_orders(viewer)
        .filter(stage__in=_SETTLED)
        .order_by("-opened_at", "-id")
        .values_list(
            "pk", "area_path", "opened_at", "lead_unit_id", "work_order__source",
            "work_order__category__code", "title", "work_order__words",
        )[:most]
    )  # fmt: skip
    for key, path, opened, unit_id, source, code, title, words in rows:
        received = local(opened)
        asked = Asked(
            received=received,
            leaf=leaves.get(code or ""),
            area_path=path,
            is_workday=calendar.is_workday(received.date()),
            source=source,
            words=f"{title} {words}".lower(),
        )
        yield Past(key, asked, unit_id)


@dataclass(frozen=True, slots=True)
class TrialLine:
    """An order that would have gone elsewhere, as far as the viewer sees it; units by key."""

    matter: Matter
    before_unit_id: int
    after_unit_id: int
    after_rule_id: int | None
    chosen_unit_id: int

    @property
    def is_agreed(self) -> bool:
        """Say whether the new rules would have chosen the unit that leads it at last."""
        return self.after_unit_id == self.chosen_unit_id


def trial_lines(
    viewer: Viewer, trial: DispatchTrial, *, flow: tuple[int, int] | None = None, most: int = 100
) -> list[TrialLine]:
    """Return the orders a trial moved that the viewer sees, newest first; `flow` narrows to one.

    A flow is (unit before, unit after). One query.
    """
    moved = {
        UUID(line[0]): line for line in trial.moved if flow is None or (line[1], line[2]) == flow
    }
    rows = policies.visible_orders(viewer).filter(pk__in=list(moved)[: most * 2])
    rows = rows.order_by("-opened_at", "-id")[:most]
    return [
        TrialLine(row, moved[row.pk][1], moved[row.pk][2], moved[row.pk][4], moved[row.pk][5])
        for row in rows
    ]
