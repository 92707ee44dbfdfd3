"""The register of declared kinds of matter. A declaration with a fault is refused at start."""

from lilong.cases.grammar import Programme, faults
from lilong.rulebook import keys

_programmes: dict[str, Programme] = {}


class FaultyDeclaration(Exception):
    """A programme's declaration has faults; the message lists them all."""


def register(programme: Programme) -> None:
    """Take a programme in; called from `apps.ready`. Raises FaultyDeclaration."""
    found = faults(programme)
    if found:
        raise FaultyDeclaration("\n".join(found))
    keys.declare(*programme.keys)
    _programmes[programme.key] = programme


def unregister(key: str) -> None:
    """Forget a programme; only tests that bring their own do this."""
    _programmes.pop(key, None)


def programme(kind: str) -> Programme:
    """Return the declaration of a kind; KeyError if none is registered."""
    return _programmes[kind]


def programmes() -> tuple[Programme, ...]:
    """Return all declarations, in the order they were registered."""
    return tuple(_programmes.values())


def is_known(kind: str) -> bool:
    """Say whether a kind is declared."""
    return kind in _programmes
