"""What is known of a place beside its address, and the order of shops along a street."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Building, Dwelling, Estate, Place, Premises
from lilong.ledger.operations.recording import ask, draft, record
from lilong.ledger.terms import PLACE_SUBJECT, PlaceKind
from lilong.territory.models import valid_on

# Which columns a kind of place has beside those every place has.
DETAILS: dict[PlaceKind, tuple[type[Any], tuple[str, ...]]] = {
    PlaceKind.ESTATE: (Estate, ("built_year", "is_protected")),
    PlaceKind.BUILDING: (
        Building, ("built_year", "is_protected", "floors", "stairwells", "has_lift")
    ),
    PlaceKind.DWELLING: (Dwelling, ("floor", "stairwell", "floor_area")),
    PlaceKind.PREMISES: (Premises, ("use", "floor_area")),
    PlaceKind.FACILITY: (Premises, ("use", "floor_area")),
}  # fmt: skip
OWN = ("name", "name_en", "longitude", "latitude")
POINT = ("longitude", "latitude")
# A person's name is disputed under “name”, and is a secret.
NAME_KEY = "place_name"
_FLAGS = ("is_protected", "has_lift")
STEP = 10


def describe_place(
    place: Place, values: Mapping[str, Any], *, reason: str = "", by: Actor, at: datetime
) -> Place:
    """Change what is known of a place: names, point, floors, protection and the like.

    Only what differs is written and told; a column the kind does not have is left out. Raises
    Stale when somebody else was quicker.
    """
    model, names = DETAILS.get(PlaceKind(place.kind), (None, ()))
    with transaction.atomic():
        now = Place.objects.filter(pk=place.pk, revision=place.revision).first()
        if now is None:
            raise Stale
        row = model.objects.filter(place=now).first() if model else None
        own = _changes(now, values, OWN)
        more = _changes(row, values, names)
        if not own and not more:
            return now
        said = {name: after for name, (_before, after) in (own | more).items()}
        ask(_still_findable(now, own), rules.is_within(said))
        columns = {name: after for name, (_before, after) in own.items()}
        rows = Place.objects.filter(pk=place.pk, revision=place.revision)
        if rows.update(revision=F("revision") + 1, **columns) != 1:
            raise Stale
        if row is not None and model is not None:
            model.objects.filter(place=now).update(**{n: after for n, (_b, after) in more.items()})
        changed = own | more
        data = {
            "before": {name: before for name, (before, _after) in changed.items()},
            "after": {name: after for name, (_before, after) in changed.items()},
        }
        entry = draft(PLACE_SUBJECT, now.pk, "place_described", data, now.office_id, reason=reason)
        record([entry], by=by, at=at)
    now.refresh_from_db()
    return now


def details_said(key: str, text: str) -> dict[str, Any]:
    """Return the columns that a disputed detail fills, from the words it is kept in.

    Nothing for what is no detail of a place. The words are those of `details_in_words`.
    """
    if key == "point":
        return dict(zip(POINT, map(float, text.split()), strict=True))
    column = "name" if key == NAME_KEY else key
    if column not in {*OWN, *(name for _model, names in DETAILS.values() for name in names)}:
        return {}
    if column in _FLAGS:
        return {column: text == "yes"}
    if column == "floor_area":
        return {column: round(float(text) * 100)}
    return {column: int(text) if column in rules.BOUNDS else text}


def details_in_words(values: Mapping[str, Any]) -> dict[str, str]:
    """Return details as a dispute keeps them, under its keys; one column alone is no point."""
    found = {
        NAME_KEY if name == "name" else name: _in_words(name, value)
        for name, value in values.items()
        if name not in POINT
    }
    spot = [values.get(name) for name in POINT]
    if any(name in values for name in POINT):
        found["point"] = " ".join(f"{value:.6f}" for value in spot if value is not None)
    return found


def _in_words(name: str, value: Any) -> str:
    if name in _FLAGS:
        return "yes" if value else "no"
    if value is None:
        return ""
    return f"{value / 100:.2f}" if name == "floor_area" else str(value)


def _changes(
    row: Any, values: Mapping[str, Any], names: Sequence[str]
) -> dict[str, tuple[Any, Any]]:
    if row is None:
        return {}
    return {
        name: (getattr(row, name), values[name])
        for name in names
        if name in values and values[name] != getattr(row, name)
    }


def _still_findable(place: Place, own: Mapping[str, tuple[Any, Any]]) -> Refusal | None:
    if place.address or own.get("name", ("", place.name))[1]:
        return None
    text = mark("A place needs a name or an address.")
    return Refusal("nameless", text, rule="G-19", field="name")


def order_premises(
    street: Place, keys: Sequence[UUID], *, on: date, by: Actor, at: datetime
) -> int:
    """Put the premises of a street into an order, all of them named; return how many moved.

    Refused when the list is not the street's premises of the day: somebody added or ended one.
    """
    with transaction.atomic():
        rows = Place.objects.filter(
            valid_on(on), office=street.office_id, street=street.pk, kind=PlaceKind.PREMISES
        )
        known = {row.pk: row for row in rows}
        if set(keys) != set(known) or len(keys) != len(known):
            text = mark("The shops of the street have changed in the meantime. Look again.")
            raise Refused(Refusal("other_shops", text, rule="A-08"))
        moved = []
        for number, key in enumerate(keys, start=1):
            if known[key].order != number * STEP:
                known[key].order = number * STEP
                known[key].revision += 1
                moved.append(known[key])
        Place.objects.bulk_update(moved, ["order", "revision"], batch_size=300)
        if moved:
            data = {"order": [str(key) for key in keys]}
            entry = draft(PLACE_SUBJECT, street.pk, "place_ordered", data, street.office_id)
            record([entry], by=by, at=at)
    return len(moved)
