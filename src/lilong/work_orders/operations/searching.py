"""Searches of the list of orders are kept under a name, renamed, put in order, ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from lilong.accounts.viewer import Viewer
from lilong.journal import operations as journal
from lilong.journal.entries import Draft as Entry
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.work_orders import policies, queries
from lilong.work_orders.models import SavedSearch, SearchBoard
from lilong.work_orders.rules import searching as rules
from lilong.work_orders.terms import Reach

Row = SavedSearch | SearchBoard


@dataclass(frozen=True, slots=True)
class SearchDraft:
    """A search to keep: its name, for whom, and what the filter bar says."""

    name: str
    reach: str
    asked: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SeenRow:
    """The search or board somebody has before her, and the revision she saw."""

    id: int
    revision: int


def refuse(*refusals: Refusal | None) -> None:
    """Raise Refused with every refusal there is."""
    found = [refusal for refusal in refusals if refusal]
    if found:
        raise Refused(*found)


def owner_of(viewer: Viewer, reach: str) -> dict[str, Any]:
    """Return the columns that say for whom something is kept."""
    owners: dict[str, dict[str, Any]] = {
        Reach.OWN: {"staff_id": viewer.staff_id},
        Reach.POST: {"post_id": viewer.post_id},
        Reach.UNIT: {"unit_id": viewer.unit_id},
    }
    return {"office_id": viewer.office_id, "reach": reach, **owners.get(reach, {})}


def made_by(viewer: Viewer, at: datetime) -> dict[str, Any]:
    """Return the columns that say who made something, and when."""
    return {"made_by_id": viewer.staff_id, "made_at": at}


def claim_row(row: Row, seen: SeenRow, **changes: Any) -> None:
    """Take a row at the revision seen; Stale if somebody was quicker."""
    rows: Any = type(row).objects.filter(pk=row.pk, revision=seen.revision, ended_at=None)
    if rows.update(revision=F("revision") + 1, **changes) != 1:
        raise Stale
    row.refresh_from_db()


def write_row_down(row: Row, what: str, by: Actor, at: datetime, **data: Any) -> None:
    """Write down what was done with something others read; a person's own is nobody's business."""
    if row.reach == Reach.OWN:
        return
    kind = "saved_search" if isinstance(row, SavedSearch) else "search_board"
    told = {"name": row.name, "reach": row.reach, "post": row.post_id, "unit": row.unit_id}
    entry = Entry(
        office_id=row.office_id,
        subject=Subject(kind, str(row.pk)),
        type=f"work_orders.{kind}_{what}",
        data={**told, **data},
    )
    journal.append(entry, by=by, at=at)


def _check_words(viewer: Viewer, name: str, asked: Mapping[str, str]) -> None:
    if queries.names_a_person(viewer.office_id, name, asked.get("words", "")):
        raise Refused(rules.PERSON)


@transaction.atomic
def save_search(*, draft: SearchDraft, viewer: Viewer, by: Actor, at: datetime) -> SavedSearch:
    """Keep a search under a name, last among those of its reach.

    Raises Refused without the right, without a name, for words that name a person, or when there
    are too many.
    """
    refuse(policies.may_keep(viewer, draft.reach))
    refuse(*rules.name_refusals(draft.name))
    _check_words(viewer, draft.name, draft.asked)
    owner = owner_of(viewer, draft.reach)
    kept = SavedSearch.objects.filter(**owner, ended_at=None)
    refuse(rules.may_keep_one_more(kept.count()))
    last = kept.aggregate(last=Max("position"))["last"] or 0
    row = SavedSearch.objects.create(
        **owner, name=draft.name.strip(), asked=dict(draft.asked), position=last + 1,
        **made_by(viewer, at),
    )  # fmt: skip
    write_row_down(row, "saved", by, at, asked=row.asked)
    return row


@transaction.atomic
def change_search(
    *,
    seen: SeenRow,
    name: str,
    asked: Mapping[str, str] | None = None,
    viewer: Viewer,
    by: Actor,
    at: datetime,
) -> SavedSearch:
    """Give a search another name, and other filters if `asked` says some.

    Raises as `save_search`, Stale if somebody was quicker, NotVisible.
    """
    row = queries.get_search(viewer, seen.id, on=local(at).date())
    refuse(policies.may_keep(viewer, row.reach))
    refuse(*rules.name_refusals(name))
    told = row.asked if asked is None else dict(asked)
    _check_words(viewer, name, told)
    claim_row(row, seen, name=name.strip(), asked=told)
    write_row_down(row, "changed", by, at, asked=row.asked)
    return row


@transaction.atomic
def end_search(*, seen: SeenRow, viewer: Viewer, by: Actor, at: datetime) -> SavedSearch:
    """End a search: it leaves every board. Raises Refused, Stale, NotVisible."""
    row = queries.get_search(viewer, seen.id, on=local(at).date())
    refuse(policies.may_keep(viewer, row.reach))
    claim_row(row, seen, ended_at=at)
    write_row_down(row, "ended", by, at)
    return row


@transaction.atomic
def move_search(
    *, seen: SeenRow, places: int, viewer: Viewer, by: Actor, at: datetime
) -> SavedSearch:
    """Move a search up (negative) or down among those of its reach; at an end it stays.

    Raises Refused, Stale, NotVisible.
    """
    on = local(at).date()
    row = queries.get_search(viewer, seen.id, on=on)
    refuse(policies.may_keep(viewer, row.reach))
    claim_row(row, seen)
    rows = [one for one in queries.search_list(viewer, on=on) if one.reach == row.reach]
    here = next(index for index, one in enumerate(rows) if one.pk == row.pk)
    moved = rows.pop(here)
    rows.insert(min(max(here + places, 0), len(rows)), moved)
    for position, one in enumerate(rows, start=1):
        one.position = position
    SavedSearch.objects.bulk_update(rows, ["position"])
    write_row_down(row, "moved", by, at, places=places)
    return row
