"""Verification: finds every entry that was altered, removed, inserted or cut off, and says which.

Three things hold an entry: its own hash, the hash the next entry carries, and the head its owner
keeps. A forger who rewrites all three is caught by the daily roots, and one who rewrites those as
well by a root that was printed or mailed (`known_roots`). Memory stays bounded however long the
journal is; the whole run sees one state of the database and stops nobody who writes.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Any
from zlib import crc32

from django.db.models import ExpressionWrapper, F, TextField

from lilong.journal import chains, roots
from lilong.journal.chains import OwnedHead
from lilong.journal.faults import Fault
from lilong.journal.links import check_chain, entry_rows
from lilong.journal.models import DailyRoot, Entry
from lilong.journal.seals import check_seals
from lilong.journal.snapshot import snapshot
from lilong.journal.terms import SUBJECT_DESTROYED, TOMBSTONE_KIND, FaultKind
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark

BATCH = 300
_IDS_IN_MEMORY = 200_000
Progress = Callable[[int], None]


def verify(
    *,
    office_id: int | None = None,
    known_roots: Mapping[date, str] | None = None,
    progress: Progress = lambda _entries: None,
) -> Iterator[Fault]:
    """Yield every fault of the journal, of one office or of all.

    Daily roots span all offices and are checked only when all are. `progress` is told now and then
    how many entries have been read.
    """
    with snapshot():
        yield from _Run(office_id, progress).faults()
        if office_id is None:
            yield from check_roots(known_roots or {})


class _Run:
    """One pass over all chains, counting what it has read."""

    def __init__(self, office_id: int | None, progress: Progress) -> None:
        self.office_id = office_id
        self.progress = progress
        self.read = 0
        self.read_by_kind: dict[str, int] = {}

    def faults(self) -> Iterator[Fault]:
        """Yield the faults of chains with an owner, then of those without, then of tombstones."""
        for kind, group in groupby(chains.owned(), key=lambda one: one[0]):
            heads = (head for _kind, head in group if self._is_wanted(head))
            while batch := list(islice(heads, BATCH)):
                yield from self._batch(kind, {head.subject_id: head for head in batch})
        for kind in _kinds():
            if self._entries(kind).count() > self.read_by_kind.get(kind, 0):
                yield from self._without_owner(kind)
        yield from self._tombstones()

    def _is_wanted(self, head: OwnedHead) -> bool:
        return self.office_id is None or head.office_id in {None, self.office_id}

    def _entries(self, kind: str) -> Any:
        rows = Entry.objects.filter(subject_kind=kind)
        return rows if self.office_id is None else rows.filter(office_id=self.office_id)

    def _batch(self, kind: str, heads: Mapping[str, OwnedHead]) -> Iterator[Fault]:
        """Check some chains of one kind against the heads that are remembered of them."""
        seen: set[str] = set()
        sealed: list[dict[str, Any]] = []
        for subject_id, rows in groupby(
            entry_rows(kind, list(heads)), key=lambda row: row["subject_id"]
        ):
            seen.add(subject_id)
            yield from check_chain(
                Subject(kind, subject_id), self._counted(kind, rows, sealed), heads[subject_id]
            )
            if len(sealed) >= BATCH:
                yield from check_seals(sealed)
                sealed.clear()
        yield from check_seals(sealed)
        for subject_id, head in heads.items():
            if subject_id not in seen and head.length:
                yield from check_chain(Subject(kind, subject_id), (), head)
        self.progress(self.read)

    def _counted(
        self, kind: str, rows: Iterable[dict[str, Any]], sealed: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        for row in rows:
            if self.office_id in {None, row["office_id"]}:
                self.read += 1
                self.read_by_kind[kind] = self.read_by_kind.get(kind, 0) + 1
            if row["sealed"] != "[]":
                sealed.append(row)
            yield row

    def _without_owner(self, kind: str) -> Iterator[Fault]:
        """Find the chains nobody owns: their owner was deleted with a tombstone, or never was."""
        parts = 1 + self._entries(kind).count() // _IDS_IN_MEMORY
        for part in range(parts):
            known = {
                head.subject_id
                for _kind, head in chains.owned(kind)
                if crc32(head.subject_id.encode()) % parts == part
            }
            subjects = self._entries(kind).order_by("subject_id").values_list("subject_id")
            orphans = (
                subject_id
                for (subject_id,) in subjects.distinct().iterator(chunk_size=2000)
                if crc32(subject_id.encode()) % parts == part and subject_id not in known
            )
            while batch := list(islice(orphans, BATCH)):
                yield from self._orphans(kind, batch)

    def _orphans(self, kind: str, subject_ids: list[str]) -> Iterator[Fault]:
        heads = tombstone_heads(kind, subject_ids)
        for subject_id in subject_ids:
            if subject_id not in heads:
                yield Fault(
                    Subject(kind, subject_id),
                    1,
                    FaultKind.INSERTED,
                    mark("{subject} has entries, but there is no such record and no tombstone."),
                )
        yield from self._batch(kind, heads)

    def _tombstones(self) -> Iterator[Fault]:
        """See that what was there when a subject was deleted is still there."""
        rows = self._entries(TOMBSTONE_KIND).filter(type=SUBJECT_DESTROYED).order_by("id")
        for subject, head in read_tombstones(rows):
            if head.length and not _is_there(subject, head):
                yield Fault(
                    subject,
                    head.length,
                    FaultKind.CUT_OFF,
                    mark("{subject} no longer ends as its tombstone says: entry {sequence}."),
                )


def tombstone_heads(kind: str, subject_ids: Iterable[str]) -> dict[str, OwnedHead]:
    """Return what the tombstones of deleted subjects say about their chains."""
    rows = Entry.objects.filter(
        subject_kind=TOMBSTONE_KIND,
        subject_id__in=[f"{kind}:{subject_id}" for subject_id in subject_ids],
        type=SUBJECT_DESTROYED,
    )
    return {subject.id: head for subject, head in read_tombstones(rows)}


def read_tombstones(rows: Any) -> Iterator[tuple[Subject, OwnedHead]]:
    """Yield deleted subjects with their heads; one altered beyond reading is found elsewhere."""
    raw = rows.annotate(text=ExpressionWrapper(F("data"), output_field=TextField()))
    for text in raw.values_list("text", flat=True).iterator(chunk_size=2000):
        try:
            data = json.loads(text)
            head = OwnedHead(data["id"], int(data["length"]), data["head"])
            yield Subject(data["kind"], data["id"]), head
        except (KeyError, TypeError, ValueError):
            continue


def _is_there(subject: Subject, head: OwnedHead) -> bool:
    return Entry.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, sequence=head.length, hash=head.head
    ).exists()


def _kinds() -> list[str]:
    """Return the kinds of subject that have entries, by steps through the index."""
    found: list[str] = []
    rows = Entry.objects.order_by("subject_kind").values_list("subject_kind", flat=True)
    following = rows.first()
    while following is not None:
        found.append(following)
        following = rows.filter(subject_kind__gt=following).first()
    return found


def check_roots(known_roots: Mapping[date, str]) -> Iterator[Fault]:
    """Yield every day whose root no longer follows from its entries or from the day before."""
    before: DailyRoot | None = None
    missing = dict(known_roots)
    for row in DailyRoot.objects.order_by("date").iterator(chunk_size=500):
        figures = roots.compute(row.date, row.previous_root)
        if figures.root != row.root:
            yield _root_fault(
                row.date,
                mark(
                    "The root of {day} was made over {then} entries; the {now} entries of that day"
                    " give another one."
                ),
                then=row.entries_count,
                now=figures.entries_count,
            )
        if missing.pop(row.date, row.root) != row.root:
            yield _root_fault(row.date, mark("The root of {day} is not the one you hold."))
        if before and row.date != before.date + timedelta(days=1):
            yield _root_fault(
                before.date + timedelta(days=1), mark("The root of {day} is missing.")
            )
        elif row.previous_root != (before.root if before else ""):
            yield _root_fault(
                row.date, mark("The root of {day} does not follow from the root before it.")
            )
        before = row
    for day in sorted(missing):
        yield _root_fault(day, mark("The root of {day} is missing."))


def _root_fault(day: date, text: str, **params: Any) -> Fault:
    subject = Subject("daily_root", day.isoformat())
    return Fault(subject, 0, FaultKind.ROOT, text, {"day": day.isoformat(), **params})
