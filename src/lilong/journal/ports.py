"""What the journal's command needs from a room above it: an office's key for its code."""

from collections.abc import Callable

FindOffice = Callable[[str], int | None]
_finders: list[FindOffice] = []


def register_office_finder(find: FindOffice) -> None:
    """Let accounts say, once at start, which office has a code."""
    _finders[:] = [find]


def office_id(code: str) -> int | None:
    """Return the key of the office with this code, or None."""
    for find in _finders:
        if (found := find(code)) is not None:
            return found
    return None
