"""A year's working days became known or were corrected: what leans on them is counted again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from lilong.cases import flow, queries
from lilong.cases.models import Matter, MatterClock
from lilong.cases.operations.rebuilding import Difference, rebuild_clocks
from lilong.cases.terms import ClockState
from lilong.jobs.operations import enqueue
from lilong.kernel.actor import Actor
from lilong.kernel.clock import SHANGHAI
from lilong.notices import operations as notices
from lilong.notices.terms import Recipients
from lilong.rulebook import operations as rulebook
from lilong.rulebook import snapshot

RECOUNT = "cases.recount_provisional"
BATCH = 100


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which days of a published year were corrected, and how far one office's recount has come.

    `first` and `last` are empty where a year became known and nothing known before has changed;
    `recount_id` is the row of the rulebook's desk, `done` how many were counted before the batch.
    """

    first: date | None = None
    last: date | None = None
    recount_id: int | None = None
    done: int = 0

    def as_ids(self) -> dict[str, Any]:
        """Return what a job carries of it."""
        return {
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
            "recount_id": self.recount_id,
            "done": self.done,
        }


def _leaning(stretch: Stretch) -> QuerySet[Matter]:
    """Return the open matters whose running clock may get another deadline: guessed into a year
    that was not published, or running across days that were corrected.
    """
    leans = Q(is_provisional=True)
    if stretch.first and stretch.last:
        begins = datetime.combine(stretch.first, time.min, SHANGHAI)
        ends = datetime.combine(stretch.last + timedelta(days=1), time.min, SHANGHAI)
        leans |= Q(started_at__lt=ends, due_at__gte=begins)
    clocks = MatterClock.objects.filter(leans, matter=OuterRef("pk"), state=ClockState.RUNNING)
    return Matter.objects.open().filter(Exists(clocks))


def order_recount(*, year: int, year_revision: int, moved: Sequence[date], at: datetime) -> int:
    """Enqueue a recount for every office with deadlines that lean on a year; return how many.

    `moved` are the days that had been published and are now worked instead of off, or the other
    way. The rulebook's desk shows how far each has come.
    """
    stretch = Stretch(min(moved), max(moved)) if moved else Stretch()
    offices = _leaning(stretch).order_by("office_id").values_list("office_id", flat=True).distinct()
    found = list(offices)
    for office_id in found:
        row = rulebook.begin_recount(
            office_id=office_id,
            year=year,
            year_revision=year_revision,
            total=_leaning(stretch).filter(office_id=office_id).count(),
            at=at,
        )
        begun = Stretch(stretch.first, stretch.last, row.pk)
        enqueue(RECOUNT, office_id=office_id, **begun.as_ids())
    return len(found)


def recount_provisional(
    *,
    office_id: int,
    by: Actor,
    at: datetime,
    after: UUID | None = None,
    stretch: Stretch | None = None,
) -> int:
    """Count an office's deadlines again, a batch at a time; return how many moved.

    What follows the batch is a job of its own. Safe to repeat: a deadline that stands is left
    alone, and each matter is recounted and its lead unit told in one transaction.
    """
    # What this process holds may be older than the publication that ordered the recount.
    snapshot.forget()
    stretch = stretch or Stretch()
    rows = _leaning(stretch).filter(office_id=office_id)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    moved = sum(_recount(key, by, at, stretch.recount_id) for key in keys)
    done, is_over = stretch.done + len(keys), len(keys) < BATCH
    if stretch.recount_id is not None:
        rulebook.note_counted(recount_id=stretch.recount_id, counted=done, is_over=is_over, at=at)
    if not is_over:
        further = Stretch(stretch.first, stretch.last, stretch.recount_id, done)
        enqueue(RECOUNT, office_id=office_id, after=keys[-1], **further.as_ids())
    return moved


@transaction.atomic
def _recount(matter_id: UUID, by: Actor, at: datetime, recount_id: int | None = None) -> bool:
    found = rebuild_clocks(matter_id=matter_id, by=by, at=at)
    matter = Matter.objects.get(pk=matter_id)
    moved = _moved(matter, found)
    for one in moved:
        notices.send(
            template="matter.recounted",
            to=Recipients(unit_id=matter.lead_unit_id),
            subject=queries.subject_of(matter.pk),
            context={
                "number": matter.number,
                "title": matter.title,
                "clock": flow.programme(matter.kind).clock(one.key).label,
                "before": one.stored,
                "due": one.counted,
            },
            by=by,
            at=at,
        )
    if moved and recount_id is not None:
        rulebook.note_moved(recount_id=recount_id)
    return bool(moved)


def _moved(matter: Matter, found: Sequence[Difference]) -> list[Difference]:
    """Return the running clocks whose moment is another one now."""
    running = set(matter.clocks.filter(state=ClockState.RUNNING).values_list("key", "nth"))
    return [d for d in found if (d.key, d.nth) in running and d.stored != d.counted]
