"""Mark notices as read."""

from datetime import datetime
from uuid import UUID

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible
from lilong.notices.models import Notice
from lilong.notices.policies import inbox_of_actor


def mark_read(*, notice_id: UUID, by: Actor, at: datetime) -> Notice:
    """Mark one of the actor's notices as read, with all of its thread until then; return it.

    Read already stays as it was. Raises NotVisible for anybody else's.
    """
    mine = inbox_of_actor(by).filter(not_before__lte=at)
    notice = mine.filter(pk=notice_id).first()
    if notice is None:
        raise NotVisible
    thread = mine.filter(
        subject_kind=notice.subject_kind,
        subject_id=notice.subject_id,
        not_before__lte=notice.not_before,
        read_at=None,
    )
    thread.update(read_at=at, read_by=by.staff_id)
    return notice


def mark_all_read(*, by: Actor, at: datetime) -> int:
    """Mark everything the actor has been told until now as read; return how many that were."""
    unread = inbox_of_actor(by).filter(read_at=None, not_before__lte=at)
    return unread.update(read_at=at, read_by=by.staff_id)
