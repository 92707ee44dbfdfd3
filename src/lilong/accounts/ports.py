"""What accounts needs from a room above it: what the rulebook says about coming in."""

from collections.abc import Callable
from datetime import date

from lilong.accounts.terms import DoorTerms

AskRulebook = Callable[[int, date], DoorTerms]
_asked: list[AskRulebook] = []


def register_door_terms(ask: AskRulebook) -> None:
    """Let the rulebook say, once at start, how its values are read."""
    _asked[:] = [ask]


def door_terms(office_id: int, on: date) -> DoorTerms:
    """Return the terms of an office on a day; without a rulebook nobody comes in."""
    return _asked[0](office_id, on)
