"""What the tests of the rulebook share."""

import pytest

from lilong.kernel.actor import system
from lilong.rulebook import snapshot
from tests.kernel.published import at
from tests.starter import load_starter

PREPARED = at("2026-11-20 08:00")


@pytest.fixture(autouse=True)
def fresh():
    """Forget what another test has read."""
    snapshot.forget()
    yield
    snapshot.forget()


@pytest.fixture
def loaded(db):
    """The starter values and years."""
    load_starter(by=system("prepare"), at=PREPARED)
