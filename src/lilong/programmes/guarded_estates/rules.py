"""Pure counting of days without an incident."""

from datetime import date, timedelta

from lilong.campaigns.grammar import Facts, Seen
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

BREACH = "breach"


def days_without(seen: Seen, on: date) -> int:
    """Return the days without a breach up to a day, that day included (A-12).

    They begin with the day counting began, or anew with the day after the last breach; a breach
    called mistaken is none.
    """
    begun = date.fromisoformat(str(seen.campaign_facts["counted_from"]))
    breaches = [r.on for r in seen.of_log(BREACH) if r.on <= on]
    first = max([begun, *(day + timedelta(days=1) for day in breaches)])
    return max(0, (on - first).days + 1)


def may_close(_seen: Seen, answers: Facts) -> Refusal | None:
    """No more entrances are guarded than there are (A-12)."""
    if int(answers.get("guarded") or 0) <= int(answers.get("entrances") or 0):
        return None
    text = mark("More entrances are guarded than there are.")
    return Refusal("too_many", text, rule="A-12", field="guarded")


def may_guard(seen: Seen, answers: Facts) -> Refusal | None:
    """An estate is guarded when at least one entrance is (A-12)."""
    if not int(answers.get("guarded") or 0):
        text = mark("Closed and guarded: at least one entrance is guarded.")
        return Refusal("none_guarded", text, rule="A-12", field="guarded")
    return may_close(seen, answers)
