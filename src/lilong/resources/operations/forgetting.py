"""A person who is forgotten in the ledger stands on no receipt by name (L-07)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lilong.kernel.actor import Actor
from lilong.kernel.subject import Subject
from lilong.resources.models import Receipt
from lilong.resources.operations.recording import record
from lilong.resources.terms import RECEIPT_SUBJECT, ReceiverKind
from lilong.vault import operations as vault


def forget_receiver(receiver: UUID, *, office_id: int, by: Actor, at: datetime) -> int:
    """Empty a person's name and index on her receipts and destroy the keys of its sealed copies.

    The receipts stay under her bare key, and so do the sums. A second time does nothing. Returns
    how many receipts she stood on.
    """
    rows = Receipt.objects.filter(
        office=office_id, receiver=receiver, receiver_kind=ReceiverKind.PERSON
    )
    named = [row.pk for row in rows if row.receiver_name]
    for key in named:
        with transaction.atomic():
            Receipt.objects.filter(pk=key).update(
                receiver_name="", number_index="", revision=F("revision") + 1
            )
            record(
                RECEIPT_SUBJECT, key, "receiver_forgotten", {}, office_id=office_id, by=by, at=at
            )
            vault.destroy(subject=Subject(RECEIPT_SUBJECT, str(key)), by=by, at=at)
    return len(named)
