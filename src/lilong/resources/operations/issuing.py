"""Goods are handed to a receiver, once on an occasion, and come back; both or neither (AC-40)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.resources import rules
from lilong.resources.models import Receipt, StockItem, StockLine
from lilong.resources.operations.recording import REASON_LENGTH, ask, by_code, move, record
from lilong.resources.terms import ITEM_SUBJECT, RECEIPT_SUBJECT, Cause, IssueSpec
from lilong.vault import operations as vault
from lilong.vault.fields import blind
from lilong.vault.sealed import Secret

NAME_FIELD = "receipt.receiver_name"


def issue(spec: IssueSpec, *, office_id: int, by: Actor, at: datetime) -> Receipt:
    """Hand goods to a receiver and write the receipt.

    Refuses a second receipt of the item on the occasion, through whatever unit, what is not there,
    and a receipt without name or stamp. Who may do it is the caller's affair: the move of a
    campaign, by its port.
    """
    faults = rules.faults_in_issue(spec)
    item = by_code(office_id, [spec.item])
    if item is None:
        raise Refused(_unknown(spec.item), *faults)
    index = blind("identity", spec.number) if spec.number.strip() else ""
    ask(
        *faults,
        rules.is_in_use(item.is_active, item.named),
        _first_time(item, spec, index),
        None if faults else rules.is_there(
            item.on_hand, spec.quantity, item.named, item.unit_named
        ),
    )  # fmt: skip
    with transaction.atomic():
        receipt = _write(item, spec, index, by=by, at=at)
        _record(item, receipt, by=by, at=at)
    return receipt


def _unknown(code: str) -> Refusal:
    if not code.strip():
        text = mark("Say which goods are handed out.")
        return Refusal("missing", text, field="item")
    text = mark("There are no goods with the code {code}.")
    return Refusal("unknown", text, {"code": code}, field="item")


def _of_receiver(item: StockItem, occasion: UUID, receiver: UUID, index: str) -> Any:
    """Return the receipts in force by which a receiver has the item on an occasion.

    Two persons who were found to be one are one receiver, under whichever key it was written.
    """
    same = Q(receiver__in=ledger.same_person(item.office_id, receiver))
    if index:
        same |= Q(number_index=index)
    return Receipt.objects.filter(
        same, office=item.office_id, item=item, occasion=occasion, voided_at=None
    )


def _first_time(item: StockItem, spec: IssueSpec, index: str) -> Refusal | None:
    known = _of_receiver(item, spec.occasion, spec.receiver, index).first()
    return rules.has_received(item.named, known.unit_stamp) if known else None


def _write(item: StockItem, spec: IssueSpec, index: str, *, by: Actor, at: datetime) -> Receipt:
    """Write receipt and movement; the claimed count makes who comes at the same time wait."""
    receipt = Receipt(
        id=new_id(), office_id=item.office_id, item=item, occasion=spec.occasion,
        occasion_name=spec.occasion_name.strip(), receiver_kind=spec.receiver_kind,
        receiver=spec.receiver, receiver_name=spec.name.strip(), number_index=index,
        unit_stamp=spec.stamp.strip(), signature=spec.signature, quantity=spec.quantity,
        matter_id=spec.matter_id, given_at=at, given_by_id=by.staff_id, by=by.as_data(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            receipt.save(force_insert=True)
    except IntegrityError as double:
        # Somebody else was quicker by a moment; the walls of the table have seen it.
        known = _of_receiver(item, spec.occasion, spec.receiver, index).first()
        if known is None:
            raise
        raise Refused(rules.has_received(item.named, known.unit_stamp)) from double
    move(
        item, Cause.ISSUE, spec.quantity, by=by, at=at, receipt=receipt,
        occasion=receipt.occasion_name, matter_id=spec.matter_id,
    )  # fmt: skip
    return receipt


def _record(item: StockItem, receipt: Receipt, *, by: Actor, at: datetime) -> None:
    subject = Subject(RECEIPT_SUBJECT, str(receipt.pk))
    name = vault.hand_over(receipt.receiver_name)
    sealed = vault.seal_many(
        [Secret(subject, NAME_FIELD, name)], office_id=item.office_id, at=at, are_new=True
    )
    data = {
        "item": str(item.pk), "occasion": str(receipt.occasion), "quantity": receipt.quantity,
        "receiver": str(receipt.receiver), "receiver_kind": str(receipt.receiver_kind),
        "unit_stamp": receipt.unit_stamp,
    }  # fmt: skip
    for key, value in (("matter", receipt.matter_id), ("signature", receipt.signature)):
        if value:
            data[key] = str(value)
    record(
        RECEIPT_SUBJECT, receipt.pk, "issued", data, office_id=item.office_id, by=by, at=at,
        sealed=sealed, begins=True,
    )  # fmt: skip


def take_back(
    *, office_id: int, item: str, occasion: UUID, receiver: UUID, reason: str, by: Actor,
    at: datetime,
) -> Receipt:  # fmt: skip
    """Take goods back from a receiver: the receipt is voided, the goods are there again.

    Refused without a reason, without a receipt in force, and for who handed them out herself.
    """
    goods = by_code(office_id, [item])
    if goods is None:
        raise Refused(_unknown(item))
    known = _of_receiver(goods, occasion, receiver, "").first()
    if known is None:
        text = mark("This receiver has no receipt for “{item}” on this occasion.")
        raise Refused(Refusal("no_receipt", text, {"item": goods.named}, field="receiver"))
    with transaction.atomic():
        return void(known, reason=reason, by=by, at=at)


def void(receipt: Receipt, *, reason: str, by: Actor, at: datetime) -> Receipt:
    """Void a receipt by a reversing entry; a second person does it. Raises Refused, Stale."""
    ask(rules.has_reason(reason), rules.is_second(receipt.given_by_id, by.staff_id))
    words = reason.strip()[:REASON_LENGTH]
    rows = Receipt.objects.filter(pk=receipt.pk, revision=receipt.revision, voided_at=None)
    claimed = rows.update(
        voided_at=at, voided_by_id=by.staff_id, void_by=by.as_data(), void_reason=words,
        revision=F("revision") + 1,
    )  # fmt: skip
    if claimed != 1:
        raise Stale
    line = StockLine.objects.get(receipt=receipt, cause=Cause.ISSUE, office=receipt.office_id)
    move(
        receipt.item, Cause.ISSUE_REVERSED, receipt.quantity, by=by, at=at, receipt=receipt,
        reverses=line, reason=words, occasion=line.occasion, matter_id=line.matter_id,
    )  # fmt: skip
    data = {"item": str(receipt.item_id), "quantity": receipt.quantity}
    record(
        RECEIPT_SUBJECT, receipt.pk, "receipt_voided", data, office_id=receipt.office_id, by=by,
        at=at, reason=words,
    )  # fmt: skip
    record(
        ITEM_SUBJECT, receipt.item_id, "came_back", {**data, "receipt": str(receipt.pk)},
        office_id=receipt.office_id, by=by, at=at, reason=words,
    )  # fmt: skip
    receipt.refresh_from_db()
    return receipt
