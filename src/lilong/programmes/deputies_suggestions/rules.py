"""Pure guards of deputies' suggestions; every number comes from the rulebook (T-12)."""

from lilong.cases.grammar import Facts, Snapshot
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

RULE = "T-12"


def may_give_back(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A wrong addressee gives a suggestion back within its own limit, not after."""
    clock = snapshot.clock("wrong_addressee")
    if clock and clock.is_running and clock.is_late(snapshot.at):
        return Refusal(
            "too_late",
            mark("The limit for giving it back ended on {due}; now it must be answered."),
            {"due": clock.due_at},
            rule=RULE,
        )
    return None


def may_answer(_snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """An answer that says “being solved” names the day."""
    if answers.get("result") == "being_solved" and not answers.get("solved_by"):
        return Refusal(
            "no_date",
            mark("“Being solved” needs the date by which it will be."),
            rule=RULE,
            field="solved_by",
        )
    return None


def may_be_answered_again(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A suggestion is answered again once; a second dissatisfied answer is for the leaders."""
    if snapshot.count("dissatisfied"):
        return Refusal(
            "answered_twice",
            mark("It has been answered twice; the leaders decide how it is closed."),
            rule=RULE,
        )
    return None


def may_close_after_second(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """Closing without a content deputy needs two answers."""
    if not snapshot.count("dissatisfied"):
        return Refusal(
            "not_yet",
            mark("Only after a second answer may it be closed without the deputy's consent."),
            rule=RULE,
        )
    return None
