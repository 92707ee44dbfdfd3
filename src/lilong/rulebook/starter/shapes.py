"""Parts that several starter keys share, and values with a scope or a validity of their own."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lilong.kernel.text import mark
from lilong.rulebook.keys import Part
from lilong.rulebook.terms import BEGINNING, ValueType

OWN_PROPOSAL = "起始建议值,待街道确认"


@dataclass(frozen=True, slots=True)
class Special:
    """A starter value that holds for one scope or one span of time only."""

    key: str
    value: Any
    scope: str = ""
    valid_from: date = BEGINNING
    valid_to: date | None = None
    source: str = ""


def working_days(number: int) -> dict[str, Any]:
    """Return a limit of working days in JSON form."""
    return {"number": number, "unit": "working_days"}


def months(number: int) -> dict[str, Any]:
    """Return a limit of months in JSON form."""
    return {"number": number, "unit": "months"}


# What a share is a share of, which weight each voter has, and which way it is compared (G-04).
CONDITION = (
    Part(
        "measure", ValueType.TEXT, mark("Measure"), choices=("present", "taking_part", "in_favour")
    ),
    Part(
        "base",
        ValueType.TEXT,
        mark("Out of"),
        choices=("all", "present", "taking_part", "certificates"),
    ),
    Part(
        "weight",
        ValueType.TEXT,
        mark("Counted by"),
        choices=("heads", "area", "certificates", "lines"),
    ),
    Part("comparator", ValueType.TEXT, mark("Comparison"), choices=(">=", ">")),
    Part("share", ValueType.SHARE, mark("Share")),
)


def condition(measure: str, base: str, weight: str, comparator: str, share: str) -> dict[str, str]:
    """Return one condition in JSON form."""
    return {
        "measure": measure,
        "base": base,
        "weight": weight,
        "comparator": comparator,
        "share": share,
    }
