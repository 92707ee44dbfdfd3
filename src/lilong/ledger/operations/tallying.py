"""Counts by community are marked by every write they rest on, and kept again by the worker."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min

from lilong.journal.entries import Draft
from lilong.kernel.clock import local
from lilong.ledger.models import Household, Place, Relation, TallyArea, TallyCell, TallyMark
from lilong.ledger.queries import tallying
from lilong.ledger.terms import HOUSEHOLD_SUBJECT, PERSON_SUBJECT, PLACE_SUBJECT
from lilong.territory import queries as territory

# What is written often and changes no count.
_COUNTLESS = frozenset(
    {
        "ledger.place_named", "ledger.place_unnamed", "ledger.place_renumbered",
        "ledger.person_changed", "ledger.visited",
    }
)  # fmt: skip
_BATCH = 500
# While an import runs its marks come every second; counting waits for a pause, but not for ever.
PAUSE, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=2)


def mark(drafts: Sequence[Draft], *, at: datetime) -> None:
    """Mark the communities whose counts rest on what some entries tell, in the same transaction."""
    keys: defaultdict[tuple[int, str], set[UUID]] = defaultdict(set)
    paths: set[tuple[int, str]] = set()
    for draft in drafts:
        if draft.type not in _COUNTLESS:
            keys[draft.office_id, draft.subject.kind].add(UUID(draft.subject.id))
    for (office_id, kind), subjects in keys.items():
        if kind in {PLACE_SUBJECT, PERSON_SUBJECT, HOUSEHOLD_SUBJECT}:
            paths |= {(office_id, path) for path in _paths_of(office_id, kind, list(subjects))}
    paths |= _left(drafts)
    TallyMark.objects.bulk_create(
        TallyMark(office_id=office_id, path=path, marked_at=at) for office_id, path in sorted(paths)
    )


def _paths_of(office_id: int, kind: str, keys: list[UUID]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        rows: Any
        if kind == PLACE_SUBJECT:
            rows = Place.objects.filter(office=office_id, pk__in=some).values_list("area_path")
        elif kind == HOUSEHOLD_SUBJECT:
            rows = Household.objects.filter(office=office_id, pk__in=some).values_list(
                "dwelling__area_path"
            )
        else:
            rows = Relation.objects.filter(
                office=office_id, person__in=some, kind__in=tallying.PEOPLE_KINDS,
                place__isnull=False,
            ).values_list("place__area_path")  # fmt: skip
        found |= {tallying.unit_of(path) for (path,) in rows.order_by().distinct()}
    return found


def _left(drafts: Iterable[Draft]) -> set[tuple[int, str]]:
    """Return the communities that places were moved out of."""
    moved = [d for d in drafts if d.type == "ledger.place_moved" and d.data.get("from")]
    areas = territory.areas_by_keys({d.data["from"] for d in moved})
    return {
        (d.office_id, tallying.unit_of(areas[d.data["from"]].path))
        for d in moved
        if d.data["from"] in areas
    }


def keep_tallies(*, at: datetime) -> int:
    """Count again what was marked or what the day has overtaken; return how many communities.

    Cheap when there is nothing to do; safe in several processes at once.
    """
    done = 0
    for office_id, path in _due(at):
        keep_tally(office_id, path, at=at)
        done += 1
    return done


def _due(at: datetime) -> list[tuple[int, str]]:
    today = local(at).date()
    marks = TallyMark.objects.order_by().values_list("office", "path")
    due = [
        (office_id, path)
        for office_id, path, first, last in marks.annotate(Min("marked_at"), Max("marked_at"))
        if last <= at - PAUSE or first <= at - LONGEST_WAIT
    ]
    overtaken = TallyArea.objects.filter(good_until__lt=today).values_list("office", "path")
    return sorted({*due, *overtaken})


@transaction.atomic
def keep_tally(office_id: int, path: str, *, at: datetime) -> None:
    """Count one community again for today and keep what was found.

    Marks are read before counting: what is written meanwhile leaves one that stays.
    """
    on = local(at).date()
    row, _is_new = TallyArea.objects.get_or_create(
        office_id=office_id, path=path, defaults={"good_from": on, "computed_at": at}
    )
    TallyArea.objects.select_for_update().get(pk=row.pk)
    seen = list(TallyMark.objects.filter(office=office_id, path=path).values_list("pk", flat=True))
    good_from, good_until = tallying.good_days(office_id, path, on)
    counts = tallying.count_places(office_id, tallying.in_unit(path), on)
    cells = tallying.people_cells(office_id, path, on)
    _replace_cells(office_id, path, cells.items())
    TallyArea.objects.filter(pk=row.pk).update(
        good_from=good_from, good_until=good_until, counts=counts, computed_at=at
    )
    for start in range(0, len(seen), _BATCH):
        TallyMark.objects.filter(pk__in=seen[start : start + _BATCH]).delete()


def _replace_cells(office_id: int, path: str, cells: Iterable[tuple[tallying.Cell, int]]) -> None:
    rows = TallyCell.objects.filter(office=office_id)
    rows.filter(registered=path).delete()
    rows.filter(living__contains=f"|{path}|").delete()
    TallyCell.objects.bulk_create(
        (
            TallyCell(
                office_id=office_id, registered=registered, living=living, origin=origin,
                count=count,
            )
            for (registered, living, origin), count in cells
        ),
        batch_size=_BATCH,
    )  # fmt: skip
