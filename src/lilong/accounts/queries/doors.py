"""Reads about coming in: a person's factors, recovery codes, sessions, and the terms that hold."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from lilong.accounts import ports, rules
from lilong.accounts.models import Factor, RecoveryCode, SignIn, Staff
from lilong.accounts.sight import Desk
from lilong.accounts.terms import DoorTerms, FactorKind
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible


def terms_of(office_id: int, *, at: datetime) -> DoorTerms:
    """Return what the rulebook says about coming in to an office at a moment; costs no query."""
    return ports.door_terms(office_id, local(at).date())


def must_have_factor(desk: Desk, office_id: int, *, at: datetime) -> bool:
    """Say whether somebody with these posts needs a second factor: any of them is enough."""
    roles = frozenset().union(*(viewer.roles for viewer in desk.values()))
    codes = {viewer.post_code for viewer in desk.values()}
    return rules.must_have_factor(roles, codes, terms_of(office_id, at=at))


def factors_of(staff: Staff, kind: FactorKind | None = None) -> QuerySet[Factor]:
    """Return the factors that count for a person, eldest first."""
    rows = Factor.objects.filter(
        office_id=staff.office_id, staff=staff, confirmed_at__isnull=False, removed_at__isnull=True
    )
    return (rows.filter(kind=kind) if kind else rows).order_by("pk")


def own_factor(staff: Staff, key: int, *, is_confirmed: bool = True) -> Factor:
    """Return one factor of a person by its key; raises NotVisible for anybody else's."""
    rows = Factor.objects.filter(office_id=staff.office_id, staff=staff, removed_at__isnull=True)
    found = rows.filter(pk=key, confirmed_at__isnull=not is_confirmed).first()
    if found is None:
        raise NotVisible
    return found


def passkey(credential_id: str) -> Factor | None:
    """Return the passkey an authenticator names, with its person, None for an unknown one."""
    rows = Factor.objects.select_related("staff__office")
    return rows.filter(
        credential_id=credential_id, confirmed_at__isnull=False, removed_at__isnull=True
    ).first()


def codes_left(staff: Staff) -> int:
    """Return how many recovery codes a person has not used."""
    rows = RecoveryCode.objects.filter(office_id=staff.office_id, staff=staff, used_at__isnull=True)
    return rows.count()


def open_sign_ins(staff: Staff, *, real_at: datetime) -> QuerySet[SignIn]:
    """Return a person's sessions that are open, the one last seen first."""
    since = real_at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = SignIn.objects.filter(
        office_id=staff.office_id, staff=staff, session_version=staff.session_version,
        ended_at__isnull=True,
    )  # fmt: skip
    return rows.filter(Q(seen_at__gte=since)).order_by("-seen_at", "-pk")


def own_sign_in(staff: Staff, key: UUID) -> SignIn:
    """Return one open session of a person; raises NotVisible for anybody else's."""
    rows = SignIn.objects.filter(office_id=staff.office_id, staff=staff, ended_at__isnull=True)
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotVisible
    return found
