"""What is wrong with a request is said in the caller's language, whatever it is."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lilong.config.malformed import malformations
from lilong.ui.messages import say


class Door(StrEnum):
    COUNTER = "counter"
    GRID = "grid"


class Inner(BaseModel):
    phone: str = ""


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field("x", min_length=1, max_length=5)
    count: int = Field(1, ge=1, le=9)
    share: float = 0
    is_secret: bool = False
    key: UUID | None = None
    day: date | None = None
    at: datetime | None = None
    door: Door = Door.GRID
    inner: Inner = Inner()
    lines: list[str] = []
    facts: dict[str, Any] = {}
    needed: str


@pytest.mark.parametrize(
    ("wrong", "chinese"),
    [
        ({}, "缺少字段“needed”。"),
        ({"strange": 1}, "没有字段“strange”。"),
        ({"title": "123456"}, "字段“title”超过 5 个字符。"),
        ({"title": ""}, "字段“title”不足 1 个字符。"),
        ({"title": 7}, "字段“title”应为文本。"),
        ({"count": 0}, "字段“count”不能小于 1。"),
        ({"count": 10}, "字段“count”不能大于 9。"),
        ({"count": "x"}, "字段“count”应为整数。"),
        ({"share": "x"}, "字段“share”应为数字。"),
        ({"is_secret": "x"}, "字段“is_secret”应为 true 或 false。"),
        ({"key": "x"}, "字段“key”应为标识（UUID）。"),
        ({"day": "x"}, "字段“day”应为日期（2026-11-20）。"),
        ({"at": "x"}, "字段“at”应为带时区的时间（2026-11-20T09:15:00+08:00）。"),
        ({"door": "window"}, "字段“door”应为以下之一：counter、grid。"),
        ({"inner": 3}, "字段“inner”应为对象。"),
        ({"inner": {"phone": 3}}, "字段“inner.phone”应为文本。"),
        ({"lines": 3}, "字段“lines”应为列表。"),
        ({"facts": 3}, "字段“facts”应为对象。"),
    ],
)
def test_a_fault_is_a_sentence_with_the_callers_own_field(wrong: dict[str, Any], chinese: str):
    with pytest.raises(ValidationError) as caught:
        Asked(**({"needed": "x"} | wrong if wrong else {}))
    # As the API's functions report it: the body, and the argument it was read into.
    errors = [{**error, "loc": ("body", "given", *error["loc"])} for error in caught.value.errors()]
    (refusal,) = malformations(errors)
    with translation.override("zh-hans"):
        assert say(refusal) == chinese
    with translation.override("en"):
        assert not re.search("[一-鿿]", say(refusal))


def test_a_fault_of_another_kind_is_said_plainly():
    (refusal,) = malformations([{"type": "value_error", "loc": ("query", "q"), "msg": "odd"}])
    with translation.override("zh-hans"):
        assert say(refusal) == "字段“q”与接口说明不符。"
    assert refusal.field == "q"
