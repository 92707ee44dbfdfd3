"""Attach a file: it is on the disk before its row is, and never overwritten."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import IntegrityError, transaction

from lilong.attachments import queries, rules
from lilong.attachments.content import pictures, sniffing, store
from lilong.attachments.limits import limits
from lilong.attachments.models import Attachment
from lilong.attachments.operations.recording import entry
from lilong.attachments.terms import NAME_LENGTH, ORIGINALS, Kind, Limits
from lilong.jobs.operations import enqueue
from lilong.journal.entries import Draft
from lilong.journal.operations import append
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.subject import Subject


class Upload(Protocol):
    """A file as it comes; Django's `UploadedFile` fits."""

    @property
    def name(self) -> str | None:
        """Return the name it was sent under; it is not believed."""

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """Yield its content."""


def attach(
    *,
    subject: Subject,
    upload: Upload,
    by: Actor,
    at: datetime,
    office_id: int | None = None,
    kind: Kind = Kind.OTHER,
) -> Attachment:
    """Keep a file for a subject and return it; the same content again is the file it was.

    The content is on the disk before the row is. Raises Refused for what is empty, too large, of a
    type that is not allowed, damaged, or one file too many.
    """
    office = office_id or by.office_id
    if office is None:
        raise NotVisible
    allowed = limits(office, at)
    name = sniffing.harmless_name(upload.name or "")
    try:
        folder = f"{ORIGINALS}/{office}"
        kept = store.keep(settings.MEDIA_ROOT, folder, upload.chunks(), limit=allowed.max_size)
    except store.TooLarge:
        raise Refused(rules.too_large(name, allowed)) from None
    before = _same(office, subject, kept)
    if before is not None:
        return before
    row = _described(office, subject, kept, name, allowed)
    row.kind = _kind_of(row, kind)
    row.uploaded_by, row.uploaded_at = by.as_data(), at
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            append(_added(row), by=by, at=at)
            if row.is_picture:
                enqueue("attachments.thumbnail", attachment_id=row.pk)
    except IntegrityError:
        found = _same(office, subject, kept)
        if found is None:
            raise
        return found
    return row


def _kind_of(row: Attachment, kind: Kind) -> Kind:
    """Return what a file shows: only a picture shows before or after."""
    if row.is_picture:
        return kind
    return Kind.DOCUMENT if kind != Kind.OTHER or row.is_document else Kind.OTHER


def _same(office_id: int, subject: Subject, kept: store.Kept) -> Attachment | None:
    return Attachment.objects.filter(
        office_id=office_id, subject_kind=subject.kind, subject_id=subject.id,
        sha256=kept.sha256, removed_at=None,
    ).first()  # fmt: skip


def _described(
    office_id: int, subject: Subject, kept: store.Kept, name: str, allowed: Limits
) -> Attachment:
    """Return the row of a kept file, or raise Refused and let the file go."""
    path = queries.place(kept.path)
    found = sniffing.type_of(path)
    refusal = rules.may_attach(name, kept.size, found, allowed) or rules.has_room(
        queries.count(subject), allowed
    )
    seen = pictures.Seen(0, 0)
    if refusal is None and found.is_picture:
        try:
            seen = pictures.look(path)
        except pictures.TooManyPixels:
            refusal = rules.too_many_pixels(name)
        except pictures.NotAPicture:
            refusal = rules.not_a_picture(name)
    if refusal is not None:
        _let_go(kept.path)
        raise Refused(refusal)
    return Attachment(
        office_id=office_id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        name=sniffing.corrected_name(name, found)[-NAME_LENGTH:],
        media_type=found.media_type,
        size=kept.size,
        sha256=kept.sha256,
        path=kept.path,
        width=seen.width,
        height=seen.height,
        taken_at=seen.taken_at,
        coordinates="{:.7f} {:.7f}".format(*seen.coordinates) if seen.coordinates else "",
    )


def _added(row: Attachment) -> Draft:
    return entry(
        row,
        "attachment.added",
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
    )


def _let_go(path: str) -> None:
    """Remove a file that no row names."""
    if not Attachment.objects.filter(path=path, removed_at=None).exists():
        store.remove(settings.MEDIA_ROOT, path)
