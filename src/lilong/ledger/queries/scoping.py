"""How the lines of a roll are narrowed: to land, to what lies in a place, by checked options."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.models import Place, PlaceFact, holding_on
from lilong.ledger.queries.choices import Scope, Selector, UnitKind
from lilong.ledger.queries.neighbourhood import inside
from lilong.ledger.terms import (
    DwellingState,
    FactKey,
    HouseholdKind,
    OrganisationKind,
    PlaceKind,
    RelationKind,
    Tenure,
)

EITHER = (RelationKind.LIVES, RelationKind.REGISTERED)
_RELATIONS = {
    "lives": (RelationKind.LIVES,),
    "registered": (RelationKind.REGISTERED,),
    "either": EITHER,
}
_FACTS = ((FactKey.TENURE, Tenure.UNKNOWN), (FactKey.STATE, DwellingState.UNKNOWN))
_WORDS: Mapping[str, type[StrEnum]] = {"tenure": Tenure, "state": DwellingState}
_KINDS: Mapping[str, type[StrEnum]] = {
    "household": HouseholdKind, "organisation": OrganisationKind, "unit": UnitKind,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one office for one day, its options checked and read.

    `places` is the filter for the places at or within those named, None where none are named.
    """

    office_id: int
    on: date
    area_paths: tuple[str, ...]
    places: Q | None
    options: Mapping[str, Any]

    @property
    def is_narrowed(self) -> bool:
        """Say whether a line has to lie somewhere to be one."""
        return bool(self.area_paths) or self.places is not None

    def here(self, prefix: str = "") -> Q:
        """Return the filter for what lies where it is asked for."""
        found = Q()
        if self.area_paths:
            found &= under(self.area_paths, f"{prefix}area_path")
        if self.places is not None and not prefix:
            found &= self.places
        elif self.places is not None:
            # By their keys: a condition on either of two tables would read both whole.
            keys = Place.objects.filter(self.places, office=self.office_id).order_by().values("pk")
            found &= Q(**{f"{prefix}in": keys})
        return found

    def told(self, place: str = "pk") -> Q:
        """Return the filter for homes of the tenures and states asked for.

        Of which nothing was told is as unknown as of which that was told.
        """
        found = Q()
        for key, unknown in _FACTS:
            wanted = self.options.get(key)
            if not wanted:
                continue
            rows = PlaceFact.objects.filter(
                holding_on(self.on), office=self.office_id, place=OuterRef(place), key=key
            )
            is_told = Q(Exists(rows.filter(value__in=wanted)))
            found &= is_told | ~Q(Exists(rows)) if unknown in wanted else is_told
        return found


def under(paths: Sequence[str], column: str) -> Q:
    """Return the filter for rows at or below any of some areas."""
    return reduce(or_, (Q(**{f"{column}__startswith": path}) for path in paths))


def asked(selector: Selector, scope: Scope, *, office_id: int, on: date) -> Asked:
    """Return what is asked, checked; raises Refused for an option that is none of the selector's.

    Raises NotVisible for a place the office's ledger has not. One query where places are named.
    """
    options = read_options(selector, scope.options)
    if scope.place_ids and selector.kind == "area":
        text = mark("Areas are chosen by areas, not by places.")
        raise Refused(Refusal("no_place", text, field="place_ids"))
    places = _places(scope.place_ids, office_id) if scope.place_ids else None
    return Asked(office_id, on, tuple(scope.area_paths), places, options)


def _places(keys: Iterable[UUID], office_id: int) -> Q:
    wanted = set(keys)
    rows = Place.objects.filter(office=office_id, pk__in=wanted).order_by()
    kinds: defaultdict[str, list[UUID]] = defaultdict(list)
    for kind, key in rows.values_list("kind", "pk"):
        kinds[kind].append(key)
    if sum(map(len, kinds.values())) != len(wanted):
        raise NotVisible
    found = Q(pk__in=wanted)
    for kind in (PlaceKind.STREET, PlaceKind.ESTATE, PlaceKind.BUILDING):
        if kinds[kind]:
            found |= Q(**{f"{kind}__in": kinds[kind]})
    for key in kinds[PlaceKind.LANE]:
        found |= inside(PlaceKind.LANE, key)
    return found


def read_options(selector: Selector, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as the filters need them; raises Refused for what is unknown or no value."""
    if strange := sorted(set(options) - set(selector.options)):
        text = mark("“{option}” does not narrow this choice.")
        raise Refused(Refusal("no_option", text, {"option": strange[0]}, field="options"))
    found: dict[str, Any] = {}
    for name, value in options.items():
        if value in (None, "", ()) or value == []:
            continue
        found[name] = _read(selector, name, value)
    return found


def _read(selector: Selector, name: str, value: Any) -> Any:
    try:
        if name in {"born_from", "born_to"}:
            return value if isinstance(value, date) else date.fromisoformat(value)
        if name == "relation":
            return _RELATIONS[value]
        if name == "union":
            return {True: True, False: False}[value]
        words = _WORDS.get(name) or _KINDS[selector.kind]
        several = [value] if isinstance(value, str) else list(value)
        return [words(one).value for one in several]
    except (KeyError, TypeError, ValueError):
        text = mark("“{value}” is no value of “{option}”.")
        params = {"value": str(value)[:40], "option": name}
        raise Refused(Refusal("no_value", text, params, field="options")) from None
