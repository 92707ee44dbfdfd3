"""What persons ask about their own data is taken in, granted or refused (L-07)."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Stale
from lilong.kernel.subject import Subject
from lilong.ledger import rules
from lilong.ledger.entries import REQUEST_SUBJECT
from lilong.ledger.models import (
    Conflict,
    GuardianConsent,
    Person,
    SubjectRequest,
)
from lilong.ledger.operations.deciding import ask, demand, office_of
from lilong.ledger.operations.erasing import erase_person
from lilong.ledger.operations.persons import FIELDS, subject_of
from lilong.ledger.operations.recalling import recall_exports, recall_without_consent
from lilong.ledger.operations.recording import draft, record
from lilong.ledger.privacy.rights import faults_in_request, may_answer
from lilong.ledger.privacy.words import RequestKind, RequestState
from lilong.ledger.queries.rights import duties_to_keep, find_person, get_person, who_stayed
from lilong.ledger.specs import Span
from lilong.ledger.terms import PERSON_SUBJECT, SourceKind
from lilong.rulebook import queries as rulebook
from lilong.vault import operations as vault
from lilong.vault.fields import blind
from lilong.vault.terms import Purpose

_REASON = 300


def receive_request(
    *,
    person_id: UUID,
    kind: RequestKind,
    words: str,
    proof: str,
    field: str = "",
    by: Actor,
    at: datetime,
) -> SubjectRequest:
    """Take in what a person asks about her own data; the clock of the rulebook begins.

    Raises Refused, NotVisible.
    """
    office_id = demand(by, at, Capability.PRIVACY_MANAGE)
    person = Person.objects.filter(office_id=office_id, pk=person_id).first()
    if person is None:
        raise NotVisible
    is_erased = person.erased_at is not None
    ask(*faults_in_request(kind, words=words, proof=proof, field=field, is_erased=is_erased))
    with transaction.atomic():
        row = SubjectRequest.objects.create(
            office_id=office_id, person=person, kind=kind, words=words.strip(),
            proof=proof.strip()[:200], field=field if kind is RequestKind.CORRECT else "",
            received_at=at, due_at=_due(office_id, at), received_by_id=by.staff_id,
        )  # fmt: skip
        _write(row, "request_received", by=by, at=at)
    return row


def _due(office_id: int, at: datetime) -> datetime:
    on = local(at).date()
    limit = rulebook.value("privacy.request_limit", office_id=office_id, on=on).value
    receipt = rulebook.receipt(office_id=office_id, on=on)
    return rulebook.calendar(office_id, on).due(at, limit, receipt).at


def answer_request(
    *, request_id: UUID, revision: int, grants: bool, reason: str = "", by: Actor, at: datetime
) -> SubjectRequest:
    """Grant or refuse a request; what is granted is done in the same transaction.

    Deleting is granted by a second person who may approve. Raises Refused, Stale, NotVisible.
    """
    rows = SubjectRequest.objects.select_related("person").filter(office_id=office_of(by))
    row = rows.filter(pk=request_id).first()
    if row is None:
        raise NotVisible
    person = who_stayed(row.person)
    deletes = grants and row.kind == RequestKind.DELETE
    demand(by, at, Capability.LEDGER_APPROVE if deletes else Capability.PRIVACY_MANAGE)
    duties = duties_to_keep(person, on=local(at).date()) if deletes else ()
    is_own = row.received_by_id is not None and row.received_by_id == by.staff_id
    ask(
        *may_answer(
            row.kind, row.state, is_own=is_own, grants=grants, reason=reason, duties=duties
        )
    )  # fmt: skip
    state = RequestState.GRANTED if grants else RequestState.REFUSED
    with transaction.atomic():
        claimed = SubjectRequest.objects.filter(
            pk=row.pk, revision=revision, state=RequestState.OPEN
        )
        if not claimed.update(
            state=state, answered_by_id=by.staff_id, answerer=by.label, answerer_en=by.label_en,
            answered_at=at, reason=reason.strip()[:_REASON], revision=revision + 1,
        ):  # fmt: skip
            raise Stale
        row.refresh_from_db()
        if grants:
            _do(row, person, by=by, at=at)
        _write(row, f"request_{state}", by=by, at=at, reason=row.reason)
    return row


def _do(row: SubjectRequest, person: Person, *, by: Actor, at: datetime) -> None:
    if row.kind == RequestKind.CORRECT:
        _to_the_conflict_desk(row, person, at)
    elif row.kind == RequestKind.DELETE:
        erase_person(person, why="request", by=by, at=at)
    elif row.kind in (RequestKind.RESTRICT, RequestKind.LIFT):
        _restrict(person, is_restricted=row.kind == RequestKind.RESTRICT, by=by, at=at)


def _to_the_conflict_desk(row: SubjectRequest, person: Person, at: datetime) -> None:
    """Let what she says stand beside what is held, by source "the person herself"."""
    said = vault.hand_over(row.words)
    Conflict.objects.get_or_create(
        office_id=row.office_id, subject_kind=PERSON_SUBJECT, subject_id=person.pk,
        key=row.field, fingerprint=hashlib.sha256(blind("text", said).encode()).hexdigest(),
        defaults={
            "offered_secret": said, "source": SourceKind.SUBJECT,
            "source_date": local(at).date(), "source_reference": f"request {row.pk}",
            "found_at": at,
        },
    )  # fmt: skip


def _restrict(person: Person, *, is_restricted: bool, by: Actor, at: datetime) -> None:
    rows = Person.objects.filter(pk=person.pk, revision=person.revision)
    if not rows.update(is_restricted=is_restricted, revision=F("revision") + 1):
        raise Stale
    event, data = "restriction_lifted", {}
    if is_restricted:
        event = "person_restricted"
        data = _exports(recall_exports([person.pk], office_id=person.office_id, by=by, at=at))
    record([draft(PERSON_SUBJECT, person.pk, event, data, person.office_id)], by=by, at=at)


def _exports(recalled: list[UUID]) -> dict[str, list[str]]:
    """Return what a person's own chain says of the files that were taken back for her."""
    return {"exports": [str(key) for key in recalled]} if recalled else {}


