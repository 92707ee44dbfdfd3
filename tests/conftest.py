"""What every test may use; the people of the tests are in `cast.py`."""

import gc
import re
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django.plugin import blocking_manager_key

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import messages

from tests import swept
from tests.cast import _cast, _office  # noqa: F401  # fixtures for every test

# A time is never asserted, not even by default: two cores are shared with other suites.
settings.register_profile(
    "lilong", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("lilong")

PAGES = re.compile(
    r"^tests/(architecture|conformance|ui)/|^[^:]*(pages|_page|desk|demo|populating)[^:/]*\.py"
    r"|^tests/config/test_(serving|killing)\.py"
)

TOO_LATE = "left out: no time was left"


@pytest.fixture(autouse=True)
def _default_language() -> None:
    """Begin every test in the product's default language, whatever the one before has activated."""
    translation.deactivate()


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues; leave out what needs more machine."""
    messages.compile_all()
    if not config.option.markexpr:
        config.option.markexpr = "not browser and not bench"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say which tests a second database need not be asked."""
    parser.addoption(
        "--second-database",
        action="store_true",
        help="leave out what a second database would hardly answer otherwise",
    )
    parser.addoption(
        "--ends-by",
        type=float,
        metavar="SECONDS",
        help="begin no test after this moment, in seconds since 1970; the end says how many",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would say the same on every database.

    That is what asks no database anything, what looks at pages made of answers that other tests
    ask for, and all but one case of a test that is asked with many values.
    """
    if not config.option.second_database:
        return
    asked: dict[str, pytest.Item] = {}
    for item in items:
        if _asks_database(item) and not PAGES.search(item.nodeid):
            asked.setdefault(item.nodeid.partition("[")[0], item)
    kept = set(asked.values())
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def _asks_database(item: pytest.Item) -> bool:
    """Say whether a test may reach the database at all: pytest-django bars it from the others."""
    fixtures = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("django_db")) or not {"db", "transactional_db"}.isdisjoint(
        fixtures
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what would begin too late; tests run in random order, so it is others each time."""
    ends_by = item.config.option.ends_by
    if ends_by and time.time() > ends_by:
        pytest.skip(TOO_LATE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """Leave a database as the next test expects it."""
    yield
    # After the last test the database is gone.
    if nextitem is not None and _asks_database(item):
        with item.config.stash[blocking_manager_key].unblock():
            swept.sweep()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many were left out."""
    skipped = terminalreporter.getreports("skipped")
    late = [report for report in skipped if TOO_LATE in str(report.longrepr)]
    if late:
        terminalreporter.write_line(f"{len(late)} {TOO_LATE}")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for cycles seldom: what is loaded by now lives as long as the run does anyway.

    A quarter of the suite's time went into looking.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
