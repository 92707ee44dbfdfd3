"""Reads of what persons ask about their own data: the desk, and all that is held on one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from lilong.accounts.queries import reading as accounts
from lilong.accounts.terms import Capability, Role
from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.ledger.models import (
    BodySeat,
    GuardianConsent,
    HouseholdMember,
    Label,
    Person,
    Relation,
    SubjectRequest,
    holding_on,
)
from lilong.ledger.privacy.words import RequestState
from lilong.ledger.terms import PERSON_SUBJECT, RelationKind
from lilong.vault import queries as vault
from lilong.vault.terms import Purpose

_REGISTERED = mark("She is registered here today: the register of residents has to be kept.")
_OWNS = mark("She owns or rents a home here today: the register of homes has to be kept.")
_SITS = mark("She holds a seat in a body today: who sits on it has to be known.")


@dataclass(frozen=True, slots=True)
class Held:
    """All that is held on a person, as rows; values are read apart."""

    person: Person
    relations: tuple[Relation, ...]
    memberships: tuple[HouseholdMember, ...]
    seats: tuple[BodySeat, ...]
    labels: tuple[Label, ...]
    consents: tuple[GuardianConsent, ...]
    readings: tuple[tuple[frozenset[Role], str, int], ...]
    exports_count: int


def request_list(viewer: Viewer, state: str = "") -> QuerySet[SubjectRequest]:
    """Return the requests of the viewer's office; none for who guards no data."""
    rows = SubjectRequest.objects.filter(office_id=viewer.office_id).select_related("person")
    if not _sees(viewer):
        return rows.none()
    return rows.filter(state=state) if state else rows


def _sees(viewer: Viewer) -> bool:
    return viewer.may(Capability.PRIVACY_MANAGE) or viewer.may(Capability.LEDGER_APPROVE)


def get_request(viewer: Viewer, key: UUID) -> SubjectRequest:
    """Return a request the viewer may see; raises NotVisible."""
    row = request_list(viewer).filter(pk=key).first()
    if row is None:
        raise NotVisible
    return row


def get_person(viewer: Viewer, key: UUID) -> Person:
    """Return a person for the desk of her own rights; raises NotVisible for everybody else's."""
    if not viewer.may(Capability.PRIVACY_MANAGE):
        raise NotVisible
    row = Person.objects.filter(office_id=viewer.office_id, pk=key, merged_into=None).first()
    if row is None:
        raise NotVisible
    return row


def who_stayed(person: Person) -> Person:
    """Return the record that stands for a person today, after every merge."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def find_person(viewer: Viewer, *, index: str, hashed: str) -> Person | None:
    """Return the one person of the office under a blind index, for the desk of her rights."""
    if not viewer.may(Capability.PRIVACY_MANAGE) or not hashed:
        return None
    rows = Person.objects.filter(office_id=viewer.office_id, merged_into=None)
    return rows.filter(**{index: hashed}).order_by("pk").first()


def held(person: Person, *, on: date) -> Held:
    """Return everything that is held on a person, ended things too, and who read it, as counts."""
    office_id = person.office_id
    mine = {"office_id": office_id, "person": person}
    rows = Relation.objects.filter(**mine).select_related("place", "to_organisation")
    seats = BodySeat.objects.filter(**mine).select_related("body")
    lines = vault.readings_of(office_id, Subject(PERSON_SUBJECT, str(person.pk)))
    counted = Counter(lines.values_list("post_id", "purpose"))
    facts = accounts.post_facts(office_id, [p for p, _purpose in counted if p], on=on)
    by_role: Counter[tuple[frozenset[Role], str]] = Counter()
    for (post_id, purpose), number in counted.items():
        roles = facts[post_id].roles if post_id in facts else frozenset[Role]()
        by_role[roles, purpose] += number
    return Held(
        person=person,
        relations=tuple(rows.order_by("valid_from", "pk")),
        memberships=tuple(HouseholdMember.objects.filter(**mine).order_by("valid_from", "pk")),
        seats=tuple(seats.order_by("valid_from", "pk")),
        labels=tuple(Label.objects.filter(**mine).order_by("valid_from", "pk")),
        consents=tuple(GuardianConsent.objects.filter(**mine).order_by("valid_from", "pk")),
        readings=tuple((roles, purpose, n) for (roles, purpose), n in by_role.most_common()),
        exports_count=sum(n for (_p, why), n in counted.items() if why == Purpose.EXPORT),
    )


def duties_to_keep(person: Person, *, on: date) -> Sequence[str]:
    """Return the legal duties that stand against deleting a person, as sentences."""
    rows = Relation.objects.filter(holding_on(on), office_id=person.office_id, person=person)
    kinds = set(rows.values_list("kind", flat=True))
    found = []
    if RelationKind.REGISTERED in kinds:
        found.append(_REGISTERED)
    if kinds & {RelationKind.OWNS, RelationKind.CO_OWNS, RelationKind.RENTS}:
        found.append(_OWNS)
    if BodySeat.objects.filter(holding_on(on), office_id=person.office_id, person=person).exists():
        found.append(_SITS)
    return found


def is_overdue(row: SubjectRequest, at: datetime) -> bool:
    """Say whether a request should have been answered by now."""
    return row.state == RequestState.OPEN and row.due_at < at
