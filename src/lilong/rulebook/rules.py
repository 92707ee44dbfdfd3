"""What may be set in the rulebook, decided on plain values."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.rulebook import keys, values
from lilong.rulebook.terms import SCOPE_FORM, STATE_SENTENCES, State, kind_of_scope


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value somebody wants to be in force: for an office (None is everywhere) and a scope."""

    key: str
    value: Any
    valid_from: date
    source: str
    valid_to: date | None = None
    office_id: int | None = None
    scope: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The validity of one approved value; both days belong to it, no end means open."""

    valid_from: date
    valid_to: date | None = None

    def overlaps(self, other: "Span") -> bool:
        """Say whether one day belongs to both."""
        return (other.valid_to is None or self.valid_from <= other.valid_to) and (
            self.valid_to is None or other.valid_from <= self.valid_to
        )


def may_propose(proposal: Proposal, today: date) -> Refusal | None:
    """Say why a value may not be proposed: key, type, scope, dates, source, reason (RUL)."""
    return next(iter(faults(proposal, today)), None)


def faults(proposal: Proposal, today: date) -> tuple[Refusal, ...]:
    """Return everything that is wrong with a proposal, each with its field."""
    if not keys.is_declared(proposal.key):
        unknown = mark("There is no key “{key}”.")
        return (Refusal("unknown_key", unknown, {"key": proposal.key}),)
    found = (
        _fault_in_scope(proposal.scope),
        _fault_in_dates(proposal, today),
        _fault_in_source(proposal),
        _fault_in_reason(proposal),
        values.fault(keys.get_key(proposal.key), proposal.value),
    )
    return tuple(filter(None, found))


def _fault_in_scope(scope: str) -> Refusal | None:
    if not scope or SCOPE_FORM.fullmatch(scope):
        return None
    return Refusal(
        "bad_scope",
        mark("“{scope}” is not a scope. Write for example “source:hotline”."),
        {"scope": scope},
        field="scope",
    )


def _fault_in_dates(proposal: Proposal, today: date) -> Refusal | None:
    if proposal.valid_to and proposal.valid_to < proposal.valid_from:
        return Refusal(
            "ends_before_it_begins",
            mark("The value would end on {valid_to}, before it begins on {valid_from}."),
            {"valid_to": proposal.valid_to, "valid_from": proposal.valid_from},
            field="valid_to",
        )
    if proposal.valid_from < today and not keys.get_key(proposal.key).may_begin_in_past:
        return Refusal(
            "in_past",
            mark(
                "The value would begin in the past, on {valid_from}. What was decided since then "
                "stays as it is: let it begin today ({today}) or later."
            ),
            {"valid_from": proposal.valid_from, "today": today},
            field="valid_from",
        )
    return None


def _fault_in_source(proposal: Proposal) -> Refusal | None:
    if proposal.source.strip():
        return None
    return Refusal("no_source", mark("Name the source of the value."), field="source")


def _fault_in_reason(proposal: Proposal) -> Refusal | None:
    if proposal.reason.strip():
        return None
    return Refusal("no_reason", mark("Say why the value is to change."), field="reason")


def is_own_office(actor_office: int | None, value_office: int | None) -> bool:
    """Say whether an actor may touch a value: the system any, an office only its own."""
    return actor_office is None or actor_office == value_office


def may_submit(state: State) -> Refusal | None:
    """Say why a value may not be put forward: only a draft may."""
    return None if state is State.DRAFT else _wrong_state(state)


def may_approve(state: State, proposer: int | None, approver: int | None) -> Refusal | None:
    """Say why a value may not be approved: it is not proposed, or by the same person (RUL)."""
    if state is not State.PROPOSED:
        return _wrong_state(state)
    if proposer is not None and proposer == approver:
        return Refusal(
            "same_person",
            mark("Somebody other than the proposer must approve the value."),
        )
    return None


def may_begin(key: str, valid_from: date, today: date) -> Refusal | None:
    """Say that a proposal waited too long: its first day has gone by, and nothing is re-decided."""
    if valid_from >= today or keys.get_key(key).may_begin_in_past:
        return None
    return Refusal(
        "begin_passed",
        mark(
            "Its first day, {valid_from}, has gone by while it waited. Refuse it, and have it "
            "proposed anew with a later day."
        ),
        {"valid_from": valid_from},
        field="valid_from",
    )


def is_replaced(known: Span, new: Span) -> bool:
    """Say whether a value ends the day before a new one: it began earlier and does not outlast it.

    One with a last day after the new one's would have a hole cut into it; that is refused as an
    overlap instead.
    """
    if known.valid_from >= new.valid_from or not known.overlaps(new):
        return False
    if known.valid_to is None or new.valid_to is None:
        return True
    return known.valid_to <= new.valid_to


def may_stand_beside(span: Span, others: Iterable[Span]) -> Refusal | None:
    """Say which approved value of the same key, office and scope this one would overlap."""
    for other in others:
        if span.overlaps(other):
            return Refusal(
                "overlap",
                mark("From {valid_from} another value is in force. End it first."),
                {"valid_from": max(span.valid_from, other.valid_from)},
                field="valid_from",
            )
    return None


def may_withdraw(state: State, proposer: int | None, person: int | None) -> Refusal | None:
    """Say why a value may not be withdrawn: it is decided, or somebody else proposed it.

    One in force ends instead, so that it stays known.
    """
    if state not in {State.DRAFT, State.PROPOSED}:
        return _wrong_state(state)
    if proposer is not None and person is not None and proposer != person:
        return Refusal("not_yours", mark("Only who proposed it may withdraw it."))
    return None


def may_refuse(
    state: State, proposer: int | None, person: int | None, reason: str
) -> Refusal | None:
    """Say why a proposal may not be refused: decided already, one's own, or without a reason."""
    if state is not State.PROPOSED:
        return _wrong_state(state)
    if proposer is not None and proposer == person:
        return Refusal(
            "same_person", mark("It is your own proposal: withdraw it instead of refusing it.")
        )
    if not reason.strip():
        return Refusal("no_reason", mark("Say why it is refused."), field="reason")
    return None


