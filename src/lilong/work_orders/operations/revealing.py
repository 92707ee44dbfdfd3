"""A caller shown in full: by right and purpose, with a line in the read log (L-08)."""

from datetime import datetime
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refused
from lilong.vault import operations as vault
from lilong.work_orders import policies
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.operations.callers import FIELDS, subject_of


def reveal_caller(
    *, order_id: UUID, viewer: Viewer, address: str = "", by: Actor, at: datetime
) -> dict[str, str]:
    """Return an order's caller in clear, by field; `by` names the purpose.

    `address` is the network address asked from. Raises NotVisible for another's order or an order
    without caller, Refused without right or purpose.
    """
    matter = cases.get_matter(viewer, order_id)
    order = WorkOrder.objects.select_related("caller").filter(pk=matter.pk).first()
    if order is None or order.caller is None:
        raise NotVisible
    refusal = policies.may_reveal(viewer, is_secret=order.is_secret)
    if refusal:
        raise Refused(refusal)
    fields = {name: value for name in FIELDS if (value := getattr(order.caller, name))}
    subject = subject_of(order.caller.pk)
    return vault.reveal(subject=subject, fields=fields, by=by, at=at, address=address)
