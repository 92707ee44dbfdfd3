"""Write-offs and corrections: one person asks with a reason, a second one decides (5.10)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from lilong.accounts import queries as accounts
from lilong.accounts.terms import Capability
from lilong.kernel.actor import Actor, system
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.kernel.text import Named, mark
from lilong.notices import operations as notices
from lilong.notices.terms import Recipients
from lilong.resources import rules
from lilong.resources.models import Receipt, StockItem, StockLine, StockRequest
from lilong.resources.operations.issuing import void
from lilong.resources.operations.recording import REASON_LENGTH, ask, demand, move, record
from lilong.resources.terms import (
    ITEM_SUBJECT,
    REQUEST_SUBJECT,
    Cause,
    RequestKind,
    State,
    Verb,
)

_ENDS = {Verb.APPROVE: State.APPROVED, Verb.REFUSE: State.REFUSED, Verb.WITHDRAW: State.WITHDRAWN}


def write_off(
    item: StockItem, *, quantity: int, party: str, reason: str, by: Actor, at: datetime
) -> StockRequest:
    """Ask that goods be written off: spoiled, lost, passed on; `party` is where they went.

    They leave the stock when a second person approves.
    """
    demand(item.office_id, by, at, Capability.RESOURCES_MANAGE)
    ask(
        rules.is_quantity(quantity), rules.goes_somewhere(party), rules.has_reason(reason),
        rules.is_there(item.on_hand, quantity, item.named, item.unit_named),
    )  # fmt: skip
    return _ask_for(
        item, RequestKind.WRITE_OFF, reason, by=by, at=at, quantity=quantity, party=party.strip()
    )


def void_receipt(receipt: Receipt, *, reason: str, by: Actor, at: datetime) -> StockRequest:
    """Ask that a receipt be voided and its goods come back; a second person decides."""
    demand(receipt.office_id, by, at, Capability.RESOURCES_MANAGE)
    ask(rules.has_reason(reason), _in_force(receipt.voided_at))
    return _ask_for(
        receipt.item, RequestKind.VOID_RECEIPT, reason, by=by, at=at, quantity=receipt.quantity,
        receipt=receipt,
    )  # fmt: skip


def reverse_take_in(line: StockLine, *, reason: str, by: Actor, at: datetime) -> StockRequest:
    """Ask that goods entered by mistake be taken out again by a reversing entry."""
    demand(line.office_id, by, at, Capability.RESOURCES_MANAGE)
    ask(rules.has_reason(reason), _can_be_reversed(line))
    return _ask_for(
        line.item, RequestKind.REVERSE_TAKE_IN, reason, by=by, at=at, quantity=line.quantity,
        line=line, party=line.party,
    )  # fmt: skip


def _in_force(voided_at: datetime | None) -> Refusal | None:
    if voided_at is None:
        return None
    return Refusal("voided", mark("This receipt is void already."))


def _can_be_reversed(line: StockLine) -> Refusal | None:
    if line.cause != Cause.TAKE_IN:
        text = mark("Only goods that were taken in are reversed here.")
        return Refusal("not_taken_in", text)
    if StockLine.objects.filter(reverses=line).exists():
        return Refusal("reversed", mark("This entry was reversed already."))
    return None


def _ask_for(
    item: StockItem, kind: RequestKind, reason: str, *, by: Actor, at: datetime, **more: Any
) -> StockRequest:
    try:
        with transaction.atomic():
            row = StockRequest.objects.create(
                office_id=item.office_id, item=item, kind=kind,
                reason=reason.strip()[:REASON_LENGTH], proposed_by_id=by.staff_id,
                proposer=by.label, proposer_en=by.label_en, proposed_at=at, **more,
            )  # fmt: skip
            data = {"kind": kind.value, "item": str(item.pk), "quantity": row.quantity}
            for name in ("receipt", "line"):
                if key := getattr(row, f"{name}_id"):
                    data[name] = str(key)
            record(
                REQUEST_SUBJECT, row.pk, "request_made", data, office_id=item.office_id, by=by,
                at=at, reason=row.reason, begins=True,
            )  # fmt: skip
            _tell_approvers(row, by=by, at=at)
    except IntegrityError as double:
        raise Refused(Refusal("waits", mark("This waits for approval already."))) from double
    return row


def decide(
    *, request_id: UUID, verb: Verb, revision: int, reason: str = "", by: Actor, at: datetime
) -> StockRequest:
    """Approve, refuse or withdraw a request; what is approved is carried out at once.

    Raises Refused (own request, no right, no reason, too few left), Stale, NotVisible.
    """
    row = (
        StockRequest.objects.filter(office=by.office_id, pk=request_id)
        .select_related("item", "receipt__item", "line")
        .first()
    )
    if row is None:
        raise NotVisible
    if verb is not Verb.WITHDRAW:
        demand(row.office_id, by, at, Capability.RESOURCES_APPROVE)
    ask(rules.may_decide(row.state, row.proposed_by_id, by.staff_id, verb, reason))
    with transaction.atomic():
        rows = StockRequest.objects.filter(pk=row.pk, revision=revision, state=State.PROPOSED)
        claimed = rows.update(
            state=_ENDS[verb], decided_by_id=by.staff_id, decider=by.label,
            decider_en=by.label_en, decided_at=at, revision=revision + 1,
            decision_reason=reason.strip()[:REASON_LENGTH],
        )  # fmt: skip
        if claimed != 1:
            raise Stale
        row.refresh_from_db(fields=["state", "decision_reason", "revision", "decided_at"])
        record(
            REQUEST_SUBJECT, row.pk, f"request_{row.state}", {"kind": row.kind},
            office_id=row.office_id, by=by, at=at, reason=row.decision_reason,
        )  # fmt: skip
        if verb is Verb.APPROVE:
            _carry_out(row, by=by, at=at)
        _tell_proposer(row, by=by, at=at)
    return row


def _carry_out(row: StockRequest, *, by: Actor, at: datetime) -> None:
    if row.receipt is not None:
        void(row.receipt, reason=row.reason, by=by, at=at)
        return
    is_reversal = row.line is not None
    cause = Cause.TAKE_IN_REVERSED if is_reversal else Cause.WRITE_OFF
    line = move(
        row.item, cause, row.quantity, by=by, at=at, party=row.party, reason=row.reason,
        reverses=row.line,
    )  # fmt: skip
    data = {
        "line": str(line.pk), "quantity": row.quantity, "party": row.party,
        "request": str(row.pk),
    }  # fmt: skip
    event = "take_in_reversed" if is_reversal else "written_off"
    record(
        ITEM_SUBJECT, row.item_id, event, data, office_id=row.office_id, by=by, at=at,
        reason=row.reason,
    )  # fmt: skip


def _tell_approvers(row: StockRequest, *, by: Actor, at: datetime) -> None:
    on = local(at).date()
    for post_id in accounts.posts_that_may(row.office_id, Capability.RESOURCES_APPROVE, on=on):
        if post_id != by.post_id:
            _tell("resources.proposed", Recipients(post_id=post_id), row, row.reason, by=by, at=at)


def _tell_proposer(row: StockRequest, *, by: Actor, at: datetime) -> None:
    if row.proposed_by_id is not None and row.state in {State.APPROVED, State.REFUSED}:
        to = Recipients(staff_id=row.proposed_by_id)
        _tell(f"resources.{row.state}", to, row, row.decision_reason, by=by, at=at)


def _tell(
    template: str, to: Recipients, row: StockRequest, reason: str, *, by: Actor, at: datetime
) -> None:
    notices.send(
        template=template,
        to=to,
        subject=Subject(REQUEST_SUBJECT, str(row.pk)),
        context={
            "title": row.item.named,
            "count": row.quantity,
            "who": Named(by.label, by.label_en),
            "reason": reason,
        },
        by=system("resources", row.office_id, words=mark("Goods")),
        at=at,
    )
