"""Persons are registered, with where they live; their values change and their rows end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.checksums import identity_facts, normalise_identity
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.phones import normalise_phone
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import BodySeat, HouseholdMember, Person, Relation
from lilong.ledger.operations.recording import ask, draft, record, today
from lilong.ledger.operations.relations import relation_rows, row_data
from lilong.ledger.operations.storing import Row, as_stored, store
from lilong.ledger.specs import PersonSpec, RelationSpec, Source, Span
from lilong.ledger.terms import BODY_SUBJECT, HOUSEHOLD_SUBJECT, PERSON_SUBJECT, IdentityKind
from lilong.vault import operations as vault
from lilong.vault.fields import blind
from lilong.vault.sealed import Sealed, Secret

FIELDS: Final = ("name", "identity", "phone", "born_on")
INDEXES: Final = {"name": "name", "identity": "identity", "phone": "phone"}


def subject_of(person_id: UUID) -> Subject:
    """Return the vault's and the journal's name for a person."""
    return Subject(PERSON_SUBJECT, str(person_id))


def register_persons(
    specs: Sequence[PersonSpec], *, office_id: int, source: Source, by: Actor, at: datetime,
    relations: Sequence[RelationSpec] = (),
) -> list[Person]:  # fmt: skip
    """Register persons with their relations, in few statements; return them in order.

    A wrong identity number refuses the whole for new documents (G-11). Clear values stand nowhere
    but in the encrypted columns and, sealed, beside the journal.
    """
    if not specs:
        return []
    on = today(at)
    ask(*(rules.has_source(one, today=on) for one in {s.source or source for s in specs}))
    ask(*(rules.fault_in_paper(s.identity_kind, s.identity, today=on) for s in specs))
    youngest = max((s.born_on for s in specs if s.born_on), default=None)
    ask(rules.is_born(youngest, today=on))
    rows = [_row(spec, office_id, at) for spec in specs]
    related = relation_rows(relations, source, office_id, by=by, at=at)
    with transaction.atomic():
        store(Person, rows)
        store(Relation, related)
        _record(specs, related, source, office_id=office_id, by=by, at=at)
    return [as_stored(Person, row) for row in rows]


def _row(spec: PersonSpec, office_id: int, at: datetime) -> dict[str, Any]:
    clear = _clear(spec)
    born_on, sex = spec.born_on, spec.sex
    number = clear["identity"]
    if spec.identity_kind in {IdentityKind.RESIDENT, IdentityKind.HMT_RESIDENCE} and number:
        facts = identity_facts(number)
        born_on, sex = born_on or facts.born_on, sex or ("m" if facts.is_male else "f")
    return {
        "id": spec.id, "office_id": office_id, **clear,
        **{f"{name}_index": blind(kind, clear[name]) for name, kind in INDEXES.items()},
        "identity_kind": spec.identity_kind.value,
        "born_on": born_on.isoformat() if born_on else "",
        "birth_year": born_on.year if born_on else None,
        "sex": sex, "origin": spec.origin.value, "recorded_at": at,
    }  # fmt: skip


def _clear(spec: PersonSpec) -> dict[str, str]:
    """Return a fresh person's values in clear, as they were given."""
    return {
        "name": spec.name.strip(),
        "identity": normalise_identity(spec.identity),
        "phone": normalise_phone(spec.phone) if spec.phone.strip() else "",
        "born_on": spec.born_on.isoformat() if spec.born_on else "",
    }


