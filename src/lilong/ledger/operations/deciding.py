"""What every write of the privacy wall does beside its rows: rights, two persons, journal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from lilong.accounts import policies as accounts
from lilong.accounts import queries as offices
from lilong.accounts.terms import Capability
from lilong.journal import operations as journal
from lilong.kernel.actor import Actor, system
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.kernel.text import Named, mark
from lilong.ledger.models.privacy import Decided
from lilong.ledger.operations.recording import draft
from lilong.ledger.privacy.deciding import may_decide
from lilong.ledger.privacy.words import State, Verb
from lilong.notices import operations as notices
from lilong.notices.terms import Recipients

Row = TypeVar("Row", bound=Decided)
_ENDS = {Verb.APPROVE: State.APPROVED, Verb.REFUSE: State.REFUSED, Verb.WITHDRAW: State.WITHDRAWN}


def ask(*refusals: Refusal | None) -> None:
    """Raise everything the rules have refused."""
    found = [refusal for refusal in refusals if refusal]
    if found:
        raise Refused(*found)


def office_of(by: Actor) -> int:
    """Return the office an actor writes in; raises NotVisible for one without."""
    if by.office_id is None:
        raise NotVisible
    return by.office_id


def demand(by: Actor, at: datetime, *any_of: Capability) -> int:
    """Return the actor's office; raises Refused for a post without the right."""
    office_id = office_of(by)
    accounts.demand(by, offices.office(office_id), at, *any_of)
    return office_id


def proposed_by(by: Actor, at: datetime) -> dict[str, Any]:
    """Return the columns that say who put something forward, and when."""
    return {
        "proposed_by_id": by.staff_id,
        "proposer": by.label,
        "proposer_en": by.label_en,
        "proposed_at": at,
    }


def found(model: type[Row], key: Any, by: Actor) -> Row:
    """Return a row of the actor's office; another office's looks the same as none."""
    row = model._default_manager.filter(office_id=by.office_id, pk=key).first()
    if row is None:
        raise NotVisible
    return row


def decide_on(
    row: Row, verb: Verb, *, revision: int, reason: str, by: Actor, at: datetime, **also: Any
) -> Row:
    """Write a decision of a second person on something that waits.

    Whoever may decide is asked of the grants (`ledger.approve`), but who put it forward may
    withdraw it. Raises Refused, Stale.
    """
    if verb is not Verb.WITHDRAW:
        demand(by, at, Capability.LEDGER_APPROVE)
    ask(may_decide(row.state, row.proposed_by_id, by.staff_id, verb, reason))
    rows = type(row)._default_manager.filter(pk=row.pk, revision=revision, state=State.PROPOSED)
    claimed = rows.update(
        state=_ENDS[verb], decided_by_id=by.staff_id, decider=by.label, decider_en=by.label_en,
        decided_at=at, decision_reason=reason.strip()[:300], revision=revision + 1, **also,
    )  # fmt: skip
    if not claimed:
        raise Stale
    row.refresh_from_db()
    write_down(row, f"{row.SUBJECT}_{row.state}", by=by, at=at, reason=row.decision_reason)
    return row


def write_down(
    row: Any, what: str, *, by: Actor, at: datetime, reason: str = "", **data: Any
) -> None:
    """Write into the row's own chain of the journal what became of it."""
    told: Mapping[str, Any] = {"key": str(row.pk), "state": str(getattr(row, "state", "")), **data}
    entry = draft(row.SUBJECT, row.pk, what, told, row.office_id, reason=reason)
    journal.append(entry, by=by, at=at)


def tell_approvers(row: Decided, title: Any, *, by: Actor, at: datetime) -> None:
    """Tell the posts that may decide that something waits for them."""
    for post_id in offices.posts_that_may(
        row.office_id, Capability.LEDGER_APPROVE, on=local(at).date()
    ):
        if post_id != by.post_id:
            _tell("privacy.proposed", Recipients(post_id=post_id), row, title, by=by, at=at)


def tell_proposer(row: Decided, title: Any, *, by: Actor, at: datetime) -> None:
    """Tell who put something forward what became of it."""
    if row.proposed_by_id is not None and row.state in (State.APPROVED, State.REFUSED):
        to = Recipients(staff_id=row.proposed_by_id)
        _tell(f"privacy.{row.state}", to, row, title, by=by, at=at)


def tell_recalled(row: Decided, title: Any, *, at: datetime) -> None:
    """Tell who asked for an export that its file was taken back; not whom it was for."""
    if row.proposed_by_id is not None:
        to = Recipients(staff_id=row.proposed_by_id)
        house = system("ledger.privacy", row.office_id, words=mark("Privacy desk"))
        _tell("privacy.recalled", to, row, title, by=house, at=at)


def _tell(
    template: str, to: Recipients, row: Decided, title: Any, *, by: Actor, at: datetime
) -> None:
    notices.send(
        template=template,
        to=to,
        subject=Subject(row.SUBJECT, str(row.pk)),
        context={
            "title": title,
            "who": Named(by.label, by.label_en),
            "reason": row.decision_reason,
        },
        by=system("ledger.privacy", row.office_id, words=mark("Privacy desk")),
        at=at,
    )
