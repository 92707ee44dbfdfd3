"""The words a roll is declared with: what its lines are and weigh, how units become lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lilong.campaigns.grammar.seen import SeenRoll
from lilong.cases.grammar import Facts, Question
from lilong.cases.grammar.basics import Text
from lilong.kernel.errors import Refusal

LineCheck = Callable[[SeenRoll, Facts], Refusal | None]


class Merge(StrEnum):
    """How units of the ledger become lines of the roll.

    SAME_OWNERS (C-02): all units of the same owner, or of the same co-owners together, are one line
    and one head with the sum of their areas; so is a developer's unsold stock.
    """

    NONE = ""
    SAME_OWNERS = "same_owners"


@dataclass(frozen=True, slots=True)
class Weight:
    """What a line counts for. `source` is "one" for each line alike, the name of a weight the
    selector gives ("area", "persons"), or the key of a column of an own line.

    Amounts are whole numbers; `unit` names them ("dm²"), `scale` says how many make one as shown.
    """

    key: str
    label: Text
    source: str = "one"
    unit: Text = ""
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Roll:
    """Whom or what the campaign is about: lines taken from the ledger by a selector, or own lines.

    `options` narrow the selector; those named in `open_options` are asked when a campaign is
    prepared, with them as what is taken if nothing is said.
    `line` and `lines` name one and many of them. `columns` are what an own line holds besides its
    label; `unique` names columns of which no two lines have the same. A `personal` roll holds
    people: names and `sealed` columns are encrypted. `check` is asked before an own line is taken,
    `freezes_if` before the roll is frozen.
    """

    line: Text
    lines: Text
    selector: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    open_options: tuple[str, ...] = ()
    merge: Merge = Merge.NONE
    weights: tuple[Weight, ...] = ()
    columns: tuple[Question, ...] = ()
    unique: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    personal: bool = False
    check: LineCheck | None = None
    freezes_if: Callable[[SeenRoll], Refusal | None] | None = None

    @property
    def has_own_lines(self) -> bool:
        """Say whether the lines are the campaign's own, not rows of the ledger."""
        return not self.selector
