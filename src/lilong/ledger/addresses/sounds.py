"""How names sound: the same sound for what is typed wrong by ear, initials for quick typing."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=32_768)
def _sign(sign: str) -> str:
    return "".join(lazy_pinyin(sign)).lower()


def sound(text: str) -> str:
    """Return a text's sound sign by sign, without tones: 华灵路 and 华零路 are both hualinglu.

    It is for comparing, so one reading of each sign will do, as long as it is always the same.
    """
    return "".join(map(_sign, text))


@lru_cache(maxsize=65_536)
def syllables(text: str) -> tuple[str, ...]:
    """Return the sounds of a text's signs, one for each sign or run of letters."""
    return tuple(part.lower() for part in lazy_pinyin(text))


@lru_cache(maxsize=65_536)
def initials(text: str) -> str:
    """Return the first letters of a text's sounds: hll for 华灵路."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
