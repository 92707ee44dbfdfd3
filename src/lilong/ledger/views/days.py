"""The day a page of the ledger is asked about."""

from datetime import date

from django.http import HttpRequest

from lilong.kernel import clock
from lilong.kernel.clock import local


def day_asked(request: HttpRequest, name: str = "on") -> date:
    """Return the day in the address, today when there is none or it is nonsense."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return local(clock.now()).date()
