"""What stands in the ledger of the persons a batch speaks of, and who said it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from lilong.journal import queries as journal
from lilong.ledger.models import (
    Conflict,
    HouseholdMember,
    Label,
    Person,
    Preference,
    Relation,
)
from lilong.ledger.operations.conflicts import Dispute
from lilong.ledger.operations.persons import subject_of
from lilong.ledger.specs import Source
from lilong.ledger.terms import ConflictState, RelationKind, SourceKind

_HOMES = (RelationKind.LIVES, RelationKind.REGISTERED)
_AT_ONCE = 400


@dataclass(slots=True)
class Standing:
    """One person with her homes, memberships and labels, those that ended too."""

    person: Person
    homes: list[Relation] = field(default_factory=list)
    memberships: list[HouseholdMember] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def open_homes(self, kind: RelationKind) -> list[Relation]:
        """Return where she lives or is registered with no end known."""
        return [row for row in self.homes if row.kind == kind and row.valid_to is None]

    @property
    def membership(self) -> HouseholdMember | None:
        """Return the household she belongs to with no end known."""
        return next((row for row in self.memberships if row.valid_to is None), None)

    @property
    def area_path(self) -> str:
        """Return the area she is at home in, for who is to decide about her."""
        rows = [row for row in self.homes if row.valid_to is None] or self.homes
        return next((row.place.area_path for row in rows if row.place), "")


def standing_of(keys: Collection[UUID], *, office_id: int) -> dict[UUID, Standing]:
    """Return persons by key with what stands of them: four queries for a batch."""
    wanted = list(keys)
    found: dict[UUID, Standing] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for person in Person.objects.filter(office=office_id, pk__in=some):
            found[person.pk] = Standing(person)
        own = {"office": office_id, "person__in": some, "is_mistaken": False}
        homes = Relation.objects.filter(**own, kind__in=_HOMES).select_related("place")
        for row in homes.order_by("valid_from"):
            if row.person_id is not None:
                found[row.person_id].homes.append(row)
        for member in HouseholdMember.objects.filter(**own).select_related("household"):
            found[member.person_id].memberships.append(member)
        for label in Label.objects.filter(**own):
            found[label.person_id].labels.append(label)
    return found


def preferences_of(office_id: int) -> dict[str, SourceKind]:
    """Return which source the office prefers, by field."""
    rows = Preference.objects.filter(office=office_id, revoked_at=None)
    return {row.key: SourceKind(row.source) for row in rows}


def undecided(disputes: Sequence[Dispute], *, office_id: int) -> list[Dispute]:
    """Return the disputes nobody has decided yet: what was decided is not asked again."""
    decided: set[tuple[UUID, str, str]] = set()
    for start in range(0, len(disputes), _AT_ONCE):
        keys = [one.subject_id for one in disputes[start : start + _AT_ONCE]]
        rows = Conflict.objects.filter(office=office_id, subject_id__in=keys)
        rows = rows.exclude(state=ConflictState.OPEN)
        decided |= set(rows.values_list("subject_id", "key", "fingerprint"))
    return [one for one in disputes if (one.subject_id, one.key, one.fingerprint) not in decided]


class Provenance:
    """Who said a person's protected values last; asked of the journal, and only in a dispute."""

    def __init__(self) -> None:
        self._known: dict[UUID, dict[str, Source]] = {}

    def of(self, person: Person, key: str) -> Source:
        """Return who said a value last."""
        if person.pk not in self._known:
            self._known[person.pk] = self._read(person)
        said = self._known[person.pk]
        return said.get(key) or said[""]

    def _read(self, person: Person) -> dict[str, Source]:
        said: defaultdict[str, Source] = defaultdict()
        said[""] = Source(SourceKind.OFFICE, person.recorded_at.date())
        for entry in journal.entries_of(subject_of(person.pk)):
            if entry.type == "ledger.person_registered":
                said[""] = _source_in(entry.data)
            elif entry.type == "ledger.person_changed":
                for name in entry.data.get("fields", ()):
                    said[name] = _source_in(entry.data)
        return said


def _source_in(data: dict[str, str]) -> Source:
    return Source(SourceKind(data["source"]), date.fromisoformat(data["said"]))
