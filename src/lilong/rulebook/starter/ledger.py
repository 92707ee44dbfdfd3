"""Starter keys of the ledger: which care labels there are, who may see them, how long they hold."""

from typing import Any

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import OWN_PROPOSAL
from lilong.rulebook.terms import Confidence, ValueType


def _label(kind: str, name: str, name_en: str, audience: str, words: str = "") -> dict[str, Any]:
    return {
        "kind": kind, "name": name, "name_en": name_en, "audience": audience, "days": 365,
        "words": words,
    }  # fmt: skip


KEYS = (
    Key(
        name="ledger.care_labels",
        type=ValueType.TABLE,
        title=mark("Care labels of persons"),
        default=[
            _label("elder_alone", "独居老人", "Elder living alone", "committee", "独居、孤老"),
            _label("elder_old", "高龄老人", "Elder of great age", "committee", "高龄、80岁以上"),
            _label("disabled", "残疾人", "Disabled", "section", "残疾、持证残疾人、重残"),
            _label("hardship", "困难家庭", "In hardship", "section", "低保、低收入、特困、困难"),
            _label("very_ill", "重病患者", "Seriously ill", "section", "重病、大病"),
            _label("child_in_need", "困境儿童", "Child in need", "section", "留守儿童、事实孤儿"),
            _label("lost_only_child", "失独家庭", "Lost an only child", "section", "失独"),
            _label("dementia", "认知障碍", "Dementia", "section", "失智、认知症"),
        ],
        parts=(
            Part("kind", ValueType.TEXT, mark("Label")),
            Part("name", ValueType.TEXT, mark("Name")),
            Part("name_en", ValueType.TEXT, mark("English name")),
            Part(
                "audience", ValueType.TEXT, mark("Who may see it"),
                choices=("committee", "section", "office"),
            ),
            Part("days", ValueType.NUMBER, mark("Holds for days")),
            Part("words", ValueType.TEXT, mark("Other words for it"), is_optional=True),
        ),
        source=OWN_PROPOSAL,
        rule="L-14",
        confidence=Confidence.LOW,
    ),
)  # fmt: skip
