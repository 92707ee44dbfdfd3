"""What the tests put back is what the operation wrote: the same rows, the same journal."""

import pytest
from django.db import connection, transaction

from lilong.journal.models import Chain, Entry
from lilong.kernel.actor import system
from lilong.rulebook import keys, snapshot
from lilong.rulebook.models import CalendarDay, CalendarYear, RuleValue
from lilong.rulebook.operations import load_starter
from lilong.rulebook.terms import ValueType
from tests import starter
from tests.rulebook.conftest import PREPARED

pytestmark = pytest.mark.django_db
TABLES = (CalendarDay, CalendarYear, RuleValue, Chain, Entry)


class _Undone(Exception):
    pass


def written() -> list[list[dict[str, object]]]:
    """Return what stands in the tables after a load, which is taken back."""
    try:
        with transaction.atomic():
            starter.load_starter(by=system("kept"), at=PREPARED)
            connection.check_constraints()
            rows = [list(model._default_manager.order_by("pk").values()) for model in TABLES]
            raise _Undone
    except _Undone:
        return rows


def test_what_is_put_back_is_what_was_written() -> None:
    first, again = written(), written()
    assert all(len(rows) for rows in first)
    assert first == again


def test_nothing_read_before_is_gone_by_afterwards() -> None:
    written()
    snapshot.forget()
    assert not snapshot.current().places
    starter.load_starter(by=system("kept"), at=PREPARED)
    assert snapshot.current().places


def test_where_something_stands_the_operation_itself_is_asked() -> None:
    starter.load_starter(by=system("kept"), at=PREPARED)
    before = CalendarDay.objects.count()
    starter.load_starter(by=system("kept"), at=PREPARED)
    assert CalendarDay.objects.count() == before


def test_a_key_that_was_declared_since_is_loaded_too() -> None:
    written()
    added = keys.Key(name="test.kept", type=ValueType.NUMBER, title="Kept", default=3)
    keys.declare(added)
    try:
        starter.load_starter(by=system("kept"), at=PREPARED)
        assert load_starter(by=system("kept"), at=PREPARED) == 0
        assert RuleValue.objects.get(key="test.kept").value == 3
    finally:
        keys.withdraw(added)
