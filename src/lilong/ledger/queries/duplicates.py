"""Persons who look like one: the same number, or the same name with phone or year of birth.

Nothing is decrypted for it: blind indexes are compared, and only a viewer's own persons.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.kernel.text import mark
from lilong.ledger import policies
from lilong.ledger.models import KnownDistinct, Merge, Person, Relation
from lilong.ledger.terms import HOME_KINDS

# How many pairs a page shows, and how many rows of one look-alike are paired with each other.
MOST: Final = 50
_MOST_ALIKE: Final = 6


class Likeness(StrEnum):
    """Why two persons may be one, the surest first."""

    NUMBER = "number"
    NAME_AND_PHONE = "name_and_phone"
    NAME_AND_YEAR = "name_and_year"


LIKENESS_WORDS: Final[dict[Likeness, str]] = {
    Likeness.NUMBER: mark("Same paper number"),
    Likeness.NAME_AND_PHONE: mark("Same name and phone"),
    Likeness.NAME_AND_YEAR: mark("Same name, year of birth and sex"),
}
_COLUMNS: Final[dict[Likeness, tuple[str, ...]]] = {
    Likeness.NUMBER: ("identity_index",),
    Likeness.NAME_AND_PHONE: ("name_index", "phone_index"),
    Likeness.NAME_AND_YEAR: ("name_index", "birth_year", "sex"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two persons who may be one, the longer known first, with the homes known of them."""

    one: Person
    other: Person
    likeness: Likeness
    homes: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def pairs(viewer: Viewer, *, most: int = MOST) -> list[Pair]:
    """Return pairs of the viewer's persons who may be one, the surest first.

    A pair that somebody said to be two is left out, and so is one with two different numbers.
    """
    seen: set[frozenset[UUID]] = set()
    apart = {
        frozenset(pair)
        for pair in KnownDistinct.objects.filter(office=viewer.office_id).values_list(
            "one", "other"
        )
    }
    found: list[Pair] = []
    for likeness in Likeness:
        for one, other in _alike(viewer, likeness, most):
            key = frozenset((one.pk, other.pk))
            if key in seen or key in apart or _differ(one, other):
                continue
            seen.add(key)
            found.append(Pair(one, other, likeness))
            if len(found) >= most:
                return _with_homes(viewer, found)
    return _with_homes(viewer, found)


def get_pair(viewer: Viewer, one_id: UUID, other_id: UUID) -> Pair:
    """Return two persons beside each other; raises NotVisible when one may not be seen."""
    seen = policies.visible_persons(viewer)
    one = policies.get_visible(seen, one_id)
    other = policies.get_visible(seen, other_id)
    alike = (name for name in Likeness if _is_alike(one, other, name))
    likeness = next(alike, Likeness.NAME_AND_YEAR)
    return _with_homes(viewer, [Pair(one, other, likeness)])[0]


def merges(viewer: Viewer, *, most: int = MOST) -> list[Merge]:
    """Return the merges of the viewer's persons, newest first."""
    kept = policies.visible_persons(viewer).values("pk")
    rows = Merge.objects.filter(office=viewer.office_id, kept__in=kept)
    return list(rows.select_related("kept", "gone").order_by("-id")[:most])


def _alike(viewer: Viewer, likeness: Likeness, most: int) -> Iterable[tuple[Person, Person]]:
    columns = _COLUMNS[likeness]
    rows = _filled(policies.visible_persons(viewer), columns)
    groups = (
        rows.values(*columns).annotate(count=Count("id")).filter(count__gt=1).order_by(*columns)
    )
    wanted = Q(pk__in=[])
    for group in groups[:most]:
        wanted |= Q(**{name: group[name] for name in columns})
    of_group: defaultdict[tuple[object, ...], list[Person]] = defaultdict(list)
    for person in rows.filter(wanted).order_by("recorded_at", "id"):
        of_group[tuple(getattr(person, name) for name in columns)].append(person)
    for alike in of_group.values():
        yield from combinations(alike[:_MOST_ALIKE], 2)


def _filled(rows: QuerySet[Person], columns: Sequence[str]) -> QuerySet[Person]:
    empty = Q()
    for name in columns:
        empty |= Q(**{f"{name}__isnull": True} if name == "birth_year" else {name: ""})
    return rows.exclude(empty).filter(erased_at=None)


def _is_alike(one: Person, other: Person, likeness: Likeness) -> bool:
    values = [(getattr(one, name), getattr(other, name)) for name in _COLUMNS[likeness]]
    return all(mine and mine == theirs for mine, theirs in values)


def _differ(one: Person, other: Person) -> bool:
    """Say whether two have numbers of the same paper that are not the same."""
    if not one.identity_index or not other.identity_index:
        return False
    is_same_paper = one.identity_kind == other.identity_kind
    return is_same_paper and one.identity_index != other.identity_index


def _with_homes(viewer: Viewer, found: Sequence[Pair]) -> list[Pair]:
    keys = {person.pk for pair in found for person in (pair.one, pair.other)}
    homes: defaultdict[UUID | None, dict[str, None]] = defaultdict(dict)
    rows = Relation.objects.filter(
        office=viewer.office_id, person__in=keys, kind__in=HOME_KINDS, is_mistaken=False,
        valid_to=None,
    )  # fmt: skip
    for key, address in rows.values_list("person", "place__address").order_by("place__address"):
        homes[key][address] = None
    return [
        Pair(
            pair.one, pair.other, pair.likeness,
            (tuple(homes[pair.one.pk]), tuple(homes[pair.other.pk])),
        )
        for pair in found
    ]  # fmt: skip
