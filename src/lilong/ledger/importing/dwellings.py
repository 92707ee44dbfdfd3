"""Finds the dwellings that a batch of addresses means, by their standard spelling alone.

Whatever is spelled otherwise is looked for among the other names; what is not found is no guess but
either a dwelling the ledger lacks (its road is one of ours) or an address elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final
from uuid import UUID

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.addresses import Kind, Reading, read
from lilong.ledger.models import Place, PlaceAlias, holding_on
from lilong.ledger.specs import PlaceSpec, Span
from lilong.ledger.terms import PlaceKind

HOMES: Final = (PlaceKind.DWELLING, PlaceKind.PREMISES)
_ABOVE: Final = (PlaceKind.STREET, PlaceKind.LANE, PlaceKind.ESTATE, PlaceKind.BUILDING)
_FORMER: Final = {"kind": "former", "is_mistaken": False}
_AT_ONCE: Final = 400
_NO_DAY: Final = date.min
ADDS: Final = mark("Add dwellings that known buildings lack")


@dataclass(frozen=True, slots=True)
class Spoken:
    """An address as a file says it: the spellings it may have in the ledger, and its road."""

    spellings: tuple[str, ...]
    road: str
    buildings: tuple[str, ...] = ()
    room: str = ""


@lru_cache(maxsize=20_000)
def spoken(text: str) -> Spoken:
    """Return how an address would be spelled in the ledger; several spellings, the likeliest first.

    示例路12弄3号楼502 is spelled with 号 where no number stands beside the building. A range of
    numbers (1-5号) means no single dwelling, save one that is called so.
    """
    reading = read(text)
    if any(len(part.values) > 1 for part in reading.parts):
        return Spoken((_bare(reading),), reading.first(Kind.ROAD))
    parts = {kind: reading.first(kind) for kind in (Kind.ROAD, Kind.LANE, Kind.NUMBER, Kind.ROOM)}
    building = reading.first(Kind.BUILDING)
    found = [_spelled(parts, parts[Kind.NUMBER], building)]
    if building and not parts[Kind.NUMBER]:
        found.append(_spelled(parts, building, ""))
    homes, room = parts | {Kind.ROOM: ""}, parts[Kind.ROOM]
    buildings = [_spelled(homes, parts[Kind.NUMBER], building)]
    if building and not parts[Kind.NUMBER]:
        buildings.append(_spelled(homes, building, ""))
    is_inside = bool(parts[Kind.ROAD] and room and (building or parts[Kind.NUMBER]))
    return Spoken(
        tuple(dict.fromkeys([*found, _bare(reading)])), parts[Kind.ROAD],
        tuple(buildings) if is_inside else (), room,
    )  # fmt: skip


def _spelled(parts: dict[Kind, str], number: str, building: str) -> str:
    return rules.address_of(
        PlaceSpec(
            kind=PlaceKind.DWELLING, road=parts[Kind.ROAD], lane=parts[Kind.LANE], number=number,
            building=building, room=parts[Kind.ROOM], valid_from=_NO_DAY,
        )
    )  # fmt: skip


def _bare(reading: Reading) -> str:
    return reading.text[:200]


class Dwellings:
    """The dwellings of an office for one batch of rows: two queries, whatever its size."""

    def __init__(self, office_id: int, texts: Iterable[str], *, on: date) -> None:
        self.office_id, self.on = office_id, on
        self.found: dict[str, UUID] = {}
        self.ended: dict[UUID, date] = {}
        wanted = list({s for text in texts if text for s in spoken(text).spellings if s})
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            own = Place.objects.filter(
                office=office_id, kind__in=HOMES, address__in=some, valid_to=None
            )
            self.found |= dict(own.values_list("address", "pk"))
            names = PlaceAlias.objects.filter(
                office=office_id, text__in=some, place__kind__in=HOMES, place__valid_to=None
            )
            others, former = names.filter(holding_on(on)), names.filter(**_FORMER)
            for text, key in (
                *former.values_list("text", "place"),
                *others.values_list("text", "place"),
            ):
                self.found.setdefault(text, key)
        self._find_ended([text for text in wanted if text not in self.found])

    def _find_ended(self, wanted: Sequence[str]) -> None:
        """Find what stands no more among what is left: it is known, and takes nobody in."""
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            own = Place.objects.filter(
                office=self.office_id, kind__in=HOMES, address__in=some, valid_to__isnull=False
            )
            names = PlaceAlias.objects.filter(
                office=self.office_id, text__in=some, place__kind__in=HOMES,
                place__valid_to__isnull=False, **_FORMER,
            )  # fmt: skip
            for text, key, last in (
                *own.order_by("-valid_to").values_list("address", "pk", "valid_to"),
                *names.values_list("text", "place", "place__valid_to"),
            ):
                if text not in self.found and last:
                    self.found[text], self.ended[key] = key, last

    def stands(self, key: UUID | None, span: Span) -> Refusal | None:
        """Refuse days on which a dwelling that was found stood no more."""
        return rules.stands(span, self.ended.get(key)) if key else None

    def find(self, text: str) -> UUID | None:
        """Return the dwelling an address means, None for one that is not found.

        One that has ended is found where none that stands is meant; `stands` tells it apart.
        """
        return next((self.found[s] for s in spoken(text).spellings if s in self.found), None)

    def lacking(self, texts: Iterable[str]) -> dict[UUID, PlaceSpec]:
        """Return the dwellings that known buildings lack, and find them from now on.

        A building is known by its exact address alone: nothing is guessed, and a dwelling that has
        ended does not come back. They are written by whoever asks.
        """
        missing = {text for text in texts if text and self.find(text) is None}
        inside = {text: spoken(text) for text in sorted(missing) if spoken(text).buildings}
        known = self._places(PlaceKind.BUILDING, {b for s in inside.values() for b in s.buildings})
        specs: dict[UUID, PlaceSpec] = {}
        for text, said in inside.items():
            if self.find(text) is not None:
                continue
            for building, spelling in zip(said.buildings, said.spellings, strict=False):
                if building in known:
                    spec = PlaceSpec(
                        kind=PlaceKind.DWELLING, parent_id=known[building], room=said.room,
                        valid_from=self.on,
                    )  # fmt: skip
                    specs[spec.id] = spec
                    self.found[spelling] = spec.id
                    break
        return specs

    def _places(self, kind: PlaceKind, addresses: Iterable[str]) -> dict[str, UUID]:
        wanted = list(addresses)
        found: dict[str, UUID] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            rows = Place.objects.filter(
                office=self.office_id, kind=kind, valid_to=None,
                address__in=wanted[start : start + _AT_ONCE],
            )  # fmt: skip
            found |= dict(rows.values_list("address", "pk"))
        return found

    def is_ours(self, text: str) -> bool:
        """Say whether an address begins with a road of the office's."""
        return bool(spoken(text).road) and spoken(text).road in self._roads

    @cached_property
    def _roads(self) -> frozenset[str]:
        rows = Place.objects.filter(office=self.office_id, kind__in=_ABOVE).exclude(road="")
        return frozenset(rows.order_by().values_list("road", flat=True).distinct())
