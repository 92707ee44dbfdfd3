"""Reads: runs, their errors, what a file looks like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from lilong.accounts.viewer import Viewer
from lilong.exchange import adapters, limits, policies
from lilong.exchange.models import ImportRun, RowError
from lilong.exchange.reading import Column, Recognition, Table, read_table, recognise
from lilong.exchange.reading.values import RowReader, as_text
from lilong.exchange.terms import PREVIEW_ROWS, Outcome
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark


def run_for(by: Actor, run_id: UUID) -> ImportRun:
    """Return an import of the actor's office, for an operation; raises NotVisible."""
    run = ImportRun.objects.filter(office_id=by.office_id or 0, pk=run_id).first()
    if by.office_id is None or run is None:
        raise NotVisible
    return run


def run_list(viewer: Viewer) -> QuerySet[ImportRun]:
    """Return the imports a viewer may see."""
    return policies.visible_runs(viewer, [item.key for item in adapters.offered(viewer)])


def get_run(viewer: Viewer, run_id: UUID) -> ImportRun:
    """Return one import; raises NotVisible."""
    run = run_list(viewer).filter(pk=run_id).first()
    if run is None:
        raise NotVisible
    return run


def error_list(viewer: Viewer, run: ImportRun) -> QuerySet[RowError]:
    """Return why rows of an import were rejected."""
    rows = RowError.objects.filter(office_id=viewer.office_id, run=run)
    return rows.filter(outcome=Outcome.REJECTED)


def dispute_list(viewer: Viewer, run: ImportRun) -> QuerySet[RowError]:
    """Return with what rows of an import are in conflict."""
    rows = RowError.objects.filter(office_id=viewer.office_id, run=run)
    return rows.filter(outcome=Outcome.CONFLICT)


def open_file(run: ImportRun, *, at: datetime) -> Table:
    """Open an import's file; raises Refused when it is no table or is not kept any more."""
    path = Path(settings.MEDIA_ROOT) / run.path
    if not run.path or not path.exists():
        raise Refused(
            Refusal(
                "file_removed",
                mark("The file is no longer kept. Import it again from where it came from."),
            )
        )
    adapter = adapters.chosen(run.adapter, target=run.target)
    return read_table(
        path,
        run.name,
        columns=adapter.columns,
        mapping=run.mapping,
        limits=limits.reading_limits(run.office_id, at),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What the mapping page shows: headers with examples (masked), and what each means."""

    headers: Sequence[str]
    examples: Sequence[Sequence[str]]
    recognition: Recognition
    columns: Sequence[Column]
    mapping: Mapping[str, str]

    def is_left_out(self, header: str) -> bool:
        """Say whether a header was told to be left out."""
        return self.mapping.get(header) == ""

    @property
    def lines(self) -> list[tuple[int, str, str, list[str]]]:
        """Return (index, header, column key or "", examples) for each header that has a text."""
        return [
            (index, header, self.recognition.keys.get(index, ""), [e[index] for e in self.examples])
            for index, header in enumerate(self.headers)
            if header
        ]


def preview(viewer: Viewer, run_id: UUID, *, at: datetime) -> Preview:
    """Return the first rows of an import's file; raises NotVisible, Refused."""
    run = get_run(viewer, run_id)
    columns = adapters.chosen(run.adapter, target=run.target).columns
    with open_file(run, at=at) as table:
        found = recognise(table.headers, columns, run.mapping)
        reader = RowReader(table.headers, columns, found)
        examples = []
        for row in islice(table.rows, PREVIEW_ROWS):
            cells = reader.masked_cells(row)
            examples.append([cells.get(header, "") for header in table.headers])
        return Preview(table.headers, examples, found, columns, run.mapping)


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """A rejected row for the list to download: its number, its sentences, its cells."""

    number: int
    refusals: Sequence[Refusal]
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """The rejected rows of an import. `is_masked` when the cells are not the file's own."""

    headers: Sequence[str]
    lines: Iterator[ErrorLine]
    is_masked: bool


def error_table(viewer: Viewer, run_id: UUID, *, at: datetime) -> ErrorTable:
    """Return the rejected rows to be put right and imported again.

    Whoever brought the file gets its own cells, everybody else masked ones; so does she once the
    file is no longer kept. Raises NotVisible.
    """
    run = get_run(viewer, run_id)
    rows = error_list(viewer, run).order_by("number", "id")
    if policies.may_have_cells(viewer, run) and run.path:
        return _own_cells(run, rows, at)
    headers = list(dict.fromkeys(name for row in rows.iterator() for name in row.cells))
    lines = (
        ErrorLine(number, refusals, [cells.get(header, "") for header in headers])
        for number, refusals, cells in _by_row(rows)
    )
    return ErrorTable(headers, lines, is_masked=True)


def _by_row(rows: QuerySet[RowError]) -> Iterator[tuple[int, list[Refusal], dict[str, str]]]:
    number, refusals, cells = 0, list[Refusal](), dict[str, str]()
    for row in rows.iterator(chunk_size=500):
        if row.number != number and refusals:
            yield number, refusals, cells
            refusals = []
        number, cells = row.number, row.cells
        refusals.append(row.refusal)
    if refusals:
        yield number, refusals, cells


def _own_cells(run: ImportRun, rows: QuerySet[RowError], at: datetime) -> ErrorTable:
    table = open_file(run, at=at)

    def lines() -> Iterator[ErrorLine]:
        with table:
            wanted = _by_row(rows)
            line = next(wanted, None)
            for row in table.rows:
                if line is None:
                    return
                if row.number == line[0]:
                    yield ErrorLine(row.number, line[1], [as_text(cell) for cell in row.cells])
                    line = next(wanted, None)

    return ErrorTable(table.headers, lines(), is_masked=False)
