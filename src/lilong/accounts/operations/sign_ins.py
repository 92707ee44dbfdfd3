"""Sessions begin, are seen, and end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from lilong.accounts.models import SignIn, Staff
from lilong.accounts.operations.beats import write
from lilong.accounts.operations.passwords import only_herself
from lilong.accounts.terms import Device, Way
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Stale


@transaction.atomic
def begin_session(
    staff: Staff, *, way: Way, device: Device, by: Actor, at: datetime, real_at: datetime
) -> SignIn:
    """Write down that somebody has come in, from where and how."""
    row = SignIn.objects.create(
        office_id=staff.office_id, staff=staff, way=way, agent=device.agent, address=device.address,
        session_version=staff.session_version, since=real_at, seen_at=real_at,
    )  # fmt: skip
    data = {"way": way.value, "sign_in": str(row.pk)}
    write(staff, "signed_in", data, office_id=staff.office_id, by=by, at=at)
    return row


def see_session(key: str, *, address: str, real_at: datetime) -> int:
    """Note that a session was used just now; the session list shows it. No entry in the journal."""
    return SignIn.objects.filter(pk=key).update(seen_at=real_at, address=address)


def carry_session(staff: Staff, key: str) -> int:
    """Let the session in which a password or factor was changed go on, as the others end."""
    rows = SignIn.objects.filter(office_id=staff.office_id, staff=staff, pk=key)
    return rows.update(session_version=staff.session_version)


@transaction.atomic
def end_session(sign_in: SignIn, *, by: Actor, at: datetime, real_at: datetime) -> SignIn:
    """End one of one's sessions at once; its next request is signed out. Raises Stale."""
    staff = Staff.objects.select_for_update().get(pk=sign_in.staff_id)
    only_herself(staff, by)
    claimed = SignIn.objects.filter(pk=sign_in.pk, ended_at__isnull=True)
    if claimed.update(ended_at=real_at) != 1:
        raise Stale
    # A session that was not used since it ended has expired by itself after its cookie's age.
    gone = real_at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = SignIn.objects.filter(
        office_id=staff.office_id, staff=staff, session_version=staff.session_version,
        ended_at__gt=gone,
    )  # fmt: skip
    keys = [str(key) for key in rows.order_by("ended_at").values_list("pk", flat=True)]
    Staff.objects.filter(pk=staff.pk).update(ended_sign_ins=keys)
    data = {"sign_in": str(sign_in.pk)}
    write(staff, "session_ended", data, office_id=staff.office_id, by=by, at=at)
    sign_in.refresh_from_db()
    return sign_in
