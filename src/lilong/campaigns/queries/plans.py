"""A campaign's lines as units to be planned, with their neighbours; a plan as pages show it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from lilong.campaigns import flow
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Entry, Line, PlanDraft, PlanOrder, Roll, Round
from lilong.campaigns.queries.standing import value_of
from lilong.campaigns.switches import NEIGHBOURS
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark
from lilong.ledger.grouping import Spot, neighbours
from lilong.territory import queries as territory
from lilong.territory.models import Level


def plan_of(campaign: Campaign, key: str) -> g.Plan:
    """Return a declared plan by its key. Raises NotVisible."""
    try:
        return flow.campaign(campaign.matter.kind).plan(key)
    except KeyError:
        raise NotVisible from None


def draft_of(campaign: Campaign, key: str) -> PlanDraft | None:
    """Return the plan as it stands, None before one was made."""
    rows = PlanDraft.objects.filter(office=campaign.office_id, campaign=campaign.pk, plan=key)
    return rows.first()


def open_order(campaign: Campaign, key: str) -> PlanOrder | None:
    """Return the order by which a job makes a plan just now, or None."""
    order = last_order(campaign, key)
    return order if order is not None and order.ended_at is None else None


def last_order(campaign: Campaign, key: str) -> PlanOrder | None:
    """Return the order a plan was given to a job by last, ended or not."""
    rows = PlanOrder.objects.filter(office=campaign.office_id, campaign=campaign.pk, plan=key)
    return rows.order_by("-ordered_at", "-id").first()


def size_of(campaign: Campaign, plan: g.Plan) -> int:
    """Return how much there is to be planned: the first of its sizes, else the lines."""
    roll = Roll.objects.get(office=campaign.office_id, campaign=campaign.pk, ballot="")
    lines: int = roll.count + roll.late_count
    first = next(iter(plan.sizes), "")
    return max(lines, int(roll.totals.get(first, 0)))


def task_of(campaign: Campaign, plan: g.Plan, answers: g.Facts, *, on: date) -> g.Task:
    """Return what a solver gets: every line of the roll as a unit, late ones, too."""
    lines = list(
        Line.objects.filter(
            office=campaign.office_id, roll__campaign=campaign.pk, roll__ballot=""
        ).order_by("position", "id")
    )
    codes = _codes({line.area_path for line in lines}, campaign, on)
    stood = _stood(campaign, plan)
    units = [_unit(line, codes[line.area_path], stood.get(line.pk, line.state)) for line in lines]
    rulings = {key: value_of(campaign, key, campaign.reference_date) for key in plan.rulings}
    values = {key: one.value for key, one in rulings.items() if one}
    return g.Task(units, _neighbours(campaign, units), values, answers)


def _codes(paths: Iterable[str], campaign: Campaign, on: date) -> dict[str, str]:
    """Return by path the code of the community it lies in, or of the office's own area."""
    office = campaign.office.area
    rows = territory.subtree(office.path, on=on).filter(level=Level.COMMUNITY)
    known = dict(rows.values_list("path", "code"))
    return {
        path: next((code for key, code in known.items() if path.startswith(key)), office.code)
        for path in paths
    }


def _stood(campaign: Campaign, plan: g.Plan) -> dict[UUID, str]:
    """Return where lines were brought last in the round a plan names; none where it names none."""
    if not plan.round:
        return {}
    moved = Entry.objects.filter(
        office=campaign.office_id, line__roll__campaign=campaign.pk, round__key=plan.round
    )
    return dict(moved.order_by("recorded_at", "id").values_list("line", "to_state"))


def _unit(line: Line, code: str, state: str) -> g.Unit:
    return g.Unit(
        id=line.pk, label=line.label, sizes=dict(line.weights), area_path=line.area_path,
        area_code=code, longitude=line.longitude, latitude=line.latitude, facts=line.facts,
        state=state,
    )  # fmt: skip


def _neighbours(campaign: Campaign, units: Sequence[g.Unit]) -> list[tuple[UUID, UUID]]:
    """Return who is whose neighbour: by their points, else by the order of the walk.

    Who has no point, or nobody within reach, is joined to who comes before her in the same area.
    """
    ruling = value_of(campaign, NEIGHBOURS, campaign.reference_date)
    within = float(ruling.value) if ruling else 0.0
    spots = [
        Spot(str(one.id), one.longitude, one.latitude, one.area_code)
        for one in units
        if one.longitude is not None and one.latitude is not None
    ]
    pairs = [(UUID(a), UUID(b)) for a, b in neighbours(spots, within=within)]
    joined = {key for pair in pairs for key in pair}
    before: dict[str, UUID] = {}
    for one in units:
        known = before.get(one.area_code)
        if known is not None and (one.id not in joined or known not in joined):
            pairs.append((known, one.id))
        before[one.area_code] = one.id
    return pairs