def _record(
    specs: Sequence[PersonSpec], rows: Sequence[Row], source: Source, *, office_id: int,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    secrets = [
        Secret(subject_of(spec.id), f"person.{name}", value)
        for spec in specs
        for name, value in _clear(spec).items()
        if value
    ]
    sealed = vault.seal_many(secrets, office_id=office_id, at=at, are_new=True)
    of_subject: defaultdict[str, list[Sealed]] = defaultdict(list)
    for secret, one in zip(secrets, sealed, strict=True):
        of_subject[secret.subject.id].append(one)
    related: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        related[row["person_id"]].append(row_data(row))
    drafts = []
    for spec in specs:
        who = spec.source or source
        data: dict[str, Any] = {"source": str(who.kind), "said": who.on.isoformat()}
        if spec.id in related:
            data["relations"] = related[spec.id]
        drafts.append(
            draft(
                PERSON_SUBJECT, spec.id, "person_registered", data, office_id, begins=True,
                sealed=of_subject[str(spec.id)],
            )
        )  # fmt: skip
    record(drafts, by=by, at=at)


def change_person(
    person: Person, values: Mapping[str, str], *, source: Source, reason: str = "", by: Actor,
    at: datetime,
) -> Person:  # fmt: skip
    """Change protected values of a person (name, identity, phone, born_on), sealed for the journal.

    What she was called before stays sealed beside the earlier entry. Raises Stale when somebody
    else was quicker, Refused for a wrong number.
    """
    on = today(at)
    fresh = {name: _normal(name, value) for name, value in values.items() if name in FIELDS}
    if "identity" in fresh:
        kind = IdentityKind(person.identity_kind)
        if kind is IdentityKind.NONE and fresh["identity"]:
            kind = IdentityKind.RESIDENT
        ask(rules.fault_in_paper(kind, fresh["identity"], today=on))
    ask(rules.has_source(source, today=on), rules.is_born(_birth_in(fresh), today=on))
    if not fresh:
        raise Refused(Refusal("no_change", mark("Nothing was changed.")))
    with transaction.atomic():
        columns: dict[str, Any] = {**fresh}
        for name in INDEXES.keys() & fresh.keys():
            columns[f"{name}_index"] = blind(INDEXES[name], fresh[name])
        if fresh.get("identity"):
            columns["identity_kind"] = kind
        if "born_on" in fresh:
            columns["birth_year"] = int(fresh["born_on"][:4]) if fresh["born_on"] else None
        rows = Person.objects.filter(pk=person.pk, revision=person.revision, merged_into=None)
        if rows.update(revision=F("revision") + 1, **columns) != 1:
            raise Stale
        secrets = [
            Secret(subject_of(person.pk), f"person.{name}", value) for name, value in fresh.items()
        ]
        sealed = vault.seal_many(secrets, office_id=person.office_id, at=at)
        data = {"fields": sorted(fresh), "source": str(source.kind), "said": source.on.isoformat()}
        entry = draft(
            PERSON_SUBJECT, person.pk, "person_changed", data, person.office_id, reason=reason,
            sealed=sealed,
        )  # fmt: skip
        record([entry], by=by, at=at)
    person.refresh_from_db()
    return person


def _birth_in(values: Mapping[str, str]) -> date | None:
    return date.fromisoformat(values["born_on"]) if values.get("born_on") else None


def _normal(name: str, value: str) -> str:
    if name == "identity":
        return normalise_identity(value)
    if name == "phone":
        return normalise_phone(value) if value.strip() else ""
    return value.strip()


def end_person(
    person: Person, *, on: date, why: str, source: Source, by: Actor, at: datetime
) -> None:
    """Let a day be the last in a person's record: she died or left for good.

    What she stands in ends on that day, relations, households and seats; nothing is deleted.
    Refused for a day before one of them begins: call that one mistaken first.
    """
    ask(rules.has_source(source, today=today(at)))
    with transaction.atomic():
        rows = Person.objects.filter(pk=person.pk, revision=person.revision, ended_on=None)
        if rows.update(ended_on=on, ended_reason=why[:20], revision=F("revision") + 1) != 1:
            raise Stale
        data = {"on": on.isoformat(), "why": why[:20], "source": str(source.kind)}
        drafts = [draft(PERSON_SUBJECT, person.pk, "person_ended", data, person.office_id)]
        for model in (Relation, HouseholdMember, BodySeat):
            drafts += _end_all(model, person, on)
        record(drafts, by=by, at=at)


_LEFT: Final[dict[str, tuple[str, str]]] = {
    "household": (HOUSEHOLD_SUBJECT, "household_left"),
    "body": (BODY_SUBJECT, "seat_ended"),
}


def _end_all(model: Any, person: Person, on: date) -> list[Draft]:
    """End the open rows of a person; return what the chains of others have to say of it."""
    rows = model.objects.filter(
        office=person.office_id, person=person, valid_to=None, is_mistaken=False
    )
    ended = list(rows)
    ask(*(rules.is_in_order(Span(row.valid_from, on)) for row in ended))
    rows.update(valid_to=on)
    data = {"person": str(person.pk), "on": on.isoformat()}
    return [
        draft(kind, key, event, data, person.office_id)
        for name, (kind, event) in _LEFT.items()
        for row in ended
        if (key := getattr(row, f"{name}_id", None))
    ]
