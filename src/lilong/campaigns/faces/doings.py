"""What may be done with a campaign now, and what may not, with why; each with its address."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import queries
from lilong.campaigns.faces.campaigns import url
from lilong.campaigns.queries import CampaignView, MoveOffer
from lilong.campaigns.terms import Stage
from lilong.cases.queries import Offer
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ui import messages, parts

_PLACES = {
    "freeze": "freeze", "move_deadline": "deadline", "close": "end", "cancel": "end",
}  # fmt: skip
_ROUND_OPEN = Refusal("round_open", mark("A round is open still. Close it first."), rule="ROL")


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that may be tried: its words, its address, what stands in its way."""

    label: str
    url: str
    refusals: Sequence[Refusal] = ()
    is_primary: bool = False


def doings(
    view: CampaignView, offers: Sequence[Offer], viewer: Viewer, *, lines: int, at: datetime
) -> tuple[list[parts.Action], list[parts.Blocked]]:
    """Return what may be done with a campaign now as buttons, and what may not with its reasons.

    `offers` are its matter's moves; `lines` says how many it would have if it were frozen now.
    """
    found = [*_of_matter(view, offers, lines)]
    if viewer.may(Capability.CAMPAIGNS_MANAGE):
        found = [*_of_rounds(view, at), *found]
    return split(found)


def split(found: Sequence[Doing]) -> tuple[list[parts.Action], list[parts.Blocked]]:
    """Return what may be tried as buttons, the rest with each reason on a line of its own."""
    actions = [
        parts.Action(one.label, one.url, one.is_primary) for one in found if not one.refusals
    ]
    blocked = [
        parts.Blocked(one.label, messages.say(refusal), refusal.rule)
        for one in found
        for refusal in one.refusals
    ]
    return actions, blocked


def blocks(offer: MoveOffer) -> list[parts.Blocked]:
    """Return what stands in the way of a move with a line."""
    label = str(offer.move.label)
    return [parts.Blocked(label, messages.say(one), one.rule) for one in offer.refusals]


def _of_rounds(view: CampaignView, at: datetime) -> Iterator[Doing]:
    number = view.campaign.matter.number
    for one in queries.round_offers(view):
        label = _("Open: {round}").format(round=one.label)
        yield Doing(label, url("open_round", number, one.key), one.refusals, is_primary=True)
    if view.open_round is not None:
        row = view.open_round.row
        row.roll.campaign = view.campaign
        label = _("Close: {round}").format(round=view.open_round.declared.label)
        refusals = queries.closing_refusals(view.campaign, row, at=at)
        yield Doing(label, url("close_round", number, row.pk), refusals)
        if view.open_round.declared.puts_off and row.due_date:
            over = queries.put_off_refusals(view.open_round, on=local(at).date())
            yield Doing(_("Put off the last day"), url("put_off", number, row.pk), over)
    yield from ballots(view, at=at)
    if view.stage == Stage.RUNNING:
        yield Doing(_("Give lines to posts"), url("assign", number))


def ballots(view: CampaignView, line: Any = None, *, at: datetime) -> Iterator[Doing]:
    """Yield the votes that may be opened for a campaign, or for one of its lines."""
    number = view.campaign.matter.number
    for one in queries.ballot_offers(view, line, at=at):
        is_vote = view.declared.ballot(one.key).round.decides
        label = (
            _("Hold a vote: {vote}").format(vote=one.label)
            if is_vote
            else _("Open: {round}").format(round=one.label)
        )
        address = (
            url("open_ballot", number, one.key)
            if line is None
            else url("open_line_ballot", number, line.pk, one.key)
        )
        yield Doing(label, address, one.refusals)


def _of_matter(view: CampaignView, offers: Sequence[Offer], lines: int) -> Iterator[Doing]:
    number = view.campaign.matter.number
    for offer in offers:
        key = offer.move.key
        if key not in _PLACES:
            continue
        more = [key] if _PLACES[key] == "end" else []
        yield Doing(
            str(offer.move.label),
            url(_PLACES[key], number, *more),
            [*offer.refusals, *_beside(view, key, lines)],
            is_primary=key == "freeze",
        )


def _beside(view: CampaignView, move: str, lines: int) -> list[Refusal]:
    """Return what speaks against a move of the campaign beside what its matter says."""
    if move == "freeze" and not lines:
        return [queries.EMPTY]
    running = any(one.row.closed_at is None for one in (*view.rounds, *view.ballots))
    return [_ROUND_OPEN] if move == "close" and running else []
