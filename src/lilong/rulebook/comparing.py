"""A value that is proposed beside what holds, who proposed it and who decided."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from lilong.kernel.clock import local
from lilong.rulebook import operations, queries, rules, showing
from lilong.rulebook.keys import Key, get_key
from lilong.rulebook.models import CalendarNotice, RuleValue
from lilong.rulebook.ports import Change
from lilong.rulebook.rules import Proposal
from lilong.rulebook.showing import Shown
from lilong.rulebook.terms import STATE_NAMES, State
from lilong.ui.context import own_or_english
from lilong.ui.messages import say
from lilong.ui.parts import Fact
from lilong.ui.times import when


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal in a list."""

    row: RuleValue
    title: str
    value: Shown
    scope: str
    state: str
    proposer: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A value before and after; `afterwards` is what holds again once it has ended."""

    before: Shown
    before_source: str
    after: Shown
    scope: str
    valid_from: date
    valid_to: date | None = None
    after_source: str = ""
    afterwards: Shown | None = None


def change_of(row: RuleValue | Proposal) -> Change:
    """Return a proposal as the change rooms are asked about."""
    return Change(row.key, row.value, row.valid_from, row.office_id or 0, row.scope, row.valid_to)


def line(row: RuleValue) -> Line:
    """Return a proposal as a list shows it."""
    key = get_key(row.key)
    return Line(
        row=row,
        title=gettext(key.title),
        value=showing.shown(key, row.value),
        scope=showing.scope_name(row.scope),
        state=gettext(STATE_NAMES[State(row.state)]),
        proposer=name_of(row, "proposer"),
    )


def compared(key: Key, change: Change) -> Compared:
    """Return a value that is only proposed beside what holds on its first day."""
    before, row = queries.data_at(change, change.valid_from)
    afterwards = None
    if change.valid_to:
        afterwards = showing.shown(key, queries.data_after(change))
    return Compared(
        before=showing.shown(key, before),
        before_source=row.source if row else gettext(key.source),
        after=showing.shown(key, change.value),
        scope=showing.scope_name(change.scope),
        valid_from=change.valid_from,
        valid_to=change.valid_to,
        afterwards=afterwards,
    )


def decided(key: Key, row: RuleValue) -> Compared:
    """Return a value that was decided beside what held when it was proposed."""
    base = queries.find_value(row.base_version) if row.base_version else None
    return Compared(
        before=showing.shown(key, base.value if base else key.default),
        before_source=base.source if base else gettext(key.source),
        after=showing.shown(key, row.value),
        scope=showing.scope_name(row.scope),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def ended(key: Key, row: RuleValue, last: date) -> Compared:
    """Return a value beside what holds on the day after it has ended without a successor."""
    left = queries.left_after(row, last)
    source = ""
    if left is not None:
        source = left.row.source if left.row else gettext(key.source)
    return Compared(
        before=showing.shown(key, row.value),
        before_source=row.source,
        after=showing.shown(key, left.data if left else None),
        after_source=source,
        scope=showing.scope_name(row.scope),
        valid_from=last + timedelta(days=1),
    )


def change_by_end(row: RuleValue, last: date) -> Change | None:
    """Return the end of a value as the change rooms are asked about: what holds after it."""
    left = queries.left_after(row, last)
    if left is None:
        return None
    return Change(row.key, left.data, last + timedelta(days=1), row.office_id or 0, row.scope)


def warnings(row: RuleValue, at: datetime) -> list[str]:
    """Return why a waiting proposal can no longer be approved as it stands."""
    if row.state != State.PROPOSED:
        return []
    if row.ends is not None and row.valid_to is not None:
        is_same = rules.is_still_the_same(row.base_version, row.ends.revision)
        refusal = is_same or operations.end_fault(row.ends, row.valid_to, at)
        return [say(refusal)] if refusal else []
    today = local(at).date()
    now = queries.version_at(row.key, row.office_id, row.scope, row.valid_from)
    found = (
        rules.is_still_true(row.base_version, now),
        rules.may_begin(row.key, row.valid_from, today),
    )
    return [say(refusal) for refusal in found if refusal]


def facts(row: RuleValue | CalendarNotice) -> list[Fact]:
    """Return who proposed and who decided, when and why."""
    told = [
        Fact(gettext("State"), gettext(STATE_NAMES[State(row.state)])),
        Fact(gettext("Source"), row.source),
        Fact(gettext("Proposed by"), name_of(row, "proposer")),
        Fact(gettext("Proposed on"), when(row.proposed_at)),
        Fact(gettext("Reason"), row.reason),
    ]
    if row.approved_at:
        told += [
            Fact(gettext("Decided by"), name_of(row, "approver")),
            Fact(gettext("Decided on"), when(row.approved_at)),
        ]
    told.append(Fact(gettext("Reason of the decision"), row.decision_reason))
    return [fact for fact in told if fact.value]


def name_of(row: RuleValue | CalendarNotice, which: str) -> str:
    """Return who proposed or decided, in the reader's language."""
    name = own_or_english(row, which)
    return gettext(name) if name else ""
