"""Boards are put together from saved searches, changed, put in order, ended, begun the day with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible
from lilong.work_orders import policies, queries
from lilong.work_orders.models import BoardPlace, SavedSearch, SearchBoard, StartBoard
from lilong.work_orders.operations.searching import (
    SeenRow,
    claim_row,
    made_by,
    owner_of,
    refuse,
    write_row_down,
)
from lilong.work_orders.rules import searching as rules
from lilong.work_orders.terms import Reach


@dataclass(frozen=True, slots=True)
class BoardDraft:
    """A board to put together: its name, for whom, and its searches in their order."""

    name: str
    reach: str
    search_ids: Sequence[int]


def _chosen(viewer: Viewer, draft: BoardDraft, at: datetime) -> list[SavedSearch]:
    """Return the searches of a draft; Refused with every fault, NotVisible for a strange one."""
    found = {row.pk: row for row in queries.search_list(viewer, on=local(at).date())}
    if not found.keys() >= set(draft.search_ids):
        raise NotVisible
    rows = [found[key] for key in dict.fromkeys(draft.search_ids)]
    refuse(
        policies.may_keep(viewer, draft.reach),
        *rules.name_refusals(draft.name),
        *rules.board_refusals(draft.reach, [(row.name, row.reach) for row in rows]),
        rules.PERSON if queries.names_a_person(viewer.office_id, draft.name) else None,
    )
    return rows


def _place(board: SearchBoard, rows: Sequence[SavedSearch]) -> None:
    board.places.all().delete()
    BoardPlace.objects.bulk_create(
        BoardPlace(board=board, office_id=board.office_id, search=row, position=position)
        for position, row in enumerate(rows, start=1)
    )


@transaction.atomic
def make_board(*, draft: BoardDraft, viewer: Viewer, by: Actor, at: datetime) -> SearchBoard:
    """Put a board together. Raises Refused with every fault, NotVisible for a strange search."""
    rows = _chosen(viewer, draft, at)
    owner = owner_of(viewer, draft.reach)
    refuse(rules.may_keep_one_more(SearchBoard.objects.filter(**owner, ended_at=None).count()))
    board = SearchBoard.objects.create(**owner, **made_by(viewer, at), name=draft.name.strip())
    _place(board, rows)
    write_row_down(board, "made", by, at, searches=[row.pk for row in rows])
    return board


@transaction.atomic
def change_board(
    *,
    seen: SeenRow,
    name: str,
    search_ids: Sequence[int],
    viewer: Viewer,
    by: Actor,
    at: datetime,
) -> SearchBoard:
    """Give a board another name and other searches; those that stay keep their order, new ones
    come last. Raises as `make_board`, Stale if somebody was quicker.
    """
    on = local(at).date()
    board = queries.get_board(viewer, seen.id, on=on)
    before = [row.pk for row in queries.searches_on(viewer, board, on=on)]
    order = [key for key in before if key in search_ids]
    order += [key for key in search_ids if key not in before]
    rows = _chosen(viewer, BoardDraft(name, board.reach, order), at)
    claim_row(board, seen, name=name.strip())
    _place(board, rows)
    write_row_down(board, "changed", by, at, searches=order)
    return board


@transaction.atomic
def move_on_board(
    *, seen: SeenRow, search_id: int, places: int, viewer: Viewer, by: Actor, at: datetime
) -> SearchBoard:
    """Move a search up (negative) or down on a board. Raises Refused, Stale, NotVisible."""
    on = local(at).date()
    board = queries.get_board(viewer, seen.id, on=on)
    refuse(policies.may_keep(viewer, board.reach))
    rows = queries.searches_on(viewer, board, on=on)
    here = next((index for index, row in enumerate(rows) if row.pk == search_id), None)
    if here is None:
        raise NotVisible
    claim_row(board, seen)
    moved = rows.pop(here)
    rows.insert(min(max(here + places, 0), len(rows)), moved)
    _place(board, rows)
    write_row_down(board, "changed", by, at, searches=[row.pk for row in rows])
    return board


@transaction.atomic
def end_board(*, seen: SeenRow, viewer: Viewer, by: Actor, at: datetime) -> SearchBoard:
    """End a board; its searches stay, and whoever began with it begins with the overview.

    Raises Refused, Stale, NotVisible.
    """
    board = queries.get_board(viewer, seen.id, on=local(at).date())
    refuse(policies.may_keep(viewer, board.reach))
    claim_row(board, seen, ended_at=at)
    StartBoard.objects.filter(board=board).delete()
    write_row_down(board, "ended", by, at)
    return board


@transaction.atomic
def start_with(*, board_id: int | None, viewer: Viewer, by: Actor, at: datetime) -> None:
    """Let a person begin with a board, or with the overview again; NotVisible for a strange one.

    It is her own habit and changes nobody's matters: nothing is written down.
    """
    refuse(policies.may_keep(viewer, Reach.OWN))
    own: dict[str, Any] = {"staff_id": by.staff_id}
    if board_id is None:
        StartBoard.objects.filter(**own).delete()
        return
    board = queries.get_board(viewer, board_id, on=local(at).date())
    StartBoard.objects.update_or_create(
        **own, defaults={"board": board, "office_id": board.office_id}
    )
