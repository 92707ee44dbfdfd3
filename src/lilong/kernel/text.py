"""Text helpers that need no framework."""

import unicodedata
from dataclasses import dataclass


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


def half_width(text: str) -> str:
    """Return the text with full-width letters, digits, signs and spaces made half-width.

    Chinese punctuation that has a half-width twin changes too, so this is for numbers and codes,
    never for prose that is shown again.
    """
    return unicodedata.normalize("NFKC", text)


def squeeze(text: str) -> str:
    """Return the text half-width and without any white space: the form codes are compared in."""
    return "".join(half_width(text).split())
