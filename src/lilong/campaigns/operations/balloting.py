"""A vote within a campaign: a roll of its own, frozen and opened at once, for one line or for all.

The day of the vote picks the version of the rule by which it is judged (E-03).
"""

from datetime import date, datetime

from django.db import transaction

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies, queries, rules
from lilong.campaigns.models import Campaign, Line, Roll, Round
from lilong.campaigns.operations import repeating
from lilong.campaigns.operations.freezing import freeze_roll, roll_for
from lilong.campaigns.operations.rounds import open_round
from lilong.campaigns.specs import RoundSpec
from lilong.campaigns.terms import Stage
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark


@transaction.atomic
def open_ballot(
    campaign: Campaign, ballot: str, line: Line | None, spec: RoundSpec, *, viewer: Viewer,
    by: Actor, at: datetime,
) -> Round:  # fmt: skip
    """Open a vote and return its round; the same key again returns the first.

    Raises Refused while the same vote runs, for a vote of a line without a line, an empty roll,
    and where its own guard objects to the line as it stands.
    """
    rounds = Round.objects.filter(office=campaign.office_id).select_related("roll")
    known = rounds.filter(pk=spec.id).first()
    if known is not None:
        stands = (known.roll.campaign_id, known.roll.ballot, known.roll.line_id)
        told_now = (campaign.pk, ballot, line.pk if line else None)
        is_same = stands == told_now and spec.rule_date in {None, known.rule_date}
        return repeating.kept(known, is_same=is_same)
    # Before the roll is made: it holds who owned on that day.
    ahead = rules.day_refusals(spec.rule_date, local(at).date())
    if found := [*_against(campaign, ballot, line, viewer, at, spec.rule_date), *ahead]:
        raise Refused(*found)
    declared = flow.campaign(campaign.matter.kind).ballot(ballot)
    on = spec.rule_date or local(at).date()
    roll, scope = roll_for(campaign, declared, line, on=on)
    roll.campaign = campaign
    freeze_roll(roll, scope, by=by, at=at)
    return open_round(roll, spec, viewer=viewer, by=by, at=at)


def _against(
    campaign: Campaign, ballot: str, line: Line | None, viewer: Viewer, at: datetime,
    on: date | None,
) -> list[Refusal]:  # fmt: skip
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    found = [policies.may(viewer, Capability.CAMPAIGNS_MANAGE)]
    if campaign.matter.stage != Stage.RUNNING:
        found.append(Refusal("not_running", mark("The campaign is not running.")))
    declared = flow.campaign(campaign.matter.kind).ballot(ballot)
    if declared.scope == "line" and line is None:
        found.append(Refusal("no_line", mark("Say for whom the vote is held."), field="line"))
    if line is not None and (line.roll.campaign_id != campaign.pk or line.roll.ballot):
        raise NotVisible
    rolls = Roll.objects.filter(
        office=campaign.office_id, campaign=campaign, ballot=ballot, line=line
    )
    if Round.objects.filter(office=campaign.office_id, roll__in=rolls, closed_at=None).exists():
        text = mark("This vote runs already. Close it first.")
        found.append(Refusal("round_open", text, rule="C-04"))
    if line is not None:
        # As it stands now: whoever asked may have read it before somebody moved it on.
        now = Line.objects.select_for_update().get(pk=line.pk, office=campaign.office_id)
        found += queries.ballot_refusals(campaign, declared, now, at=at, on=on)
    return [one for one in found if one]
