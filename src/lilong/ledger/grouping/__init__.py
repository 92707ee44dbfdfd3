"""Contiguous, balanced groups of neighbours: enumeration areas, ten-shop teams. Plain Python.

`group` makes groups over a graph of neighbours, `group_rows` along streets, both within bounds and
beside the fewest that can be; `move`, `split` and `join` change them; `neighbours` and `in_order`
tell from points who is whose neighbour.
"""

from lilong.ledger.grouping.answers import Group, Grouping, Piece
from lilong.ledger.grouping.editing import Change, join, move, split
from lilong.ledger.grouping.making import group, group_rows
from lilong.ledger.grouping.neighbouring import Spot, in_order, neighbours
from lilong.ledger.grouping.problem import Bound, Problem, Unit

__all__ = [
    "Bound",
    "Change",
    "Group",
    "Grouping",
    "Piece",
    "Problem",
    "Spot",
    "Unit",
    "group",
    "group_rows",
    "in_order",
    "join",
    "move",
    "neighbours",
    "split",
]
