"""Reads: the files of a subject, one file for a viewer, the check of all hashes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.attachments import policies
from lilong.attachments.content import store
from lilong.attachments.models import Attachment
from lilong.attachments.terms import ASKED_AT_ONCE, Kind
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible
from lilong.kernel.subject import Subject


def of(subject: Subject) -> list[Attachment]:
    """Return a subject's files, oldest first, for a caller who has seen to the subject's sight."""
    rows = Attachment.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.filter(removed_at=None).order_by("id"))


def gone(subject: Subject) -> list[Attachment]:
    """Return the files a subject had whose time is over: name and hash are left of them."""
    rows = Attachment.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.exclude(removed_at=None).order_by("id"))


def pairs(files: Iterable[Attachment]) -> list[tuple[Attachment, Attachment]]:
    """Return what is to be seen side by side: photos before and after, as they were paired.

    One before and one after that nobody has paired belong together, too.
    """
    pictures = {file.pk: file for file in files if file.is_picture}
    found = [
        (pictures[file.before_id], file)
        for file in pictures.values()
        if file.kind == Kind.PHOTO_AFTER and file.before_id in pictures
    ]
    if found:
        return found
    befores = [file for file in pictures.values() if file.kind == Kind.PHOTO_BEFORE]
    afters = [file for file in pictures.values() if file.kind == Kind.PHOTO_AFTER]
    return [(befores[0], afters[0])] if len(befores) == len(afters) == 1 else []


def expired(at: datetime) -> Iterator[Attachment]:
    """Yield the files whose time is over: past their own day, or as the owner of their kind says.

    A file with a day of its own is kept until then, whatever its kind.
    """
    living = Attachment.objects.filter(removed_at=None)
    due = living.filter(keep_until__lt=local(at).date()).order_by("id")
    yield from due.iterator(chunk_size=ASKED_AT_ONCE)
    for office in accounts.offices():
        for kind, kept in policies.retentions().items():
            old = living.filter(
                office=office, subject_kind=kind, keep_until=None,
                uploaded_at__lt=kept.kept_since(office.pk, at),
            )  # fmt: skip
            files = old.order_by("uploaded_at").iterator(chunk_size=ASKED_AT_ONCE)
            while some := list(islice(files, ASKED_AT_ONCE)):
                over = kept.over(office.pk, {file.subject_id for file in some}, at)
                yield from (file for file in some if file.subject_id in over)


def count(subject: Subject) -> int:
    """Return how many files a subject has."""
    rows = Attachment.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return rows.filter(removed_at=None).count()


def get(viewer: Viewer, attachment_id: UUID) -> Attachment:
    """Return one file; raises NotVisible when it is not there or not the viewer's to see."""
    found = Attachment.objects.filter(pk=attachment_id, removed_at=None).first()
    if found is None or not policies.may_view(viewer, found):
        raise NotVisible
    return found


def place(path: str) -> Path:
    """Return where a kept file lies."""
    return Path(settings.MEDIA_ROOT) / path


@dataclass(frozen=True, slots=True)
class Fault:
    """An original that is not what was attached: "missing" or "altered"."""

    attachment_id: UUID
    office_id: int
    name: str
    what: str


def verify(office_id: int | None = None) -> Iterator[Fault]:
    """Read every original again and yield those that are missing or altered."""
    rows = Attachment.objects.filter(removed_at=None).order_by("id")
    if office_id is not None:
        rows = rows.filter(office_id=office_id)
    for row in rows.iterator(chunk_size=500):
        try:
            what = "" if store.hash_of(place(row.path)) == row.sha256 else "altered"
        except OSError:
            what = "missing"
        if what:
            yield Fault(row.pk, row.office_id, row.name, what)
