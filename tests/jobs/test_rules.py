"""The pure decisions of the queue."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.jobs import rules
from lilong.jobs.processes import is_gone, this_machine, this_process
from lilong.jobs.terms import DEAD_AFTER, WAIT_LONGEST

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)  # 3 o'clock of the 22nd in Shanghai


@given(st.integers(1, 60), st.floats(0, 1))
def test_waits_grow_to_an_hour_and_are_spread(attempt: int, chance: float):
    assert rules.wait_after(attempt, 0.5) <= rules.wait_after(attempt + 1, 0.5) <= WAIT_LONGEST
    low, high = rules.wait_after(attempt, 0), rules.wait_after(attempt, 1)
    assert low <= rules.wait_after(attempt, chance) <= high
    assert high <= WAIT_LONGEST * 1.25


def test_the_first_attempt_and_so_many_retries_are_allowed():
    assert [rules.may_try_again(n, 2) for n in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(
    ("at", "latest"),
    [
        (AT, AT),
        (AT + timedelta(microseconds=1), AT),
        (AT - timedelta(microseconds=1), AT - timedelta(days=1)),
        (AT + timedelta(hours=23), AT),
    ],
)
def test_a_schedule_is_read_on_shanghais_clock_face(at: datetime, latest: datetime):
    assert rules.latest_due("0 3 * * *", at) == latest
    assert rules.next_due("0 3 * * *", at) == latest + timedelta(days=1)


def test_a_process_of_this_machine_is_looked_up_and_another_is_judged_by_its_silence():
    long, short = DEAD_AFTER * 2, timedelta(0)
    assert not is_gone(this_machine(), this_process(), silent_for=long)
    assert is_gone(this_machine(), this_process() + "0", silent_for=short)
    assert is_gone(this_machine(), "999999999:5", silent_for=short)
    assert is_gone("elsewhere", "1:5", silent_for=long)
    assert not is_gone("elsewhere", "1:5", silent_for=short)
