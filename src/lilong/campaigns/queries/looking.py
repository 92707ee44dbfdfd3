"""A campaign and a line as their pages need them, and what may be done with them now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Crossing, Line, Roll, Round
from lilong.campaigns.queries.lists import tallies_by_round
from lilong.campaigns.queries.seeing import seen_lines, seen_round
from lilong.campaigns.queries.standing import Standing, standing
from lilong.campaigns.terms import CAMPAIGN_SUBJECT, LINE_SUBJECT, Stage
from lilong.cases import queries as cases
from lilong.cases.queries import Case
from lilong.journal import queries as journal
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook

CLOSED = Refusal(
    "closed", mark("The round is closed; what stood in it changes no more."), rule="ROL"
)


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with its tallies, the late ones apart, what its measures find and its crossings."""

    row: Round
    declared: g.Round
    tallies: dict[tuple[str, str], int]
    late: dict[tuple[str, str], int]
    standings: list[Standing]
    crossings: list[Crossing]


@dataclass(frozen=True, slots=True)
class RoundOffer:
    """A round or a vote that may be opened, with what stands in its way."""

    key: str
    label: Any
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign whole: its matter, roll, rounds, votes."""

    campaign: Campaign
    declared: g.Campaign
    roll: Roll
    case: Case
    rounds: list[RoundView]
    ballots: list[RoundView]
    entries: list[Any] = field(default_factory=list)

    @property
    def open_round(self) -> RoundView | None:
        """Return the round of the roll that runs, None between rounds."""
        return next((one for one in self.rounds if one.row.closed_at is None), None)

    @property
    def stage(self) -> str:
        """Return how far the campaign is."""
        return str(self.campaign.matter.stage)


def campaign_view(viewer: Viewer, number: str, *, at: datetime) -> CampaignView:
    """Return a campaign by its number. Raises NotVisible.

    The number of queries does not grow with lines, rounds or votes.
    """
    campaign = policies.get_campaign(viewer, number)
    declared = flow.campaign(campaign.matter.kind)
    roll = Roll.objects.get(office=campaign.office_id, campaign=campaign.pk, ballot="")
    roll.campaign = campaign
    rows = list(
        Round.objects.filter(office=campaign.office_id, roll__campaign=campaign.pk)
        .select_related("roll", "roll__line")
        .order_by("opened_at", "id")
    )
    views = round_views(campaign, declared, rows)
    subject = Subject(CAMPAIGN_SUBJECT, str(campaign.pk))
    return CampaignView(
        campaign=campaign,
        declared=declared,
        roll=roll,
        case=cases.case_of(campaign.matter, at=at),
        rounds=[one for one in views if not one.row.roll.ballot],
        ballots=[one for one in views if one.row.roll.ballot],
        entries=list(journal.entries_of(subject)),
    )


def round_views(campaign: Campaign, declared: g.Campaign, rows: Sequence[Round]) -> list[RoundView]:
    """Return rounds of a campaign with all that stands in them; three queries."""
    keys = [row.pk for row in rows]
    tallies = tallies_by_round(campaign.office_id, keys)
    late = tallies_by_round(campaign.office_id, keys, late=True)
    crossings: dict[UUID, list[Crossing]] = {}
    found = Crossing.objects.filter(office=campaign.office_id, round__in=keys)
    for one in found.order_by("at", "id"):
        crossings.setdefault(one.round_id, []).append(one)
    views = []
    for row in rows:
        of, counted = declared.round(row.key), tallies.get(row.pk, {})
        stands = [standing(campaign, row, measure, counted) for measure in of.measures]
        views.append(
            RoundView(row, of, counted, late.get(row.pk, {}), stands, crossings.get(row.pk, []))
        )
    return views


def round_view(viewer: Viewer, campaign: Campaign, round_id: UUID) -> RoundView:
    """Return one round of a campaign, of its roll or of a vote. Raises NotVisible."""
    row = (
        Round.objects.filter(office=campaign.office_id, roll__campaign=campaign.pk, pk=round_id)
        .select_related("roll", "roll__line")
        .first()
    )
    if row is None or (row.roll.line is not None and not _sees(viewer, row.roll.line)):
        raise NotVisible
    row.roll.campaign = campaign
    return round_views(campaign, flow.campaign(campaign.matter.kind), [row])[0]


def _sees(viewer: Viewer, line: Line) -> bool:
    return policies.may_view_line(viewer, str(line.pk))


def round_offers(view: CampaignView) -> list[RoundOffer]:
    """Return the rounds of the roll that may be opened next, each with what stands in its way.

    What opening it asks for is not looked at: its form does that.
    """
    if view.stage != Stage.RUNNING or view.open_round is not None:
        return []
    held = {one.row.key for one in view.rounds}
    reached = {
        one.row.key: bool(found) and all(m["is_reached"] for m in found.values())
        for one in view.rounds
        if (found := one.row.result.get("measures", {})) or one.row.closed_at
    }
    offers = []
    for declared in view.declared.rounds:
        if declared.key in held and not declared.repeats:
            continue
        found = rules.order_refusals(declared, reached)
        offers.append(RoundOffer(declared.key, declared.label, tuple(found)))
    return offers


def ballot_offers(
    view: CampaignView, line: Line | None = None, *, at: datetime
) -> list[RoundOffer]:
    """Return the votes that may be opened for the campaign, or for one of its lines."""
    if view.stage != Stage.RUNNING:
        return []
    scope = "campaign" if line is None else "line"
    running = {
        one.row.roll.ballot
        for one in view.ballots
        if one.row.closed_at is None and one.row.roll.line_id == (line.pk if line else None)
    }
    text = mark("This vote runs already. Close it first.")

    def against(one: g.Ballot) -> tuple[Refusal, ...]:
        if one.key in running:
            return (Refusal("round_open", text, rule="C-04"),)
        return tuple(ballot_refusals(view.campaign, one, line, at=at)) if line else ()

    return [
        RoundOffer(one.key, one.label, against(one))
        for one in view.declared.ballots
        if one.scope == scope
    ]


def ballot_refusals(
    campaign: Campaign, ballot: g.Ballot, line: Line, *, at: datetime, on: date | None = None
) -> list[Refusal]:
    """Return what speaks against a vote of a line now, by the line as it stands.

    With `on` also what speaks against that day as the day of the vote.
    """
    if ballot.scope != "line" or not (ballot.opens_if or ballot.anew_after):
        return []
    seen = seen_lines(campaign, [line], row=None, doer=None, at=at)[line.pk]
    refused = ballot.opens_if(seen) if ballot.opens_if else None
    found = [refused] if refused else []
    return found + rules.anew_refusals(on, seen.last(*ballot.anew_after))


def closing_refusals(campaign: Campaign, row: Round, *, at: datetime) -> list[Refusal]:
    """Return what speaks against closing a round now."""
    declared = flow.campaign(campaign.matter.kind).round(row.key)
    if declared.closes_if is None:
        return []
    seen = seen_round(campaign, row.roll, row, row.key, answers={}, at=at)
    return rules.round_refusals(declared, seen, closes=True)


def put_off_refusals(one: RoundView, *, on: date) -> list[Refusal]:
    """Return that the last day of a round is put off no more, or nothing."""
    return rules.put_off_refusals(one.declared, one.row.due_date, date.max, on, "-")


def rulings_for(programme: str, office_id: int, *, on: Any) -> dict[str, Any]:
    """Return the rule values a declaration names, as they hold on a day; for its forms."""
    declared = flow.campaign(programme)
    return {
        key: rulebook.value(key, office_id=office_id, scope=f"programme:{programme}", on=on).value
        for key in declared.rulings
    }


def subject_of_line(line_id: UUID) -> Subject:
    """Return whom a line's files and moves belong to."""
    return Subject(LINE_SUBJECT, str(line_id))
