"""Units in a row, as shops along a street: grouped exactly, by dynamic programming."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import NamedTuple

from lilong.ledger.grouping.nets import Load, Net

# Waiting units, groups below the least, then (with a target) distance from it, groups, unevenness,
# and the length of the gaps that lie inside groups: the first that differs decides.
Cost = tuple[int, int, int, int, int, int]
_NOTHING: Cost = (0, 0, 0, 0, 0, 0)


class Cut(NamedTuple):
    """A row cut into groups: from and before which place each goes, and which places wait."""

    groups: tuple[tuple[int, int], ...]
    waiting: tuple[int, ...]
    cost: Cost


@dataclass(frozen=True, slots=True)
class Row:
    """Nodes in their order along a street, and the gap after each but the last."""

    net: Net
    nodes: Sequence[int]
    gaps: Sequence[int] = ()
    has_targets: bool = False

    def cost_of(self, start: int, end: int, load: Load) -> Cost:
        """Return what a group of the nodes from `start` until before `end` costs."""
        net = self.net
        scale = lcm(*net.most)
        parts = [scale // most for most in net.most]
        uneven = sum((have * part) ** 2 for have, part in zip(load, parts, strict=True))
        far = 0
        if self.has_targets:
            rows = zip(load, net.wished, parts, strict=True)
            far = sum(((have - wished) * part) ** 2 for have, wished, part in rows)
        inner = sum(self.gaps[start : end - 1])
        return (0, int(net.is_small(load)), far, 1, uneven, inner)


def cut_row(row: Row, *, may_wait: bool) -> Cut:
    """Return the best way to cut a row into groups.

    With `may_wait` no group is below its least: what fills none is left waiting, as few as can be,
    at the row's end if it is all the same.
    """
    nodes, net = row.nodes, row.net
    best: list[Cost] = [_NOTHING]
    begins: list[int] = [-1]
    for end in range(1, len(nodes) + 1):
        found = _add(best[end - 1], (1, 0, 0, 0, 0, 0)) if may_wait else None
        begin = -1
        load = (0,) * len(net.most)
        for start in range(end - 1, -1, -1):
            node = nodes[start]
            load = tuple(a + b for a, b in zip(load, net.weights[node], strict=True))
            if not net.may_hold(load) or not net.apart[node].isdisjoint(nodes[start:end]):
                break
            cost = row.cost_of(start, end, load)
            if may_wait and cost[1]:
                continue
            whole = _add(best[start], cost)
            if found is None or whole < found:
                found, begin = whole, start
        if found is None:
            raise ValueError("a unit alone is more than a group may hold")
        best.append(found)
        begins.append(begin)
    return _traced(begins, best[-1])


def in_a_row(net: Net, piece: Sequence[int]) -> list[int] | None:
    """Return the nodes of a contiguous piece in a row, if each has at most two neighbours."""
    inside = set(piece)
    near = {node: [n for n in net.near[node] if n in inside] for node in piece}
    ends = [node for node in piece if len(near[node]) < 2]
    if any(len(found) > 2 for found in near.values()) or not ends:
        return None
    row, before = [ends[0]], -1
    while len(row) < len(piece):
        following = next(n for n in near[row[-1]] if n != before)
        before = row[-1]
        row.append(following)
    return row


def _add(one: Cost, other: Cost) -> Cost:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a + g, b + h, c + i, d + j, e + k, f + m)


def _traced(begins: list[int], cost: Cost) -> Cut:
    groups: list[tuple[int, int]] = []
    waiting: list[int] = []
    end = len(begins) - 1
    while end > 0:
        start = begins[end]
        if start < 0:
            waiting.append(end - 1)
            end -= 1
        else:
            groups.append((start, end))
            end = start
    return Cut(tuple(reversed(groups)), tuple(reversed(waiting)), cost)
