"""What becomes of a value that another one stands against: taken, left, or put before people."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.specs import Source
from lilong.ledger.terms import STATE_NAMES, TELLING_KEYS, TENURE_NAMES, SourceKind

# What a source may say of a home instead of naming one of ours.
ELSEWHERE: Final = "elsewhere"
_LEFT: Final = "left "
_WORDS: Final[Mapping[str, str]] = {
    **{key.value: name for key, name in (*TENURE_NAMES.items(), *STATE_NAMES.items())},
    "yes": mark("Yes"), "no": mark("No"),
}  # fmt: skip


class Ruling(StrEnum):
    """What becomes of a value that is not the one that stands."""

    TAKE = "take"
    KEEP = "keep"
    DISPUTE = "dispute"


def ruling(key: str, stands: Source, offers: Source, preferred: Mapping[str, SourceKind]) -> Ruling:
    """Say what becomes of a value another one stands against.

    Between two sources the one the office prefers for the field goes first, if it speaks later.
    A source corrects itself, save in what tells a person apart.
    """
    if stands.kind is not offers.kind:
        return by_preference(preferred.get(key), stands, offers)
    if key in TELLING_KEYS:
        return Ruling.DISPUTE
    return Ruling.TAKE if offers.on >= stands.on else Ruling.KEEP


def by_preference(favourite: SourceKind | None, stands: Source, offers: Source) -> Ruling:
    """Say what the office's preference comes to between two sources."""
    if favourite is offers.kind and offers.on > stands.on:
        return Ruling.TAKE
    if favourite is stands.kind and stands.on >= offers.on:
        return Ruling.KEEP
    return Ruling.DISPUTE


def worded(text: str) -> str | Refusal:
    """Return a disputed value as people read it: a term by its name, other words as they stand."""
    return Refusal("word", _WORDS[text]) if text in _WORDS else text


def left_words(last: date) -> str:
    """Return how it is kept that a source says she left her home on a day."""
    return f"{_LEFT}{last.isoformat()}"


def left_on(offered: str) -> date | None:
    """Return the day on which a source says she left her home, None where it says none."""
    if not offered.startswith(_LEFT):
        return None
    return date.fromisoformat(offered.removeprefix(_LEFT))


def no_home(offered: str) -> Refusal | None:
    """Return in words that a source names no home of ours; None where it names one."""
    if offered == ELSEWHERE:
        return Refusal("elsewhere", mark("elsewhere, outside our subdistrict"))
    if last := left_on(offered):
        return Refusal("left", mark("moved out on {day}"), {"day": last})
    return None