def show_held(
    *, person_id: UUID, viewer: Viewer, by: Actor, at: datetime, address: str = ""
) -> dict[str, str]:
    """Return a person's values in clear for her own extract, with a line in the read log."""
    person = get_person(viewer, person_id)
    demand(by, at, Capability.PRIVACY_MANAGE)
    fields = {name: value for name in FIELDS if (value := getattr(person, name))}
    return vault.reveal(
        subject=subject_of(person.pk),
        fields=fields,
        by=replace(by, purpose=Purpose.SUBJECT_REQUEST),
        at=at,
        address=address,
    )


def record_consent(
    *, person_id: UUID, guardian: str, relationship: str, valid_from: date,
    valid_to: date | None = None, by: Actor, at: datetime,
) -> GuardianConsent:  # fmt: skip
    """Write down a guardian's consent that a child's data may be exported (L-12)."""
    office_id = demand(by, at, Capability.PRIVACY_MANAGE)
    ask(rules.is_in_order(Span(valid_from, valid_to)))
    person = Person.objects.filter(office_id=office_id, pk=person_id, erased_at=None).first()
    if person is None:
        raise NotVisible
    with transaction.atomic():
        row = GuardianConsent.objects.create(
            office_id=office_id, person=person, guardian=guardian.strip(),
            relationship=relationship.strip(), valid_from=valid_from, valid_to=valid_to,
            recorded_at=at, recorded_by=by.as_data(),
        )  # fmt: skip
        data = {"consent": row.pk, "from": valid_from.isoformat()}
        entry = draft(PERSON_SUBJECT, person.pk, "consent_recorded", data, office_id)
        record([entry], by=by, at=at)
    return row


def end_consent(*, consent_id: int, person_id: UUID, by: Actor, at: datetime) -> None:
    """Write down that a guardian took her consent back: from today on it does not hold (L-12).

    Files with the child that lie ready are taken back, unless another consent holds.
    """
    office_id = demand(by, at, Capability.PRIVACY_MANAGE)
    last = local(at).date() - timedelta(days=1)
    rows = GuardianConsent.objects.filter(office_id=office_id, person=person_id, pk=consent_id)
    if not rows.exists():
        raise NotVisible
    with transaction.atomic():
        if not rows.filter(Q(valid_to=None) | Q(valid_to__gt=last)).update(valid_to=last):
            raise Stale
        person = Person.objects.get(office_id=office_id, pk=person_id)
        recalled = recall_without_consent(person, by=by, at=at)
        data = {"consent": consent_id, "on": last.isoformat()} | _exports(recalled)
        record([draft(PERSON_SUBJECT, person_id, "consent_ended", data, office_id)], by=by, at=at)


def _write(row: SubjectRequest, what: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    data = {"kind": str(row.kind), "person": str(row.person_id), "due": row.due_at.isoformat()}
    entry = draft(REQUEST_SUBJECT, row.pk, what, data, row.office_id, reason=reason)
    record([entry], by=by, at=at)


def find_for_request(
    *, number: str, viewer: Viewer, by: Actor, at: datetime, address: str = ""
) -> Person | None:
    """Return who has this whole identity number or phone, for her own request; it is logged.

    A search that finds nobody leaves a line as well, so that nobody tries numbers unseen.
    """
    demand(by, at, Capability.PRIVACY_MANAGE)
    bare = "".join(number.split())
    found = find_person(viewer, index="identity_index", hashed=blind("identity", bare))
    if found is None:
        found = find_person(viewer, index="phone_index", hashed=blind("phone", bare))
    subject = subject_of(found.pk) if found else Subject("person_search", blind("text", bare)[:32])
    vault.reveal(
        subject=subject,
        fields={"number": None},
        by=replace(by, purpose=Purpose.SUBJECT_REQUEST),
        at=at,
        address=address,
    )
    return found
