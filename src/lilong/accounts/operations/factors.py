"""Second factors: added, confirmed, asked, removed, reset; recovery codes beside them.

Wrong answers are counted in a transaction of their own, so that no refusal takes the count back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import choice

from django.db import transaction
from django.db.models import F
from pyotp import random_base32

from lilong.accounts import rules
from lilong.accounts.events import FactorsReset
from lilong.accounts.models import Factor, RecoveryCode, Staff
from lilong.accounts.operations.beats import ask, enter, write
from lilong.accounts.operations.passwords import WRONG_PASSWORD, only_herself
from lilong.accounts.queries import doors
from lilong.accounts.terms import Capability, FactorKind, Way
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.vault.fields import blind
from lilong.vault.operations import hand_over
from lilong.vault.terms import Kind

# Without the signs that are read for one another.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_HALF = 5
_CLOSED = mark("Too many wrong codes. The second step is closed; minutes left: {minutes}.")


@dataclass(frozen=True, slots=True)
class Credential:
    """A passkey as an authenticator made it: names and key in text, its counter."""

    credential_id: str
    public_key: str
    sign_count: int


@transaction.atomic
def begin_app(staff: Staff, *, name: str, by: Actor, at: datetime) -> tuple[Factor, str]:
    """Prepare an authenticator app and return its secret: it counts once a code confirms it."""
    only_herself(staff, by)
    rows = Factor.objects.filter(office_id=staff.office_id, staff=staff)
    rows.filter(kind=FactorKind.APP, confirmed_at__isnull=True).delete()
    secret = random_base32()
    factor = Factor.objects.create(
        office_id=staff.office_id, staff=staff, kind=FactorKind.APP, name=name, secret=secret,
        added_at=at,
    )  # fmt: skip
    return factor, secret


def secret_of(factor: Factor, *, by: Actor) -> str:
    """Return the secret of an app that is not confirmed yet, to show it once more."""
    only_herself(factor.staff, by)
    if factor.confirmed_at is not None:
        raise NotVisible
    return hand_over(factor.secret)


@transaction.atomic
def confirm_app(
    factor: Factor, *, code: str, by: Actor, at: datetime, real_at: datetime
) -> list[str]:
    """Let an app count once it has shown a code; return recovery codes if she has none yet.

    With her first factor all other sessions end: they came in without it.
    """
    staff = factor.staff
    only_herself(staff, by)
    terms = doors.terms_of(staff.office_id, at=at)
    step = rules.step_of(
        hand_over(factor.secret), code, real_at, around=terms.code_steps, after=factor.last_step
    )
    if step is None:
        raise Refused(rules.WRONG_CODE)
    claimed = Factor.objects.filter(
        pk=factor.pk, confirmed_at__isnull=True, removed_at__isnull=True
    )
    if claimed.update(confirmed_at=at, last_step=step) != 1:
        raise Stale
    return _added(factor, by=by, at=at)


@transaction.atomic
def add_passkey(
    staff: Staff, credential: Credential, *, name: str, by: Actor, at: datetime
) -> list[str]:
    """Keep a passkey that the browser has just made; return recovery codes as `confirm_app` does.

    Raises Refused for one that is somebody's already.
    """
    only_herself(staff, by)
    if Factor.objects.filter(credential_id=credential.credential_id).exists():
        raise Refused(Refusal("passkey_taken", mark("This passkey is registered already.")))
    factor = Factor.objects.create(
        office_id=staff.office_id, staff=staff, kind=FactorKind.PASSKEY, name=name,
        credential_id=credential.credential_id, public_key=credential.public_key,
        sign_count=credential.sign_count, added_at=at, confirmed_at=at,
    )  # fmt: skip
    return _added(factor, by=by, at=at)


def _added(factor: Factor, *, by: Actor, at: datetime) -> list[str]:
    staff = factor.staff
    data = {"factor_id": factor.pk, "kind": factor.kind, "name": factor.name}
    write(staff, "factor_added", data, office_id=staff.office_id, by=by, at=at)
    if doors.factors_of(staff).count() == 1:
        _end_sessions(staff)
    return [] if doors.codes_left(staff) else _make_codes(staff, by=by, at=at)


def _end_sessions(staff: Staff) -> None:
    Staff.objects.filter(pk=staff.pk).update(
        session_version=F("session_version") + 1, ended_sign_ins=[]
    )
    staff.refresh_from_db(fields=["session_version", "ended_sign_ins"])


def answer_code(staff: Staff, *, code: str, by: Actor, at: datetime, real_at: datetime) -> Way:
    """Take a code of an app or a recovery code at the second step; each opens once.

    Raises Refused for a wrong one, which is counted, and while too many were wrong.
    """
    terms = doors.terms_of(staff.office_id, at=at)
    with transaction.atomic():
        row = Staff.objects.select_for_update().get(pk=staff.pk)
        minutes = rules.closed_for(row.wrong_codes, row.wrong_code_at, real_at, terms)
        if minutes:
            refusal = Refusal("codes_closed", _CLOSED, {"minutes": minutes}, field="code")
        elif way := _opens(staff, code, terms.code_steps, by=by, at=at, real_at=real_at):
            Staff.objects.filter(pk=staff.pk).update(wrong_codes=0, wrong_code_at=None)
            return way
        else:
            refusal = rules.WRONG_CODE
            was_closed = rules.closed_until(row.wrong_codes, row.wrong_code_at, terms) is not None
            wrong = 1 if was_closed else row.wrong_codes + 1
            Staff.objects.filter(pk=staff.pk).update(wrong_codes=wrong, wrong_code_at=real_at)
            write(staff, "code_wrong", {"count": wrong}, office_id=staff.office_id, by=by, at=at)
    raise Refused(refusal)


def _opens(
    staff: Staff, code: str, around: int, *, by: Actor, at: datetime, real_at: datetime
) -> Way | None:
    for factor in doors.factors_of(staff, FactorKind.APP):
        step = rules.step_of(
            hand_over(factor.secret), code, real_at, around=around, after=factor.last_step
        )
        claimed = Factor.objects.filter(pk=factor.pk, last_step__lt=step or 0)
        if step is not None and claimed.update(last_step=step, used_at=at) == 1:
            return Way.APP
    unused = RecoveryCode.objects.filter(
        office_id=staff.office_id, staff=staff, used_at__isnull=True
    )
    if unused.filter(code_hash=_hash(staff, code)).update(used_at=at) != 1:
        return None
    data = {"left": doors.codes_left(staff)}
    write(staff, "recovery_code_used", data, office_id=staff.office_id, by=by, at=at)
    return Way.RECOVERY


def _hash(staff: Staff, code: str) -> str:
    return blind(Kind.KEY, f"recovery:{staff.pk}:{rules.spelled(code)}")


@transaction.atomic
def use_passkey(factor: Factor, *, sign_count: int, at: datetime) -> None:
    """Note that a passkey has opened. Raises Refused when its counter did not go on: a copy."""
    if not rules.has_grown(factor.sign_count, sign_count):
        raise Refused(_COPIED)
    claimed = Factor.objects.filter(
        pk=factor.pk, sign_count=factor.sign_count, removed_at__isnull=True
    )
    if claimed.update(sign_count=sign_count, used_at=at) != 1:
        raise Refused(_COPIED)


_COPIED = Refusal(
    "passkey_copied",
    mark("This passkey's counter has not gone on. It may have been copied; remove it."),
)


@transaction.atomic
def make_recovery_codes(staff: Staff, *, password: str, by: Actor, at: datetime) -> list[str]:
    """Make a new set of recovery codes and return it, this once; the old ones open no more."""
    only_herself(staff, by)
    if not staff.check_password(password):
        raise Refused(WRONG_PASSWORD)
    if not doors.factors_of(staff).exists():
        raise Refused(_NO_FACTOR)
    return _make_codes(staff, by=by, at=at)


_NO_FACTOR = Refusal("no_factor", mark("Recovery codes stand beside a second factor: add one."))


def _make_codes(staff: Staff, *, by: Actor, at: datetime) -> list[str]:
    count = doors.terms_of(staff.office_id, at=at).recovery_codes
    codes = ["".join(choice(_SIGNS) for _ in range(2 * _HALF)) for _ in range(count)]
    RecoveryCode.objects.filter(office_id=staff.office_id, staff=staff).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(
            office_id=staff.office_id, staff=staff, code_hash=_hash(staff, code), made_at=at
        )
        for code in codes
    )
    data = {"count": count}
    write(staff, "recovery_codes_made", data, office_id=staff.office_id, by=by, at=at)
    return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes]


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody shows before something is taken away: her password, and a code or a passkey.

    `passkey` is one that has just answered (`use_passkey`).
    """

    password: str
    code: str = ""
    passkey: Factor | None = None


