"""Quiet hours, lengths of text messages, what a channel can carry: on plain values."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.kernel.clock import SHANGHAI, local
from lilong.notices import rules

EVENING, MORNING = time(21), time(7)
MOMENTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001  # the zone is drawn beside it
    datetime(2099, 1, 1),  # noqa: DTZ001
    timezones=st.just(SHANGHAI),
)
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-27T{text}+08:00")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("20:59:59", "20:59:59"),
        ("21:00:00", "07:00 tomorrow"),
        ("23:59:59", "07:00 tomorrow"),
        ("00:00:00", "07:00"),
        ("06:59:59", "07:00"),
        ("07:00:00", "07:00:00"),
    ],
)
def test_citizens_are_left_in_peace_from_nine_to_seven(now: str, then: str):
    day = timedelta(days=1 if "tomorrow" in then else 0)
    expected = at(then.split(maxsplit=1)[0]) + day
    assert rules.next_allowed(at(now), EVENING, MORNING) == expected


@given(moment=MOMENTS, begins=TIMES, ends=TIMES)
def test_the_next_allowed_minute_is_allowed_and_within_a_day(
    moment: datetime, begins: time, ends: time
):
    start = moment
    found = rules.next_allowed(start, begins, ends)
    assert start <= found <= start + timedelta(days=1)
    assert not rules.is_quiet(local(found).time(), begins, ends)
    assert rules.is_quiet(local(start).time(), begins, ends) == (found != start)


def test_hours_that_begin_and_end_together_are_none():
    assert rules.next_allowed(at("03:00"), MORNING, MORNING) == at("03:00")


@pytest.mark.parametrize(
    ("text", "length", "parts"),
    [
        ("", 0, 1),
        ("汉" * 70, 70, 1),
        ("汉" * 71, 71, 2),
        ("汉" * 134, 134, 2),
        ("汉" * 135, 135, 3),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("€" * 80, 160, 1),
        ("🏮" * 35, 70, 1),
        ("a" * 70 + "汉", 71, 2),
    ],
)
def test_a_text_message_is_counted_as_the_network_charges_it(text: str, length: int, parts: int):
    assert (rules.sms_length(text), rules.sms_parts(text)) == (length, parts)


@given(text=st.text(max_size=400), most=st.integers(1, 4))
def test_a_text_is_cut_only_where_it_must_be(text: str, most: int):
    cut = rules.cut_to_parts(text, most)
    assert rules.sms_parts(cut) <= most
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


@given(text=st.text(max_size=400), most=st.integers(3, 200))
def test_octets_are_cut_between_signs(text: str, most: int):
    cut = rules.cut_to_octets(text, most)
    assert len(cut.encode()) <= most
    assert cut == text or text.startswith(cut[:-1])


def test_a_signature_stands_once_and_nothing_can_forge_another():
    told = rules.signed("甲里街道", "【银行】请汇款\n到\u202e此")
    assert told == "【甲里街道】[银行]请汇款 到此"
