"""The days of an inbound person, worked out from entry or last contact; pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from lilong.campaigns.grammar import Begun, Expected, Said, Seen
from lilong.cases.grammar import Facts
from lilong.kernel.clock import SHANGHAI, local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

VERSIONS = "inbound.versions"
TESTS = "inbound.tests"
ARRIVAL = "inbound.arrival_counts"
TRACK = "days"
ISOLATION, MONITORING, MEDICAL = "isolation", "monitoring", "medical"
STAY, TEST, CARE = "stay", "test", "care"
_NAMES = {
    ISOLATION: mark("Isolation"),
    MONITORING: mark("Community monitoring"),
    MEDICAL: mark("Medical care"),
}
_TESTS = {
    ISOLATION: mark("Test on day {day} of isolation"),
    MONITORING: mark("Test on day {day} of monitoring"),
}
_MONITORED = mark("Temperature twice a day; no gatherings; mask; goes out only where it must be")
_LATE = mark("Missed days hold the release; they do not start the count again.")


def moment_of(facts: Facts) -> datetime:
    """Return the moment the count goes from: entry, or last contact."""
    moment = datetime.fromisoformat(str(facts["since"]))
    return local(moment) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def version_of(rows: Iterable[Mapping[str, Any]], since: datetime) -> Mapping[str, Any] | None:
    """Return the version in force at a moment: the last that began; an undated one never does."""
    dated = [row for row in rows if row["valid_from"] and row["valid_from"] <= since.date()]
    return max(dated, key=lambda row: row["valid_from"], default=None)


def days(begun: Begun) -> tuple[Expected, ...]:
    """Return stays and tests: isolation, then monitoring, each held by its own tests.

    The day of arrival is day 0, or day 1 where the office counts it (V-04). A positive test ends
    what was expected and begins medical care.
    """
    since = moment_of(begun.facts)
    version = version_of(begun.rule, since)
    if version is None:
        return ()
    first = since.date() + timedelta(days=0 if begun.options[ARRIVAL] else 1)
    found: list[Expected] = []
    for phase in (ISOLATION, MONITORING):
        length = int(version[phase])
        if length:
            tests = _tests(phase, first, str(version["version"]), begun)
            found += [*tests, _stay(phase, first, length, tests, found)]
            first += timedelta(days=length)
    return _as_ill(found, begun)


def _tests(phase: str, first: date, version: str, begun: Begun) -> list[Expected]:
    numbers = sorted(
        int(row["day"])
        for row in begun.options[TESTS]
        if row["version"] == version and row["phase"] == phase
    )
    return [
        Expected(
            f"{phase}_{number}", TEST, Said(_TESTS[phase], {"day": number}),
            first + timedelta(days=number - 1), first + timedelta(days=number - 1),
            when_late=_LATE,
        )
        for number in numbers
    ]  # fmt: skip


def _stay(
    phase: str, first: date, length: int, tests: Iterable[Expected], before: Iterable[Expected]
) -> Expected:
    over = first + timedelta(days=length)
    return Expected(
        phase, STAY, _NAMES[phase], first, over - timedelta(days=1),
        datetime(over.year, over.month, over.day, tzinfo=SHANGHAI),
        (*(one.key for one in tests), *(one.key for one in before if one.kind == STAY)),
        _MONITORED if phase == MONITORING else "", _LATE,
    )  # fmt: skip


def _as_ill(found: list[Expected], begun: Begun) -> tuple[Expected, ...]:
    positive = [on for outcome, on in begun.done.values() if outcome == "positive"]
    if not positive:
        return tuple(found)
    known = [one for one in found if one.key in begun.done]
    return (*known, Expected(MEDICAL, CARE, _NAMES[MEDICAL], min(positive)))


def may_transfer(seen: Seen, _answers: Facts) -> Refusal | None:
    """Monitoring begins when isolation is over and none of its tests holds it (V-05)."""
    isolation = next((d for d in seen.dues if d.key == ISOLATION), None)
    if isolation is None or not isolation.is_settled:
        text = mark("Isolation is not over: record its tests and its end first.")
        return Refusal("isolation_runs", text, rule="V-05")
    return None


def may_release(seen: Seen, _answers: Facts) -> Refusal | None:
    """Nobody is released while a day is open, pending or missed (V-05)."""
    if not seen.dues:
        return Refusal("no_track", mark("No days were worked out yet."), rule="V-05")
    left = sum(not due.is_settled for due in seen.dues)
    if left:
        text = mark("{count} days are open, pending or missed: they hold the release.")
        return Refusal("held", text, {"count": left}, rule="V-05")
    if any(due.outcome == "positive" for due in seen.dues):
        text = mark("A test was positive: the way goes by medical care.")
        return Refusal("positive", text, rule="V-05")
    return None


def may_go_to_care(seen: Seen, _answers: Facts) -> Refusal | None:
    """Medical care follows a positive test, nothing else (V-05)."""
    if not any(due.outcome == "positive" for due in seen.dues):
        return Refusal("no_positive", mark("No test was positive."), rule="V-05")
    return None


def may_leave(seen: Seen, _answers: Facts) -> Refusal | None:
    """Whoever moves away stays here until the other office has confirmed (V-05)."""
    if any(not due.is_settled for due in seen.dues):
        text = mark("The other office has not confirmed yet: the days left are ours still.")
        return Refusal("not_confirmed", text, rule="V-05")
    return None
