"""How moments and spans are written, in both languages."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from lilong.kernel.clock import SHANGHAI, fixed
from lilong.ui import times

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)


def at(day, hour, minute=0, month=11, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "2026-11-21 周六 14:05"), ("en", "Sat 21 Nov 2026, 14:05")],
)
def test_a_moment_is_written_in_full_with_its_weekday(language, words):
    with translation.override(language):
        assert times.when(at(21, 14, 5)) == words


def test_a_moment_of_another_zone_is_shown_in_shanghai_time():
    with translation.override("zh-hans"):
        assert times.when(datetime.fromisoformat("2026-11-20T18:30:00+00:00")).endswith(
            "周六 02:30"
        )


@pytest.mark.parametrize(
    ("moment", "chinese", "english"),
    [
        (at(20, 17), "今天 17:00", "17:00 today"),
        (at(21, 9), "明天 09:00", "09:00 tomorrow"),
        (at(19, 9), "昨天 09:00", "09:00 yesterday"),
        (at(23, 17), "周一 17:00", "Mon 17:00"),
        (at(27, 17), "11-27 17:00", "27 Nov 17:00"),
        (at(4, 17, month=1, year=2027), "2027-01-04 周一 17:00", "Mon 4 Jan 2027 17:00"),
    ],
)
def test_a_near_moment_is_written_briefly(moment, chinese, english):
    with translation.override("zh-hans"):
        assert times.short(moment, NOW) == chinese
    with translation.override("en"):
        assert times.short(moment, NOW) == english


@pytest.mark.parametrize(
    ("due", "chinese", "english"),
    [
        (at(20, 17), "剩 5 小时 · 今天 17:00 前", "5 hours left · by 17:00 today"),
        (at(20, 12, 40), "剩 40 分 · 今天 12:40 前", "40 minutes left · by 12:40 today"),
        (at(20, 11, 40), "超期 20 分", "20 minutes over"),
        (at(18, 11), "超期 2 天", "2 days over"),
        (at(25, 17), "剩 5 天 · 周三 17:00 前", "5 days left · by Wed 17:00"),
    ],
)
def test_time_left_says_how_much_and_by_when(due, chinese, english):
    with translation.override("zh-hans"):
        assert times.time_left(due, NOW) == chinese
    with translation.override("en"):
        assert times.time_left(due, NOW) == english


def test_the_deadline_itself_is_still_in_time():
    with translation.override("en"):
        assert "left" in times.time_left(NOW, NOW)
        assert "over" in times.time_left(NOW, NOW + timedelta(seconds=1))
    assert times.lamp(NOW, now=NOW) == "normal"
    assert times.lamp(NOW, now=NOW + timedelta(seconds=1)) == "late"


def test_time_left_never_promises_more_than_there_is():
    with translation.override("en"):
        assert times.span(timedelta(hours=2, minutes=59)) == "2 hours"
        assert times.span(timedelta(seconds=20)) == "1 minute"


def test_the_lamp_tells_paused_soon_late_and_none_apart():
    warn, due = at(20, 11), at(20, 17)
    assert times.lamp(due, warn_at=warn, now=NOW) == "soon"
    assert times.lamp(due, warn_at=at(20, 15), now=NOW) == "normal"
    assert times.lamp(due, now=NOW, is_paused=True) == "paused"
    assert times.lamp(None) == "none"


def test_a_lists_edge_shows_the_time_today_and_the_day_otherwise():
    with translation.override("zh-hans"), fixed(NOW):
        assert times.clock_or_day(at(20, 9, 31)) == "09:31"
        assert times.clock_or_day(at(10, 9, 31)) == "11-10"
        assert times.day(date(2026, 11, 21)) == "2026-11-21 周六"
