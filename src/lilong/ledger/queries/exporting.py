"""Reads of exports: who would be in one, what was asked for, what waits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible
from lilong.kernel.subject import Subject
from lilong.ledger.models import GuardianConsent, Person, PersonExport, Relation, holding_on
from lilong.ledger.privacy.exporting import is_child, takes_children
from lilong.ledger.privacy.words import Column
from lilong.ledger.terms import HOME_KINDS, PERSON_SUBJECT, RelationKind
from lilong.rulebook import queries as rulebook
from lilong.territory.models import valid_on
from lilong.vault import operations as vault
from lilong.vault import queries as vault_log
from lilong.vault.masks import mask_address
from lilong.vault.terms import Purpose

_AT_ONCE = 500
_HOME_COLUMNS: dict[str, str] = {
    Column.LIVES_AT: RelationKind.LIVES,
    Column.REGISTERED_AT: RelationKind.REGISTERED,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows are asked for: of an office's area, standing so to a place, on a day.

    `today` is when the file would be made: a guardian's consent has to hold then, whatever day
    the file tells of.
    """

    office_id: int
    area_path: str
    kinds: tuple[str, ...]
    on: date
    columns: tuple[str, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Exported:
    """A person with the relation by which she is in the file, and her guardian's consent.

    `homes` are the places where she lives or is registered on the day, by relation; addresses
    beyond the land that was asked for come without their room.
    """

    person: Person
    relation: Relation
    consent: GuardianConsent | None = None
    homes: Mapping[str, Sequence[str]] = field(default_factory=dict)


def child_age(office_id: int, on: date) -> int:
    """Return the age below which somebody is a child, as the rulebook says (L-12)."""
    return int(rulebook.value("privacy.child_age", office_id=office_id, on=on).value)


def is_minor(person: Person, *, on: date, below: int) -> bool:
    """Say whether a person is a child on a day; the machine looks at the date, nobody reads it."""
    year = person.birth_year
    if year is None or on.year - year > below:
        return False
    return is_child(vault.hand_over(person.born_on), year, on=on, below=below)


def exported(asked: Asked) -> Iterator[Exported]:
    """Yield who is in an export, each once, by address: nobody restricted, merged or erased.

    A child is in it only beside her guardian's consent (L-12).
    """
    rows = Relation.objects.filter(
        holding_on(asked.on), office_id=asked.office_id, kind__in=asked.kinds,
        person__merged_into=None, person__is_restricted=False, person__erased_at=None,
        place__area_path__startswith=asked.area_path,
    ).select_related("person", "place")  # fmt: skip
    below, seen = child_age(asked.office_id, asked.on), set()
    consents = _consents(asked) if takes_children(asked.columns) else {}
    for relation in rows.order_by("place__sort_key", "person_id", "kind"):
        person = relation.person
        if person is None or person.pk in seen:
            continue
        seen.add(person.pk)
        consent = consents.get(person.pk)
        if consent is None and is_minor(person, on=asked.on, below=below):
            continue
        yield Exported(person, relation, consent)


def with_homes(asked: Asked, rows: Sequence[Exported]) -> list[Exported]:
    """Return the same persons, each with all addresses at which she lives and is registered."""
    wanted = [kind for column, kind in _HOME_COLUMNS.items() if column in asked.columns]
    if not wanted:
        return list(rows)
    found: defaultdict[UUID, defaultdict[str, list[str]]]
    found = defaultdict(lambda: defaultdict(list))
    for start in range(0, len(rows), _AT_ONCE):
        told = Relation.objects.filter(
            holding_on(asked.on), office_id=asked.office_id, kind__in=wanted, place__isnull=False,
            person__in=[one.person.pk for one in rows[start : start + _AT_ONCE]],
        )  # fmt: skip
        named = told.values_list("person", "kind", "place__address", "place__area_path")
        for person, kind, address, path in named.order_by("place__sort_key", "id"):
            is_near = path.startswith(asked.area_path)
            found[person][kind].append(address if is_near else mask_address(address))
    return [replace(one, homes=found[one.person.pk]) for one in rows]


def _consents(asked: Asked) -> dict[UUID, GuardianConsent]:
    rows = GuardianConsent.objects.filter(valid_on(asked.today), office_id=asked.office_id)
    return {row.person_id: row for row in rows}


def most_rows(office_id: int, at: datetime) -> int:
    """Return how many persons one export may have."""
    on = local(at).date()
    return int(rulebook.value("privacy.export_rows", office_id=office_id, on=on).value)


def kinds_offered() -> Sequence[str]:
    """Return the relations by which persons can be exported."""
    return [kind.value for kind in HOME_KINDS]


def visible_exports(viewer: Viewer) -> QuerySet[PersonExport]:
    """Return the exports a viewer may see: her own, all for who approves, guards or audits."""
    rows = PersonExport.objects.filter(office_id=viewer.office_id).select_related("area")
    sees_all = {Capability.LEDGER_APPROVE, Capability.PRIVACY_MANAGE, Capability.AUDIT_READ}
    if viewer.capabilities & sees_all:
        return rows
    if viewer.staff_id is None or not viewer.may(Capability.LEDGER_EXPORT):
        return rows.none()
    return rows.filter(proposed_by_id=viewer.staff_id)


def get_export(viewer: Viewer, key: UUID) -> PersonExport:
    """Return an export the viewer may see; raises NotVisible."""
    row = visible_exports(viewer).filter(pk=key).first()
    if row is None:
        raise NotVisible
    return row


def ready(office_id: int, at: datetime) -> list[PersonExport]:
    """Return the exports of an office whose files can still be fetched."""
    rows = PersonExport.objects.filter(
        ~Q(path=""), office_id=office_id, removed_at=None, expires_at__gt=at
    )
    return list(rows.order_by("made_at", "id"))


def is_in(row: PersonExport, person: UUID) -> bool:
    """Say whether a person stands in an export's file: its making left a line for her in the log.

    Nobody's values are read for it. The line bears the moment, the reader and the task.
    """
    if row.made_at is None:
        return False
    subject = Subject(PERSON_SUBJECT, str(person))
    lines = vault_log.readings_of(row.office_id, subject).filter(
        purpose=Purpose.EXPORT, at=row.made_at, staff_id=row.proposed_by_id, reason=row.task
    )
    return lines.exists()


def expired(office_id: int, at: datetime) -> QuerySet[PersonExport]:
    """Return the exports whose files have to go."""
    return PersonExport.objects.filter(~Q(path=""), office_id=office_id, expires_at__lte=at)
