"""Who keeps the heads of chains: rooms that do say so, so that verification can ask them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from lilong.journal.models import Chain


class OwnedHead(NamedTuple):
    """What an owner remembers of a chain: how long it is and the hash of its last entry."""

    subject_id: str
    length: int
    head: str
    office_id: int | None = None


Source = Callable[[], Iterable[tuple[Any, ...]]]
_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Name who keeps the heads of subjects of a kind.

    `source()` yields (subject id, length, head) and, if it can, the office, for every subject that
    exists, one by one (`values_list(...).iterator()`); those without an entry have length 0.
    """
    _sources[kind] = source


def source_of(kind: str) -> Source | None:
    """Return who keeps the heads of a kind, None when nobody does."""
    return _sources.get(kind)


def unregister(kind: str) -> None:
    """Forget a source, for tests."""
    _sources.pop(kind, None)


def owned(kind: str | None = None) -> Iterator[tuple[str, OwnedHead]]:
    """Yield (kind, head) of every chain somebody owns, those with `Chain` rows last."""
    for name, source in _sources.items():
        if kind in {None, name}:
            for subject_id, length, head, *office in source():
                yield name, OwnedHead(str(subject_id), length, head, *office)
    rows = Chain.objects.all() if kind is None else Chain.objects.filter(subject_kind=kind)
    for chain in rows.order_by("id").iterator(chunk_size=2000):
        yield (
            chain.subject_kind,
            OwnedHead(chain.subject_id, chain.length, chain.head, chain.office_id),
        )
