"""Sentences in the reader's language."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from lilong.kernel.actor import Actor, ActorKind, system
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import Refusal
from lilong.kernel.text import Named
from lilong.ui.messages import say, shown, who

LARGE = "What was sent is larger than {limit} MB and was not read. Send less at a time."


def test_a_refusal_is_said_in_chinese_with_its_values():
    with translation.override("zh-hans"):
        assert say(Refusal("x", LARGE, {"limit": 5})) == "发送的内容超过 5 MB，未读取。请分次发送。"
    with translation.override("en"):
        assert say(Refusal("x", LARGE, {"limit": 5})).startswith("What was sent is larger than 5")


def test_a_marked_sentence_takes_its_parameters_from_the_caller():
    with translation.override("zh-hans"):
        assert say(LARGE, {"limit": 9}) == "发送的内容超过 9 MB，未读取。请分次发送。"


def test_anything_with_text_and_params_can_be_said():
    @dataclass
    class Step:
        text: str
        params: dict = field(default_factory=dict)

    with translation.override("en"):
        assert say(Step("Due {day} at {time}.", {"day": date(2026, 11, 21), "time": time(17)})) == (
            "Due Sat 21 Nov 2026 at 17:00."
        )


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (["甲", "乙"], "甲、乙", "甲, 乙"),
        ({"b", "a"}, "a、b", "a, b"),
        (timedelta(minutes=90), "1 小时", "1 hour"),
        (Fraction(2, 3), "2/3", "2/3"),
        (Named("城运中心", "Urban-operations centre"), "城运中心", "Urban-operations centre"),
        (Named("城运中心"), "城运中心", "城运中心"),
        (gettext_lazy("This page had grown old"), "页面已过期", "This page had grown old"),
        (Refusal("x", "This page had grown old"), "页面已过期", "This page had grown old"),
        (
            datetime(2026, 11, 21, 14, 5, tzinfo=SHANGHAI),
            "2026-11-21 周六 14:05",
            "Sat 21 Nov 2026, 14:05",
        ),
    ],
)
def test_values_are_written_for_the_reader(value, chinese, english):
    with translation.override("zh-hans"):
        assert shown(value) == chinese
    with translation.override("en"):
        assert shown(value) == english


def test_a_forgotten_parameter_does_not_become_a_fault():
    assert "…" in say(LARGE)


def test_braces_in_a_value_are_only_text():
    with translation.override("en"):
        assert "{limit.x}" in say(LARGE, {"limit": "{limit.x}"})


BOTH = {"label": "城运中心 · 沈一鸣", "label_en": "Urban-operations centre · Shen Yiming"}


@pytest.mark.parametrize(
    ("actor", "chinese", "english"),
    [
        (Actor(ActorKind.STAFF, **BOTH), BOTH["label"], BOTH["label_en"]),
        (Actor(ActorKind.STAFF, label="沈一鸣"), "沈一鸣", "沈一鸣"),
        (
            Actor(ActorKind.CLIENT, **BOTH),
            f"{BOTH['label']}（接口）",
            f"{BOTH['label_en']} (by interface)",
        ),
        (
            Actor(ActorKind.IMPORT, **BOTH),
            f"{BOTH['label']}（导入）",
            f"{BOTH['label_en']} (import)",
        ),
        (Actor(ActorKind.IMPORT), "导入", "Import"),
        (system("prepare", words="First set-up"), "初始设置", "First set-up"),
        (system("an.old.name"), "系统", "System"),
        (
            Actor(ActorKind.STAFF, **BOTH, on_behalf_of="李安", on_behalf_of_en="Li An"),
            "城运中心 · 沈一鸣（代李安）",
            "Urban-operations centre · Shen Yiming, deputy of Li An",
        ),
    ],
)
def test_who_acted_is_named_in_the_readers_language(actor, chinese, english):
    with translation.override("zh-hans"):
        assert who(actor.as_data()) == chinese
    with translation.override("en"):
        assert who(actor.as_data()) == english


def test_an_entry_from_before_the_english_names_still_reads():
    with translation.override("en"):
        assert who({"kind": "staff", "label": "城运中心 · 沈一鸣"}) == "城运中心 · 沈一鸣"
        assert who({}) == ""
