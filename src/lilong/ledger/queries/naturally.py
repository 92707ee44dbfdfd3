"""The order in which people read house numbers: 2 before 10, 12A after 12."""

import re

_PIECES = re.compile(r"\d+|\D+")


def naturally(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key that sorts a number with letters as a reader would."""
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece)
        for piece in _PIECES.findall(text)
    )
