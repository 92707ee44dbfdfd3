"""How far a round is: by building, by worker, day by day; what a building's homes stand at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from lilong.accounts.queries.reading import post_names
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, DayCount, Line, Round
from lilong.campaigns.terms import Stage
from lilong.kernel.clock import local
from lilong.ledger import queries as ledger
from lilong.ledger.queries.naturally import naturally

MOST_DAYS = 90
_TO_EACH_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a roll (a building, a worker's lines): how many stand in each state."""

    key: Any
    label: str
    label_en: str
    counts: Mapping[str, int]
    settled: int

    @property
    def total(self) -> int:
        """Return how many lines the part has."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """Return how many are to be done still."""
        return self.total - self.settled


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Lines settled by the end of each day, and how many the plan has by then."""

    days: Sequence[date]
    done: Sequence[int | None]
    planned: Sequence[int | None]


def _settling(declared: g.Round) -> set[str]:
    return {s.key for s in declared.states if s.settles}


def _parts(rows: Sequence[tuple[Any, str, str, str, int]], declared: g.Round) -> list[Part]:
    counts: dict[Any, dict[str, int]] = defaultdict(dict)
    names: dict[Any, tuple[str, str]] = {}
    for key, label, english, state, count in rows:
        names[key] = (label or "", english or "")
        counts[key][state] = counts[key].get(state, 0) + count
    settles = _settling(declared)
    return [
        Part(key, *names[key], found, sum(n for s, n in found.items() if s in settles))
        for key, found in counts.items()
    ]


def by_building(viewer: Viewer, row: Round) -> list[Part]:
    """Return a round by building, of the lines a viewer sees, in the order of the addresses.

    Two queries: the counts come from an index alone, the addresses afterwards.
    """
    rows = policies.lines_of(viewer, row.roll).order_by()
    counted = list(rows.values_list("building", "state").annotate(Count("id")))
    names = ledger.addresses_of(row.office_id, {key for key, _s, _c in counted if key})
    found = [(key, names.get(key, ""), "", state, count) for key, state, count in counted]
    parts = _parts(found, flow.campaign(row.roll.campaign.matter.kind).round(row.key))
    return sorted(parts, key=lambda part: (part.key is None, naturally(part.label)))


def by_post(viewer: Viewer, row: Round) -> list[Part]:
    """Return a round by who looks after its lines, those with most left first."""
    rows = policies.lines_of(viewer, row.roll).order_by()
    counted = list(rows.values_list("post", "state").annotate(Count("id")))
    names = post_names(row.office_id, {key for key, _state, _count in counted if key})
    found = [(key, *names.get(key, ("", "")), state, count) for key, state, count in counted]
    parts = _parts(found, flow.campaign(row.roll.campaign.matter.kind).round(row.key))
    return sorted(parts, key=lambda part: (part.key is None, -part.left, part.label))


def burn_up(row: Round, *, at: datetime, due: date | None, base: int) -> BurnUp:
    """Return how many lines were settled by each day of a round beside an even plan to its day."""
    rows = DayCount.objects.filter(office=row.office_id, round=row.pk)
    by_day = dict(rows.values_list("day", "settled"))
    first, today = local(row.opened_at).date(), local(row.closed_at or at).date()
    last = max(today, due or today)
    count = min((last - first).days + 1, MOST_DAYS)
    days = [first + nth * _TO_EACH_DAY for nth in range(count)]
    sums = list(accumulate(by_day.get(day, 0) for day in days))
    span = (due - first).days if due and due > first else 0
    planned = [
        min(base, base * (day - first).days // span) if span and due and day <= due else None
        for day in days
    ]
    done = [value if day <= today else None for day, value in zip(days, sums, strict=True)]
    return BurnUp(days, done, planned)


def lines_at(viewer: Viewer, row: Round, building: UUID) -> list[Line]:
    """Return a building's lines of a round's roll, from the top floor down, by door."""
    rows = policies.visible_lines(viewer).filter(roll=row.roll_id, building=building)
    found = rows.select_related("place", "building").order_by("position")
    return sorted(found, key=lambda line: (line.stairwell, -(line.floor or 0), line.position))


def running_rounds(viewer: Viewer, kind: str = "") -> list[Round]:
    """Return the open rounds of the rolls of running campaigns a viewer sees, newest first."""
    campaigns = policies.visible_campaigns(viewer).filter(matter__stage=Stage.RUNNING)
    if kind:
        campaigns = campaigns.filter(matter__kind=kind)
    rows = Round.objects.filter(
        office=viewer.office_id, closed_at=None, roll__ballot="", roll__campaign__in=campaigns
    )
    return list(rows.select_related("roll__campaign__matter").order_by("-opened_at", "-id"))


def states_at(viewer: Viewer, kind: str, building: UUID) -> dict[UUID, str]:
    """Return where the homes of a building stand in the newest running campaign of a kind.

    Two queries. A walled campaign tells nothing outside its own pages.
    """
    declared = flow.campaign(kind)
    if declared.walled:
        return {}
    rows = Line.objects.filter(
        office=viewer.office_id, building=building, place__isnull=False,
        roll__ballot="", roll__campaign__matter__kind=kind,
        roll__campaign__matter__stage=Stage.RUNNING,
        roll__campaign__in=policies.visible_campaigns(viewer),
    )  # fmt: skip
    discreet = [s.key for one in declared.rounds for s in one.states if s.discreet]
    found: dict[UUID, str] = {}
    for place, state in rows.order_by("roll__frozen_at").values_list("place", "state"):
        found[place] = "" if state in discreet else state
    return found


@dataclass(frozen=True, slots=True)
class Mark:
    """A building on the map: where, how many of its lines are left, of how many."""

    building_id: UUID
    label: str
    longitude: float
    latitude: float
    left: int
    total: int


def marks(viewer: Viewer, rows: Sequence[Round], *, most: int) -> list[Mark]:
    """Return the buildings with lines left in some rounds, those with most left first."""
    settled = Q(pk__in=[])
    for row in rows:
        declared = flow.campaign(row.roll.campaign.matter.kind)
        if not declared.walled:
            settles = _settling(declared.round(row.key))
            settled |= Q(roll=row.roll_id) & ~Q(state__in=settles)
    rolls = [r.roll_id for r in rows if not flow.campaign(r.roll.campaign.matter.kind).walled]
    lines = policies.visible_lines(viewer).filter(roll__in=rolls, building__longitude__isnull=False)
    counted = lines.order_by().values_list(
        "building", "building__address", "building__longitude", "building__latitude"
    ).annotate(total=Count("id"), left=Count("id", filter=settled))  # fmt: skip
    found = [
        Mark(key, name, lon, lat, left, total)
        for key, name, lon, lat, total, left in counted.order_by("-left", "building")[:most]
    ]
    return [one for one in found if one.left]


def summary_for(campaign: Campaign, row: Round) -> tuple[int, int]:
    """Return how many lines of a round are settled, of how many; for the house itself."""
    declared = flow.campaign(campaign.matter.kind).round(row.key)
    rows = Line.objects.filter(office=row.office_id, roll=row.roll_id, is_late=False)
    settled = rows.filter(state__in=_settling(declared)).count()
    return settled, rows.count()
