"""What triage looks at and what it answers: frozen values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Because:
    """The reason for a suggestion: a marked sentence with its parameters."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.params)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One choice: the key to store, its names, how sure it is in percent, and because of what.

    `more` are further reasons, the weightiest first.
    """

    key: Any
    name: str
    name_en: str
    confidence: int
    because: Because
    more: tuple[Because, ...] = ()

    @property
    def reasons(self) -> tuple[Because, ...]:
        """Return every reason, the weightiest first."""
        return (self.because, *self.more)


@dataclass(frozen=True, slots=True)
class Told:
    """What a proposal is made from: the words, where, as far as it is known (WGS-84), whence, when.

    Without a moment of receipt it is noon of the day asked about. Nothing of it names the caller.
    """

    words: str
    title: str = ""
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    area_id: int | None = None
    source: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a proposer is asked: an office's fresh order, on a day.

    `category` and `area_id` are what somebody has chosen already; the unit is proposed for them.
    """

    office_id: int
    told: Told
    on: date
    category: str = ""
    area_id: int | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A category that can be given to an order."""

    id: int
    code: str
    path: str
    name: str
    name_en: str
    kind: str
    keywords: tuple[str, ...]
    limit: Mapping[str, Any]
    limit_class: str
    results: tuple[str, ...]
    evidence: str
    lead_unit_id: int | None
    is_by_area: bool
    revision: int
    valid_from: date
    valid_to: date | None = None
    site_check: bool = False

    def holds_on(self, on: date) -> bool:
        """Say whether the category may be given to an order on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit as far as dispatch needs to know it; `area_path` is where it answers."""

    id: int
    name: str
    name_en: str
    kind: str
    area_path: str
    parent_id: int | None
    valid_from: date
    valid_to: date | None = None
    successor_id: int | None = None

    def holds_on(self, on: date) -> bool:
        """Say whether the unit may be given an order on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class UnitRule:
    """Who leads a category in an area; an empty path means everywhere."""

    category_id: int
    area_path: str
    unit_id: int
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, on: date) -> bool:
        """Say whether the rule holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Place:
    """An area as a suggestion needs it."""

    id: int
    path: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Node:
    """A branch of a tree a rule may point to: of the catalogue, or of the map.

    `successors` are the keys of what came after it.
    """

    id: int
    path: str
    name: str
    name_en: str
    valid_from: date
    valid_to: date | None = None
    successors: tuple[int, ...] = ()

    def holds_on(self, on: date) -> bool:
        """Say whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything dispatch asks of an office.

    Leaves by code, units by key, units named for an area by category, and every branch of the
    catalogue, leaves among them, by key.
    """

    office_id: int
    leaves: Mapping[str, Leaf]
    units: Mapping[int, UnitFact]
    rules: Mapping[int, tuple[UnitRule, ...]] = field(default_factory=dict)
    centre_id: int | None = None
    nodes: Mapping[int, Node] = field(default_factory=dict)
