"""The day a page of the ledger is asked about."""

from datetime import date
from typing import Final

from django.http import HttpRequest

from lilong.kernel import clock
from lilong.kernel.clock import local

# Nothing is recorded beyond these years, and days counted from their ends would leave the calendar.
FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 2999


def day_asked(request: HttpRequest, name: str = "on") -> date:
    """Return the day in the address, today when there is none or it is nonsense."""
    today = local(clock.now()).date()
    try:
        asked = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return today
    return asked if FIRST_YEAR <= asked.year <= LAST_YEAR else today
