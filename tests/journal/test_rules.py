"""When a day's root may be made."""

from datetime import date, datetime, timedelta

import pytest

from lilong.journal import rules
from lilong.kernel.clock import SHANGHAI

DAY = date(2026, 11, 20)
AFTER = datetime(2026, 11, 21, 1, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "last", "code"),
    [
        (AFTER, None, None),
        (AFTER, DAY, None),
        (AFTER - timedelta(hours=2), None, "day_not_over"),
        (AFTER, DAY + timedelta(days=1), "before_first_root"),
    ],
)
def test_a_root_covers_a_day_that_is_over_and_follows_the_last(now, last, code):
    refusal = rules.may_make_root(DAY, now=now, last=last)
    assert (refusal.code if refusal else None) == code


def test_a_day_on_which_something_is_still_written_is_named():
    assert rules.still_writing(DAY).params == {"day": "2026-11-20"}
