"""The first letters of a Chinese text's sounds, as people type them: 油烟 is yy, 长宁路 is cnl.

The table is made by `scripts/initials.py`: one letter for each character of
Unicode's first two blocks of Chinese characters, and the phrases in which a character sounds
otherwise than alone.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

FIRST: Final = 0x3400
LAST: Final = 0x9FFF
NONE: Final = "."
TABLE: Final = Path(__file__).parent / "data" / "initials.tsv"


class Table(NamedTuple):
    """The letters by code point from `FIRST`, and the phrases by their words."""

    letters: str
    phrases: dict[str, str]
    longest: int


@lru_cache(maxsize=1)
def _table() -> Table:
    letters, *lines = TABLE.read_text(encoding="utf-8").splitlines()
    phrases = dict(line.split("\t") for line in lines)
    return Table(letters, phrases, max(map(len, phrases)))


@lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """Return the letters, lower case; what is no Chinese character is left out."""
    return spell(text, _table())


def spell(text: str, table: Table) -> str:
    """Return the letters by a given table: of the longest phrases first, else of characters."""
    found, at = [], 0
    while at < len(text):
        length = min(table.longest, len(text) - at)
        while length > 1 and text[at : at + length] not in table.phrases:
            length -= 1
        if length > 1:
            found.append(table.phrases[text[at : at + length]])
        else:
            found.append(_letter(table, text[at]))
        at += length
    return "".join(found)


def _letter(table: Table, character: str) -> str:
    code = ord(character)
    letter = table.letters[code - FIRST] if FIRST <= code <= LAST else NONE
    return "" if letter == NONE else letter
