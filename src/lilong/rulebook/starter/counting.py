"""Starter keys of counting time and codes."""

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import OWN_PROPOSAL, Special
from lilong.rulebook.terms import Confidence, ValueType

KEYS = (
    Key(
        name="cal.day_end",
        type=ValueType.TEXT,
        title=mark("When the last day of a limit ends"),
        default="close_of_office",
        choices=("close_of_office", "midnight"),
        source="民法典第203条",
        rule="G-02, G-09",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="cal.office_hours",
        type=ValueType.SCHEMA,
        title=mark("Office hours on working days"),
        default={"opens": "09:00", "closes": "17:00"},
        parts=(
            Part("opens", ValueType.TIME, mark("Opens")),
            Part("closes", ValueType.TIME, mark("Closes")),
        ),
        source="GB/T 30428",
        rule="G-09",
    ),
    Key(
        name="cal.after_hours_receipt",
        type=ValueType.TEXT,
        title=mark("When an intake outside office hours counts as received"),
        default="next_working_day",
        choices=("next_working_day", "at_once"),
        source=OWN_PROPOSAL,
        rule="G-10",
        confidence=Confidence.LOW,
    ),
    Key(
        name="cal.warn_share",
        type=ValueType.SHARE,
        title=mark("Share of a limit after which its lamp turns yellow"),
        default="4/5",
        rule="H-06",
        source=OWN_PROPOSAL,
        confidence=Confidence.LOW,
    ),
    Key(
        name="grid.code_length",
        type=ValueType.NUMBER,
        title=mark("Length of a unit grid's code"),
        unit=mark("digits"),
        default=14,
        source="城市网格编码旧国家标准",
        rule="G-18",
    ),
    Key(
        name="grid.subclass_limits",
        type=ValueType.TABLE,
        title=mark("Limits of components and events by sub-class, imported"),
        default=[],
        parts=(
            Part("subclass", ValueType.TEXT, mark("Sub-class")),
            Part("name", ValueType.TEXT, mark("Name")),
            Part("limit", ValueType.LIMIT, mark("Limit")),
        ),
        source="GB/T 30428",
        rule="U-04",
    ),
)

SPECIAL = (
    Special(
        key="cal.after_hours_receipt",
        value="at_once",
        scope="source:firm",
        source="上海市优化营商环境条例第49条",
    ),
)
