"""How names sound: the same sound for what is typed wrong by ear."""

from functools import lru_cache

from lilong.kernel.syllables import syllables

__all__ = ["sound", "syllables"]


@lru_cache(maxsize=32_768)
def _sign(sign: str) -> str:
    return "".join(syllables(sign))


def sound(text: str) -> str:
    """Return a text's sound sign by sign, without tones: 华灵路 and 华零路 are both hualinglu.

    It is for comparing, so one reading of each sign will do, as long as it is always the same.
    """
    return "".join(map(_sign, text))
