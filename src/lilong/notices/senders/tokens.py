"""Access tokens of providers: asked for once, kept until they expire or are refused."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

# A token is asked for anew so long before its end, and kept no longer than this.
EARLY_SECONDS = 300
LONGEST_SECONDS = 7200


@dataclass(frozen=True, slots=True)
class Token:
    """A token and for how many seconds its provider says it holds."""

    text: str
    seconds: int


@dataclass(frozen=True, slots=True)
class _Kept:
    text: str
    ends: float


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


def key_of(*parts: str) -> str:
    """Return what a token is kept under: no secret can be read from it."""
    return sha256("\0".join(parts).encode()).hexdigest()


def token(key: str, ask: Callable[[], Token]) -> str:
    """Return the token that is kept, or ask for one; one at a time, so that many ask once."""
    with _lock:
        known = _kept.get(key)
        if known and time.monotonic() < known.ends:
            return known.text
        fresh = ask()
        seconds = min(fresh.seconds, LONGEST_SECONDS)
        # One that holds for moments only is kept for half of them.
        lasts = seconds - EARLY_SECONDS if seconds > 2 * EARLY_SECONDS else seconds / 2
        _kept[key] = _Kept(fresh.text, time.monotonic() + lasts)
        return fresh.text


def forget(key: str, text: str) -> None:
    """Drop a token its provider refuses, unless another has been fetched meanwhile."""
    with _lock:
        known = _kept.get(key)
        if known and known.text == text:
            del _kept[key]


def forget_all() -> None:
    """Drop every token; tests begin with this."""
    with _lock:
        _kept.clear()
