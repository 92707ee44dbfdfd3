"""Passwords are set, changed, and held to the rulebook."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, is_password_usable
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from lilong.accounts import rules
from lilong.accounts.models import FormerPassword, Staff
from lilong.accounts.operations.beats import ask, enter, write
from lilong.accounts.queries import doors
from lilong.accounts.rules import PasswordFacts
from lilong.accounts.terms import Capability, DoorTerms
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark

_NAMES = ("username", "name", "name_en", "email")


def facts_of(password: str, staff: Staff, terms: DoorTerms) -> PasswordFacts:
    """Return what the rules want to know of a password somebody would like to have."""
    return PasswordFacts(
        length=len(password),
        is_digits=password.isdigit(),
        is_common=not _passes(CommonPasswordValidator(), password, staff),
        is_similar=not _passes(UserAttributeSimilarityValidator(_NAMES), password, staff),
        was_had=_was_had(password, staff, terms.password_history),
    )


def _passes(
    validator: CommonPasswordValidator | UserAttributeSimilarityValidator,
    password: str,
    staff: Staff,
) -> bool:
    try:
        validator.validate(password, staff)
    except ValidationError:
        return False
    return True


def _was_had(password: str, staff: Staff, count: int) -> bool:
    """Say whether it is the present password or one of those before, `count` in all."""
    if not count:
        return False
    rows = FormerPassword.objects.filter(office_id=staff.office_id, staff=staff)
    former = rows.order_by("-until", "-pk").values_list("password", flat=True)[: count - 1]
    # One that was never set is no secret: nothing is hashed to hide that there is none.
    had = filter(is_password_usable, (staff.password, *former))
    return any(check_password(password, known) for known in had)


def _store(staff: Staff, password: str, *, is_temporary: bool, at: datetime) -> None:
    terms = doors.terms_of(staff.office_id, at=at)
    ask(*rules.password_faults(facts_of(password, staff, terms), terms))
    before = staff.password
    staff.set_password(password)
    claimed = Staff.objects.filter(pk=staff.pk, password=before).update(
        password=staff.password, session_version=F("session_version") + 1, ended_sign_ins=[],
        password_changed_at=at, password_is_temporary=is_temporary,
    )  # fmt: skip
    if claimed != 1:
        raise Stale
    _keep_former(staff, before, terms, at)
    staff.refresh_from_db(
        fields=["session_version", "ended_sign_ins", "password_changed_at", "password_is_temporary"]
    )


def _keep_former(staff: Staff, before: str, terms: DoorTerms, at: datetime) -> None:
    rows = FormerPassword.objects.filter(office_id=staff.office_id, staff=staff)
    FormerPassword.objects.create(office_id=staff.office_id, staff=staff, password=before, until=at)
    kept = rows.order_by("-until", "-pk").values_list("pk", flat=True)[: terms.password_history]
    rows.exclude(pk__in=list(kept)).delete()


@transaction.atomic
def set_password(
    staff: Staff, *, password: str, by: Actor, at: datetime, is_temporary: bool = True
) -> Staff:
    """Give a person a new password (security administrator); she is logged out everywhere.

    It is temporary: she chooses her own at the next sign-in. The printed passwords of a
    demonstration are not.
    """
    office = enter(staff.office_id, by, at, Capability.SECURITY_MANAGE)
    ask(rules.not_oneself(by.staff_id, {staff.pk}))
    _store(staff, password, is_temporary=is_temporary, at=at)
    write(staff, "password_set", {}, office_id=office.pk, by=by, at=at)
    return staff


@transaction.atomic
def change_password(staff: Staff, *, old: str, password: str, by: Actor, at: datetime) -> Staff:
    """Change one's own password, knowing the old one; all other sessions end."""
    only_herself(staff, by)
    if not staff.check_password(old):
        raise Refused(WRONG_PASSWORD)
    _store(staff, password, is_temporary=False, at=at)
    write(staff, "password_changed", {}, office_id=staff.office_id, by=by, at=at)
    return staff


WRONG_PASSWORD = Refusal("wrong_password", mark("The present password is not right."), field="old")


def only_herself(staff: Staff, by: Actor) -> None:
    """Raise NotVisible for everybody but the person herself."""
    if by.staff_id != staff.pk:
        raise NotVisible
