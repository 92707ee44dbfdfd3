"""The sheet on which ballots are recorded one after the other, a figure for each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lilong.campaigns import grammar as g
from lilong.campaigns.models import Line
from lilong.campaigns.specs import Change


def quick_moves(declared: g.Round) -> list[tuple[int, g.Move]]:
    """Return the moves that are one figure: those that ask for nothing more than themselves."""
    found = [
        move
        for move in declared.moves
        if not move.by_system
        and not move.asks_reason
        and move.proof is g.Proof.NONE
        and not any(q.required for q in move.asks)
    ]
    return list(enumerate(found, 1))


def changes(data: Any, lines: Sequence[Line]) -> list[Change]:
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
            found.append(Change(id=key, line_id=line.pk, move=move, revision=revision))
    return found
