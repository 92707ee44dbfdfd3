"""A photo is marked as taken before or after, and paired with the other one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.attachments import policies, queries, rules
from lilong.attachments.models import Attachment
from lilong.attachments.operations.recording import entry
from lilong.attachments.terms import Kind
from lilong.journal.operations import append
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refused


def mark(
    *,
    attachment_id: UUID,
    kind: Kind,
    before_id: UUID | None = None,
    viewer: Viewer,
    by: Actor,
    at: datetime,
) -> Attachment:
    """Say that a photo shows the place before or after, and which one it is to be seen beside.

    Raises NotVisible for a file that is not the viewer's to see, Refused for what is no picture,
    for a pair that is none, and for whoever has no part in the subject.
    """
    row = queries.get(viewer, attachment_id)
    before = queries.get(viewer, before_id) if before_id is not None else None
    refusal = policies.may_mark(viewer, row) or rules.may_pair(
        is_picture=row.is_picture,
        kind=kind,
        before=None if before is None else before.kind,
        is_same_subject=before is None or before.subject == row.subject,
    )
    if refusal is not None:
        raise Refused(refusal)
    row.kind, row.before = kind, before
    with transaction.atomic():
        row.save(update_fields=["kind", "before"])
        if kind != Kind.PHOTO_BEFORE:
            Attachment.objects.filter(before=row).update(before=None)
        pair = str(before.pk) if before else ""
        append(entry(row, "attachment.marked", kind=kind, before=pair), by=by, at=at)
    return row
