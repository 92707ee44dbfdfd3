"""Masked names beside the lines of a roll, for who may see people."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.ledger import policies
from lilong.ledger.models import HouseholdMember, Person, holding_on
from lilong.ledger.terms import MemberRole

MOST_NAMED: Final = 500


def masked_names(
    viewer: Viewer, kind: str, keys: Iterable[UUID], *, on: date | None = None
) -> dict[UUID, str]:
    """Return how some persons, or the heads of some households, are called, masked (L-08).

    Empty for who has not LEDGER_PERSONS; whom the viewer may not see is left out. A person who was
    merged since is called as the one she is now. Without a head, a household is called by who has
    belonged to it longest on the day. As everywhere in the ledger, a masked name leaves no line in
    the read log; a name in full is read by `operations.reveal_person` alone, which writes it.
    Of organisations the name is the line's own label. At most some hundred keys at once.
    """
    wanted = set(keys)
    if len(wanted) > MOST_NAMED:
        raise ValueError(f"at most {MOST_NAMED} names at once")
    if not wanted:
        return {}
    if kind == "person":
        return _of_persons(viewer, {key: key for key in wanted})
    if kind == "household":
        day = on or clock.local(clock.now()).date()
        return _of_persons(viewer, _heads(viewer, wanted, day))
    return {}


def _of_persons(viewer: Viewer, persons: dict[UUID, UUID]) -> dict[UUID, str]:
    """Return the masked names of persons under the keys they were asked by."""
    now = _merged(viewer.office_id, persons)
    rows = policies.visible_persons(viewer).filter(pk__in=set(now.values()))
    names = {row.pk: str(row.name) for row in rows.only("pk", "name").order_by()}
    return {key: names[one] for key, one in now.items() if one in names}


def _merged(office_id: int, persons: dict[UUID, UUID]) -> dict[UUID, UUID]:
    """Follow merges to the one who stayed, also through several of them."""
    found = dict(persons)
    while True:
        rows = Person.objects.filter(
            office=office_id, pk__in=set(found.values()), merged_into__isnull=False
        )
        pairs = rows.order_by().values_list("pk", "merged_into")
        kept = {gone: stayed for gone, stayed in pairs if stayed}
        if not kept:
            return found
        found = {key: kept.get(one, one) for key, one in found.items()}


def same_person(office_id: int, key: UUID) -> set[UUID]:
    """Return the keys that were merged into one with a person's, hers among them.

    What another room keeps under a key stays there when its person is merged, or parted again.
    """
    found = {_merged(office_id, {key: key})[key]}
    fresh = set(found)
    while fresh:
        rows = Person.objects.filter(office=office_id, merged_into__in=fresh)
        fresh = set(rows.order_by().values_list("pk", flat=True)) - found
        found |= fresh
    return found | {key}


def _heads(viewer: Viewer, households: set[UUID], on: date) -> dict[UUID, UUID]:
    seen = policies.visible_households(viewer).filter(pk__in=households).order_by().values("pk")
    rows = HouseholdMember.objects.filter(
        holding_on(on), office=viewer.office_id, household__in=seen, person__merged_into=None
    )
    found: dict[UUID, UUID] = {}
    members = sorted(
        rows.values_list("household", "person", "role", "valid_from", "pk"),
        key=lambda row: (row[2] != MemberRole.HEAD, *row[3:]),
    )
    for household, person, *_rest in members:
        found.setdefault(household, person)
    return found
