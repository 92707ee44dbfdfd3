"""How a text becomes words that an index can hold, and how a search becomes the same words.

Chinese has no spaces, and a dictionary would not know the next estate's name: a run of Han
characters becomes its overlapping pairs (油烟扰民: 油烟 烟扰 扰民), so that any two neighbouring
characters can be found. Digits and Latin letters stay words. Numbers of persons become nothing.
"""

import re
import unicodedata
from itertools import pairwise

from lilong.kernel.masking import mask_numbers

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|[^\W_{_HAN}]+")
_MASKED = re.compile(r"[0-9A-Za-z-]*\*+[0-9A-Za-z]*")
# What the masking of texts for readers leaves alone: grouped, prefixed, stuck to letters.
_NUMBERS = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[ -]?)?"
    r"(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\d{6}[ -]?\d{8}[ -]?\d{3}[\dx]|0\d{2,3}[ -]?\d{7,8})(?!\d)",
    re.IGNORECASE,
)
# No number of a person has fewer digits together: texts without them need no second look.
_DIGITS = re.compile(r"\d{4}")
_HALF_WIDTH = {0x3000: 0x20} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# A lexeme of PostgreSQL has a limit; nobody types a longer word.
LONGEST_WORD = 40
# A text beyond this is a book, not a matter: the rest is not indexed (characters).
LONGEST_TEXT = 100_000


def _half_width(text: str) -> str:
    plain = text[:LONGEST_TEXT].translate(_HALF_WIDTH)
    if not unicodedata.is_normalized("NFKC", plain):
        plain = unicodedata.normalize("NFKC", plain)
    return plain


def holds_number(text: str) -> bool:
    """Say whether a text holds a number of a person, which no index keeps."""
    plain = _half_width(text)
    return bool(_NUMBERS.search(plain)) or mask_numbers(plain) != plain


def normalised(text: str) -> str:
    """Return the text in half-width, lower-case form, without numbers of persons."""
    plain = _half_width(text)
    if _DIGITS.search(plain):
        plain = _NUMBERS.sub(" ", _MASKED.sub(" ", mask_numbers(plain)))
    return plain.lower()


def tokenize(text: str) -> list[str]:
    """Return the words of a text in order, repetitions included: what is stored in the index.

    After the pairs of a Han run stands its last character, so that every character begins some
    word; a run of one character is that character.
    """
    words: list[str] = []
    for run in _RUNS.finditer(normalised(text)):
        word = run.group()
        if run["han"]:
            words += map("".join, pairwise(word))
            words.append(word[-1])
        else:
            words.append(word[:LONGEST_WORD])
    return words


def wanted(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a search must find: whole words, and beginnings of words.

    A Han run is found by all its pairs; a single Han character is the beginning of a pair.
    """
    whole, beginnings = set(), set()
    for run in _RUNS.finditer(normalised(words)):
        word = run.group()
        if not run["han"]:
            whole.add(word[:LONGEST_WORD])
        elif len(word) == 1:
            beginnings.add(word)
        else:
            whole.update(map("".join, pairwise(word)))
    return frozenset(whole), frozenset(b for b in beginnings if not any(b in w for w in whole))
