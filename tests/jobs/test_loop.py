"""The loop itself: it starts, rescues, ticks, naps, survives faults and stops."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError

from lilong.jobs import operations, registry, worker
from lilong.jobs.models import CronTick, JobAttempt, Worker
from lilong.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jobs")]


@pytest.fixture(autouse=True)
def _no_heart(monkeypatch: pytest.MonkeyPatch):
    """A thread would not see the test's transaction; connections must stay open in it."""
    monkeypatch.setattr(worker.Heart, "start", lambda self: None)
    monkeypatch.setattr(worker.Heart, "rest", lambda self: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)


def test_a_worker_runs_jobs_until_it_is_stopped():
    stop, seen = threading.Event(), []
    registry.job("test.note")(lambda number: seen.append(number))  # noqa: PLW0108  # by keyword
    registry.job("test.stop", priority=-1)(stop.set)
    for number in range(3):
        operations.enqueue("test.note", number=number)
    operations.enqueue("test.stop")
    worker.run(stop)
    assert seen == [0, 1, 2]
    assert Worker.objects.get().stopped_at is not None


def test_a_worker_starts_what_is_due_and_takes_back_what_was_lost():
    stop = threading.Event()
    registry.job("test.daily")(stop.set)
    registry.cron("0 3 * * *", "test.daily")
    CronTick.objects.create(schedule="test.daily", due_at=clock.real_now() - timedelta(days=10))
    worker.run(stop)
    assert CronTick.objects.filter(task_id__isnull=False).count() == 1
    assert JobAttempt.objects.get().outcome == "succeeded"


def test_a_database_that_goes_away_is_waited_for():
    stop, faults = threading.Event(), [OperationalError("away"), OperationalError("away")]

    def hook() -> None:
        stop.set()

    def sign_on(at: object) -> Worker:
        if faults:
            raise faults.pop()
        return Worker.objects.create(machine="m", process="1:1", started_at=at, last_seen=at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sign_on", sign_on)
        worker.run(stop, tick_hooks=[hook])
    assert not faults


def test_a_worker_declared_dead_signs_on_anew(monkeypatch: pytest.MonkeyPatch):
    stop, rounds = threading.Event(), []

    def hook() -> int:
        rounds.append(1)
        if len(rounds) == 1:
            hearts[-1].is_declared_dead = True
        else:
            stop.set()
        return 0

    hearts: list[worker.Heart] = []
    monkeypatch.setattr(worker.Heart, "start", lambda heart: hearts.append(heart))  # noqa: PLW0108
    worker.run(stop, tick_hooks=[hook])
    assert Worker.objects.count() == 2


def test_what_cannot_be_ended_is_taken_back_in_the_next_round(monkeypatch: pytest.MonkeyPatch):
    registry.job("test.note")(lambda: None)
    operations.enqueue("test.note")
    monkeypatch.setattr(worker, "NAP_LONGEST", 0)

    def away(**_more: object) -> bool:
        raise OperationalError("away")

    registered = operations.sign_on(at=clock.real_now())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "succeed", away)
        assert worker.work_once(registered)
    assert JobAttempt.objects.get().outcome == "running"
    assert operations.rescue(worker=registered, at=clock.real_now()) == 1
    assert worker.drain() == 1


def test_the_heart_beats_and_hears_that_it_is_dead(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worker, "BEAT", timedelta(0))
    answers = [True, OperationalError("locked"), False]
    heart = worker.Heart(operations.sign_on(at=clock.real_now()))

    def beat(**_more: object) -> bool:
        answer = answers.pop(0)
        if not answers:
            heart._rest.set()
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(operations, "beat", beat)
    heart.run()
    assert heart.is_declared_dead
    assert not answers


def test_the_command_can_run_what_is_ready_and_leave():
    seen = []
    registry.job("test.note")(lambda: seen.append(1))
    operations.enqueue("test.note")
    call_command("work", "--drain")
    assert seen == [1]
