"""Takes the rows of a file, batch by batch, so that a kill at any moment loses and doubles nothing.

The claim on the run's position, the adapter's writes, the errors and the counts are one
transaction. Whoever comes second finds the position moved and goes on behind it.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import F

from lilong.exchange import adapters, limits, queries
from lilong.exchange.adapters import RowResult
from lilong.exchange.models import ImportRun, RowError
from lilong.exchange.operations.receiving import File, receive
from lilong.exchange.operations.recording import record
from lilong.exchange.operations.steering import check, start_import
from lilong.exchange.reading import Row, recognise
from lilong.exchange.reading.values import RowReader, Values
from lilong.exchange.rules import has_required
from lilong.exchange.sentences import as_data, params_as_data
from lilong.exchange.terms import BATCH, COUNTS, SUBJECT_KIND, Outcome, RunState
from lilong.jobs.bulk import learn, many_rows
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark

# After so many batches the tables are filled otherwise than before, if they were empty.
_LEARNS_AFTER = frozenset({4, 40})
Progress = Callable[[ImportRun], None]


def run_import(*, run_id: UUID, at: datetime, progress: Progress | None = None) -> ImportRun:
    """Take the rows of a running import from its position to the end; idempotent.

    A file that turns out unreadable, or a fault in the middle, leaves the run failed with a
    sentence; rows already in stay in, and it can go on. A fault is raised again for the job's log.
    """
    run = ImportRun.objects.get(pk=run_id)
    if not run.is_running:
        return run
    try:
        with many_rows():
            _take_all(run, at, progress)
    except Refused as refused:
        _fail(run, refused.refusals[0], at)
    except OperationalError:
        raise
    except Exception:
        _fail(run, _broken_off(run), at)
        raise
    run.refresh_from_db()
    return run


def import_file(
    *,
    path: Path,
    adapter: str,
    source: str,
    by: Actor,
    at: datetime,
    options: "Options | None" = None,
) -> ImportRun:
    """Check a file and let its rows in, at once and without a job; for the command line.

    Called again after a kill with the same file it goes on where it stopped. The run returned is
    done, checked (dry run, or nothing importable) or failed with its note. Raises Refused when the
    file is no table.
    """
    wish = options or Options()
    run = receive(
        file=replace(File.at(path), target=wish.target), adapter=adapter, source=source, by=by,
        at=at, mapping_name=wish.mapping_name, purpose=wish.purpose,
        add_missing=wish.add_missing,
    )  # fmt: skip
    if run.dry_run:
        if not run.is_running:
            run = check(run_id=run.pk, by=by, at=at, in_background=False)
        run = run_import(run_id=run.pk, at=at, progress=wish.progress)
        if wish.dry_run or run.state != RunState.CHECKED or not run.importable_count:
            return run
    if not run.is_running:
        run = start_import(run_id=run.pk, by=by, at=at, in_background=False)
    return run_import(run_id=run.pk, at=at, progress=wish.progress)


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is imported by command: only checked, by which mapping, for what, telling whom.

    `add_missing` lets an adapter add what its rows speak of and nobody knows; `target` names the
    one thing that all rows go into, where the adapter knows such.
    """

    dry_run: bool = False
    mapping_name: str = ""
    progress: Progress | None = None
    purpose: str = ""
    add_missing: bool = False
    target: str = ""


def _broken_off(run: ImportRun) -> Refusal:
    position = ImportRun.objects.values_list("position", flat=True).get(pk=run.pk)
    return Refusal(
        "broken_off",
        mark(
            "It broke off after row {row}. What is in stays in; go on with it, and tell the "
            "administrator if it breaks off again."
        ),
        {"row": position},
    )


def _fail(run: ImportRun, refusal: Refusal, at: datetime) -> None:
    with transaction.atomic():
        failed = ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
            state=RunState.FAILED, note=as_data(refusal), ended_at=at
        )
        if failed:
            data = {"code": refusal.code, "dry_run": run.dry_run}
            record(run, "import.failed", data, by=_importer(run), at=at)