def remove_factor(
    factor: Factor, proof: Proof, *, is_required: bool, by: Actor, at: datetime, real_at: datetime
) -> None:
    """Remove one of one's factors, with password and code or passkey; other sessions end.

    Raises Refused for a wrong password or code, and for the last factor where one is required.
    """
    staff = factor.staff
    only_herself(staff, by)
    if not staff.check_password(proof.password):
        raise Refused(WRONG_PASSWORD)
    if proof.passkey is None:
        answer_code(staff, code=proof.code, by=by, at=at, real_at=real_at)
    elif proof.passkey.staff_id != staff.pk:
        raise NotVisible
    with transaction.atomic():
        is_last = doors.factors_of(staff).count() == 1
        ask(rules.may_remove_factor(is_last=is_last, is_required=is_required))
        _remove([factor], at=at)
        if is_last:
            RecoveryCode.objects.filter(office_id=staff.office_id, staff=staff).delete()
        data = {"factor_id": factor.pk, "kind": factor.kind, "name": factor.name}
        write(staff, "factor_removed", data, office_id=staff.office_id, by=by, at=at)
        _end_sessions(staff)


def _remove(factors: Sequence[Factor], *, at: datetime) -> None:
    """Take factors away for good: the row stays, secret, key and name for the outside go."""
    keys = [factor.pk for factor in factors]
    claimed = Factor.objects.filter(pk__in=keys, removed_at__isnull=True)
    gone = claimed.update(removed_at=at, secret="", public_key="", credential_id=None)
    if gone != len(keys):
        raise Stale


@transaction.atomic
def reset_factors(staff: Staff, *, reason: str, by: Actor, at: datetime) -> Staff:
    """Take away all of somebody's factors and codes (security administrator), with a reason.

    Her sessions end and she is told; where a factor is required she adds a new one at her next
    sign-in.
    """
    office = enter(staff.office_id, by, at, Capability.SECURITY_MANAGE)
    ask(rules.not_oneself(by.staff_id, {staff.pk}))
    found = list(doors.factors_of(staff))
    if not found:
        raise Refused(_NONE_TO_RESET)
    _remove(found, at=at)
    RecoveryCode.objects.filter(office_id=office.pk, staff=staff).delete()
    _end_sessions(staff)
    Staff.objects.filter(pk=staff.pk).update(wrong_codes=0, wrong_code_at=None)
    event = FactorsReset(staff.pk, reason)
    write(staff, "factors_reset", event.as_data(), office_id=office.pk, by=by, at=at)
    return staff


_NONE_TO_RESET = Refusal("none_to_reset", mark("This person has no second factor."))
