"""What every word of a declaration is made of: texts, reasons, lengths of time."""

from dataclasses import dataclass
from typing import Any

Text = Any  # str or a lazy translation of one


@dataclass(frozen=True, slots=True)
class Why:
    """The reason a stage, move or number exists: a sentence, the rule's id, where it is written."""

    text: Text
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """Where a clock's length comes from: a rulebook key, a limit kept as a fact, or a date kept as
    a fact.
    """

    ruling: str = ""
    fact: str = ""
    unit: str = ""
    date_fact: str = ""
