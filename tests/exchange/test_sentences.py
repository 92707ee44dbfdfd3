"""A sentence kept as JSON says the same again, in whatever language."""

from datetime import date, datetime

from django.utils import translation

from lilong.exchange.sentences import as_data, from_data
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import Refusal
from lilong.ui.messages import say

AT = datetime(2026, 11, 20, 9, 15, tzinfo=SHANGHAI)


def test_moments_days_lists_and_inner_sentences_come_back_as_they_were():
    inner = Refusal("x", "{when} or {day}", {"when": AT, "day": date(2026, 11, 20)})
    outer = Refusal("y", "Row {row}: {problem} {all}", {"row": 3, "problem": inner, "all": ["a"]})
    again = from_data(as_data(outer))
    assert again.params["problem"] == inner
    assert (again.params["row"], again.params["all"]) == (3, ["a"])
    with translation.override("zh-hans"):
        assert "2026-11-20 周五 09:15" in say(again)
    with translation.override("en"):
        assert "Fri 20 Nov 2026, 09:15" in say(again)
