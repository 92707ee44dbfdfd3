"""The one write of the audit desk: that lines of the read log were taken out of the house."""

from datetime import datetime

from lilong.accounts import policies as accounts
from lilong.accounts import queries as offices
from lilong.accounts.terms import Capability
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.subject import Subject
from lilong.overview.rules import may_export
from lilong.vault.queries import Asked, readings


def export_readings(*, asked: Asked, form: str, by: Actor, at: datetime) -> int:
    """Write down that an auditor takes lines of the read log out; return how many there are.

    Her own lines are left out. Raises Refused for everybody else, and where only her own are asked.
    """
    if by.office_id is None:
        raise NotVisible
    accounts.demand(by, offices.office(by.office_id), at, Capability.AUDIT_READ)
    rows = readings(by.office_id, asked).exclude(staff_id=by.staff_id)
    readers = list(rows.order_by().values_list("staff_id", flat=True).distinct())
    if refusal := may_export(by.staff_id, readers, asked.staff_id):
        raise Refused(refusal)
    count = rows.count()
    draft = Draft(
        office_id=by.office_id,
        subject=Subject("read_log", str(by.office_id)),
        type="overview.read_log_exported",
        data={
            "form": form, "count": count, "purpose": asked.purpose, "staff_id": asked.staff_id,
            "since": asked.since.isoformat() if asked.since else "",
            "until": asked.until.isoformat() if asked.until else "",
        },
    )  # fmt: skip
    journal.append(draft, by=by, at=at)
    return count
