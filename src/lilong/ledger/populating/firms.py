"""Shops along a street, the firms in them, who manages an estate, who sits on its committees."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final
from uuid import UUID

from lilong.ledger.populating import invented
from lilong.ledger.populating.quarters import Stretch, short_name
from lilong.ledger.specs import OrganisationSpec, PersonSpec, PlaceSpec, RelationSpec, Span
from lilong.ledger.terms import (
    IdentityKind,
    OrganisationKind,
    Origin,
    RelationKind,
    SeatRole,
)

# Firms of a street have numbers of their own, from its number on; the first manages estates.
MOST_FIRMS: Final = 100
# Numbers of people far above those of any quarter.
_FIRST_PERSON: Final = 800_000
_EMPTY: Final = 8
SEATS: Final = (
    SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.MEMBER, SeatRole.MEMBER, SeatRole.MEMBER,
)  # fmt: skip


@dataclass
class Firms:
    """The firms of a street and their people as they are to be written."""

    organisations: list[OrganisationSpec] = field(default_factory=list)
    persons: list[PersonSpec] = field(default_factory=list)
    of_persons: list[RelationSpec] = field(default_factory=list)
    of_firms: list[RelationSpec] = field(default_factory=list)


def manager_code(stretch_number: int) -> str:
    """Return the credit code of the firm that manages a community's estates."""
    return invented.credit_code(stretch_number * MOST_FIRMS)


def firms(stretch: Stretch, premises: list[PlaceSpec], draw: Random, today: date) -> Firms:
    """Return the street's firms: one that manages estates, and one in nearly every shop."""
    found = Firms()
    short, english = short_name(stretch.community), stretch.community.name_en
    manager = OrganisationSpec(
        name=f"{short}物业服务有限公司{invented.SIGN}",
        name_en=f"{english.removesuffix(' Community')} Property Services (invented)",
        kind=OrganisationKind.PROPERTY_MANAGER, credit_code=manager_code(stretch.number),
        staff_count=draw.randrange(12, 60), has_union=True, contact_post="项目经理",
        valid_from=date(2004, 3, 1),
    )  # fmt: skip
    found.organisations.append(manager)
    _employ(found, manager.id, stretch, draw, today)
    for place in premises:
        if draw.randrange(100) >= _EMPTY:
            _open(found, place, stretch, draw, today)
    return found


def _open(found: Firms, place: PlaceSpec, stretch: Stretch, draw: Random, today: date) -> None:
    number = stretch.number * MOST_FIRMS + len(found.organisations)
    since = date(today.year - draw.randrange(1, 20), draw.randrange(1, 13), 1)
    staff = draw.randrange(1, 16)
    shop = OrganisationSpec(
        name=f"{short_name(stretch.community)}{place.use}（{place.number}号）{invented.SIGN}",
        name_en=f"{place.name_en} (invented)", kind=OrganisationKind.SHOP,
        credit_code=invented.credit_code(number), staff_count=staff, has_union=staff > 9,
        contact_post="店长", valid_from=since,
    )  # fmt: skip
    found.organisations.append(shop)
    _employ(found, shop.id, stretch, draw, today)
    for kind in (RelationKind.OCCUPIES, RelationKind.RENTS):
        found.of_firms.append(
            RelationSpec(kind=kind, span=Span(since), organisation_id=shop.id, place_id=place.id)
        )


def _employ(found: Firms, firm: UUID, stretch: Stretch, draw: Random, today: date) -> None:
    """Give a firm its manager, who represents it and is whom to ask."""
    number = _FIRST_PERSON + stretch.number * MOST_FIRMS + len(found.persons)
    year = today.year - draw.randrange(24, 60)
    identity = invented.identity_number(number, year, is_male=draw.random() < 0.5)
    person = PersonSpec(
        name=invented.person_name(draw), identity_kind=IdentityKind.RESIDENT, identity=identity,
        phone=invented.phone(number), origin=Origin.LOCAL,
    )  # fmt: skip
    found.persons.append(person)
    since = Span(date(today.year - draw.randrange(1, 9), 1, 1))
    for kind in (RelationKind.WORKS, RelationKind.REPRESENTS, RelationKind.CONTACT_OF):
        found.of_persons.append(
            RelationSpec(kind=kind, span=since, person_id=person.id, to_organisation_id=firm)
        )
