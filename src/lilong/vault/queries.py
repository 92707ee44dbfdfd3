"""Reads of the vault: the read log, and whether sealed values are still what they were."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lilong.kernel.subject import Subject
from lilong.vault.models import ReadLog, SealedCopy
from lilong.vault.sealed import Claim, SealState
from lilong.vault.subject_keys import OpenKey, opened, rows_of
from lilong.vault.suites import Tampered


def read_log(
    office_id: int,
    *,
    subject: Subject | None = None,
    staff_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 200,
) -> list[ReadLog]:
    """Return who read protected values of an office, newest first (L-09); for the auditor alone."""
    rows = ReadLog.objects.filter(office_id=office_id)
    if subject:
        rows = rows.filter(subject_kind=subject.kind, subject_id=subject.id)
    if staff_id is not None:
        rows = rows.filter(staff_id=staff_id)
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    return list(rows.order_by("-at", "-id")[:limit])


# A line of the read log, as rooms above name its type.
LogLine = ReadLog


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines of the read log are asked for; what is empty narrows nothing."""

    since: datetime | None = None
    until: datetime | None = None
    staff_id: int | None = None
    post_id: int | None = None
    subject_kind: str = ""
    subject_id: str = ""
    purpose: str = ""
    address: str = ""


def readings(office_id: int, asked: Asked) -> QuerySet[ReadLog]:
    """Return the lines of an office's read log that are asked for; for the auditor alone."""
    rows = ReadLog.objects.filter(office_id=office_id)
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    if asked.until:
        rows = rows.filter(at__lt=asked.until)
    named = {
        name: value
        for name in ("staff_id", "post_id", "subject_kind", "subject_id", "purpose")
        if (value := getattr(asked, name))
    }
    if asked.address:
        named["address__startswith"] = asked.address
    return rows.filter(**named)


def readings_by_key(office_id: int, keys: Iterable[UUID]) -> dict[UUID, ReadLog]:
    """Return lines of an office's read log by their keys."""
    return {row.pk: row for row in ReadLog.objects.filter(office_id=office_id, pk__in=list(keys))}


def readings_of(office_id: int, subject: Subject) -> QuerySet[ReadLog]:
    """Return who read of one subject; for the subject's own request and the auditor."""
    asked = Asked(subject_kind=subject.kind, subject_id=subject.id)
    return readings(office_id, asked)


def check_sealed(claims: Sequence[Claim]) -> Iterator[tuple[Claim, SealState]]:
    """Yield for each claim whether the value it speaks of is still the one that was sealed."""
    keys = rows_of({claim.subject for claim in claims})
    copies = SealedCopy.objects.in_bulk([claim.copy_id for claim in claims])
    open_keys: dict[Subject, OpenKey | None] = {}
    for subject, row in keys.items():
        try:
            open_keys[subject] = None if row.destroyed_at else opened(row)
        except (Tampered, ValueError):
            continue
    for claim in claims:
        yield claim, _state(claim, open_keys, copies.get(claim.copy_id))


def _state(
    claim: Claim, open_keys: dict[Subject, OpenKey | None], copy: SealedCopy | None
) -> SealState:
    if claim.subject not in open_keys:
        return SealState.KEY_MISSING
    key = open_keys[claim.subject]
    if key is None:
        return SealState.DESTROYED
    if copy is None:
        return SealState.COPY_MISSING
    try:
        value = key.decrypt(claim.field, copy.ciphertext)
    except (Tampered, ValueError):
        return SealState.DIFFERS
    is_same = key.is_commitment(claim.field, value, claim.commitment)
    return SealState.SOUND if is_same else SealState.DIFFERS
