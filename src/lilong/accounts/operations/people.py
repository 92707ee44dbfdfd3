"""Staff come, sign in, and go."""

from dataclasses import asdict
from datetime import datetime

from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.db.models import F

from lilong.accounts import rules
from lilong.accounts.models import Office, Staff
from lilong.accounts.operations.beats import ask, enter, refuse_taken, renew, write
from lilong.accounts.operations.passwords import only_herself
from lilong.accounts.terms import Capability, ContactSpec, StaffSpec
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.text import mark


@transaction.atomic
def add_staff(spec: StaffSpec, *, by: Actor, at: datetime) -> Staff:
    """Add a person to an office, without a password and without a post."""
    office = enter(spec.office_id, by, at, Capability.SYSTEM_MANAGE)
    username = spec.username.strip().lower()
    if Staff.objects.filter(username=username).exists():
        refuse_taken(username, field="username")
    staff = Staff(
        office=office, username=username, name=spec.name, name_en=spec.name_en, email=spec.email,
        language=spec.language,
    )  # fmt: skip
    staff.set_unusable_password()
    staff.save()
    write(staff, "staff_added", {"username": username}, office_id=office.pk, by=by, at=at)
    return staff


@transaction.atomic
def change_language(staff: Staff, *, language: str, by: Actor, at: datetime) -> Staff:
    """Choose the language in which the pages greet one."""
    only_herself(staff, by)
    if language not in dict(settings.LANGUAGES):
        raise Refused(Refusal("language", mark("This language is not on offer."), field="language"))
    Staff.objects.filter(pk=staff.pk).update(language=language)
    renew(Office.objects.get(pk=staff.office_id))
    write(
        staff, "language_changed", {"language": language}, office_id=staff.office_id, by=by, at=at
    )
    staff.refresh_from_db()
    return staff


@transaction.atomic
def log_out_everywhere(staff: Staff, *, by: Actor, at: datetime) -> Staff:
    """End all of a person's sessions: her own wish, or the security administrator's."""
    if by.staff_id != staff.pk:
        enter(staff.office_id, by, at, Capability.SECURITY_MANAGE)
    Staff.objects.filter(pk=staff.pk).update(
        session_version=F("session_version") + 1, ended_sign_ins=[]
    )
    write(staff, "logged_out_everywhere", {}, office_id=staff.office_id, by=by, at=at)
    staff.refresh_from_db()
    return staff


@transaction.atomic
def change_contacts(staff: Staff, spec: ContactSpec, *, by: Actor, at: datetime) -> Staff:
    """Keep where notices reach a person; the journal names the fields that changed, no address.

    Raises Refused for an id that somebody else of the office has.
    """
    office = enter(staff.office_id, by, at, Capability.SYSTEM_MANAGE)
    wanted = {name: str(value).strip() for name, value in asdict(spec).items()}
    ask(*(_taken(staff, name, wanted[name]) for name in ("wecom_user", "dingtalk_user")))
    changed = sorted(name for name, value in wanted.items() if getattr(staff, name) != value)
    if changed:
        Staff.objects.filter(pk=staff.pk).update(**wanted)
        write(staff, "contacts_changed", {"fields": changed}, office_id=office.pk, by=by, at=at)
        staff.refresh_from_db()
    return staff


def _taken(staff: Staff, name: str, value: str) -> Refusal | None:
    others = Staff.objects.filter(office_id=staff.office_id, **{name: value}).exclude(pk=staff.pk)
    return rules.is_free_id(is_taken=bool(value) and others.exists(), field=name)


def _switch(staff: Staff, *, is_active: bool, by: Actor, at: datetime) -> Staff:
    office = enter(staff.office_id, by, at, Capability.SYSTEM_MANAGE, Capability.SECURITY_MANAGE)
    ask(rules.not_oneself(by.staff_id, {staff.pk}))
    claimed = Staff.objects.filter(pk=staff.pk, is_active=not is_active)
    if claimed.update(is_active=is_active, session_version=F("session_version") + 1) != 1:
        raise Stale
    renew(office)
    kind = "reactivated" if is_active else "deactivated"
    write(staff, kind, {}, office_id=office.pk, by=by, at=at)
    staff.refresh_from_db()
    return staff


@transaction.atomic
def deactivate(staff: Staff, *, by: Actor, at: datetime) -> Staff:
    """Shut a person out at once; her holdings and her history stay."""
    return _switch(staff, is_active=False, by=by, at=at)


@transaction.atomic
def reactivate(staff: Staff, *, by: Actor, at: datetime) -> Staff:
    """Let a person in again."""
    return _switch(staff, is_active=True, by=by, at=at)


@transaction.atomic
def unlock(staff: Staff, *, by: Actor, at: datetime) -> int:
    """Forget a person's failed sign-ins, so that she need not wait; return how many there were."""
    office = enter(staff.office_id, by, at, Capability.SECURITY_MANAGE)
    count = int(reset(username=staff.username))
    Staff.objects.filter(pk=staff.pk).update(wrong_codes=0, wrong_code_at=None)
    write(staff, "unlocked", {"attempts": count}, office_id=office.pk, by=by, at=at)
    return count
