"""Receivers' names in full: by right and purpose, with a line in the read log (L-08, L-09)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.subject import Subject
from lilong.resources import policies
from lilong.resources.models import Receipt, StockItem
from lilong.resources.operations.recording import ask
from lilong.resources.terms import ITEM_SUBJECT, RECEIPT_SUBJECT
from lilong.vault import operations as vault

_FIELD = "name"


def reveal_receivers(
    item: StockItem, receipts: Sequence[Receipt], *, viewer: Viewer, reason: str = "",
    address: str = "", by: Actor, at: datetime,
) -> dict[UUID, str]:  # fmt: skip
    """Return the names on some receipts of an item in clear; `by` names the purpose.

    Each leaves a line in the read log. Raises Refused without right or purpose.
    """
    ask(policies.may_reveal(viewer))
    subjects = {Subject(RECEIPT_SUBJECT, str(row.pk)): row for row in receipts}
    shown = vault.reveal_many(
        batch=Subject(ITEM_SUBJECT, str(item.pk)),
        rows={subject: {_FIELD: row.receiver_name} for subject, row in subjects.items()},
        by=by, at=at, address=address, reason=reason,
    )  # fmt: skip
    return {subjects[subject].pk: values[_FIELD] for subject, values in shown.items()}
