"""What stands beside a line on its page: its tracks, its logs, its public notices."""

from datetime import datetime
from typing import Any

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies
from lilong.campaigns.models import Campaign, Line
from lilong.campaigns.queries.displays import displays_of, notices_of
from lilong.campaigns.queries.logs import logs_of
from lilong.campaigns.queries.tracks import rest_refusals, runs_of
from lilong.campaigns.terms import Stage
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.ui.messages import say


def beside_line(viewer: Viewer, campaign: Campaign, line: Line, at: datetime) -> dict[str, Any]:
    """Return the context of `campaigns/parts/beside_line.html`; at most four queries."""
    declared = flow.campaign(campaign.matter.kind)
    on = local(at).date()
    runs = runs_of(campaign, line, on=on)
    current = {view.run.track for view in runs if view.is_current}
    notices = notices_of(campaign, is_for_line=True)
    may_work = policies.may_work(viewer) is None and campaign.matter.stage == Stage.RUNNING
    return {
        "campaign": campaign,
        "matter": campaign.matter,
        "line": line,
        "declared": declared,
        "tracks": [
            (
                track,
                track.key in current,
                [say(one) for one in rest_refusals(campaign, track, line)],
            )
            for track in declared.tracks
        ],
        "runs": runs,
        "logs": logs_of(viewer, campaign, line, on=on),
        "notices": notices,
        "hung": displays_of(campaign, line) if notices else [],
        "may_hang": viewer.may(Capability.CAMPAIGNS_MANAGE) and may_work,
        "may_work": may_work,
        "today": on,
    }


def panel(viewer: Viewer, line: Line) -> dict[str, Any] | None:
    """Return the same for the page of a line; None where nothing of it is declared."""
    campaign = line.roll.campaign
    declared = flow.campaign(campaign.matter.kind)
    if line.roll.ballot or not (declared.tracks or declared.logs or declared.notices):
        return None
    return beside_line(viewer, campaign, line, clock.now())


def links(viewer: Viewer, campaign: Campaign) -> dict[str, Any] | None:
    """Return the plans and the matrices of a campaign, for links from its page. No query."""
    declared = flow.campaign(campaign.matter.kind)
    manages = viewer.may(Capability.CAMPAIGNS_MANAGE)
    plans = declared.plans if manages and campaign.matter.stage == Stage.RUNNING else ()
    logs = tuple(log for log in declared.logs if log.is_matrix)
    if not plans and not logs:
        return None
    return {"matter": campaign.matter, "plans": plans, "logs": logs}
