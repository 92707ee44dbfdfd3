"""A track goes to another office with the days that are left, and is its own once it confirms.

Until then it stays the sender's, who can take the offer back. Nothing is copied before somebody of
the receiving office has said yes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies
from lilong.campaigns import queries as reading
from lilong.campaigns.models import Campaign, Expectation, Line, TrackRun
from lilong.campaigns.operations.lining import add_lines
from lilong.campaigns.operations.telling import record, told, why
from lilong.campaigns.operations.tracking import claim, done_of, drop, own_run, put
from lilong.campaigns.queries.sealed import facts_begun
from lilong.campaigns.queries.tracks import offered, way_of
from lilong.campaigns.specs import LineSpec
from lilong.campaigns.terms import Stage
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.vault import operations as vault


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSpec:
    """A track to take over from another office: into which campaign, under which label."""

    run_id: UUID
    label: str
    place_id: UUID | None = None
    area_path: str = ""
    id: UUID = field(default_factory=new_id)


@transaction.atomic
def hand_over(
    run_id: UUID, office_code: str, *, reason: str, revision: int | None = None, viewer: Viewer,
    by: Actor, at: datetime,
) -> TrackRun:  # fmt: skip
    """Offer a track to another office by its code. Raises Refused where the track stays, for the
    own office, an unknown one, a track offered already.
    """
    run = own_run(run_id, viewer)
    campaign = run.line.roll.campaign
    way = way_of(campaign, run.track)
    receiver = accounts.office_id_by_code(office_code.strip())
    found = []
    if not way.track.hands_over:
        found.append(Refusal("stays", mark("This track is not handed over."), rule="V-05"))
    if receiver is None or receiver == viewer.office_id:
        text = mark("Give the code of another office.")
        found.append(Refusal("no_such_office", text, field="office"))
    if run.handed_to_id is not None:
        found.append(Refusal("handed", mark("It has been offered already."), rule="V-05"))
    if not reason.strip():
        found.append(Refusal("no_reason", mark("Give a reason."), field="reason"))
    if found:
        raise Refused(*found)
    claim(run, revision)
    TrackRun.objects.filter(pk=run.pk).update(handed_to=receiver, handed_at=at)
    run.handed_to_id, run.handed_at = receiver, at
    _tell(campaign, "track_offered", run, {"office": office_code.strip()}, reason, by=by, at=at)
    return run


@transaction.atomic
def take_offer_back(
    run_id: UUID, *, revision: int | None = None, viewer: Viewer, by: Actor, at: datetime
) -> TrackRun:
    """Take an offer back that nobody has confirmed. Raises Refused if there is none."""
    run = own_run(run_id, viewer)
    if run.handed_to_id is None:
        raise Refused(Refusal("not_handed", mark("It has not been offered to anybody.")))
    claim(run, revision)
    TrackRun.objects.filter(pk=run.pk).update(handed_to=None, handed_at=None)
    _tell(run.line.roll.campaign, "track_kept", run, {}, "", by=by, at=at)
    return run


@transaction.atomic
def take_over(
    spec: TakeSpec, campaign: Campaign, *, viewer: Viewer, by: Actor, at: datetime
) -> TrackRun:
    """Confirm an offered track: a line in the receiver's campaign goes on with the days left.

    The sender's run ends with that, its open days are dropped. Raises NotVisible for what was not
    offered to the viewer's office, Refused for a campaign of another kind or one that has ended.
    """
    run = offered(viewer).filter(pk=spec.run_id).first()
    if run is None or campaign.office_id != viewer.office_id:
        raise NotVisible
    sender = run.line.roll.campaign
    if refused := _against(campaign, sender, viewer):
        raise Refused(*refused)
    way = way_of(campaign, run.track)
    line = add_lines(campaign, [_line(spec, run, campaign)], viewer=viewer, by=by, at=at)[0]
    line.roll.campaign = campaign
    days = Expectation.objects.filter(office=run.office_id, run=run.pk, dropped_at=None)
    done = done_of(days)
    claim(run)
    TrackRun.objects.filter(pk=run.pk).update(taken_over_at=at, ended_at=at)
    drop(run, at)
    _tell(sender, "track_handed_over", run, {"office": accounts.office(viewer.office_id).code},
          "", by=by, at=at)  # fmt: skip
    taken = TrackRun(
        id=spec.id, office_id=campaign.office_id, line=line, track=run.track, rule=run.rule,
        rule_version=run.rule_version, options=run.options, begun_at=at, came_from=run,
    )  # fmt: skip
    return put(taken, facts_begun(run), way, done=done, by=by, at=at)


def _against(campaign: Campaign, sender: Campaign, viewer: Viewer) -> list[Refusal]:
    found = [policies.may(viewer, Capability.CAMPAIGNS_MANAGE)]
    if campaign.matter.kind != sender.matter.kind or campaign.matter.stage != Stage.RUNNING:
        text = mark("Choose a running campaign of the same kind.")
        found.append(Refusal("other_kind", text, field="campaign"))
    return [one for one in found if one]


def _line(spec: TakeSpec, run: TrackRun, campaign: Campaign) -> LineSpec:
    """Return the receiver's line: what the sender's told, without its places."""
    line: Line = run.line
    declared = flow.campaign(campaign.matter.kind).roll
    known: dict[str, Any] = reading.facts_of(line)
    return LineSpec(
        label=spec.label, name=vault.hand_over(line.name), place_id=spec.place_id,
        area_path=spec.area_path, weights=dict(line.weights),
        columns={q.key: known[q.key] for q in declared.columns if q.key in known},
        late_reason=f"{run.office.name} → {accounts.office(campaign.office_id).name}",
    )  # fmt: skip


def _tell(
    campaign: Campaign, event: str, run: TrackRun, data: dict[str, Any], reason: str, *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    told_of = {"track": run.track, "run": str(run.pk), **data}
    words, sealed = why(campaign, run.line_id, reason.strip()[:300], at=at)
    draft = told(campaign, event, told_of, reason=words, line=run.line_id, sealed=sealed)
    record([draft], by=by, at=at)
