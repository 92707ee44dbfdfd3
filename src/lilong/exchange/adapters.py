"""What an upper room gives so that its things can be imported, and where it is found.

    register(ImportAdapter(key="orders", title=mark("Citizens' requests"), adapter=OrderAdapter(),
                           capability=Capability.ORDERS_IMPORT))

from `lilong.ui.contributions`, in the room's `apps.ready`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast, runtime_checkable

from lilong.accounts.viewer import Viewer
from lilong.exchange.reading import Column
from lilong.exchange.reading.values import Values
from lilong.exchange.terms import Outcome
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal
from lilong.ui import contributions

__all__ = [
    "Adapter",
    "Adding",
    "Column",
    "Outcome",
    "RowResult",
    "Source",
    "Targeted",
    "Together",
    "Values",
    "adapter_of",
    "chosen",
    "offered",
    "sources_by_key",
]


@dataclass(frozen=True, slots=True)
class Source:
    """Where files come from ("hotline", "grid"): mappings are remembered for each."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row; a rejected one says why, one in conflict with what.

    The refusal's sentence begins "Row {row}: …" and its params name `row`, and `column` if one
    cell is to blame. `added` names what was missing and was added for the row.
    """

    number: int
    outcome: Outcome
    refusal: Refusal | None = None
    added: frozenset[str] = frozenset()


class Adapter(Protocol):
    """Turns rows into one room's things. `columns` is what it asks a file for."""

    @property
    def name(self) -> str:
        """Return the name runs and mappings are stored under; it never changes."""

    @property
    def title(self) -> str:
        """Return the marked name people choose by."""

    @property
    def columns(self) -> Sequence[Column]:
        """Return what a row may hold."""

    @property
    def sources(self) -> Sequence[Source]:
        """Return where such files come from; at least one."""

    @property
    def purposes(self) -> Sequence[str]:
        """Return for which purposes of the vault a file of persons may be taken; else none."""

    def identity(self, row: Values, *, source: str) -> str:
        """Return what makes two rows the same thing: the sender's number, else a fingerprint.

        A dry run counts the second of two as unchanged by it.
        """

    def take(
        self, rows: Sequence[Values], *, source: str, by: Actor, at: datetime, dry_run: bool
    ) -> Sequence[RowResult]:
        """Write the rows in the caller's transaction and say what became of each, in order.

        Known ones are unchanged, also when they come twice in `rows`. One that disagrees with what
        another source says is in conflict: it changes nothing that is disputed, and its refusal
        says what. A dry run answers the same and writes nothing. `by` carries the office, and the
        purpose.
        """


@runtime_checkable
class Adding(Protocol):
    """An adapter that can, if the clerk says so, add what its rows speak of and nobody knows."""

    @property
    def adds(self) -> str:
        """Return the marked words of the choice."""

    def adding(self) -> Adapter:
        """Return the adapter that adds."""


@runtime_checkable
class Together(Protocol):
    """An adapter that judges the rows of a file as a whole, and so takes them in one write."""

    @property
    def most_together(self) -> int:
        """Return how many rows a file may have at most."""


@runtime_checkable
class Targeted(Protocol):
    """An adapter of which a whole file may go into one thing, named once and not in each row."""

    def into(self, target: str) -> Adapter:
        """Return the adapter whose rows go there; a row that names another is rejected."""

    def target_words(self, viewer: Viewer, target: str) -> str:
        """Return what the thing is called. Raises NotVisible where the viewer may not fill it."""


def chosen(key: str, *, add_missing: bool = False, target: str = "") -> Adapter:
    """Return an adapter as the clerk wants it; one that cannot add stays as it is.

    Raises NotVisible for a target of an adapter that knows none.
    """
    adapter = adapter_of(key)
    if target:
        if not isinstance(adapter, Targeted):
            raise NotVisible
        return adapter.into(target)
    return adapter.adding() if add_missing and isinstance(adapter, Adding) else adapter


def sources_by_key() -> dict[str, list[str]]:
    """Return from where each registered adapter takes files."""
    return {
        item.key: [source.key for source in item.adapter.sources]
        for item in contributions.items(contributions.ImportAdapter)
    }


def adapter_of(key: str) -> Adapter:
    """Return the adapter registered under a key; raises NotVisible when there is none."""
    for item in contributions.items(contributions.ImportAdapter):
        if item.key == key:
            return cast("Adapter", item.adapter)
    raise NotVisible


def offered(viewer: Viewer) -> list[contributions.ImportAdapter]:
    """Return the adapters the viewer may use."""
    return contributions.visible(contributions.ImportAdapter, viewer)
