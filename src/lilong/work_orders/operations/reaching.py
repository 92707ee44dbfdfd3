"""How the caller of an order is reached by a message: her number, read for that and logged."""

from datetime import datetime
from uuid import UUID

from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.text import mark
from lilong.notices.terms import Person
from lilong.vault import operations as vault
from lilong.vault.terms import Purpose
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.operations.callers import subject_of


def reach_caller(matter_id: UUID, *, at: datetime) -> Person | None:
    """Return the caller of an order as a message needs her; None for one who left no way.

    The reading stands in the log like any other, made by the house for contacting her (L-08).
    """
    order = WorkOrder.objects.select_related("caller").filter(pk=matter_id).first()
    caller = order.caller if order is not None and not order.is_anonymous else None
    if order is None or caller is None or not (caller.phone or caller.email):
        return None
    by = Actor(
        ActorKind.SYSTEM, office_id=order.office_id, label=mark("Message to the caller"),
        reference="notices",
        purpose=Purpose.CONTACT,
    )  # fmt: skip
    shown = vault.reveal(
        subject=subject_of(caller.pk),
        fields={"phone": caller.phone, "email": caller.email},
        by=by,
        at=at,
    )
    return Person(order.office_id, str(caller.pk), phone=shown["phone"], email=shown["email"])
