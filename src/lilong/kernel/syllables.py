"""How Chinese names sound, as people type them: 育新 is yu xin, its letters are yx; 长宁路 is cnl.

The table is made by `scripts/syllables.py`: one syllable without tone for each character of
Unicode's first two blocks of Chinese characters, and the phrases in which a character sounds
otherwise than alone.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

FIRST: Final = 0x3400
LAST: Final = 0x9FFF
TABLE: Final = Path(__file__).parent / "data" / "syllables.tsv"


class Table(NamedTuple):
    """The syllable of each character, and those of phrases by their words."""

    characters: dict[str, str]
    phrases: dict[str, tuple[str, ...]]
    longest: int


@lru_cache(maxsize=1)
def _table() -> Table:
    characters: dict[str, str] = {}
    phrases: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        said, written = line.split("\t")
        if " " in said:
            phrases[written] = tuple(said.split(" "))
        else:
            characters |= dict.fromkeys(written, said)
    return Table(characters, phrases, max(map(len, phrases)))


@lru_cache(maxsize=65_536)
def syllables(text: str) -> tuple[str, ...]:
    """Return the sounds, lower case and without tones: one for each character.

    A run of anything else is one sound, spelled as it stands.
    """
    found: list[str] = []
    run = ""
    for said, written in spell(text, _table()):
        if said:
            found += [run.lower(), said] if run else [said]
            run = ""
        else:
            run += written
    return tuple([*found, run.lower()] if run else found)


@lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """Return the first letters, lower case; what is no Chinese character is left out."""
    return "".join(said[:1] for said, _written in spell(text, _table()))


def spell(text: str, table: Table) -> Iterator[tuple[str, str]]:
    """Yield each character's sound by a given table, and the character; the longest phrases first.

    What is no Chinese character has no sound.
    """
    at = 0
    while at < len(text):
        length = min(table.longest, len(text) - at)
        while length > 1 and text[at : at + length] not in table.phrases:
            length -= 1
        written = text[at : at + length]
        if length > 1:
            yield from zip(table.phrases[written], written, strict=True)
        else:
            yield table.characters.get(written, ""), written
        at += max(length, 1)