def is_in_use(campaign: Campaign, plan: g.Plan) -> bool:
    """Say whether a round goes by an accepted plan: one opened since, other than the plan's own."""
    draft = draft_of(campaign, plan.key)
    if draft is None or draft.accepted_at is None:
        return False
    rows = Round.objects.filter(
        office=campaign.office_id, roll__campaign=campaign.pk, roll__ballot="",
        opened_at__gte=draft.accepted_at,
    )  # fmt: skip
    return bool(rows.exclude(key=plan.round).exists())


def gaps(campaign: Campaign, key: str) -> list[Refusal]:
    """Return what of a roll stands in no group of the accepted plans, as a round is to open.

    The round in whose states a plan's units stand comes before it, and is not asked.
    """
    found: list[Refusal] = []
    for plan in flow.campaign(campaign.matter.kind).plans:
        draft = draft_of(campaign, plan.key)
        if plan.round == key or draft is None or draft.accepted_at is None:
            continue
        held = {g.parted(part)[0] for row in draft.groups for part in row["units"]}
        rows = Line.objects.filter(
            office=campaign.office_id, roll__campaign=campaign.pk, roll__ballot=""
        )
        labels = dict(rows.order_by("position", "id").values_list("pk", "label"))
        found += [_gap(label) for line, label in labels.items() if line not in held]
    return found


def loose(campaign: Campaign, draft: PlanDraft) -> list[Line]:
    """Return what may be given to a group of a plan: what is in none, and what came after it.

    What came after a plan was accepted may be moved again, were it put into the wrong group.
    """
    held = {g.parted(part)[0] for row in draft.groups for part in row["units"]}
    rows = Line.objects.filter(
        office=campaign.office_id, roll__campaign=campaign.pk, roll__ballot=""
    )
    return [
        line
        for line in rows.order_by("position", "id")
        if line.pk not in held or (draft.accepted_at and line.added_at > draft.accepted_at)
    ]


def coverage(task: g.Task, groups: Sequence[g.Group]) -> tuple[Refusal, ...]:
    """Return what is missing, doubled or unknown: every unit stands in one group, or is cut."""
    found: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    for group in groups:
        for part in group.units:
            unit, number, count = g.parted(part)
            found[unit].append((number, count))
    known = {unit.id: unit.label for unit in task.units}
    refusals = [_gap(label) for key, label in known.items() if key not in found]
    for key, parts in found.items():
        if key not in known:
            refusals.append(Refusal("unknown", mark("A part is of something not on the roll.")))
        elif sorted(parts) != [(number, len(parts)) for number in range(1, len(parts) + 1)]:
            text = mark("{label} stands in two groups, or not wholly in any.")
            refusals.append(Refusal("overlap", text, {"label": known[key]}, rule="P-01"))
    return tuple(refusals)


def _gap(label: str) -> Refusal:
    return Refusal("missing", mark("{label} is in no group."), {"label": label}, rule="P-01")


def groups_from(rows: Iterable[Mapping[str, Any]]) -> tuple[g.Group, ...]:
    """Return groups from the plain values they are kept as."""
    return tuple(
        g.Group(row["code"], tuple(row["units"]), dict(row["sizes"]), row.get("label", ""))
        for row in rows
    )


def as_rows(groups: Iterable[g.Group]) -> list[dict[str, Any]]:
    """Return groups as the plain values they are kept as."""
    return [
        {"code": one.code, "units": list(one.units), "sizes": dict(one.sizes), "label": one.label}
        for one in groups
    ]


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody is needed for: its code, how many serve it, how many it needs."""

    code: str
    have: int
    need: int


def seats_of(plan: g.Plan, task: g.Task, draft: PlanDraft) -> list[Seat]:
    """Return who is needed where, by code."""
    if plan.seats is None:
        return []
    need = plan.seats(task, groups_from(draft.groups))
    have = {code: len(people) for code, people in draft.staff.items()}
    return [Seat(code, have.get(code, 0), count) for code, count in sorted(need.items())]
