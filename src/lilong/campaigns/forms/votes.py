"""The sheet on which ballots are recorded one after the other, a figure for each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lilong.campaigns import grammar as g
from lilong.campaigns.models import Line
from lilong.campaigns.specs import Change


def quick_moves(declared: g.Round) -> list[tuple[int, g.Move]]:
    """Return the moves that are one figure: they ask for no more than a file that proves them."""
    found = [
        move
        for move in declared.moves
        if not move.by_system and not move.asks_reason and not any(q.required for q in move.asks)
    ]
    return list(enumerate(found, 1))


def needs_files(declared: g.Round) -> bool:
    """Say whether ballots are proved by a file each."""
    return any(move.proof is not g.Proof.NONE for _nth, move in quick_moves(declared))


def changes(data: Any, files: Any, lines: Sequence[Line]) -> list[Change]:
    """Return the ballots that were filled in, in the order of the lines; damaged keys are left out.

    The key of each was made with the sheet, so that a sheet sent twice is recorded once.
    """
    found = []
    for line in lines:
        move = data.get(f"move-{line.pk}", "")
        try:
            key, revision = UUID(data.get(f"id-{line.pk}", "")), int(data[f"revision-{line.pk}"])
        except (ValueError, KeyError):
            continue
        if move:
            proof = tuple(files.getlist(f"file-{line.pk}"))
            found.append(Change(id=key, line_id=line.pk, move=move, revision=revision, files=proof))
    return found
