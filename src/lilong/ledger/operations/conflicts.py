"""Two sources disagree: both stay visible until somebody decides, or a rule of the office does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.ledger.disputing import left_on
from lilong.ledger.models import Conflict, Person, Place, Relation
from lilong.ledger.operations.describing import describe_place, details_said
from lilong.ledger.operations.persons import change_person, subject_of
from lilong.ledger.operations.recording import draft, record, run_of
from lilong.ledger.operations.relations import end_relation, relate
from lilong.ledger.operations.storing import store
from lilong.ledger.specs import RelationSpec, Source, Span
from lilong.ledger.terms import (
    PERSON_SUBJECT,
    PLACE_SUBJECT,
    SECRET_KEYS,
    ConflictState,
    RelationKind,
    SourceKind,
)
from lilong.vault import operations as vault
from lilong.vault.fields import blind

_HOMES = {"lives": RelationKind.LIVES, "registered": RelationKind.REGISTERED}


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a source says of one field of something, against what stands there.

    `offered` is the value; a place is named by its key. `area_path` says who is to decide.
    """

    subject_kind: str
    subject_id: UUID
    key: str
    offered: str
    source: Source
    present: str = ""
    stands: Source | None = None
    area_path: str = ""

    @property
    def fingerprint(self) -> str:
        """Return a hash of who offers what, so that the same is disputed once."""
        return blind("text", f"{self.key}\0{self.offered}\0{self.source.kind}")


def raise_conflicts(disputes: Sequence[Dispute], *, office_id: int, by: Actor, at: datetime) -> int:
    """Put disputes before people; return how many are new. What was decided is not asked again."""
    known: set[tuple[UUID, str, str]] = set()
    for start in range(0, len(disputes), 400):
        keys = [one.subject_id for one in disputes[start : start + 400]]
        rows = Conflict.objects.filter(office=office_id, subject_id__in=keys)
        known |= set(rows.values_list("subject_id", "key", "fingerprint"))
    rows_, drafts = [], []
    for one in disputes:
        if (one.subject_id, one.key, one.fingerprint) in known:
            continue
        known.add((one.subject_id, one.key, one.fingerprint))
        is_secret = one.key in SECRET_KEYS
        key = new_id()
        rows_.append(
            {
                "id": key, "office_id": office_id, "subject_kind": one.subject_kind,
                "subject_id": one.subject_id, "area_path": one.area_path, "key": one.key,
                "present": "" if is_secret else one.present[:200],
                "offered": "" if is_secret else one.offered[:200],
                "offered_secret": one.offered if is_secret else "",
                "present_source": one.stands.kind.value if one.stands else "",
                "present_date": one.stands.on if one.stands else None,
                "source": one.source.kind.value, "source_date": one.source.on,
                "source_reference": one.source.reference, "fingerprint": one.fingerprint,
                "run": run_of(by), "found_at": at,
            }
        )  # fmt: skip
        data = {"conflict": str(key), "field": one.key, "source": str(one.source.kind)}
        drafts.append(draft(one.subject_kind, one.subject_id, "conflict_found", data, office_id))
    with transaction.atomic():
        store(Conflict, rows_)
        record(drafts, by=by, at=at)
    return len(rows_)


def decide_conflict(
    conflict: Conflict, decision: ConflictState, *, reason: str, by: Actor, at: datetime
) -> None:
    """Decide one: keep what stands, take what is offered over, or call both wrong.

    Taking over goes through the room's operations, so that it stands in the history with its
    source. Raises Stale for one that was decided meanwhile, Refused without a reason.
    """
    if decision is ConflictState.OPEN:
        raise NotVisible
    if not reason.strip():
        raise Refused(Refusal("no_reason", mark("Say why you decide so."), field="reason"))
    with transaction.atomic():
        rows = Conflict.objects.filter(
            pk=conflict.pk, revision=conflict.revision, state=ConflictState.OPEN
        )
        claimed = rows.update(
            state=decision.value, decided_at=at, decided_by=by.as_data(), reason=reason.strip(),
            revision=F("revision") + 1,
        )  # fmt: skip
        if claimed != 1:
            raise Stale
        if decision is ConflictState.TAKEN:
            _take_over(conflict, reason=reason.strip(), by=by, at=at)
        data = {"conflict": str(conflict.pk), "field": conflict.key, "decision": decision.value}
        entry = draft(
            conflict.subject_kind, conflict.subject_id, "conflict_decided", data,
            conflict.office_id, reason=reason.strip(),
        )  # fmt: skip
        record([entry], by=by, at=at)


