"""What others see of a picture: a copy without what the camera wrote; who takes the original."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from lilong.accounts.viewer import Viewer
from lilong.attachments import policies, queries, rules
from lilong.attachments.content import pictures, store
from lilong.attachments.limits import limits
from lilong.attachments.models import Attachment
from lilong.attachments.operations.recording import entry
from lilong.attachments.terms import PUBLIC, THUMBNAILS, CopyState
from lilong.journal.operations import append
from lilong.kernel.errors import NotVisible, Refused


def make_copies(*, attachment_id: UUID, at: datetime) -> Attachment | None:
    """Make a picture's stripped copy and its thumbnail, if they are missing; idempotent.

    Returns None when the row is gone; raises Refused when the file on the disk is damaged, which is
    kept on the row so that pages can say so.
    """
    row = Attachment.objects.filter(pk=attachment_id, removed_at=None).first()
    if row is None or not row.is_picture or row.copy_state == CopyState.READY:
        return row
    original, root = queries.place(row.path), settings.MEDIA_ROOT
    try:
        content, row.public_type = pictures.public_copy(original)
        small = pictures.thumbnail(original, limits(row.office_id, at).thumbnail_edge)
    except (pictures.NotAPicture, pictures.TooManyPixels):
        Attachment.objects.filter(pk=row.pk).update(has_failed=True)
        raise Refused(rules.no_copy(row.name)) from None
    row.public_path = store.keep(root, f"{PUBLIC}/{row.office_id}", [content]).path
    row.thumbnail_path = store.keep(root, f"{THUMBNAILS}/{row.office_id}", [small]).path
    row.has_failed = False
    row.save(update_fields=["public_path", "public_type", "thumbnail_path", "has_failed"])
    return row


def hand_out_original(
    *, attachment_id: UUID, viewer: Viewer, purpose: str, at: datetime
) -> Attachment:
    """Write down who takes a file as it came, and for what; return it.

    Raises NotVisible without the right to it, or without a purpose.
    """
    row = queries.get(viewer, attachment_id)
    if not policies.may_have_original(viewer, row, purpose):
        raise NotVisible
    append(
        entry(row, "attachment.original_read", sha256=row.sha256),
        by=viewer.actor(purpose=purpose.strip()),
        at=at,
    )
    return row
