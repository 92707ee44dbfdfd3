"""What every write of the rulebook does beside its rows: claim, revision, journal."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from lilong.accounts import policies as accounts
from lilong.accounts import queries as offices
from lilong.accounts.terms import Capability
from lilong.journal.entries import Draft
from lilong.journal.operations import append_many
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.rulebook import rules, snapshot
from lilong.rulebook.models import Revision, RuleValue
from lilong.rulebook.rules import Span
from lilong.rulebook.terms import State

# The journal's office of things that belong to the instance and not to one office.
EVERY_OFFICE = 0


def change_revision(at: datetime) -> None:
    """Give the rulebook a new token and hold its row until the transaction ends.

    Called before overlaps are looked for: two approvals at once wait for each other here.
    """
    token = uuid4()
    if not Revision.objects.filter(pk=1).update(token=token, changed_at=at):
        Revision.objects.update_or_create(pk=1, defaults={"token": token, "changed_at": at})
    snapshot.note_change()


def claim(value_id: int, revision: int, by: Actor, **changes: Any) -> RuleValue:
    """Change a value row if nobody else has since it was read; returns it as it stands now."""
    row = visible(value_id, by)
    claimed = RuleValue.objects.filter(pk=value_id, revision=revision).update(
        revision=revision + 1, **changes
    )
    if not claimed:
        raise Stale
    row.refresh_from_db()
    return row


def visible(value_id: int, by: Actor) -> RuleValue:
    """Return a value row the actor may touch; another office's looks the same as none."""
    row = RuleValue.objects.filter(pk=value_id).first()
    if row is None or not rules.is_own_office(by.office_id, row.office_id):
        raise NotVisible
    return row


def decide(
    row: RuleValue, revision: int, state: State, reason: str, *, by: Actor, at: datetime
) -> RuleValue:
    """Write who decided on a proposal, and why."""
    return claim(
        row.pk,
        revision,
        by,
        state=state,
        approved_by_id=by.staff_id,
        approver=by.label,
        approver_en=by.label_en,
        approved_at=at,
        decision_reason=reason.strip(),
    )


def demand(by: Actor, office_id: int | None, at: datetime, capability: Capability) -> None:
    """Raise Refused for a post that has not been granted this; values of all are the system's."""
    if by.kind is not ActorKind.SYSTEM and office_id is not None:
        accounts.demand(by, offices.office(office_id), at, capability)


def ask(refusal: Refusal | None) -> None:
    """Raise what a rule has refused."""
    if refusal:
        raise Refused(refusal)


def span_of(row: RuleValue) -> Span:
    """Return the validity of a value."""
    return Span(row.valid_from, row.valid_to)


def journal_value(row: RuleValue, type_: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Write what happened to a value into its own chain."""
    append_many([(value_draft(row, type_, reason), None)], by=by, at=at)


def journal_all(drafts: Iterable[Draft], *, by: Actor, at: datetime) -> None:
    """Write many entries in one go."""
    append_many([(draft, None) for draft in drafts], by=by, at=at)


def value_draft(row: RuleValue, type_: str, reason: str = "") -> Draft:
    """Return the entry that says what a value is and what became of it."""
    return Draft(
        office_id=row.office_id or EVERY_OFFICE,
        subject=Subject("rule_value", str(row.pk)),
        type=type_,
        data={
            "value_id": row.pk,
            "key": row.key,
            "scope": row.scope,
            "value": row.value,
            "valid_from": _day(row.valid_from),
            "valid_to": _day(row.valid_to),
            "source": row.source,
            "state": State(row.state).value,
            **({"ends": row.ends_id} if row.ends_id else {}),
        },
        reason=reason,
    )


def year_draft(year: int, type_: str, data: Mapping[str, Any]) -> Draft:
    """Return the entry that says what became known of a year's working days."""
    return Draft(
        office_id=EVERY_OFFICE,
        subject=Subject("calendar_year", str(year)),
        type=type_,
        data={"year": year, **data},
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
