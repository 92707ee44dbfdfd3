"""Logs of lines: kinds from the rulebook, records with their words, the matrix, the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Line, LogRecord
from lilong.campaigns.queries.sealed import answers_of
from lilong.campaigns.queries.seeing import seen_lines
from lilong.campaigns.queries.standing import value_of
from lilong.ui.context import own_or_english
from lilong.ui.times import in_chinese


def kinds_of(campaign: Campaign, log: g.Log, on: date) -> dict[str, str]:
    """Return the kinds of a log on a day, with their names in the reader's language."""
    ruling = value_of(campaign, log.kinds, on) if log.kinds else None
    rows = ruling.value if ruling else ()
    return {row["key"]: _words(row) for row in rows}


def _words(row: Any) -> str:
    return str(row["name"] if in_chinese() or not row.get("name_en") else row["name_en"])


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as pages show it."""

    row: LogRecord
    kind: str
    told: tuple[tuple[Any, Any], ...]
    who: str


@dataclass(frozen=True, slots=True)
class LogView:
    """A log of a line with its records, the newest first."""

    log: g.Log
    records: tuple[RecordView, ...]
    is_kept: bool = False


def keeps(viewer: Viewer, log: g.Log) -> bool:
    """Say whether a viewer's post keeps a log: adds to it, and calls what it added mistaken."""
    return viewer.may(Capability(log.needs)) or viewer.may(Capability.CAMPAIGNS_MANAGE)


def logs_of(viewer: Viewer, campaign: Campaign, line: Line, *, on: date) -> list[LogView]:
    """Return the logs of a line with their records. One query, none where no log is declared."""
    declared = flow.campaign(campaign.matter.kind)
    if not declared.logs:
        return []
    rows = LogRecord.objects.filter(office=line.office_id, line=line.pk).select_related("proof")
    by_log: dict[str, list[LogRecord]] = {}
    for row in rows.order_by("-on_date", "-id"):
        by_log.setdefault(row.log, []).append(row)
    return [
        LogView(
            log, tuple(_shown(campaign, log, row) for row in by_log.get(log.key, ())),
            keeps(viewer, log),
        )
        for log in declared.logs
    ]  # fmt: skip


def _shown(campaign: Campaign, log: g.Log, row: LogRecord) -> RecordView:
    labels = {q.key: (q.label, dict(q.choices)) for q in log.asks}
    told = tuple(
        (labels[key][0], labels[key][1].get(value, value))
        for key, value in answers_of(row).items()
        if key in labels
    )
    kind = kinds_of(campaign, log, row.on_date).get(row.kind, row.kind)
    return RecordView(row, kind, told, own_or_english(row, "label"))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a matrix: how many records of each kind hold, and what is worked out from all."""

    line: Line
    cells: tuple[int, ...]
    figures: tuple[Any, ...]


def matrix(
    campaign: Campaign, log: g.Log, lines: Sequence[Line], kinds: Sequence[str], *, on: date,
    at: datetime,
) -> list[Row]:  # fmt: skip
    """Return lines by kinds as they stood on a day, with the declared figures of each line.

    The queries do not grow with the lines.
    """
    declared = flow.campaign(campaign.matter.kind)
    seen = seen_lines(campaign, lines, row=None, doer=None, at=at)
    found = []
    for line in lines:
        counts: dict[str, int] = {}
        for one in seen[line.pk].of_log(log.key):
            counts[one.kind] = counts.get(one.kind, 0) + (one.on <= on)
        figures = tuple(figure.of(seen[line.pk], on) for figure in declared.figures)
        found.append(Row(line, tuple(counts.get(kind, 0) for kind in kinds), figures))
    return found


def record_lines(office_id: int, record_id: UUID) -> UUID | None:
    """Return the line a record is on, None if the office has none of that key."""
    rows = LogRecord.objects.filter(office=office_id, pk=record_id)
    found: UUID | None = rows.values_list("line_id", flat=True).first()
    return found