def _importer(run: ImportRun) -> Actor:
    """Return the actor of the rows: whoever started it, by way of the import."""
    starter = run.started_by or run.by
    actor = Actor(**{**starter, "kind": ActorKind.IMPORT})
    return replace(actor, reference=f"{SUBJECT_KIND}:{run.pk}", purpose=run.purpose)


def _take_all(run: ImportRun, at: datetime, progress: Progress | None) -> None:
    if run.dry_run:
        _begin_check_anew(run)
    adapter = adapters.chosen(run.adapter, add_missing=run.add_missing, target=run.target)
    with queries.open_file(run, at=at) as table:
        found = recognise(table.headers, adapter.columns, run.mapping)
        refusal = has_required(found.missing)
        if refusal:
            raise Refused(refusal)
        reader = RowReader(table.headers, adapter.columns, found)
        most_rows = limits.max_rows(run.office_id, at)
        taking = _Taking(run, adapter, reader, at, _importer(run), run.position)
        batches = _batches(table.rows, run.position, adapter)
        for batch in batches if run.dry_run else _learning(batches):
            if not taking.take_wholly(batch):
                return
            run.refresh_from_db()
            if run.taken_count > most_rows:
                raise Refused(limits.too_many_rows(most_rows))
            if progress:
                progress(run)
    taking.finish()


def _begin_check_anew(run: ImportRun) -> None:
    """Forget what a check that was broken off had found: it remembers rows only in memory."""
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING, dry_run=True).update(
            position=0, added_count=0, **dict.fromkeys(COUNTS, 0)
        )
        RowError.objects.filter(office_id=run.office_id, run=run).delete()
    run.position = 0


def _batches(rows: Iterator[Row], position: int, adapter: adapters.Adapter) -> Iterator[list[Row]]:
    left = (row for row in rows if row.number > position)
    if isinstance(adapter, adapters.Together):
        whole = list(islice(left, adapter.most_together + 1))
        if len(whole) > adapter.most_together:
            raise Refused(limits.too_many_rows(adapter.most_together))
        yield from [whole] if whole else []
        return
    while batch := list(islice(left, BATCH)):
        yield batch


