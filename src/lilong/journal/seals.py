"""Checking that what was sealed beside entries is still there and still the same."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from lilong.journal.faults import Fault
from lilong.journal.models import Entry
from lilong.journal.terms import SUBJECT_DESTROYED, TOMBSTONE_KIND, FaultKind
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.vault.queries import check_sealed
from lilong.vault.sealed import Claim, SealState

_TEXTS = {
    SealState.COPY_MISSING: mark(
        "The sealed copy of “{field}” at entry {sequence} of {subject} is gone."
    ),
    SealState.DIFFERS: mark(
        "The sealed copy of “{field}” at entry {sequence} of {subject} is not what was sealed."
    ),
    SealState.KEY_MISSING: mark(
        "The key for “{field}” at entry {sequence} of {subject} is gone without a tombstone."
    ),
}


def check_seals(rows: Sequence[dict[str, Any]]) -> Iterator[Fault]:
    """Yield a fault for each sealed value that is gone or changed without a deletion on record."""
    claims = [claim for row in rows for claim in _claims(row)]
    found = [(claim, state) for claim, state in check_sealed(claims) if state != SealState.SOUND]
    buried = _buried(claim.subject for claim, state in found if state == SealState.DESTROYED)
    for claim, state in found:
        if state == SealState.DESTROYED and claim.subject in buried:
            continue
        text = _TEXTS.get(state, _TEXTS[SealState.KEY_MISSING])
        yield Fault(claim.subject, claim.sequence, FaultKind.UNSEALED, text, {"field": claim.field})


def _claims(row: dict[str, Any]) -> list[Claim]:
    """Return what an entry says was sealed; nothing if it was altered beyond reading."""
    subject = Subject(row["subject_kind"], row["subject_id"])
    try:
        return [
            Claim(subject, row["sequence"], one["field"], one["commitment"], UUID(one["copy"]))
            for one in json.loads(row["sealed"])
        ]
    except (KeyError, TypeError, ValueError):
        return []


def _buried(subjects: Iterable[Subject]) -> set[Subject]:
    """Return those of the subjects whose deletion stands in the journal."""
    asked = {str(subject): subject for subject in subjects}
    if not asked:
        return set()
    rows = Entry.objects.filter(
        subject_kind=TOMBSTONE_KIND, subject_id__in=list(asked), type=SUBJECT_DESTROYED
    )
    return {asked[key] for key in rows.values_list("subject_id", flat=True)}
