"""What follows from a track by itself: the moves its declaration names, as soon as they may."""

from datetime import datetime

from lilong.campaigns import grammar as g
from lilong.campaigns.models import Expectation, TrackRun
from lilong.campaigns.operations.recording import record_changes
from lilong.campaigns.specs import Change
from lilong.campaigns.terms import Asks, Channel
from lilong.kernel.actor import Actor


def follow(run: TrackRun, track: g.Track, *, begins: bool, by: Actor, at: datetime) -> None:
    """Make the move that follows when a track begins, or when nothing of it is left.

    A line that stands elsewhere, a closed round or a guard that objects let nothing follow: what a
    person recorded stands in any case.
    """
    moves = [track.begun] if begins and track.begun else []
    if track.done and _is_done(run):
        moves.append(track.done)
    for key in moves:
        change = Change(line_id=run.line_id, move=key, channel=Channel.SYSTEM)
        record_changes([change], viewer=None, by=by, at=at, asks=Asks.TRACK)


def _is_done(run: TrackRun) -> bool:
    days = Expectation.objects.filter(office=run.office_id, run=run.pk, dropped_at=None)
    settled = list(days.values_list("is_settled", flat=True))
    return bool(settled) and all(settled)
