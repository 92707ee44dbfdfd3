"""Tags by the rules alone, in the words of address data sets: for when there is nothing to learn.

The kinds are those of the Chinese address tagging task: prov, city, district, town, community,
road, roadno, poi, houseno, cellno, floorno, roomno, assist, redundant.
"""

from collections.abc import Sequence
from typing import Final

from lilong.ledger.addresses.parts import Kind
from lilong.ledger.addresses.reading import read

_TAGS: Final = {
    Kind.PROVINCE: "prov", Kind.CITY: "city", Kind.DISTRICT: "district", Kind.TOWNSHIP: "town",
    Kind.COMMUNITY: "community", Kind.ROAD: "road", Kind.LANE: "roadno",
    Kind.SUBLANE: "houseno", Kind.NUMBER: "roadno", Kind.NAME: "poi", Kind.BUILDING: "houseno",
    Kind.STAIRWELL: "cellno", Kind.FLOOR: "floorno", Kind.ROOM: "roomno", Kind.HINT: "assist",
}  # fmt: skip
_NOTHING: Final = "redundant"


def tags_by_rules(tokens: Sequence[str]) -> list[str]:
    """Return a tag for each token, from what the reader makes of the text."""
    text = "".join(tokens)
    reading = read(text)
    if len(reading.text) != len(text):
        return [f"B-{_NOTHING}", *[f"I-{_NOTHING}"] * (len(tokens) - 1)] if tokens else []
    kinds: list[tuple[str, int]] = [(_NOTHING, -1)] * len(text)
    has_lane = False
    for number, part in enumerate(reading.parts):
        tag = "houseno" if part.kind is Kind.NUMBER and has_lane else _TAGS[part.kind]
        has_lane = has_lane or part.kind is Kind.LANE
        for at in range(part.start, part.end):
            kinds[at] = tag, number
    tags, at, before = [], 0, ("", -2)
    for token in tokens:
        here = kinds[at]
        tags.append(f"{'I' if here == before else 'B'}-{here[0]}")
        before = here
        at += len(token)
    return tags
