"""Checking one chain: each entry against its hash, its neighbour and the head its owner keeps."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import ExpressionWrapper, F, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from lilong.journal.canonical import entry_hash
from lilong.journal.chains import OwnedHead
from lilong.journal.faults import Fault
from lilong.journal.models import Entry
from lilong.journal.terms import FaultKind
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark

# Read as they are stored: a forger may have left there what is no JSON, no key and no moment.
_RAW = ("id", "at", "recorded_at", "actor", "data", "sealed")
_PLAIN = tuple(field.attname for field in Entry._meta.concrete_fields if field.attname not in _RAW)
_SAID_OF_A_GAP = 100


def entry_rows(kind: str, subject_ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the columns of these subjects' entries chain by chain, JSON as the text stored."""
    stored = {f"{name}_raw": _raw(name) for name in _RAW}
    rows = (
        Entry.objects.filter(subject_kind=kind, subject_id__in=subject_ids)
        .annotate(**stored)
        .order_by("subject_id", "sequence")
        .values_list(*_PLAIN, *stored)
    )
    for row in rows.iterator(chunk_size=2000):
        yield dict(zip((*_PLAIN, *_RAW), row, strict=True))


def check_chain(
    subject: Subject, rows: Iterable[dict[str, Any]], kept: OwnedHead
) -> Iterator[Fault]:
    """Yield what is wrong with one chain, whose rows come in order."""
    last, last_hash, was_sound = 0, "", True
    for row in rows:
        sequence = row["sequence"]
        if sequence > kept.length:
            yield _inserted(subject, sequence, kept.length)
            continue
        yield from _gap(subject, last + 1, sequence)
        is_sound = _hash_of(row) == row["hash"]
        if not is_sound:
            yield Fault(
                subject,
                sequence,
                FaultKind.ALTERED,
                mark("Entry {sequence} of {subject} was altered: it does not match its own hash."),
            )
        elif sequence == last + 1 and was_sound and row["previous"] != last_hash:
            yield _rewritten(subject, max(last, 1))
        last, last_hash, was_sound = sequence, row["hash"], is_sound
    if last < kept.length:
        yield Fault(
            subject,
            last + 1,
            FaultKind.CUT_OFF,
            mark(
                "{subject} should have {length} entries; it was cut off and ends before {sequence}."
            ),
            {"length": kept.length},
        )
    elif last == kept.length and was_sound and last_hash != kept.head:
        yield _rewritten(subject, last)


def _raw(name: str) -> Combinable:
    """Return a column as text or as the driver gives it, past the converters of its type."""
    if connection.vendor == "sqlite":
        return Cast(F(name), TextField())
    return ExpressionWrapper(F(name), output_field=TextField())


def _hash_of(row: dict[str, Any]) -> str:
    """Return the hash a row should have; none if what it holds could never have been written."""
    try:
        typed = {
            "id": UUID(str(row["id"])),
            "at": _moment(row["at"]),
            "recorded_at": _moment(row["recorded_at"]),
        }
        return entry_hash(row | typed)
    except (TypeError, ValueError):
        return ""


def _moment(stored: Any) -> datetime:
    """Return a moment as it was written: SQLite keeps text in UTC, PostgreSQL moments."""
    if isinstance(stored, datetime):
        return stored
    at = datetime.fromisoformat(stored)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _gap(subject: Subject, first: int, following: int) -> Iterator[Fault]:
    for sequence in islice(range(first, following), _SAID_OF_A_GAP):
        yield Fault(
            subject, sequence, FaultKind.MISSING, mark("Entry {sequence} of {subject} is missing.")
        )


def _inserted(subject: Subject, sequence: int, length: int) -> Fault:
    return Fault(
        subject,
        sequence,
        FaultKind.INSERTED,
        mark("Entry {sequence} of {subject} was inserted: the chain has only {length}."),
        {"length": length},
    )


def _rewritten(subject: Subject, sequence: int) -> Fault:
    return Fault(
        subject,
        sequence,
        FaultKind.ALTERED,
        mark(
            "Entry {sequence} of {subject} was rewritten with a new hash: what comes after it"
            " remembers another."
        ),
    )
