"""What is sent again under an id that is known: the same record is known, another one is refused.

Whoever sends takes "known" for "kept": to say so of anything else would lose what was written.
"""

import json
from collections.abc import Set
from typing import TypeVar
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.campaigns.models import Entry
from lilong.campaigns.specs import Change, Recorded
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark
from lilong.vault import operations as vault

Row = TypeVar("Row")
KNOWN, REFUSED = "known", "refused"
# What stands of a secret ballot: that it was cast. Its choice cannot be compared with another.
TAKE_PART = "take_part"
OTHER = Refusal(
    "other_record",
    mark("Something else was recorded under this number. Look at it and record again."),
)


def kept(row: Row, *, is_same: bool) -> Row:
    """Return what is known under an id. Raises Refused where it is not what was sent now."""
    if not is_same:
        raise Refused(OTHER)
    return row


def again(
    change: Change, entry: Entry, viewer: Viewer | None, by: Actor, visible: Set[UUID]
) -> Recorded:
    """Return what became of a change whose id is known; of a line no longer seen only that."""
    if entry.office_id != by.office_id or (viewer and entry.staff_id != viewer.staff_id):
        return Recorded(change.id, change.line_id, REFUSED, refusals=(NotVisible.refusal,))
    if not is_recorded(change, entry):
        return Recorded(change.id, change.line_id, REFUSED, refusals=(OTHER,))
    line = entry.line
    if line.pk not in visible:
        return Recorded(change.id, line.pk, KNOWN, entry.to_state)
    return Recorded(change.id, line.pk, KNOWN, line.state, line.revision)


def is_same(one: Change, other: Change) -> bool:
    """Say whether two changes of one id tell the same."""
    return (one.line_id, one.move, dict(one.answers), one.reason, one.note) == (
        other.line_id, other.move, dict(other.answers), other.reason, other.note
    )  # fmt: skip


def is_recorded(change: Change, entry: Entry) -> bool:
    """Say whether an entry is what a change tells; files and moments are not compared."""
    if entry.line_id != change.line_id:
        return False
    if entry.move == TAKE_PART:
        return True
    secret = vault.hand_over(entry.sealed) if entry.sealed else ""
    note = vault.hand_over(entry.note) if entry.note else ""
    told = {**entry.answers, **(json.loads(secret) if secret else {})}
    return (entry.move, told, entry.reason, note) == (
        change.move, dict(change.answers), change.reason, change.note
    )  # fmt: skip