def reveal_conflict(
    conflict: Conflict, *, viewer: Viewer, address: str = "", by: Actor, at: datetime
) -> dict[str, str]:
    """Return both sides of a disputed protected value in clear; `by` names the purpose (L-08).

    Raises NotVisible for a post that may not read protected values, Refused without a purpose.
    """
    if not viewer.may(Capability.PERSONS_REVEAL) or conflict.key not in SECRET_KEYS:
        raise NotVisible
    person = Person.objects.get(office=conflict.office_id, pk=conflict.subject_id)
    fields = {"stands": getattr(person, conflict.key), "offered": conflict.offered_secret}
    return vault.reveal(subject=subject_of(person.pk), fields=fields, by=by, at=at, address=address)


def source_of(conflict: Conflict) -> Source:
    """Return who offers what is disputed."""
    return Source(SourceKind(conflict.source), conflict.source_date, conflict.source_reference)


def _take_over(conflict: Conflict, *, reason: str, by: Actor, at: datetime) -> None:
    if conflict.subject_kind == PERSON_SUBJECT and conflict.key in SECRET_KEYS:
        person = Person.objects.get(office=conflict.office_id, pk=conflict.subject_id)
        value = offered_secret(conflict)
        change_person(
            person, {conflict.key: value}, source=source_of(conflict), reason=reason, by=by, at=at
        )
    elif conflict.subject_kind == PERSON_SUBJECT and conflict.key in _HOMES:
        _move(conflict, reason=reason, by=by, at=at)
    elif conflict.subject_kind == PLACE_SUBJECT and (
        details := details_said(conflict.key, conflict.offered)
    ):
        place = Place.objects.get(office=conflict.office_id, pk=conflict.subject_id)
        describe_place(place, details, reason=reason, by=by, at=at)
    else:
        raise Refused(
            Refusal(
                "take_by_hand",
                mark("This cannot be taken over by itself. Change it on its page, then keep it."),
                field="decision",
            )
        )


def offered_secret(conflict: Conflict) -> str:
    """Return the protected value that is offered, for the operation that writes it."""
    return vault.hand_over(conflict.offered_secret)


def _move(conflict: Conflict, *, reason: str, by: Actor, at: datetime) -> None:
    """End where she is said to live or be registered, the day before the other source speaks.

    Where that source says when she left, on that day.
    """
    kind = _HOMES[conflict.key]
    rows = Relation.objects.filter(
        office=conflict.office_id, person=conflict.subject_id, kind=kind, valid_to=None,
        is_mistaken=False,
    )  # fmt: skip
    said = source_of(conflict)
    left = left_on(conflict.offered)
    for row in rows:
        last = max(row.valid_from, left or said.on - timedelta(days=1))
        end_relation(row, on=last, reason=reason, source=said, by=by, at=at)
    begins = max([said.on, *(row.valid_to + timedelta(days=1) for row in rows if row.valid_to)])
    if place := place_in(conflict.offered):
        spec = RelationSpec(
            kind=kind, span=Span(begins), person_id=conflict.subject_id, place_id=place
        )
        relate(spec, source=said, office_id=conflict.office_id, by=by, at=at)


def place_in(offered: str) -> UUID | None:
    """Return the place that is offered as a home, None where it is no key."""
    try:
        return UUID(offered)
    except ValueError:
        return None
