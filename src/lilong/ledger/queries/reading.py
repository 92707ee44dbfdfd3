"""Where a person of the ledger belongs: for the audit of who read her."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from lilong.ledger.models import Person, Relation
from lilong.ledger.queries.exporting import child_age, is_minor


def areas_of_persons(office_id: int, keys: Iterable[str]) -> dict[str, set[str]]:
    """Return for each person the paths of the areas her places lie in, past ones too; one query."""
    wanted = [UUID(key) for key in keys if _is_key(key)]
    rows = Relation.objects.filter(
        office_id=office_id, person_id__in=wanted, place__isnull=False, is_mistaken=False
    )
    found: dict[str, set[str]] = {}
    for person_id, path in rows.values_list("person_id", "place__area_path"):
        found.setdefault(str(person_id), set()).add(path)
    return found


def children_among(office_id: int, seen: Iterable[tuple[str, date]]) -> set[tuple[str, date]]:
    """Return which of some persons were children on the day beside them (L-12).

    Who has grown up since was a child when she was read: a year's end hides nothing.
    """
    days: dict[str, set[date]] = {}
    for key, day in seen:
        if _is_key(key):
            days.setdefault(key, set()).add(day)
    ages = {day: child_age(office_id, day) for day in {one for own in days.values() for one in own}}
    if not ages:
        return set()
    born_since = min(day.year - below for day, below in ages.items())
    rows = Person.objects.filter(
        office_id=office_id, pk__in=[UUID(key) for key in days], birth_year__gte=born_since
    )
    return {
        (str(row.pk), day)
        for row in rows
        for day in days.get(str(row.pk), ())
        if is_minor(row, on=day, below=ages[day])
    }


def person_by_text(office_id: int, key: str) -> Person | None:
    """Return a person of an office by her key as text; None for what is no key of hers."""
    if not _is_key(key):
        return None
    return Person.objects.filter(office_id=office_id, pk=key).first()


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
