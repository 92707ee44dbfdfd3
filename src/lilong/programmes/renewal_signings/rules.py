"""Pure guards of a plot's two rounds."""

from datetime import date

from lilong.campaigns.grammar import SeenRound
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

DISPLAY = "plot.display_days"
SIGNING = "signing"


def may_open_signing(seen: SeenRound) -> Refusal | None:
    """Signing begins when the plan has been on display for long enough (X-04): to the day.

    The first day is not counted and the last is over at midnight: it begins the day after.
    """
    began, ended = (
        date.fromisoformat(str(seen.answers[key])) for key in ("display_from", "display_to")
    )
    days, need = (ended - began).days, int(seen.rulings[DISPLAY])
    if days < need:
        text = mark("The plan was on display for {days} days; it must be {need}.")
        params = {"days": days, "need": need}
        return Refusal("display", text, params, rule="X-04", field="display_to")
    if ended >= local(seen.at).date():
        text = mark("The plan is on display still.")
        return Refusal("display_runs", text, rule="X-04", field="display_to")
    return None


def may_close_signing(seen: SeenRound) -> Refusal | None:
    """Below the share nothing lapses before the last day is over (X-03)."""
    if seen.reached.get(SIGNING) or seen.due is None or local(seen.at).date() > seen.due:
        return None
    text = mark("Signing runs until {day}; closed before, the agreements would lapse.")
    return Refusal("signing_runs", text, {"day": seen.due}, rule="X-03")
