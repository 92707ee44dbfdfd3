"""What other rooms can be asked to do inside a move's transaction: both happen or neither."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from lilong.kernel.actor import Actor
from lilong.notices.terms import Person


@dataclass(frozen=True, slots=True)
class Call:
    """What a port's operation is told: the matter, the move made, its facts, the effect's settings,
    and the reason the person gave, if the move asks for one.
    """

    office_id: int
    matter_id: UUID
    kind: str
    move: str
    facts: Mapping[str, Any]
    answers: Mapping[str, Any]
    settings: Mapping[str, Any]
    reason: str = ""


class Port(Protocol):
    """An operation another room offers; raising Refused refuses the whole move."""

    def __call__(self, call: Call, *, by: Actor, at: datetime) -> None:
        """Do it, in the caller's transaction."""


class Details(Protocol):
    """The columns a room keeps of its own beside a matter, written with the engine's moves.

    Values are JSON-plain or moments; a protected column is never among them.
    """

    def read(self, matter_id: UUID) -> Mapping[str, Any]:
        """Return the present values of every column that a move, or what follows it, may change."""

    def write(self, matter_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns, in the caller's transaction; also from the journal's form of a value."""


class Reach(Protocol):
    """How a room's citizen is reached: its number read for this one purpose, the reading logged."""

    def __call__(self, matter_id: UUID, *, at: datetime) -> Person | None:
        """Return who is to be told about a matter; None for nobody, or nobody who can be."""


_ports: dict[str, Port] = {}
_reaches: dict[str, Reach] = {}
_details: dict[str, Details] = {}


def offer(name: str, port: Port) -> None:
    """Offer an operation under a name; called from `apps.ready`."""
    _ports[name] = port


def withdraw(name: str) -> None:
    """Take an offer back; only tests do this."""
    _ports.pop(name, None)


def port(name: str) -> Port:
    """Return the operation of that name; KeyError if no room offers it."""
    return _ports[name]


def keep_details(kind: str, details: Details) -> None:
    """Say who keeps further columns of a kind of matter; called from `apps.ready`."""
    _details[kind] = details


def details(kind: str) -> Details | None:
    """Return who keeps further columns of a kind, None if no room does."""
    return _details.get(kind)


def reach_by(kind: str, reach: Reach) -> None:
    """Say how the citizen of a kind of matter is reached; called from `apps.ready`."""
    _reaches[kind] = reach


def reach(kind: str) -> Reach | None:
    """Return how the citizen of a kind is reached, None if the kind knows none."""
    return _reaches.get(kind)
