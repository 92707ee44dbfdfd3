"""Shares of co-owners: what is stated of one dwelling never comes to more than the whole."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from uuid import UUID

from lilong.ledger import rules
from lilong.ledger.models import Relation
from lilong.ledger.operations.recording import ask
from lilong.ledger.specs import Span

_BATCH = 500


def fit_the_whole(rows: Sequence[Relation], office_id: int) -> None:
    """Refuse new shares that with those that stand come to more than the whole of a place."""
    fresh = [row for row in rows if row.share_part and row.place_id]
    places = list({row.place_id for row in fresh})
    known: defaultdict[UUID | None, list[tuple[Span, Fraction]]] = defaultdict(list)
    for start in range(0, len(places), _BATCH):
        stated = Relation.objects.filter(
            office=office_id, place__in=places[start : start + _BATCH], is_mistaken=False,
            share_part__isnull=False,
        )  # fmt: skip
        _add(known, stated)
    _add(known, fresh)
    ask(*(rules.fits_the_whole(shares) for shares in known.values()))


def _add(
    known: defaultdict[UUID | None, list[tuple[Span, Fraction]]], rows: Iterable[Relation]
) -> None:
    for row in rows:
        share = Fraction(row.share_part or 0, row.share_whole or 1)
        known[row.place_id].append((Span(row.valid_from, row.valid_to), share))
