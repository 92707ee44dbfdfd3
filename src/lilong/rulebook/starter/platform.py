"""Starter keys of files, imports and retention."""

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key
from lilong.rulebook.starter.shapes import OWN_PROPOSAL
from lilong.rulebook.terms import Confidence, ValueType


def _number(name: str, title: str, unit: str, default: int, rule: str = "") -> Key:
    return Key(
        name=name,
        type=ValueType.NUMBER,
        title=title,
        unit=unit,
        default=default,
        source=OWN_PROPOSAL,
        rule=rule,
        confidence=Confidence.LOW,
    )


KEYS = (
    _number("attachments.max_size", mark("Largest file that may be attached"), mark("MiB"), 20),
    _number("attachments.max_count", mark("Most files attached to one record"), mark("files"), 30),
    _number("attachments.thumbnail_edge", mark("Longer edge of a thumbnail"), mark("pixels"), 480),
    _number("imports.max_size", mark("Largest file that may be imported"), mark("MiB"), 50),
    _number("imports.max_rows", mark("Most rows of one imported file"), mark("rows"), 200_000),
    _number("retention.matters", mark("Matters are kept after closing"), mark("years"), 10, "D11"),
    _number("retention.log", mark("Read and access logs are kept"), mark("years"), 3, "D11"),
    _number("retention.epidemic", mark("Epidemic records are kept"), mark("years"), 0, "D11"),
)
