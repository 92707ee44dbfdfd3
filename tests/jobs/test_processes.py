"""Workers are killed with SIGKILL: nothing is lost, nothing is doubled."""

import signal
from datetime import timedelta

import pytest

from lilong.jobs import operations, rules
from lilong.jobs.models import CronTick
from lilong.kernel import clock
from tests.jobs.conftest import House

pytestmark = pytest.mark.processes
RUNNING = (
    "SELECT process FROM jobs_worker w JOIN jobs_jobattempt a ON a.worker_id = w.id"
    " WHERE a.outcome = 'running'"
)
OUTCOMES = "SELECT outcome FROM jobs_jobattempt ORDER BY started_at, series, number"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_job_whose_worker_was_killed_runs_again_and_leaves_one_effect(house: House, when: str):
    operations.enqueue("test.effect", key="one", **{f"hang_{when}": 60})
    house.open()
    victim = house.worker()
    house.wait(house.marked(f"{when}-one"))
    victim.kill()
    victim.wait()
    house.worker()
    house.wait(house.is_done)
    assert house.effects() == [("effect one",)]
    assert house.rows(OUTCOMES) == [("lost",), ("succeeded",)]


def test_two_workers_share_a_queue_and_survive_the_death_of_one(house: House):
    for number in range(30):
        operations.enqueue("test.effect", key=f"{number:02}")
    operations.enqueue("test.effect", key="99", hang_before=60)
    house.open()
    workers = [house.worker(), house.worker()]
    house.wait(house.marked("before-99"))
    # The other one may still be at the job before.
    house.wait(lambda: len(house.rows(RUNNING)) == 1)
    ((holder,),) = house.rows(RUNNING)
    victim = next(w for w in workers if holder.startswith(f"{w.pid}:"))
    victim.kill()
    victim.wait()
    house.wait(house.is_done)
    assert len(house.effects()) == 31
    outcomes = [row[0] for row in house.rows(OUTCOMES)]
    assert sorted(outcomes) == ["lost"] + ["succeeded"] * 31


def test_a_worker_asked_to_stop_ends_its_job_first(house: House):
    operations.enqueue("test.effect", key="one", hang_before=1)
    operations.enqueue("test.effect", key="two", run_after=clock.real_now() + timedelta(hours=1))
    house.open()
    worker = house.worker()
    house.wait(house.marked("before-one"))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(120) == 0
    assert house.effects() == [("effect one",)]
    assert house.rows(OUTCOMES) == [("succeeded",)]
    assert house.rows("SELECT count(*) FROM jobs_worker WHERE stopped_at IS NULL") == [(0,)]


def test_two_workers_start_a_missed_schedule_once(house: House):
    at = clock.real_now() - timedelta(minutes=30)
    CronTick.objects.create(schedule="test.scheduled", due_at=rules.latest_due("* * * * *", at))
    house.open()
    house.worker("scheduled")
    house.worker("scheduled")
    house.wait(lambda: house.rows("SELECT 1 FROM jobs_jobattempt") and house.is_done())
    ticks = house.rows("SELECT count(*) FROM jobs_crontick WHERE task_id IS NOT NULL")
    attempts = house.rows("SELECT count(*) FROM jobs_jobattempt WHERE name = 'test.scheduled'")
    assert ticks == attempts
    assert ticks[0][0] <= 2, "thirty missed ticks become one; a minute may have turned since"
