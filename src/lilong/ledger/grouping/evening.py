"""A node pushed on from the fullest groups, group by group, to one that is emptier."""

from itertools import pairwise
from typing import Final

from lilong.ledger.grouping.mending import Mending

_LONGEST_CHAIN: Final = 8
# First a much shorter border may cost a little evenness, in the end it may not: what an edge less
# on a border is worth in evenness.
_BORDERS: Final = (0.002, 1e-7)
_MOST_PASSES: Final = 30


def even_out(mending: Mending) -> None:
    """Hand nodes over, cut pairs again and push nodes on, until nothing more is gained."""
    for border in _BORDERS:
        for _ in range(_MOST_PASSES):
            is_better = mending.hand_over(border) or mending.recut_pairs() or push(mending)
            if not is_better:
                break


def push(mending: Mending) -> bool:
    """Push a node from the fullest groups on, group by group, to one that is emptier."""
    is_changed = False
    for name in sorted(mending.groups, key=lambda g: (-mending.fullness(g), g)):
        is_changed = _push_from(mending, name) or is_changed
    return is_changed


def _push_from(mending: Mending, start: int) -> bool:
    came: dict[int, int] = {start: start}
    ring, length = [start], 0
    while ring and length < _LONGEST_CHAIN:
        following: list[int] = []
        for name in ring:
            for other in mending.beside(name):
                if other in came:
                    continue
                came[other] = name
                following.append(other)
                # Nearer ones have been handed to already.
                if length and mending.fullness(other) < mending.fullness(start) - 1e-9:
                    chain = [other]
                    while chain[-1] != start:
                        chain.append(came[chain[-1]])
                    if _push_along(mending, chain[::-1]):
                        return True
        ring, length = following, length + 1
    return False


def _push_along(mending: Mending, chain: list[int]) -> bool:
    """Move one node from each group to the next, and back again if nothing is gained."""
    before = sum(mending.energy(mending.loads[g]) for g in chain)
    moved: list[tuple[int, int]] = []
    links = list(pairwise(chain))
    # From the far end on, so that each group has room before it is given something.
    for source, target in reversed(links):
        node = _best_to_give(mending, source, target)
        if node is None:
            break
        moved.append((node, source))
        mending.move(node, target)
    after = sum(mending.energy(mending.loads[g]) for g in chain)
    if len(moved) == len(links) and after < before - 1e-9:
        return True
    for node, source in reversed(moved):
        mending.move(node, source)
    return False


def _best_to_give(mending: Mending, source: int, target: int) -> int | None:
    near, group, other = mending.near, mending.groups[source], mending.groups[target]
    rows = []
    for node in sorted(group):
        if any(n in other for n in near[node]):
            gain = mending.gain(source, target, mending.net.weights[node])
            if gain > -1.0:
                rows.append((-gain, -mending.border_gain(node, source, target), node))
    for _gain, _border, node in sorted(rows):
        if mending.may_move(node, source, target):
            return node
    return None
