"""Where a person of the ledger belongs: for the audit of who read her."""

from collections.abc import Iterable
from uuid import UUID

from lilong.ledger.models import Relation


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


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