def is_still_true(base: int | None, now: int | None) -> Refusal | None:
    """Say that a proposal has gone stale: another value holds now than when it was made (RUL)."""
    if base == now:
        return None
    return Refusal(
        "another_landed",
        mark(
            "Meanwhile another value was put in force here. Compare again: withdraw or refuse this "
            "proposal, and propose anew."
        ),
    )


def may_have_scope(scope: str, known: Iterable[str]) -> Refusal | None:
    """Say that nothing in this office is counted by a scope; the whole office is always one."""
    if not scope or scope in set(known):
        return None
    return Refusal(
        "unknown_scope",
        mark("Nothing in this office is judged by “{scope}”. Choose one of the list."),
        {"scope": scope},
        field="scope",
    )


def may_be_set_for(scope: str, kinds: Collection[str]) -> Refusal | None:
    """Say that a key may not be set for a scope of this kind: nothing would look for it."""
    if not scope or kind_of_scope(scope) in kinds:
        return None
    return Refusal(
        "scope_kind",
        mark("This cannot be set for “{scope}” alone: what decides by it does not look there."),
        {"scope": scope},
        field="scope",
    )


def may_propose_end(state: State, span: Span, last: date, today: date) -> Refusal | None:
    """Say why a value may not be proposed to end on a day: what was decided by it stays (RUL)."""
    refusal = may_end(state, span, last)
    if refusal or last >= today:
        return refusal
    return Refusal(
        "end_in_past",
        mark(
            "The last day, {valid_to}, lies in the past. What was decided since then stays as it "
            "is: let it end today ({today}) or later."
        ),
        {"valid_to": last, "today": today},
        field="valid_to",
    )


def may_be_without(last: date, *, has_other: bool) -> Refusal | None:
    """Say that a key would be left without any value: what asks for it could decide nothing."""
    if has_other:
        return None
    return Refusal(
        "no_value_left",
        mark(
            "This may not be without a value, and nothing would hold after {valid_to}: there is no "
            "first value, and none for everywhere. Propose a new value instead."
        ),
        {"valid_to": last},
        field="valid_to",
    )


def may_end_once(*, is_waiting: bool) -> Refusal | None:
    """Say that somebody has proposed the end of a value already."""
    if not is_waiting:
        return None
    return Refusal("end_waits", mark("A proposal to end this value waits for approval already."))


def is_still_the_same(base: int | None, revision: int) -> Refusal | None:
    """Say that the value to be ended was changed since its end was proposed."""
    if base == revision:
        return None
    return Refusal(
        "another_landed",
        mark(
            "Meanwhile the value that is to end was changed. Look at it again: withdraw or refuse "
            "this proposal, and propose anew."
        ),
    )


def has_reason_to_end(reason: str) -> Refusal | None:
    """Say that an end has no reason."""
    if reason.strip():
        return None
    return Refusal("no_reason", mark("Say why the value is to end."), field="reason")


def is_a_value(ends: int | None) -> Refusal | None:
    """Say that a row is a proposal to end a value, not a value."""
    if ends is None:
        return None
    return Refusal("is_an_end", mark("This proposal ends a value; approve it as that."))


def may_end(state: State, span: Span, valid_to: date) -> Refusal | None:
    """Say why a value in force may not end on a day."""
    if state is not State.APPROVED:
        return _wrong_state(state)
    if valid_to < span.valid_from:
        return Refusal(
            "ends_before_it_begins",
            mark("The value would end on {valid_to}, before it begins on {valid_from}."),
            {"valid_to": valid_to, "valid_from": span.valid_from},
            field="valid_to",
        )
    if span.valid_to and valid_to > span.valid_to:
        return Refusal(
            "ended_already",
            mark("The value ends on {valid_to} already. Propose a new one instead."),
            {"valid_to": span.valid_to},
            field="valid_to",
        )
    return None


def _wrong_state(state: State) -> Refusal:
    return Refusal("wrong_state", STATE_SENTENCES[state])
