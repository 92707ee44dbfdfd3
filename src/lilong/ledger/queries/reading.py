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


def children_among(office_id: int, keys: Iterable[str], *, on: date) -> set[str]:
    """Return which of these persons are children on a day (L-12); one query."""
    below = child_age(office_id, on)
    wanted = [UUID(key) for key in keys if _is_key(key)]
    rows = Person.objects.filter(
        office_id=office_id, pk__in=wanted, birth_year__gte=on.year - below
    )
    return {str(row.pk) for row in rows if is_minor(row, on=on, below=below)}


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
