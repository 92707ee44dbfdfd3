"""Background work rests between its writes on the embedded database, and only there."""

import pytest
from django.conf import settings
from django.db import connection, transaction

from lilong.jobs import turns
from lilong.jobs.models import Worker
from lilong.jobs.terms import REST, REST_AFTER
from lilong.kernel import clock


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []
    monkeypatch.setattr(turns.time, "sleep", taken.append)
    monkeypatch.setattr(turns._turns, "written", 0.0)
    return taken


def test_short_writes_add_up_to_one_rest(rests):
    with turns.stand_back():
        for _number in range(9):
            turns.wrote_for(REST_AFTER / 4)
    assert rests == [REST, REST]


def test_the_rest_is_longer_than_the_longest_look_of_who_waits():
    assert REST > 0.1


def test_people_never_rest(rests):
    turns.wrote_for(60)
    with turns.stand_back():
        pass
    turns.wrote_for(60)
    assert rests == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("postgresql" in settings.DATABASES["default"]["ENGINE"], reason="embedded only")
def test_a_transaction_is_counted_when_it_ends(rests, monkeypatch):
    counted: list[float] = []
    monkeypatch.setattr(turns, "wrote_for", counted.append)
    now = clock.real_now()
    with transaction.atomic():
        Worker.objects.create(machine="m", process="1:1", started_at=now, last_seen=now)
        assert counted == []
    assert len(counted) == 1
    assert connection.vendor == "sqlite"
