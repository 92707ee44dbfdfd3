"""Pure decisions on work orders: gates, guards of moves, limits, what an intake needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lilong.cases.grammar import Facts, Snapshot
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders import joining
from lilong.work_orders.contacting import is_dissatisfied
from lilong.work_orders.hearing import may_report_again
from lilong.work_orders.terms import AGAIN, Evidence, LimitClass, RequesterKind, RequestKind

LONGEST_WORDS = 20_000
_BUSINESS = {LimitClass.HELP: "general", LimitClass.COMPLEX: "difficult"}
_NEEDS_NO_PLACE = frozenset({RequestKind.ENQUIRY, RequestKind.SUGGESTION, RequestKind.PRAISE})


def reports(snapshot: Snapshot) -> tuple[int, int]:
    """Count handling reports of the present round: one is needed."""
    begun = 0
    for index, done in enumerate(snapshot.history, start=1):
        begun = index if done.move in AGAIN else begun
    return sum(1 for done in snapshot.history[begun:] if done.move == "report_handling"), 1


def may_pass_on(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """The inner deadline lies ahead and not after the lead's own: the lead stays responsible."""
    inner = answers.get("inner_due")
    if not inner:
        return None
    due, own = datetime.fromisoformat(str(inner)), snapshot.clock("handling")
    if due <= snapshot.at:
        return Refusal(
            "past", mark("The inner deadline {due} has passed already."), {"due": due},
            rule="H-04", field="inner_due",
        )  # fmt: skip
    if own and own.is_running and own.due_at > snapshot.at and due > own.due_at:
        return Refusal(
            "after_ours",
            mark("The inner deadline must not lie after your own, {due}."),
            {"due": own.due_at},
            rule="H-04",
            field="inner_due",
        )
    return None


def may_report(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """A handling shows what its category asks for and ends in one of its result classes.

    A second one has its work record, and joint units have answered (H-02, H-14).
    """
    other = may_report_again(snapshot) or joining.may_report(snapshot, answers)
    if other is not None:
        return other
    before = int(snapshot.facts.get("evidence_before") or 0)
    if snapshot.facts.get("evidence") == Evidence.FILE and snapshot.evidence <= before:
        return Refusal(
            "no_evidence",
            mark("Attach at least one photo or document of the handling first."),
            rule="U-04",
            field="evidence",
        )
    result, allowed = answers.get("result_class"), snapshot.facts.get("results")
    if result and allowed and result not in allowed:
        return Refusal(
            "wrong_result",
            mark("For this category the result “{result}” is not possible."),
            {"result": result},
            rule="H-09",
            field="result_class",
        )
    return None


def may_redo(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """An order is handled again when its caller said that it is not solved, or not well."""
    if is_dissatisfied(snapshot):
        return None
    return Refusal(
        "not_dissatisfied",
        mark("The caller did not say that it is unsolved or unsatisfactory."),
        rule="H-02",
    )


def may_close(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """A dissatisfied order is handled again first; after that it closes with an explanation."""
    if not is_dissatisfied(snapshot):
        return None
    if not snapshot.count("redo"):
        return Refusal(
            "redo_first",
            mark("The caller is dissatisfied: the order must be handled again first."),
            rule="H-02",
        )
    if not str(answers.get("explanation") or "").strip():
        return Refusal(
            "explain",
            mark("The caller is still dissatisfied: say why the order is closed nevertheless."),
            rule="H-02",
            field="explanation",
        )
    return None


def may_reopen(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A closed order is opened again within the window the rulebook sets, in days."""
    closed = snapshot.last("close")
    days = int(snapshot.rulings["hotline.reopen_days"])
    if closed and (local(snapshot.at).date() - local(closed.at).date()).days > days:
        return Refusal(
            "too_late",
            mark("The order was closed more than {days} days ago. Record a new one."),
            {"days": days},
            rule="H-02",
        )
    return None


def is_below(*, lead_kind: str, target_kind: str, is_descendant: bool) -> bool:
    """Say whether a unit lies below another: its child, or a neighbourhood below a section (H-04).

    Communities are the fourth level, whatever section is the third.
    """
    committee = "residents_committee"
    return is_descendant or (target_kind == committee and lead_kind != committee)


@dataclass(frozen=True, slots=True)
class LimitSource:
    """Where a handling limit comes from: a rulebook key (and its part), or the category's own."""

    key: str = ""
    part: str = ""


def limit_source(limit_class: str, requester: str = RequesterKind.PERSON) -> LimitSource:
    """Return where the limit of a class is found (H-01); firms have a law of their own (B-01)."""
    known = LimitClass(limit_class) if limit_class else LimitClass.HELP
    if requester == RequesterKind.FIRM and known in _BUSINESS:
        return LimitSource("business.limits", _BUSINESS[known])
    if known in {LimitClass.EMERGENCY, LimitClass.EVENT}:
        return LimitSource()
    return LimitSource(f"hotline.limit.{known}")


def class_of_kind(kind: str) -> LimitClass:
    """Return the limit class of a request nobody has put into a category yet (H-01, H-08)."""
    opinions = {RequestKind.ENQUIRY, RequestKind.SUGGESTION, RequestKind.PRAISE}
    return LimitClass.ENQUIRY if kind in opinions else LimitClass.HELP


def intake_refusals(
    words: str, received_at: datetime, happened_at: datetime | None, at: datetime
) -> Iterator[Refusal]:
    """Yield what no intake may lack, from whichever door: words, and a time that has been."""
    if not words.strip():
        yield Refusal(
            "no_words", mark("What is the matter? The course of it is missing."),
            rule="H-07", field="words",
        )  # fmt: skip
    if len(words) > LONGEST_WORDS:
        yield Refusal(
            "too_long",
            mark("The words are too long: at most {most} characters."),
            {"most": LONGEST_WORDS},
            field="words",
        )
    for field, moment in (("received_at", received_at), ("happened_at", happened_at)):
        if moment and moment > at:
            yield Refusal(
                "in_future", mark("The time {time} lies ahead."), {"time": moment}, field=field
            )


@dataclass(frozen=True, slots=True)
class Elements:
    """Of the five elements of an intake (H-07), those that only a desk can insist on."""

    name: str
    is_anonymous: bool
    has_place: bool
    kind: str
    cause: str


def element_refusals(elements: Elements) -> Iterator[Refusal]:
    """Yield which elements a desk intake lacks: name, place, cause (H-07).

    An anonymous caller gives no name; an enquiry, a suggestion or praise needs no place. Time and
    course are `intake_refusals`' part.
    """
    if not elements.is_anonymous and not elements.name.strip():
        text = mark("Give the caller's name, or mark the caller as anonymous.")
        yield Refusal("no_name", text, rule="H-07", field="name")
    if not elements.has_place and elements.kind not in _NEEDS_NO_PLACE:
        text = mark("Where is it? The place is missing.")
        yield Refusal("no_place", text, rule="H-07", field="place")
    if not elements.cause.strip():
        text = mark("What is it about? The cause is missing.")
        yield Refusal("no_cause", text, rule="H-07", field="title")
