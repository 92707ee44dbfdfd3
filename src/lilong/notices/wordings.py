"""An office's own words as pages show them: who wrote them, who decided, what was said before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from lilong.kernel.errors import Refused
from lilong.notices import queries, rules
from lilong.notices.models import NoticeTemplate
from lilong.notices.operations import Rewording
from lilong.notices.terms import WordingState
from lilong.ui.context import own_or_english
from lilong.ui.messages import say
from lilong.ui.parts import Fact
from lilong.ui.times import day, when


@dataclass(frozen=True, slots=True)
class Line:
    """Words in the history of a template."""

    row: NoticeTemplate
    state: str
    proposer: str
    approver: str
    subject: str


def line(row: NoticeTemplate, today: date) -> Line:
    """Return words as the history shows them; of approved ones it says since when they hold."""
    state = str(WordingState(row.state).label)
    if row.state == WordingState.APPROVED and row.valid_from > today:
        state = gettext("Approved, not yet in force")
    words = row.in_language("zh-hans") or row.in_language("en")
    return Line(
        row=row,
        state=state,
        proposer=own_or_english(row, "proposer"),
        approver=own_or_english(row, "approver"),
        subject=(words.subject or words.body or words.short) if words else "",
    )


def before(row: NoticeTemplate) -> NoticeTemplate | None:
    """Return the words that hold without these: those of their day, for decided ones the base."""
    if row.state in {WordingState.DRAFT, WordingState.PROPOSED}:
        return queries.wording_at(row.office_id, row.name, row.valid_from)
    return queries.find_wording(row.base)


def warnings(row: NoticeTemplate, today: date) -> list[str]:
    """Return why waiting words can no longer be approved as they stand."""
    if row.state != WordingState.PROPOSED:
        return []
    now = queries.wording_at(row.office_id, row.name, row.valid_from)
    found = (
        rules.is_still_true(row.base, now.pk if now else None),
        rules.may_begin(row.valid_from, today),
    )
    return [say(refusal) for refusal in found if refusal]


def facts(row: NoticeTemplate) -> list[Fact]:
    """Return who wrote the words and who decided, when and why."""
    told = [
        Fact(gettext("State"), str(WordingState(row.state).label)),
        Fact(gettext("From"), day(row.valid_from)),
        Fact(gettext("Proposed by"), own_or_english(row, "proposer")),
        Fact(gettext("Proposed on"), when(row.changed_at)),
        Fact(gettext("Reason"), row.reason),
    ]
    if row.approved_at:
        told += [
            Fact(gettext("Decided by"), own_or_english(row, "approver")),
            Fact(gettext("Decided on"), when(row.approved_at)),
        ]
    told.append(Fact(gettext("Reason of the decision"), row.decision_reason))
    return [fact for fact in told if fact.value]


def ask_to_put_forward(wanted: Rewording, today: date) -> None:
    """Raise what would be refused after the draft was kept, so that it is not kept for nothing."""
    found: Any = rules.may_put_forward(wanted.reason, wanted.valid_from, today)
    if found:
        raise Refused(*found)
