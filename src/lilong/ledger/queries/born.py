"""Who was born between two days, though days of birth are encrypted."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from lilong.ledger.models import Person
from lilong.vault import operations as vault


def born_between(
    office_id: int, first: date | None, last: date | None, prefix: str = ""
) -> Q:  # fmt: skip
    """Return the filter for persons born from one day to another, both included.

    Years stand in clear; of the years cut by a bound the machine looks at the day, nobody reads
    it. Who is known by her year alone is in if a day of it fits; who is not known at all is not.
    One query, or none where the bounds are whole years.
    """
    whole = Q(**{f"{prefix}birth_year__isnull": False})
    cut = set()
    if first is not None:
        is_whole = (first.month, first.day) == (1, 1)
        whole &= Q(**{f"{prefix}birth_year__gte": first.year + (not is_whole)})
        cut |= set() if is_whole else {first.year}
    if last is not None:
        is_whole = (last.month, last.day) == (12, 31)
        whole &= Q(**{f"{prefix}birth_year__lte": last.year - (not is_whole)})
        cut |= set() if is_whole else {last.year}
    if not cut:
        return whole
    return whole | Q(**{f"{prefix}pk__in": _fitting(office_id, cut, first, last)})


def _fitting(office_id: int, years: set[int], first: date | None, last: date | None) -> list[UUID]:
    rows = Person.objects.filter(
        office=office_id, birth_year__in=sorted(years), merged_into=None, erased_at=None
    ).only("pk", "birth_year", "born_on")
    fitting = []
    for row in rows.order_by().iterator(2000):
        try:
            born = date.fromisoformat(vault.hand_over(row.born_on))
        except ValueError:
            # A year alone: its days from the first to the last.
            year = row.birth_year or 0
            begins, ends = date(year, 1, 1), date(year, 12, 31)
        else:
            begins = ends = born
        if (first is None or ends >= first) and (last is None or begins <= last):
            fitting.append(row.pk)
    return fitting
