"""Orders copied in bulk for measuring keep what the operations promise of an order."""

import pytest
from django.db import connection

from lilong.accounts import demo as accounts_demo
from lilong.accounts.models import Office
from lilong.cases.models import Matter
from lilong.cases.operations.rebuilding import differences
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.rulebook import operations as rulebook
from lilong.search import queries as search
from lilong.work_orders import bulk
from lilong.work_orders import operations as orders
from lilong.work_orders.bulk import filling
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.terms import KIND


@pytest.mark.django_db(transaction=True)
def test_copies_have_their_journal_clocks_words_and_indexes(monkeypatch):
    monkeypatch.setattr(filling, "ORIGINALS", 20)
    monkeypatch.setattr(filling, "BATCH", 25)
    by, at = system("tests"), clock.now()
    rulebook.load_starter(by=by, at=at)
    accounts_demo.load(by=by, at=at)
    office = Office.objects.order_by("code").first()
    orders.load_catalogue(office=office, by=by, at=at)

    made = bulk.fill(office_id=office.pk, count=80, seed=1, by=by, at=at)

    matters = list(Matter.objects.order_by("pk"))
    assert (len(matters), WorkOrder.objects.count()) == (80, 80)
    assert made >= 60
    assert len({m.number for m in matters}) == 80
    assert [d for m in matters for d in differences(m)] == []
    assert list(verify()) == []
    assert all(m.assignments.filter(role="lead", ended_at=None).count() == 1 for m in matters)
    some = WorkOrder.objects.get(matter=matters[-1])
    assert some.matter_id in search.find(office.pk, KIND, some.words, 100)
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, Matter._meta.db_table)
    assert {index.name for index in Matter._meta.indexes} <= there.keys()
