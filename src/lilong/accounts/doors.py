"""A session on its way in: half signed in, let in, held until something is done.

Between password and second step the session knows whose second step it is, and nobody is signed in:
no page and no address of the API opens. A session's key is new after each step.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from lilong.accounts import operations, rules
from lilong.accounts.models import Staff
from lilong.accounts.queries import doors as queries
from lilong.accounts.sight import Desk
from lilong.accounts.terms import Device, DoorTerms, Hold, Way
from lilong.kernel import clock
from lilong.kernel.actor import Actor, ActorKind

BACKEND = "lilong.accounts.backends.StaffBackend"
HALF_KEY, ASKED_KEY = "half_signed_in", "passkey_asked"
SIGN_IN_KEY, PASSED_KEY, OLD_KEY = "sign_in", "second_step_passed", "password_is_old"
AGENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody whose password was right and whose second step is awaited, and where she goes."""

    staff: Staff
    target: str


def herself(staff: Staff) -> Actor:
    """Return a person as the actor of what she does at the door, before she is in a post."""
    return Actor(
        ActorKind.STAFF, staff.office_id, staff.pk, label=staff.name, label_en=staff.name_en
    )


def terms_for(staff: Staff) -> DoorTerms:
    """Return what the rulebook says today about coming in, for one person's office."""
    return queries.terms_of(staff.office_id, at=clock.now())


def is_shut(request: HttpRequest, username: str) -> bool:
    """Say whether too many wrong tries have closed the door to a name from this address."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def count_wrong(request: HttpRequest, username: str) -> None:
    """Count a wrong answer towards the lock-out; the one that fills it is answered by axes."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def wait_for_second_step(request: HttpRequest, staff: Staff, target: str) -> None:
    """Remember whose second step is awaited; nobody is signed in."""
    if request.user.is_authenticated:
        logout(request)
    request.session.cycle_key()
    request.session.pop(ASKED_KEY, None)
    request.session[HALF_KEY] = {
        "staff": staff.pk,
        "hash": staff.get_session_auth_hash(),
        "since": clock.real_now().timestamp(),
        "target": target,
    }


def half_in(request: HttpRequest) -> Half | None:
    """Return whose second step is awaited; None once it took too long or her password changed."""
    kept: dict[str, Any] = request.session.get(HALF_KEY) or {"staff": 0}
    staff = Staff.objects.select_related("office").filter(pk=kept["staff"]).first()
    if staff is None or not staff.is_active:
        return None
    since = datetime.fromtimestamp(kept["since"], UTC)
    is_late = clock.real_now() > since + timedelta(minutes=terms_for(staff).half_minutes)
    if is_late or not constant_time_compare(kept["hash"], staff.get_session_auth_hash()):
        del request.session[HALF_KEY]
        return None
    return Half(staff, kept["target"])


def let_in(request: HttpRequest, staff: Staff, way: Way) -> None:
    """Sign somebody in under a new session key, and write down how and from where."""
    request.session.pop(HALF_KEY, None)
    request.session.pop(ASKED_KEY, None)
    login(request, staff, backend=BACKEND)
    agent = request.headers.get("User-Agent", "")[:AGENT_LENGTH]
    device = Device(agent, get_client_ip_address(request) or "")
    row = operations.begin_session(
        staff, way=way, device=device, by=herself(staff), at=clock.now(), real_at=clock.real_now()
    )
    request.session[SIGN_IN_KEY] = str(row.pk)
    request.session[PASSED_KEY] = way is not Way.PASSWORD
    terms = terms_for(staff)
    request.session[OLD_KEY] = rules.is_too_old(staff.password_changed_at, clock.now(), terms)


def go_on(request: HttpRequest, staff: Staff, **changed: Any) -> None:
    """Let this session go on where a change of password or factors has ended all the others."""
    staff.refresh_from_db(fields=["password", "session_version", "ended_sign_ins"])
    update_session_auth_hash(request, staff)
    if key := request.session.get(SIGN_IN_KEY):
        operations.carry_session(staff, key)
    request.session.update(changed)


def is_ended(request: HttpRequest, staff: Staff) -> bool:
    """Say whether this very session was ended from another device."""
    return request.session.get(SIGN_IN_KEY) in staff.ended_sign_ins


def hold_on(request: HttpRequest, staff: Staff, desk: Desk) -> Hold | None:
    """Return what somebody signed in has to do before anything else, None for nothing."""
    if staff.password_is_temporary or request.session.get(OLD_KEY):
        return Hold.PASSWORD
    if request.session.get(PASSED_KEY):
        return None
    is_needed = queries.must_have_factor(desk, staff.office_id, at=clock.now())
    return Hold.FACTOR if is_needed else None
