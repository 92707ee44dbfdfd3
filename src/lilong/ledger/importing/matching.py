"""Which persons of the ledger the rows of a batch speak of: three questions for all rows at once.

By the source's own number, else by the number of the paper, else by name, birth and dwelling.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lilong.ledger.importing.dwellings import Dwellings
from lilong.ledger.importing.person_rows import PersonRow
from lilong.ledger.models import ForeignId, Person, Relation
from lilong.ledger.terms import HOME_KINDS, PERSON_SUBJECT, SourceKind
from lilong.vault.fields import Protected, blind
from lilong.vault.terms import Kind

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Match:
    """A row beside what the ledger knows: the person, and the source's key if it is known."""

    person_id: UUID | None = None
    foreign: ForeignId | None = None

    def says_nothing_new(self, row: PersonRow) -> bool:
        """Say whether the source said exactly this the last time."""
        return self.foreign is not None and self.foreign.fingerprint == row.fingerprint


def match_persons(
    rows: Sequence[PersonRow], dwellings: Dwellings, *, office_id: int, source: SourceKind
) -> list[Match]:
    """Return for each row whom it speaks of, in order."""
    foreign = _by_key(rows, office_id, source)
    left = [row for row in rows if row.key not in foreign]
    by_number = _by_number(left, office_id)
    left = [row for row in left if row.number not in by_number]
    by_name = _by_name(left, dwellings, office_id)
    kept = _kept_of({one.subject_id for one in foreign.values()})
    found = []
    for row in rows:
        known = foreign.get(row.key)
        if known is not None:
            found.append(Match(kept.get(known.subject_id, known.subject_id), known))
        else:
            found.append(Match(by_number.get(row.number) or by_name.get(row.number)))
    return found


def _slices(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE)]


def _by_key(rows: Sequence[PersonRow], office_id: int, source: SourceKind) -> dict[str, ForeignId]:
    found: dict[str, ForeignId] = {}
    for some in _slices([row.key for row in rows]):
        known = ForeignId.objects.filter(
            office=office_id, source=source, subject_kind=PERSON_SUBJECT, key__in=some
        )
        found |= {one.key: one for one in known}
    return found


def _kept_of(keys: set[UUID]) -> dict[UUID, UUID]:
    """Return who those are that were merged into another."""
    merged = Person.objects.filter(pk__in=list(keys)).exclude(merged_into=None) if keys else ()
    return {person.pk: person.merged_into_id for person in merged if person.merged_into_id}


def _by_number(rows: Sequence[PersonRow], office_id: int) -> dict[int, UUID]:
    wanted = {blind("identity", row.spec.identity): row.number for row in rows if row.spec.identity}
    found: dict[int, UUID] = {}
    for some in _slices(list(wanted)):
        known = Person.objects.filter(
            office=office_id, identity_index__in=some, merged_into=None
        ).exclude(identity_index="")
        for index, key in known.values_list("identity_index", "pk"):
            found[wanted[index]] = key
    return found


def _by_name(rows: Sequence[PersonRow], dwellings: Dwellings, office_id: int) -> dict[int, UUID]:
    """Return who is called so, was born so and is at home where the row says.

    Asked from the dwellings: few live in one, while many are called the same.
    """
    wanted: defaultdict[tuple[UUID, str, int], list[PersonRow]] = defaultdict(list)
    for row in rows:
        if row.spec.born_on is None:
            continue
        name = blind("name", row.spec.name)
        for text in (row.living, row.registered):
            if place := dwellings.find(text):
                wanted[place, name, row.spec.born_on.year].append(row)
    likely = _at_home(wanted, office_id)
    persons = Person.objects.filter(office=office_id).in_bulk(list(likely)) if likely else {}
    found: dict[int, UUID] = {}
    for key, alike in likely.items():
        for row in alike:
            born = Protected(Kind.TEXT, clear=row.clear["born_on"])
            if key in persons and persons[key].born_on == born:
                found.setdefault(row.number, key)
    return found


def _at_home(
    wanted: Mapping[tuple[UUID, str, int], Sequence[PersonRow]], office_id: int
) -> dict[UUID, Sequence[PersonRow]]:
    """Return the persons at home in some dwellings who are called and were born like a row's."""
    places = list({place for place, _name, _year in wanted})
    likely: dict[UUID, Sequence[PersonRow]] = {}
    for start in range(0, len(places), _AT_ONCE):
        homes = Relation.objects.filter(
            office=office_id, place__in=places[start : start + _AT_ONCE], kind__in=HOME_KINDS,
            is_mistaken=False, place__isnull=False, person__merged_into=None,
        ).values_list("place", "person", "person__name_index", "person__birth_year")  # fmt: skip
        for place, person, name, year in homes:
            if year and (alike := wanted.get((place, name, year))):
                likely[person] = alike
    return likely
