"""Lists of campaigns and lines, by keyset, and the few figures that stand beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Line, Roll, Round, Tally
from lilong.campaigns.queries.standing import Standing, standing
from lilong.campaigns.terms import Stage
from lilong.ledger import queries as ledger

NEWEST = ("-matter__opened_at", "-matter_id")
WALK = ("position", "id")
_AT_ONCE = 200
# How lines are looked for beside their state: what is left to do, mine, late, asked to come again.
LEFT, SETTLED, MINE, LATE, AGAIN = "left", "settled", "mine", "late", "again"


@dataclass(frozen=True, slots=True)
class CampaignsWanted:
    """What the list of campaigns is narrowed to; "open" are those prepared or running."""

    kind: str = ""
    stage: str = ""


def campaign_list(viewer: Viewer, wanted: CampaignsWanted) -> QuerySet[Campaign]:
    """Return the campaigns a viewer sees, for a list in the order of `NEWEST`."""
    rows = policies.visible_campaigns(viewer).select_related("matter__lead_unit")
    if wanted.kind:
        rows = rows.filter(matter__kind=wanted.kind)
    if wanted.stage == "open":
        rows = rows.filter(matter__stage__in=(Stage.PREPARED, Stage.RUNNING))
    elif wanted.stage:
        rows = rows.filter(matter__stage=wanted.stage)
    return rows


@dataclass(frozen=True, slots=True)
class Glance:
    """What a list says of a campaign: its roll, the round that is or was last, its first share."""

    roll: Roll | None
    row: Round | None
    first: Standing | None


def glances(office_id: int, campaigns: Sequence[Campaign]) -> dict[UUID, Glance]:
    """Return what a list says of each campaign: three queries, whatever their number."""
    keys = [one.pk for one in campaigns]
    rolls = {
        roll.campaign_id: roll
        for roll in Roll.objects.filter(office=office_id, campaign__in=keys, ballot="")
    }
    rounds: dict[UUID, Round] = {}
    rows = Round.objects.filter(office=office_id, roll__in=[r.pk for r in rolls.values()])
    for row in rows.select_related("roll").order_by("opened_at", "id"):
        rounds[row.roll.campaign_id] = row
    tallies = tallies_by_round(office_id, [row.pk for row in rounds.values()])
    return {
        one.pk: _glance(one, rolls.get(one.pk), rounds.get(one.pk), tallies) for one in campaigns
    }


def _glance(
    campaign: Campaign, roll: Roll | None, row: Round | None, tallies: Mapping[UUID, Any]
) -> Glance:
    if row is None:
        return Glance(roll, None, None)
    measures = flow.campaign(campaign.matter.kind).round(row.key).measures
    found = standing(campaign, row, measures[0], tallies.get(row.pk, {})) if measures else None
    return Glance(roll, row, found)


def tallies_by_round(
    office_id: int, keys: Iterable[UUID], *, late: bool = False
) -> dict[UUID, dict[tuple[str, str], int]]:
    """Return the amounts of several rounds by state and weight; one query."""
    found: dict[UUID, dict[tuple[str, str], int]] = {}
    rows = Tally.objects.filter(office=office_id, round__in=list(keys), is_late=late)
    for key, state, weight, amount in rows.values_list("round", "state", "weight", "amount"):
        found.setdefault(key, {})[state, weight] = amount
    return found


@dataclass(frozen=True, slots=True)
class LinesWanted:
    """What the lines of a roll are narrowed to; empty fields do not narrow."""

    state: str = ""
    building_id: UUID | None = None
    post_id: int | None = None
    which: str = ""

    @property
    def is_narrow(self) -> bool:
        """Say whether a small part of the roll is asked for."""
        return bool(self.state or self.building_id or self.post_id or self.which)


def line_list(
    viewer: Viewer, roll: Roll, declared: g.Round | None, wanted: LinesWanted
) -> QuerySet[Line]:
    """Return the lines of a roll a viewer sees, for a list in the order of `WALK`.

    Who stands in a discreet state is counted, and listed only for the post that looks after her.
    """
    rows = policies.visible_lines(viewer).filter(roll=roll.pk)
    discreet = [s.key for s in declared.states if s.discreet] if declared else []
    if discreet:
        rows = rows.filter(~Q(state__in=discreet) | policies.own_lines(viewer))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.building_id:
        rows = rows.filter(building=wanted.building_id)
    if wanted.post_id:
        rows = rows.filter(Q(post=wanted.post_id) | Q(second_post=wanted.post_id))
    settled = [s.key for s in declared.states if s.settles] if declared else []
    narrowed: dict[str, Q] = {
        LEFT: ~Q(state__in=settled),
        SETTLED: Q(state__in=settled),
        MINE: policies.own_lines(viewer),
        LATE: Q(is_late=True),
        AGAIN: Q(again_at__isnull=False),
    }
    return rows.filter(narrowed[wanted.which]) if wanted.which in narrowed else rows


def roll_of(campaign: Campaign) -> Roll:
    """Return the roll of a campaign itself, with the campaign on it; one query."""
    found: Roll = Roll.objects.get(office=campaign.office_id, campaign=campaign.pk, ballot="")
    found.campaign = campaign
    return found


def rounds_of(roll: Roll) -> list[Round]:
    """Return the rounds of a roll, oldest first; one query."""
    rows = Round.objects.filter(office=roll.office_id, roll=roll.pk).select_related("roll")
    return list(rows.order_by("opened_at", "id"))


def buildings_of(viewer: Viewer, roll: Roll) -> list[tuple[UUID, str]]:
    """Return the buildings in which a viewer sees lines of a roll, in walking order; one query."""
    rows = policies.visible_lines(viewer).filter(roll=roll.pk, building__isnull=False)
    found = rows.order_by().values_list("building", "building__address")
    counted = sorted(found.annotate(first=Min("position")), key=lambda row: row[2])
    return [(key, str(name)) for key, name, _first in counted if key]


@dataclass(frozen=True, slots=True)
class Staircase:
    """The lines of one stairwell of a building: how many, and how many of them somebody has."""

    building_id: UUID | None
    building: str
    stairwell: str
    count: int
    given: int
    posts: tuple[int, ...]


def staircases(viewer: Viewer, roll: Roll) -> list[Staircase]:
    """Return a roll by building and stairwell in walking order, with who looks after each."""
    rows = policies.visible_lines(viewer).filter(roll=roll.pk).order_by()
    counted = rows.values_list("building", "building__address", "stairwell").annotate(
        total=Count("id"),
        having=Count("id", filter=Q(post__isnull=False)),
        first=Min("position"),
    )
    posts: dict[tuple[Any, str], set[int]] = {}
    pairs = rows.filter(post__isnull=False)
    given = pairs.values_list("building", "stairwell", "post", "second_post").distinct()
    for building, stairwell, first, second in given:
        keys = {key for key in (first, second) if key}
        posts.setdefault((building, stairwell), set()).update(keys)
    return [
        Staircase(
            building, str(name or ""), stairwell, count, has, tuple(sorted(
                posts.get((building, stairwell), ())
            )),
        )
        for building, name, stairwell, count, has, _first in sorted(counted, key=lambda r: r[5])
    ]  # fmt: skip


def in_staircases(
    viewer: Viewer, roll: Roll, chosen: Sequence[tuple[UUID | None, str]] | None
) -> list[UUID]:
    """Return the keys of the lines of some stairwells that a viewer sees; None for all."""
    rows = policies.visible_lines(viewer).filter(roll=roll.pk)
    if chosen is None:
        return list(rows.values_list("pk", flat=True))
    found: list[UUID] = []
    for begin in range(0, len(chosen), _AT_ONCE):
        wanted = Q(pk__in=[])
        for building, stairwell in chosen[begin : begin + _AT_ONCE]:
            wanted |= Q(building=building, stairwell=stairwell)
        found += rows.filter(wanted).values_list("pk", flat=True)
    return found


def names_of(viewer: Viewer, lines: Sequence[Line]) -> dict[UUID, str]:
    """Return how the people of lines are called, masked, by line; two queries at most."""
    found = {line.pk: str(line.name) for line in lines if line.name}
    for kind in ("person", "household"):
        keys = {line.pk: key for line in lines if (key := getattr(line, f"{kind}_id"))}
        if keys:
            known = ledger.masked_names(viewer, kind, set(keys.values()))
            found |= {line: known[key] for line, key in keys.items() if key in known}
    return found
