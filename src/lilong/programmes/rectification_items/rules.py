"""Pure guards of rectification items."""

from datetime import date

from lilong.cases.grammar import Facts, Snapshot
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark


def may_ask_new_date(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """A new date is asked for before the old one has passed, and lies after it (AC-42)."""
    promised = date.fromisoformat(str(snapshot.facts["due_date"]))
    if local(snapshot.at).date() > promised:
        return Refusal(
            "too_late",
            mark("The promised date {date} has passed; a new one must be asked for before."),
            {"date": promised},
            rule="AC-42",
        )
    asked = answers.get("asked_date")
    if asked and date.fromisoformat(str(asked)) <= promised:
        return Refusal(
            "not_later",
            mark("The new date must lie after {date}."),
            {"date": promised},
            rule="AC-42",
            field="asked_date",
        )
    return None


def may_approve_new_date(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """What is approved is what was asked: the approver does not name a date of his own."""
    asked = str(snapshot.facts.get("asked_date", ""))
    given = answers.get("due_date")
    if given and str(given) != asked:
        return Refusal(
            "other_date",
            mark("The date asked for is {date}; approve it or keep the old one."),
            {"date": date.fromisoformat(asked)},
            rule="AC-42",
            field="due_date",
        )
    return None
