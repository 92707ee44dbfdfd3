"""What the journal says of files."""

from lilong.attachments.models import Attachment
from lilong.attachments.terms import SUBJECT_KIND
from lilong.journal.entries import Draft
from lilong.kernel.subject import Subject


def entry(row: Attachment, what: str, **data: str | int) -> Draft:
    """Return the draft of an entry in a file's own chain."""
    return Draft(row.office_id, Subject(SUBJECT_KIND, str(row.pk)), what, data=data)
