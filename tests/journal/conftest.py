"""Reactions registered for a test are forgotten after it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lilong.journal import reactions
from lilong.journal.events import Event


@pytest.fixture
def register() -> Iterator[Callable[[type[Event], Any], None]]:
    """Register a reaction for the length of a test."""
    names = []

    def registered(event: type[Event], reaction: Any) -> None:
        before = set(reactions.names_for(event.TYPE))
        reactions.register(event, reaction)
        names.extend(set(reactions.names_for(event.TYPE)) - before)

    yield registered
    for name in names:
        reactions.unregister(name)
