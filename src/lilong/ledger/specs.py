"""Plain values that are to be written: places, persons, relations, households, facts.

Days are inclusive: the last day is one on which something still holds, none means no end known.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from lilong.kernel.identifiers import new_id
from lilong.ledger.terms import (
    FactKey,
    HouseholdKind,
    IdentityKind,
    MemberRole,
    OrganisationKind,
    Origin,
    PlaceKind,
    RelationKind,
    SourceKind,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Who said something, when; `reference` names the file, register or visit."""

    kind: SourceKind
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which something holds, both included."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSpec:
    """A new place as it is asked for.

    `area_id` is the community or grid cell it lies in; a place below another takes its parent's
    where it names none. `floor_area` is in dm². `order` sorts premises along their street.
    """

    kind: PlaceKind
    name: str = ""
    name_en: str = ""
    code: str = ""
    parent_id: UUID | None = None
    area_id: int | None = None
    road: str = ""
    lane: str = ""
    number: str = ""
    building: str = ""
    room: str = ""
    point: tuple[float, float] | None = None
    shape: Any = None
    order: int | None = None
    built_year: int | None = None
    is_protected: bool = False
    floors: int | None = None
    stairwells: int | None = None
    has_lift: bool | None = None
    floor: int | None = None
    stairwell: str = ""
    floor_area: int | None = None
    use: str = ""
    valid_from: date
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSpec:
    """A person as she is registered: her values are encrypted on the way in.

    `source` says who told of her, where that is not who told of all others beside her.
    """

    name: str
    identity_kind: IdentityKind = IdentityKind.NONE
    identity: str = ""
    phone: str = ""
    born_on: date | None = None
    sex: str = ""
    origin: Origin = Origin.UNKNOWN
    source: Source | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationSpec:
    """A relation from one day on; a co-owner's share is `share[0]` of `share[1]`.

    `source` says who told of it, where that is not who told of all others beside it.
    """

    kind: RelationKind
    span: Span
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    place_id: UUID | None = None
    to_organisation_id: UUID | None = None
    to_person_id: UUID | None = None
    share: tuple[int, int] | None = None
    source: Source | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationSpec:
    """An organisation as it is registered."""

    name: str
    kind: OrganisationKind
    name_en: str = ""
    credit_code: str = ""
    staff_count: int | None = None
    has_union: bool | None = None
    contact_post: str = ""
    valid_from: date | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSpec:
    """A member of a household."""

    person_id: UUID
    role: MemberRole
    span: Span
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdSpec:
    """A household as it is formed in a dwelling."""

    dwelling_id: UUID
    valid_from: date
    kind: HouseholdKind = HouseholdKind.FAMILY
    number: str = ""
    members: tuple[MemberSpec, ...] = ()
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSpec:
    """What is told of a place for some days."""

    place_id: UUID
    key: FactKey
    value: str
    span: Span
    visit_id: UUID | None = None
