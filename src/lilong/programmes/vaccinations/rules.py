"""When a dose is due, and when somebody is through; pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from lilong.campaigns.grammar import Begun, Expected, Said, Seen
from lilong.cases.grammar import Facts
from lilong.kernel.calendar import add_months
from lilong.kernel.errors import Refusal
from lilong.kernel.limits import Limit, Unit
from lilong.kernel.text import mark

SCHEDULES = "vaccine.schedules"
TRACK = "doses"
DOSE, GIVEN = "dose", "given"
_LABEL = mark("Dose {number}")
_HINT = mark("Not before {first}; advised until {last}")
_HINT_OPEN = mark("Not before {first}")
_LATE = mark("Late: continue, do not begin again.")


def rows_of(schedules: Iterable[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    """Return the doses of a vaccine in their order."""
    found = [row for row in schedules if row["kind"] == kind]
    return sorted(found, key=lambda row: int(row["dose"]))


def doses(begun: Begun) -> tuple[Expected, ...]:
    """Return every dose with the span it is due in.

    Each counts from the dose before as it was given, or from its first possible day; the end of
    the span counts from the first dose. A dose that comes late is continued, never restarted.
    """
    first = date.fromisoformat(str(begun.facts["first_dose"]))
    before, found = first, list[Expected]()
    for row in rows_of(begun.rule, str(begun.facts["vaccine"])):
        number = int(row["dose"])
        if number == 1:
            found.append(
                Expected(_key(1), DOSE, Said(_LABEL, {"number": 1}), first, first, outcome=GIVEN)
            )
            continue
        earliest = before + timedelta(days=int(row["after_previous"] or 0))
        last = _within(first, row["within_of_first"])
        shown = {"first": earliest, "last": last}
        # A dose before it that came late may push it behind its span: then there is no such day.
        hint = Said(_HINT, shown) if last and last >= earliest else Said(_HINT_OPEN, shown)
        found.append(
            Expected(
                _key(number), DOSE, Said(_LABEL, {"number": number}), earliest, last,
                held_by=(_key(number - 1),), hint=hint, when_late=_LATE,
            )
        )  # fmt: skip
        outcome, on = begun.done.get(_key(number), ("", earliest))
        before = on if outcome == GIVEN else earliest
    return tuple(found)


def _key(number: int) -> str:
    return f"dose_{number}"


def _within(first: date, limit: Limit | None) -> date | None:
    # The rulebook takes days and months alone: a dose knows no office hours.
    if limit is None:
        return None
    if limit.unit is Unit.MONTHS:
        return add_months(first, limit.number)
    return first + timedelta(days=limit.number)


def may_complete(seen: Seen, _answers: Facts) -> Refusal | None:
    """Through is who has had every dose of the schedule (V-08)."""
    if not seen.dues:
        text = mark("No dose is recorded: begin with the first.")
        return Refusal("no_doses", text, rule="V-08")
    left = sum(not due.is_settled for due in seen.dues)
    if left:
        text = mark("{count} more doses are to come.")
        return Refusal("doses_left", text, {"count": left}, rule="V-07")
    return None


def may_begin(seen: Seen, _answers: Facts) -> Refusal | None:
    """Under way is who has had a first dose (V-07)."""
    if not any(due.is_settled for due in seen.dues):
        text = mark("No dose is recorded: begin with the first.")
        return Refusal("no_doses", text, rule="V-07")
    return None
