"""Files are kept as long as they must be and no longer; what no row names goes, too."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from django.conf import settings
from django.db import transaction

from lilong.attachments import queries
from lilong.attachments.content import store
from lilong.attachments.models import Attachment
from lilong.attachments.operations.recording import entry
from lilong.attachments.terms import ORIGINALS, ORPHAN_AFTER, PUBLIC, THUMBNAILS
from lilong.journal.operations import append
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible
from lilong.kernel.subject import Subject

_BATCH = 500


def keep_until(*, subject: Subject, day: date | None, by: Actor, at: datetime) -> int:
    """Say up to which day a subject's files are kept (None: as its kind is); return how many."""
    if by.office_id is None:
        raise NotVisible
    rows = list(
        Attachment.objects.filter(
            office_id=by.office_id, subject_kind=subject.kind, subject_id=subject.id,
            removed_at=None,
        )
    )  # fmt: skip
    with transaction.atomic():
        for row in rows:
            row.keep_until = day
            row.save(update_fields=["keep_until"])
            until = day.isoformat() if day else ""
            append(entry(row, "attachment.retention_set", until=until), by=by, at=at)
    return len(rows)


def remove_expired(*, by: Actor, at: datetime) -> int:
    """Remove the files whose time is over; their rows and hashes stay. Returns how many."""
    count = 0
    for row in list(queries.expired(at)):
        count += _remove(row, by, at)
    return count


def _remove(row: Attachment, by: Actor, at: datetime) -> int:
    """Empty a row, then let its files go: a crash between leaves at worst files nobody names."""
    paths = [row.path, row.public_path, row.thumbnail_path]
    with transaction.atomic():
        living = Attachment.objects.select_for_update().filter(pk=row.pk, removed_at=None)
        if not living.exists():
            return 0
        row.removed_at, row.public_path, row.thumbnail_path = at, "", ""
        row.taken_at, row.coordinates = "", ""
        row.save(
            update_fields=[
                "removed_at", "public_path", "thumbnail_path", "taken_at", "coordinates",
            ]
        )  # fmt: skip
        append(entry(row, "attachment.removed", sha256=row.sha256), by=by, at=at)
    for path in filter(None, paths):
        if path not in _named([path]):
            store.remove(settings.MEDIA_ROOT, path)
    return 1


def _named(paths: list[str]) -> set[str]:
    """Return which of the paths a living row names."""
    living = Attachment.objects.filter(removed_at=None)
    found: set[str] = set()
    for column in ("path", "public_path", "thumbnail_path"):
        rows = living.filter(**{f"{column}__in": paths})
        found.update(rows.values_list(column, flat=True))
    return found


def remove_orphans(*, at: datetime) -> int:
    """Remove files that no row names, left by a crash between disk and row; return how many."""
    root, before, removed = settings.MEDIA_ROOT, (at - ORPHAN_AFTER).timestamp(), 0
    for path, changed_at in list(store.coming_in(root)):
        if changed_at < before:
            store.remove(root, path)
            removed += 1
    for folder in (ORIGINALS, PUBLIC, THUMBNAILS):
        old = (path for path, changed_at in store.kept_in(root, folder) if changed_at < before)
        for some in _batches(old):
            for path in set(some) - _named(some):
                store.remove(root, path)
                removed += 1
    return removed


def _batches(paths: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(paths, _BATCH)):
        yield some
