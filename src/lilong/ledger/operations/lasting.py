"""What is recorded at a place keeps within its days: a home that has ended takes nobody in."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from lilong.kernel.errors import NotVisible
from lilong.ledger import rules
from lilong.ledger.models import Place
from lilong.ledger.operations.recording import ask
from lilong.ledger.specs import Span

_AT_ONCE: Final = 500


def stand_through(
    wanted: Iterable[tuple[UUID, Span]], *, office_id: int, **of_kind: Any
) -> dict[UUID, date | None]:
    """Refuse what would go on at a place beyond its last day; return the last days by place.

    Raises NotVisible for a place that is none of the office's, or of another kind.
    """
    days = list(wanted)
    ends = last_days({key for key, _span in days}, office_id=office_id, **of_kind)
    ask(next((no for key, span in days if (no := rules.stands(span, ends[key]))), None))
    return ends


def last_days(keys: Iterable[UUID], *, office_id: int, **of_kind: Any) -> dict[UUID, date | None]:
    """Return the last day of each place, none for one that stands; raises NotVisible."""
    found: dict[UUID, date | None] = {}
    wanted = list(dict.fromkeys(keys))
    for some in _slices(wanted):
        rows = Place.objects.filter(office=office_id, pk__in=some, **of_kind)
        found |= dict(rows.values_list("pk", "valid_to"))
    if len(found) != len(wanted):
        raise NotVisible
    return found


def _slices(keys: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
