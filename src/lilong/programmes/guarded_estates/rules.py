"""Pure counting of days without an incident."""

from datetime import date, timedelta

from lilong.campaigns.grammar import Seen

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
