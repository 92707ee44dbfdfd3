"""What holds at the door: for passwords, codes and second factors."""

from dataclasses import fields
from datetime import date
from fractions import Fraction

from lilong.accounts.terms import DoorTerms
from lilong.rulebook import snapshot
from lilong.rulebook.queries.ruling import value


def door_terms(office_id: int, on: date) -> DoorTerms:
    """Return what holds for passwords, codes and second factors in an office on a day."""
    held = snapshot.current()
    return held.answer(("door", office_id, on), lambda: _door_terms(office_id, on))


def _door_terms(office_id: int, on: date) -> DoorTerms:
    found = {
        field.name: value(f"door.{field.name}", office_id=office_id, on=on).value
        for field in fields(DoorTerms)
    }
    for name, part in (("factor_roles", "role"), ("factor_posts", "post")):
        found[name] = frozenset(row[part] for row in found[name])
    for name, number in found.items():
        if isinstance(number, (int, Fraction)) and not isinstance(number, bool):
            found[name] = max(int(number), _LEAST.get(name, 0))
    return DoorTerms(**found)


# A slip of the pen must not lock everybody out: so many there are in any case.
_LEAST = {"half_minutes": 1, "wrong_codes": 1, "recovery_codes": 1}
