"""The invented town written by the room's own operations, part by part; a second run adds nothing.

Each street and each estate is one transaction and has a code, so that a run which was stopped goes
on where it was, and one that was not finds everything there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from shapely.geometry import shape

from lilong.accounts.models import Office
from lilong.jobs.bulk import learn, many_rows
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.ledger import operations as do
from lilong.ledger.models import Organisation, Person, Place
from lilong.ledger.operations.labelling import LabelSpec, label_persons
from lilong.ledger.populating import houses
from lilong.ledger.populating.families import Families, People
from lilong.ledger.populating.firms import SEATS, firms, manager_code
from lilong.ledger.populating.quarters import Community, Quarter, Stretch, quarters, stretches
from lilong.ledger.queries.labels import label_kinds
from lilong.ledger.specs import RelationSpec, Source, Span
from lilong.ledger.terms import BodyKind, RelationKind, SourceKind
from lilong.territory import queries as territory
from lilong.territory.models import Level

_ALONE: Final = "elder_alone"
_TERM: Final = 6
_SEATED_SINCE: Final = date(2021, 6, 1)


@dataclass
class Counts:
    """What a run added."""

    places: int = 0
    dwellings: int = 0
    persons: int = 0
    households: int = 0
    organisations: int = 0

    @property
    def is_nothing(self) -> bool:
        """Say whether all was there already."""
        return not (self.places or self.persons or self.organisations)


Progress = Callable[[int, int], None]


def populate(
    office: Office, *, persons: int, seed: int, by: Actor, at: datetime,
    streets: int | None = None, progress: Progress = lambda _done, _all: None,
) -> Counts:  # fmt: skip
    """Fill an office with about so many invented people, their homes, shops and bodies.

    Puyuli comes first, as AC-01 has it. `streets` is of how many communities the street with its
    shops is made, all by default. Who lived somewhere before comes on top of `persons`.
    `progress` is told how many of the people are there.
    """
    writer = _Writer(office, seed, by, at)
    if not writer.communities:
        raise ValueError(f"office {office.code} has no communities")
    done = 0
    with many_rows():
        for stretch in stretches(writer.communities, seed)[:streets]:
            writer.write_street(stretch)
        for quarter in quarters(writer.communities, seed, persons):
            writer.write_quarter(quarter)
            done += quarter.person_count
            progress(done, max(persons, done))
        learn()
    return writer.counts


class _Writer:
    def __init__(self, office: Office, seed: int, by: Actor, at: datetime) -> None:
        self.office, self.seed, self.by, self.at = office, seed, by, at
        self.today = local(at).date()
        self.source = Source(SourceKind.DEMONSTRATION, self.today, f"DEMO-{seed}")
        self.counts = Counts()
        self.communities = self._communities()
        named = Place.objects.filter(office=office, valid_to=None).exclude(code="")
        self.place_of: dict[str, UUID] = dict(named.values_list("code", "pk"))

    def _communities(self) -> list[Community]:
        areas = territory.subtree(self.office.area.path, on=self.today)
        return [
            Community(
                area.code, area.name, area.name_en, area.pk,
                shape(area.polygon).bounds if area.polygon else None,
            )
            for area in areas.filter(level=Level.COMMUNITY).order_by("code")
        ]  # fmt: skip

    def _street(self, community: Community, road: str = "") -> UUID:
        spec = houses.street(community, road)
        if spec.code not in self.place_of:
            place = do.add_place(spec, office_id=self.office.pk, by=self.by, at=self.at)
            self.counts.places += 1
            self.place_of[spec.code] = place.pk
        return self.place_of[spec.code]

    @transaction.atomic
    def write_street(self, stretch: Stretch) -> None:
        """Add a community's street with its shops and firms, unless its first firm is there."""
        code = manager_code(stretch.number)
        if Organisation.objects.filter(office=self.office, credit_code=code).exists():
            return
        draw = Random(f"{self.seed}:shops:{stretch.community.code}")  # noqa: S311  # invented
        above = self._street(stretch.community)
        premises = houses.shops(stretch, above, draw)
        found = firms(stretch, premises, draw, self.today)
        do.add_places(premises, office_id=self.office.pk, by=self.by, at=self.at)
        do.register_organisations(found.organisations, **self._said())
        do.register_persons(found.persons, relations=found.of_persons, **self._said())
        do.relate_many(found.of_firms, **self._said())
        self.counts.places += len(premises)
        self.counts.organisations += len(found.organisations)
        self.counts.persons += len(found.persons)

    @transaction.atomic
    def write_quarter(self, quarter: Quarter) -> None:
        """Add an estate with its homes and people, unless it is there."""
        if quarter.code in self.place_of:
            return
        draw = Random(f"{self.seed}:homes:{quarter.number}")  # noqa: S311  # invented
        above = self._street(quarter.community, quarter.road)
        estate = houses.estate(quarter, above, draw)
        families = Families(quarter, draw, self.today)
        for home, dwelling in zip(quarter.homes, estate.dwellings, strict=True):
            families.settle(home, dwelling)
        people = families.people
        do.add_places(estate.places, office_id=self.office.pk, by=self.by, at=self.at)
        made = do.register_persons(people.persons, relations=people.relations, **self._said())
        do.form_households(people.households, **self._said())
        do.tell_facts(people.facts, follows=False, **self._said())
        self._care(people)
        self._manage(quarter, estate.estate_id)
        self._seat(quarter, estate.estate_id, people, made)
        self.place_of[quarter.code] = estate.estate_id
        self.counts.places += len(estate.places)
        self.counts.dwellings += len(estate.dwellings)
        self.counts.persons += len(people.persons)
        self.counts.households += len(people.households)

    def _care(self, people: People) -> None:
        """Label the old who live alone, where the office's rulebook has such a label (L-14)."""
        known = label_kinds(self.office.pk, on=self.today).get(_ALONE)
        if known is None:
            return
        span = Span(self.today, self.today + timedelta(days=known.days))
        specs = [
            LabelSpec(person_id=key, kind=_ALONE, span=span, source=self.source)
            for key in people.alone
        ]
        label_persons(specs, office_id=self.office.pk, by=self.by, at=self.at)

    def _manage(self, quarter: Quarter, estate_id: UUID) -> None:
        numbers = {one.code: n for n, one in enumerate(self.communities)}
        code = manager_code(numbers[quarter.community.code])
        firm = Organisation.objects.filter(office=self.office, credit_code=code).first()
        if firm is not None:
            since = Span(date(max(quarter.built_year, 2010), 1, 1))
            spec = RelationSpec(
                kind=RelationKind.MANAGES, span=since, organisation_id=firm.pk, place_id=estate_id
            )
            do.relate(spec, **self._said())

    def _seat(
        self, quarter: Quarter, estate_id: UUID, people: People, made: Sequence[Person]
    ) -> None:
        """Found the owners' committee, and a community's own with its first estate."""
        by_key = {person.pk: person for person in made}
        year = self.today.year
        grown = [
            by_key[key] for key in people.living if year - (by_key[key].birth_year or year) >= 25
        ]
        kinds: list[tuple[BodyKind, str, dict[str, Any]]] = [
            (BodyKind.OWNERS_COMMITTEE, f"{quarter.name}业主委员会", {"place_id": estate_id})
        ]
        if quarter.founds_committee:
            name = f"{quarter.community.name.removesuffix('居民区')}居民委员会"
            area = {"area": territory.area_by_key(quarter.community.area_id)}
            kinds.append((BodyKind.RESIDENTS_COMMITTEE, name, area))
        for kind, name, where in kinds:
            seated, grown = grown[: len(SEATS)], grown[len(SEATS) :]
            if len(seated) < len(SEATS):
                continue
            body = do.found_body(
                kind=kind, name=name, office_id=self.office.pk, valid_from=_SEATED_SINCE,
                by=self.by, at=self.at, **where,
            )  # fmt: skip
            for person, role in zip(seated, SEATS, strict=True):
                do.seat_member(
                    body, person, role=role, term=_TERM, span=Span(_SEATED_SINCE),
                    source=self.source, by=self.by, at=self.at,
                )  # fmt: skip

    def _said(self) -> dict[str, Any]:
        return {
            "office_id": self.office.pk, "source": self.source, "by": self.by, "at": self.at,
        }  # fmt: skip