def _learning(batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """Pass batches on; the database looks at its tables as they fill, for small files not."""
    number = 0
    for number, batch in enumerate(batches, 1):
        yield batch
        if number in _LEARNS_AFTER:
            learn()
    if number >= min(_LEARNS_AFTER):
        learn()


@dataclass
class _Taking:
    """One pass over a file: where it is, and in a dry run which things it has seen."""

    run: ImportRun
    adapter: adapters.Adapter
    reader: RowReader
    at: datetime
    by: Actor
    position: int
    seen: set[bytes] = field(default_factory=set)
    added: set[bytes] = field(default_factory=set)

    def take_wholly(self, batch: list[Row]) -> bool:
        """Take a batch; when somebody else took some of it, what is left of it.

        False when the run is stopped, or is another's to finish.
        """
        batch = [row for row in batch if row.number > self.position]
        while batch and not self._take(batch):
            now = ImportRun.objects.get(pk=self.run.pk)
            if not now.is_running or now.dry_run or now.position <= self.position:
                return False
            self.position = now.position
            batch = [row for row in batch if row.number > self.position]
        return True

    def _take(self, batch: Sequence[Row]) -> bool:
        good, errors = self._read(batch)
        checked = self._judged(good) if self.run.dry_run else []
        with transaction.atomic():
            if not self._claim(batch[-1].number):
                return False
            results = checked if self.run.dry_run else self._results(good)
            errors += self._told(results, batch)
            RowError.objects.bulk_create(errors, batch_size=100)
            self._count(results, len(batch))
        self.position = batch[-1].number
        return True

    def _claim(self, number: int) -> bool:
        return (
            ImportRun.objects.filter(
                pk=self.run.pk,
                state=RunState.RUNNING,
                dry_run=self.run.dry_run,
                position=self.position,
            ).update(position=number)
            == 1
        )

    def _count(self, results: Sequence[RowResult], taken: int) -> None:
        became = Counter(Outcome(result.outcome) for result in results)
        became[Outcome.REJECTED] += taken - became.total()
        names = {f"{outcome.value}_count": count for outcome, count in became.items() if count}
        names["added_count"] = self._added(results)
        ImportRun.objects.filter(pk=self.run.pk).update(
            **{name: F(name) + count for name, count in names.items()}
        )

    def _added(self, results: Sequence[RowResult]) -> int:
        """Count what was added; what a check would add stands in no table, so it is remembered."""
        before = len(self.added)
        for result in results:
            self.added |= {_digest(one) for one in result.added}
        return len(self.added) - before

    def _read(self, batch: Sequence[Row]) -> tuple[list[Values], list[RowError]]:
        good, errors = [], []
        for row in batch:
            values, faults = self.reader.read(row)
            if faults:
                errors += [self._error(row, fault) for fault in faults]
            else:
                good.append(values)
        return good, errors

    def _results(self, good: Sequence[Values]) -> Sequence[RowResult]:
        if not good:
            return []
        results = self.adapter.take(
            good, source=self.run.source, by=self.by, at=self.at, dry_run=self.run.dry_run
        )
        if [r.number for r in results] != [v.number for v in good]:
            raise RuntimeError(f"{self.adapter.name} did not answer for every row in order")
        return results

    def _judged(self, good: Sequence[Values]) -> list[RowResult]:
        """Return a dry run's results; a thing that came before in the file is known already."""
        judged = []
        for values, result in zip(good, self._results(good), strict=True):
            identity = self.adapter.identity(values, source=self.run.source)
            key = _digest(identity)
            if result.outcome == Outcome.CREATED and key in self.seen:
                judged.append(replace(result, outcome=Outcome.UNCHANGED))
            else:
                judged.append(result)
            if result.outcome != Outcome.REJECTED:
                self.seen.add(key)
        return judged

    def _told(self, results: Sequence[RowResult], batch: Sequence[Row]) -> list[RowError]:
        """Return what is to be said of rows that were rejected, or that disagree with what is."""
        rows = {row.number: row for row in batch}
        return [
            self._error(
                rows[result.number], result.refusal or _unsaid(result.number), result.outcome
            )
            for result in results
            if result.outcome in {Outcome.REJECTED, Outcome.CONFLICT}
        ]

    def _error(self, row: Row, refusal: Refusal, outcome: Outcome = Outcome.REJECTED) -> RowError:
        return RowError(
            office_id=self.run.office_id,
            run=self.run,
            number=row.number,
            outcome=outcome,
            column=self.reader.header_of(str(refusal.params.get("column", "")))[:200],
            code=refusal.code,
            text=refusal.text,
            params=params_as_data(refusal.params),
            cells=self.reader.masked_cells(row),
        )

    def finish(self) -> None:
        """End the pass; the second of two that come to the end finds nothing to do."""
        state = RunState.CHECKED if self.run.dry_run else RunState.DONE
        with transaction.atomic():
            ended = ImportRun.objects.filter(
                pk=self.run.pk, state=RunState.RUNNING, dry_run=self.run.dry_run,
                position=self.position,
            ).update(
                state=state, ended_at=self.at,
                total_count=sum((F(name) for name in COUNTS[1:]), F(COUNTS[0])),
            )  # fmt: skip
            if ended:
                self.run.refresh_from_db()
                data = {name.removesuffix("_count"): getattr(self.run, name) for name in COUNTS}
                if self.run.add_missing:
                    data["added"] = self.run.added_count
                if self.run.purpose:
                    data["purpose"] = self.run.purpose
                what = "import.checked" if self.run.dry_run else "import.finished"
                record(self.run, what, data, by=self.by, at=self.at)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


def _unsaid(number: int) -> Refusal:
    return Refusal("rejected", mark("Row {row} was rejected."), {"row": number})
