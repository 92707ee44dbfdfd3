"""The ledger of the demonstration subdistrict: Puyuli with its people, and a few streets of shops.

Small enough for a quick start; `lilong ledger populate` brings the whole town.
"""

from datetime import datetime
from typing import Final

from lilong.accounts import demo as accounts_demo
from lilong.accounts import queries as accounts
from lilong.kernel.actor import Actor
from lilong.ledger.populating import Counts, populate

SEED: Final = 1
_STREETS: Final = 3
# Puyuli is always made whole: asked for one person, it is all there is.
_PERSONS: Final = 1


def load(*, by: Actor, at: datetime) -> Counts:
    """Give the first demonstration office its estate and streets; a second run adds nothing."""
    office = accounts.office_by_code(accounts_demo.OFFICE_CODE)
    return populate(office, persons=_PERSONS, seed=SEED, streets=_STREETS, by=by, at=at)
