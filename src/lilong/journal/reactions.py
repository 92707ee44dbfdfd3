"""Which reaction answers which event; registered by class in a room's `apps.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from lilong.journal.events import Event, Occasion

Happening = TypeVar("Happening", bound=Event)


@dataclass(frozen=True, slots=True)
class Registered:
    """A reaction with the class of the event it takes."""

    name: str
    event: type[Event]
    react: Callable[[Any, Occasion], None]


_by_name: dict[str, Registered] = {}
_names_by_type: dict[str, tuple[str, ...]] = {}


def register(event: type[Happening], reaction: Callable[[Happening, Occasion], None]) -> None:
    """Have a reaction called, once an entry of the event's type is committed.

    It is called as `reaction(event, occasion)` inside a transaction of its own, in order per
    subject, and its writes count exactly once; what it does outside the database may happen again
    after a crash. Its deliveries are known by module and name: do not rename it with some open.
    Raises ValueError when another function has that name, or the function another event.
    """
    name = f"{reaction.__module__}.{reaction.__qualname__}".removeprefix("lilong.")
    registered = Registered(name, event, reaction)
    if _by_name.setdefault(name, registered) != registered:
        raise ValueError(f"another reaction is already registered as {name}")
    known = _names_by_type.get(event.TYPE, ())
    _names_by_type[event.TYPE] = known if name in known else (*known, name)


def names_for(type_: str) -> tuple[str, ...]:
    """Return the reactions an entry of this type is due at."""
    return _names_by_type.get(type_, ())


def find(name: str) -> Registered | None:
    """Return a reaction by the name its deliveries carry."""
    return _by_name.get(name)


def unregister(name: str) -> None:
    """Forget a reaction, for tests."""
    found = _by_name.pop(name, None)
    if found:
        rest = tuple(n for n in _names_by_type[found.event.TYPE] if n != name)
        _names_by_type[found.event.TYPE] = rest
