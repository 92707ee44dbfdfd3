"""Whether a line may still come late to a roll that is frozen."""

from lilong.campaigns import flow
from lilong.campaigns.models import Roll
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

LATE_IN_SECRET = Refusal(
    "late_in_secret",
    mark("A vote that is secret takes no late lines: counted apart, its choice would be known."),
    rule="C-04",
)
_ALL_OVER = Refusal(
    "rounds_over",
    mark("The last round is over and none can follow: what comes now could never be worked on."),
    rule="ROL",
)


def late_refusal(roll: Roll) -> Refusal | None:
    """Say why nothing may come late to a roll, or None: one query, none before it is frozen.

    Late lines are counted apart, so in a secret vote a few of them would show what they chose; and
    where every round was held that is held once, nobody could ever settle them.
    """
    if roll.frozen_at is None:
        return None
    declared = flow.campaign(roll.campaign.matter.kind)
    held = dict(
        roll.rounds.filter(office=roll.office_id)
        .order_by("opened_at", "id")
        .values_list("key", "closed_at")
    )
    open_one = next((key for key, closed in held.items() if closed is None), "")
    if open_one:
        return LATE_IN_SECRET if declared.round(open_one).secret else None
    if any(one.repeats or one.key not in held for one in declared.rounds):
        return None
    return _ALL_OVER
