"""Enqueue, run, retry, give up; schedules; hooks."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from lilong.jobs import operations, registry, worker
from lilong.jobs.models import CronTick, JobAttempt, Worker
from lilong.jobs.terms import DEAD_AFTER, Outcome
from lilong.kernel import clock
from lilong.kernel.errors import Refusal, Refused, Stale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jobs")]
MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def due_now() -> None:
    DBTaskResult.objects.filter(status="READY").update(run_after=clock.real_now())


def outcomes() -> list[str]:
    return list(JobAttempt.objects.order_by("series", "number").values_list("outcome", flat=True))


def test_a_job_gets_its_ids_as_plain_values():
    seen = []
    registry.job("test.note")(lambda **ids: seen.append(ids))
    key = uuid4()
    operations.enqueue("test.note", key=key, keys=[key], number=3)
    assert worker.drain() == 1
    assert seen == [{"key": str(key), "keys": [str(key)], "number": 3}]


def test_a_job_of_a_transaction_that_fails_never_was():
    registry.job("test.note")(lambda: None)

    def change_and_fail() -> None:
        with transaction.atomic():
            operations.enqueue("test.note")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert worker.drain() == 0
    assert not DBTaskResult.objects.exists()


def test_an_unknown_job_cannot_be_enqueued():
    with pytest.raises(LookupError, match=r"test\.unknown"):
        operations.enqueue("test.unknown")


def test_a_job_put_off_waits():
    registry.job("test.note")(lambda: None)
    operations.enqueue("test.note", run_after=clock.real_now() + timedelta(minutes=1))
    assert worker.drain() == 0
    due_now()
    assert worker.drain() == 1


def test_more_urgent_jobs_go_first():
    seen = []
    registry.job("test.slow")(lambda: seen.append("slow"))
    registry.job("test.urgent", priority=10)(lambda: seen.append("urgent"))
    operations.enqueue("test.slow")
    operations.enqueue("test.urgent")
    worker.drain()
    assert seen == ["urgent", "slow"]


def test_a_failing_job_is_retried_later_and_then_succeeds():
    answers = [OSError("away"), Stale(), None]

    def unsteady() -> None:
        answer = answers.pop(0)
        if answer:
            raise answer

    registry.job("test.unsteady", retries=2)(unsteady)
    operations.enqueue("test.unsteady")
    for _ in range(3):
        assert worker.drain() == 1
        assert worker.drain() == 0, "the next attempt waits"
        due_now()
    assert outcomes() == ["failed", "failed", "succeeded"]
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_job_that_keeps_failing_is_given_up_and_its_error_kept_masked():
    def broken() -> None:
        raise ValueError("caller 13912345678 with 310106194912310023")

    registry.job("test.broken", retries=1)(broken)
    operations.enqueue("test.broken")
    for _ in range(3):
        worker.drain()
        due_now()
    assert outcomes() == ["failed", "gave_up"]
    last = JobAttempt.objects.get(outcome=Outcome.GAVE_UP)
    row = DBTaskResult.objects.get()
    assert row.status == "FAILED"
    for text in (last.error, row.traceback):
        assert "ValueError" in text
        assert "139****5678" in text
        assert "13912345678" not in text
        assert "19491231" not in text


def test_a_refusal_is_final():
    def refused() -> None:
        raise Refused(Refusal("no", "No."))

    registry.job("test.refused")(refused)
    operations.enqueue("test.refused")
    worker.drain()
    assert outcomes() == ["gave_up"]


def test_a_job_nobody_knows_any_more_is_shown_as_failed():
    registry.job("test.gone")(lambda: None)
    operations.enqueue("test.gone")
    registry._jobs.clear()
    worker.drain()
    assert outcomes() == ["gave_up"]


def foreign_worker(silent_for: timedelta) -> Worker:
    at = clock.real_now() - silent_for
    return Worker.objects.create(machine="elsewhere", process="7:1", started_at=at, last_seen=at)


def test_the_jobs_of_a_silent_worker_are_taken_back_and_it_may_not_end_them():
    registry.job("test.note")(lambda: None)
    operations.enqueue("test.note")
    silent = foreign_worker(DEAD_AFTER + timedelta(seconds=1))
    claim = operations.claim(worker=silent, at=clock.real_now())
    rescuer = operations.sign_on(at=clock.real_now())
    assert operations.rescue(worker=rescuer, at=clock.real_now()) == 1
    assert not operations.succeed(claim=claim, at=clock.real_now())
    assert not operations.fail(claim=claim, error=OSError(), at=clock.real_now())
    assert not operations.beat(worker=silent, at=clock.real_now())
    assert worker.drain() == 1
    assert outcomes() == ["lost", "succeeded"]


def test_the_jobs_of_a_living_worker_are_left_alone():
    registry.job("test.note")(lambda: None)
    operations.enqueue("test.note")
    living = foreign_worker(timedelta(seconds=1))
    operations.claim(worker=living, at=clock.real_now())
    rescuer = operations.sign_on(at=clock.real_now())
    assert operations.rescue(worker=rescuer, at=clock.real_now()) == 0
    assert operations.beat(worker=living, at=clock.real_now())


def test_a_job_that_kills_its_worker_every_time_is_given_up():
    registry.job("test.deadly", retries=2)(lambda: None)
    operations.enqueue("test.deadly")
    for _ in range(3):
        due_now()
        victim = operations.sign_on(at=clock.real_now())
        assert operations.claim(worker=victim, at=clock.real_now())
        operations.sign_off(worker=victim, at=clock.real_now())
        operations.rescue(worker=operations.sign_on(at=clock.real_now()), at=clock.real_now())
    assert outcomes() == ["lost", "lost", "gave_up"]


def test_a_new_schedule_begins_with_its_next_moment_and_missed_ones_become_one():
    registry.job("test.daily")(lambda: None)
    registry.cron("0 3 * * *", "test.daily")
    schedule = registry.schedules()[0]
    assert not operations.tick(schedule=schedule, at=MORNING)
    assert not operations.tick(schedule=schedule, at=MORNING + timedelta(hours=9))
    later = MORNING + timedelta(days=5)
    assert operations.tick(schedule=schedule, at=later)
    assert not operations.tick(schedule=schedule, at=later)
    assert CronTick.objects.filter(task_id__isnull=False).count() == 1
    assert DBTaskResult.objects.count() == 1


def test_a_schedule_cannot_be_given_twice_or_wrongly():
    registry.cron("0 3 * * *", "test.daily")
    with pytest.raises(ValueError, match="twice"):
        registry.cron("0 4 * * *", "test.daily")
    with pytest.raises(Exception, match="Bad"):
        registry.cron("0 25 * * *", "test.other")
    registry.job("test.one")(lambda: 1)
    with pytest.raises(ValueError, match="two jobs"):
        registry.job("test.one")(lambda: 2)


def test_hooks_run_until_they_find_nothing_more():
    work = [1, 2, 3]
    registry.on_tick(lambda: work.pop() if work else 0)
    assert worker.drain() == 0
    assert not work


def test_a_faulty_hook_stops_neither_the_others_nor_the_jobs():
    seen = []
    rhythm, registered = worker.Rhythm(), operations.sign_on(at=clock.real_now())
    registry.job("test.note")(lambda: seen.append("job"))
    operations.enqueue("test.note")

    def faulty() -> None:
        seen.append("faulty")
        raise RuntimeError

    hooks = [faulty, lambda: seen.append("sound")]
    assert worker._round(registered, rhythm, hooks)
    assert not worker._round(registered, rhythm, hooks)
    assert seen == ["job", "faulty", "sound", "sound"], "the faulty one is left alone for a while"


def test_many_short_jobs_do_not_wait_for_the_hooks_one_by_one(monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []
    hooks = [lambda: seen.append("hook")]
    rhythm, registered = worker.Rhythm(), operations.sign_on(at=clock.real_now())
    registry.job("test.note")(lambda: seen.append("job"))
    for _nth in range(4):
        operations.enqueue("test.note")
    monkeypatch.setattr(worker, "HOOKS_AFTER", 1000)
    for _nth in range(3):
        assert worker._round(registered, rhythm, hooks)
    rhythm.hooks_again_at = 0.0
    assert worker._round(registered, rhythm, hooks)
    assert not worker._round(registered, rhythm, hooks), "with no job there are the hooks"
    assert seen == ["job", "hook", "job", "job", "job", "hook", "hook"]


def test_what_is_over_and_old_is_deleted_and_the_rest_stays():
    registry.job("test.note")(lambda: None)
    registry.job("test.broken", retries=0)(lambda: 1 / 0)
    operations.enqueue("test.note")
    operations.enqueue("test.broken")
    worker.drain()
    operations.enqueue("test.note", run_after=clock.real_now() + timedelta(days=900))
    assert operations.tidy(at=clock.real_now()) == 0
    assert operations.tidy(at=clock.real_now() + timedelta(days=30)) == 1
    assert operations.tidy(at=clock.real_now() + timedelta(days=400)) == 1
    assert DBTaskResult.objects.get().status == "READY"
    assert not Worker.objects.exists()
