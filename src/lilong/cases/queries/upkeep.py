"""Reads for the house itself: ends of chains, what is kept how long, stages no longer declared."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db.models import Count

from lilong.cases import flow
from lilong.cases.models import Matter
from lilong.cases.queries.matters import scopes_by
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook


def chain_heads() -> Iterator[tuple[str, int, str, int]]:
    """Yield each matter's key, its chain's length and head, and its office, for the journal."""
    rows = Matter.objects.order_by("pk").values_list(
        "pk", "chain_length", "chain_head", "office_id"
    )
    for key, length, head, office_id in rows.iterator(chunk_size=2_000):
        yield str(key), length, head, office_id


def kept_since(office_id: int, at: datetime) -> datetime:
    """Return the moment after which nothing attached to a matter goes: the years of retention."""
    on = local(at)
    years = int(rulebook.value("retention.matters", office_id=office_id, on=on.date()).value)
    leaps = on.month == 2 and on.day == 29
    return on.replace(year=on.year - years, day=28 if leaps else on.day)


def matters_over(office_id: int, matter_ids: Collection[str], at: datetime) -> set[str]:
    """Return which matters were closed longer ago than they are kept."""
    over = Matter.objects.filter(
        office_id=office_id, pk__in=list(matter_ids), closed_at__lt=kept_since(office_id, at)
    )
    return {str(key) for key in over.values_list("pk", flat=True)}


def open_scopes(office_id: int, kind: str) -> list[tuple[tuple[str, ...], date]]:
    """Return what each open matter of a kind is looked up by, and the day it was received."""
    rows = Matter.objects.open().filter(office_id=office_id, kind=kind)
    named = rows.values_list("kind", "origin", "facts", "area_path", "opened_at")
    return [
        (scopes_by(kind, origin, facts, path), local(opened_at).date())
        for kind, origin, facts, path, opened_at in named.iterator(chunk_size=1000)
    ]


def lost_stages() -> list[tuple[str, str, int]]:
    """Return (kind, stage, count) of stored matters whose declaration does not know their stage.

    A stage named in `renamed` is not lost. Kinds that are no longer declared are lost as a whole.
    """
    counted = (
        Matter.objects.values_list("kind", "stage").annotate(count=Count("pk")).order_by("kind")
    )
    return [row for row in counted if not _is_known_stage(row[0], row[1])]


def _is_known_stage(kind: str, stage: str) -> bool:
    if not flow.is_known(kind):
        return False
    declared = flow.programme(kind)
    return stage in {s.key for s in declared.stages} or stage in declared.renamed
