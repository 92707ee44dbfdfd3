"""Starter keys of votes, congresses and signing rates."""

from datetime import date

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import CONDITION, Special, condition
from lilong.rulebook.terms import Confidence, ValueType

_CIVIL_CODE = "民法典第278条"
_CONGRESS = "上海市职工代表大会条例（2017）"


def _conditions(name: str, title: str, rows: list[dict[str, str]], source: str, rule: str) -> Key:
    return Key(
        name=name,
        type=ValueType.TABLE,
        title=title,
        default=rows,
        parts=CONDITION,
        source=source,
        rule=rule,
        confidence=Confidence.HIGH,
        may_begin_in_past=True,
    )


KEYS = (
    _conditions(
        "vote.owners.ordinary",
        mark("Owners' decision on an ordinary item"),
        [
            condition("taking_part", "all", "area", ">=", "2/3"),
            condition("taking_part", "all", "heads", ">=", "2/3"),
            condition("in_favour", "taking_part", "area", ">", "1/2"),
            condition("in_favour", "taking_part", "heads", ">", "1/2"),
        ],
        _CIVIL_CODE,
        "C-01",
    ),
    _conditions(
        "vote.owners.special",
        mark("Owners' decision on a special item"),
        [
            condition("taking_part", "all", "area", ">=", "2/3"),
            condition("taking_part", "all", "heads", ">=", "2/3"),
            condition("in_favour", "taking_part", "area", ">=", "3/4"),
            condition("in_favour", "taking_part", "heads", ">=", "3/4"),
        ],
        _CIVIL_CODE,
        "C-01",
    ),
    Key(
        name="vote.lift.before_2021",
        type=ValueType.TABLE,
        title=mark("Consent to a lift, voted on before 2021"),
        parts=CONDITION,
        source="加装电梯2019年第749号文",
        rule="E-03",
        may_begin_in_past=True,
    ),
    Key(
        name="vote.workers_congress",
        type=ValueType.SCHEMA,
        title=mark("Quorum and majority of a workers' congress"),
        default={
            "conditions": [
                condition("present", "all", "heads", ">=", "2/3"),
                condition("in_favour", "all", "heads", ">=", "1/2"),
            ],
            "secret": True,
        },
        parts=(
            Part("conditions", ValueType.TABLE, mark("Conditions"), parts=CONDITION),
            Part("secret", ValueType.FLAG, mark("Secret ballot")),
        ),
        source=_CONGRESS,
        rule="T-02",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="vote.regional_delegates",
        type=ValueType.SCHEMA,
        title=mark("Delegates of a regional workers' congress"),
        default={"at_least": 30, "managers_at_most": "30%", "front_line_at_least": "50%"},
        parts=(
            Part("at_least", ValueType.NUMBER, mark("Delegates at least")),
            Part("managers_at_most", ValueType.SHARE, mark("Managers at most")),
            Part("front_line_at_least", ValueType.SHARE, mark("Front-line workers at least")),
        ),
        source=_CONGRESS,
        rule="T-04",
        confidence=Confidence.HIGH,
    ),
    _conditions(
        "vote.residents_assembly",
        mark("Quorum and majority of a residents' assembly"),
        [
            condition("present", "all", "heads", ">", "1/2"),
            condition("in_favour", "present", "heads", ">", "1/2"),
        ],
        "城市居民委员会组织法第10条",
        "C-06",
    ),
    _conditions(
        "plot.round1",
        mark("First canvass of a plot: consent"),
        [condition("in_favour", "all", "certificates", ">=", "90%")],
        "市政府令第71号（2011）及2021年媒体报道",
        "X-01",
    ),
    _conditions(
        "plot.round2",
        mark("Second canvass of a plot: signing rate"),
        [condition("in_favour", "all", "certificates", ">=", "85%")],
        "市政府令第71号（2011）及2021年媒体报道",
        "X-01",
    ),
)

SPECIAL = (
    Special(
        key="vote.lift.before_2021",
        value=[
            condition("in_favour", "all", "area", ">=", "2/3"),
            condition("in_favour", "all", "heads", ">=", "2/3"),
        ],
        valid_to=date(2020, 12, 31),
        source="加装电梯2019年第749号文",
    ),
)
