"""What one person's record passes on to another's when the two are found to be one, and back.

Rows move for the days on which the other has nothing of the kind: who lived here on a past day is
answered as before. What the other has for the same days stays out of sight with the one that goes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from lilong.ledger import rules
from lilong.ledger.models import (
    BodySeat,
    Conflict,
    ForeignId,
    GuardianConsent,
    HouseholdMember,
    Label,
    Person,
    Relation,
)
from lilong.ledger.specs import Span
from lilong.ledger.terms import PERSON_SUBJECT, ConflictState

# What of a person's rows moves, and what makes two of them the same thing.
_SAME: Final[dict[str, tuple[Any, str, tuple[str, ...]]]] = {
    "relations": (
        Relation, "person",
        ("kind", "place_id", "to_organisation_id", "to_person_id"),
    ),
    "contacts": (
        Relation, "to_person", ("kind", "person_id", "organisation_id"),
    ),
    "members": (HouseholdMember, "person", ("household_id",)),
    "seats": (BodySeat, "person", ("body_id",)),
    "labels": (Label, "person", ("kind",)),
}  # fmt: skip
# A value, and the columns that come along with it.
_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name_index",),
    "identity": ("identity_index", "identity_kind"),
    "phone": ("phone_index",),
    "born_on": ("birth_year",),
    "sex": (),
}
_EMPTY: Final = {"birth_year": None, "identity_kind": "none"}


def pass_on(gone: Person, kept: Person) -> dict[str, Any]:
    """Give what one person has and the other lacks to the other; return what it was, to undo it.

    A restriction she asked for (L-07) holds on for the record that stays.
    """
    moved: dict[str, Any] = {}
    for name in _SAME:
        moved |= _pass_rows(name, gone, kept)
    ids = ForeignId.objects.filter(
        office=kept.office_id, subject_kind=PERSON_SUBJECT, subject_id=gone.pk
    )
    moved["foreign_ids"] = [str(key) for key in ids.values_list("pk", flat=True)]
    ids.update(subject_id=kept.pk)
    consents = GuardianConsent.objects.filter(office=kept.office_id, person=gone)
    moved["consents"] = list(consents.values_list("pk", flat=True))
    consents.update(person=kept)
    asked = _open_conflicts(gone).exclude(
        fingerprint__in=_conflicts(kept).order_by().values("fingerprint")
    )
    moved["conflicts"] = [str(key) for key in asked.values_list("pk", flat=True)]
    Conflict.objects.filter(pk__in=moved["conflicts"]).update(subject_id=kept.pk)
    filled = [name for name in _VALUES if getattr(gone, name) and not getattr(kept, name)]
    if filled:
        moved["filled"] = filled
        _set(kept, {column: getattr(gone, column) for column in _columns(filled)})
    if gone.is_restricted and not kept.is_restricted:
        moved["restricted"] = True
        _set(kept, {"is_restricted": True})
    return moved


def give_back(moved: Mapping[str, Any], gone: Person, kept: Person) -> None:
    """Give back what was passed on, as far as it still stands as it was then."""
    for name, (model, column, _same) in _SAME.items():
        _give_rows(moved, name, gone, kept)
        hidden = model.objects.filter(pk__in=moved.get(f"{name}_hidden", []), **{column: gone.pk})
        hidden.update(**{column: kept.pk})
    ids = ForeignId.objects.filter(pk__in=moved.get("foreign_ids", []), subject_id=kept.pk)
    ids.update(subject_id=gone.pk)
    consents = GuardianConsent.objects.filter(pk__in=moved.get("consents", []), person=kept)
    consents.update(person=gone)
    asked = _open_conflicts(kept).filter(pk__in=moved.get("conflicts", []))
    asked.update(subject_id=gone.pk)
    still = [name for name in moved.get("filled", []) if getattr(kept, name) == getattr(gone, name)]
    if still:
        _set(kept, {column: _EMPTY.get(column, "") for column in _columns(still)})
    if moved.get("restricted"):
        _set(kept, {"is_restricted": False})


def _conflicts(person: Person) -> Any:
    return Conflict.objects.filter(
        office=person.office_id, subject_kind=PERSON_SUBJECT, subject_id=person.pk
    )


def _open_conflicts(person: Person) -> Any:
    return _conflicts(person).filter(state=ConflictState.OPEN)


def _columns(names: Iterable[str]) -> list[str]:
    return [column for name in names for column in (name, *_VALUES[name])]


def _set(person: Person, columns: Mapping[str, Any]) -> None:
    Person.objects.filter(pk=person.pk).update(**columns)


def _pass_rows(name: str, gone: Person, kept: Person) -> dict[str, Any]:
    """Move rows for the days the other lacks; return their keys, their days, and what gave way."""
    model, column, same = _SAME[name]
    mine = list(model.objects.filter(**{column: kept.pk}, is_mistaken=False))
    moving: list[str] = []
    spans: dict[str, list[str | None]] = {}
    hidden: list[str] = []
    for row in model.objects.filter(**{column: gone.pk}):
        alike = [] if row.is_mistaken else _alike(row, mine, same)
        own = _span(row)
        left = days_left(own, [_span(other) for other in alike])
        if left is None:
            continue
        within = [str(other.pk) for other in alike if rules.overlap(left, _span(other))]
        model.objects.filter(pk__in=within).update(**{column: gone.pk})
        hidden += within
        model.objects.filter(pk=row.pk).update(
            valid_from=left.first, valid_to=left.last, **{column: kept.pk}
        )
        moving.append(str(row.pk))
        if left != own:
            spans[str(row.pk)] = [*_as_words(own), *_as_words(left)]
    found: dict[str, Any] = {name: moving}
    return found | {f"{name}_{what}": held for what, held in
                    (("days", spans), ("hidden", hidden)) if held}  # fmt: skip


def days_left(span: Span, taken: Sequence[Span]) -> Span | None:
    """Return the days of a period from the first to the last that no other one has; None for none.

    Others may lie within what is left.
    """
    first, last = span.first, span.last
    for one in sorted(taken, key=lambda one: one.first):
        if one.first <= first:
            if one.last is None:
                return None
            first = max(first, one.last + timedelta(days=1))
    for one in sorted(taken, key=lambda one: one.first, reverse=True):
        if one.last is None or (last is not None and one.last >= last):
            before = one.first - timedelta(days=1)
            last = before if last is None else min(last, before)
    if last is not None and last < first:
        return None
    return Span(first, last)


def _alike(row: Any, mine: Iterable[Any], same: tuple[str, ...]) -> list[Any]:
    return [
        other
        for other in mine
        if all(getattr(row, name) == getattr(other, name) for name in same)
        and rules.overlap(_span(row), _span(other))
    ]


def _give_rows(moved: Mapping[str, Any], name: str, gone: Person, kept: Person) -> None:
    model, column, _same = _SAME[name]
    days = moved.get(f"{name}_days", {})
    for row in model.objects.filter(pk__in=moved.get(name, []), **{column: kept.pk}):
        columns: dict[str, Any] = {column: gone.pk}
        if str(row.pk) in days:
            first, last, since, until = days[str(row.pk)]
            said = _as_words(_span(row))
            columns["valid_from"] = first if said[0] == since else row.valid_from
            columns["valid_to"] = last if said[1] == until else row.valid_to
        model.objects.filter(pk=row.pk).update(**columns)


def _span(row: Any) -> Span:
    return Span(row.valid_from, row.valid_to)


def _as_words(span: Span) -> tuple[str, str | None]:
    last: date | None = span.last
    return span.first.isoformat(), last.isoformat() if last else None
