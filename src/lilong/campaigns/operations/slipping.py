"""Slips: printed by who runs the campaign, answered by whoever finds one in her letter box."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext, override

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import policies, slips
from lilong.campaigns.models import Campaign, Line
from lilong.campaigns.operations.recording import record_changes
from lilong.campaigns.operations.repeating import REFUSED
from lilong.campaigns.operations.telling import record, told
from lilong.campaigns.queries import slipping as queries
from lilong.campaigns.specs import Change, Recorded
from lilong.campaigns.terms import Asks, Channel
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.errors import NotVisible, Refused


def print_slips(
    campaign: Campaign, building_id: UUID, *, viewer: Viewer, by: Actor, at: datetime
) -> list[tuple[Line, str]]:
    """Return the slips of a building, each line with its code; the journal says they were made.

    Raises Refused for who does not run campaigns, NotVisible for a building without lines.
    """
    if refused := policies.may(viewer, Capability.CAMPAIGNS_MANAGE):
        raise Refused(refused)
    rows = list(queries.lines_of(viewer, campaign).filter(building=building_id))
    if campaign.office_id != viewer.office_id or not rows:
        raise NotVisible
    data = {"building": str(building_id), "count": len(rows)}
    record([told(campaign, "slips_printed", data)], by=by, at=at)
    return [(line, slips.code_of(line.pk, campaign.pk)) for line in rows]


def answer_slip(code: str, move: str, *, at: datetime) -> Recorded:
    """Record what a slip's holder pressed, once in a round. Raises NotVisible for a wrong code."""
    found = queries.slip(code)
    if found is None:
        raise NotVisible
    if found.row is None:
        raise Refused(queries.OVER)
    change = Change(
        id=slips.entry_of(found.line.pk, found.row.pk), line_id=found.line.pk, move=move,
        channel=Channel.SLIP,
    )  # fmt: skip
    made = record_changes(
        [change], viewer=None, by=_holder(found.line.office_id, code), at=at, asks=Asks.LINE
    )[0]
    if made.outcome == REFUSED:
        raise Refused(*made.refusals)
    return made


def _holder(office_id: int, code: str) -> Actor:
    """Return whoever holds the slip: nobody knows who, only that she had the paper."""
    words = "By the code on the slip"
    with override("zh-hans"):
        own = gettext(words)
    return Actor(
        ActorKind.CITIZEN, office_id, label=own, label_en=words, reference=slips.reference_of(code)
    )
