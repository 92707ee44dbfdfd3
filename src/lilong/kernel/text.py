"""Text helpers that need no framework."""

import unicodedata
from dataclasses import dataclass
from typing import Final

# As many digits as each number of 64 bits can have.
_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Named:
    """A name an office owns, as a parameter of a sentence: in its language and in English."""

    own: str
    english: str = ""

    def __str__(self) -> str:
        return self.own


def mark(message: str) -> str:
    """Mark an English sentence as a message id, so that the catalogue tool collects it."""
    return message


def is_storable(text: str) -> bool:
    """Say whether a database takes a text: no null, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def whole_number(text: str) -> int | None:
    """Return the number a page or an address gave along, None for anything no key can be.

    Digits of other scripts and signs such as "²" are none, nor is what a database cannot hold.
    """
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    return int(text) if is_number else None


def half_width(text: str) -> str:
    """Return the text with full-width letters, digits, signs and spaces made half-width.

    Chinese punctuation that has a half-width twin changes too, so this is for numbers and codes,
    never for prose that is shown again.
    """
    return unicodedata.normalize("NFKC", text)


def squeeze(text: str) -> str:
    """Return the text half-width and without any white space: the form codes are compared in."""
    return "".join(half_width(text).split())
