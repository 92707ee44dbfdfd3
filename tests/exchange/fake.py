"""An adapter that proves the room without any upper room: its things are rows of a small table."""

from collections.abc import Callable, Sequence
from datetime import datetime

from lilong.exchange.adapters import Outcome, RowResult, Source, Values
from lilong.exchange.models import ColumnMapping
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ui.contributions import ImportAdapter
from tests.exchange.files import COLUMNS

STORE = "things"


class FakeAdapter:
    """Keeps each row as a nameless thing under its number; "坏" as a title is rejected."""

    name = "fake"
    title = mark("Things")
    columns = COLUMNS
    purposes: Sequence[str] = ()
    sources = (Source("hotline", mark("Citizen hotline")), Source("grid", mark("Grid")))

    def __init__(self) -> None:
        self.before_writing: Callable[[], None] = lambda: None
        self.after_writing: Callable[[], None] = lambda: None
        self.batches: list[tuple[int, bool]] = []
        self.actors: list[Actor] = []

    def identity(self, row: Values, *, source: str) -> str:
        return str(row.values.get("number") or f"{source}|{row.values['title']}")

    def take(
        self, rows: Sequence[Values], *, source: str, by: Actor, at: datetime, dry_run: bool
    ) -> Sequence[RowResult]:
        self.before_writing()
        self.batches.append((len(rows), dry_run))
        self.actors.append(by)
        results = [self._one(row, source, by, at, dry_run) for row in rows]
        self.after_writing()
        return results

    def _one(self, row: Values, source: str, by: Actor, at: datetime, dry_run: bool) -> RowResult:
        if row.values["title"] == "坏":
            text = mark("Row {row}: {column} is bad.")
            params = {"row": row.number, "column": "标题"}
            return RowResult(row.number, Outcome.REJECTED, Refusal("bad", text, params))
        key = self.identity(row, source=source)
        things = ColumnMapping.objects.filter(office_id=by.office_id, adapter=STORE, name=key)
        if things.exists():
            return RowResult(row.number, Outcome.UNCHANGED)
        if not dry_run:
            ColumnMapping.objects.create(
                office_id=by.office_id, adapter=STORE, source=source, name=key,
                columns=dict(row.extra), changed_at=at,
            )  # fmt: skip
        return RowResult(row.number, Outcome.CREATED)


def slot(adapter: FakeAdapter) -> ImportAdapter:
    return ImportAdapter("fake", adapter.title, adapter, capability="orders.import")


def things() -> list[str]:
    rows = ColumnMapping.objects.filter(adapter=STORE).order_by("name")
    return list(rows.values_list("name", flat=True))
