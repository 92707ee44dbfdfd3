"""Starter keys of floods, safety orders, fire teams, let rooms and building sites."""

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import OWN_PROPOSAL, working_days
from lilong.rulebook.terms import Confidence, ValueType

KEYS = (
    Key(
        name="flood.level_by_colour",
        type=ValueType.TABLE,
        title=mark("Response level by colour of the warning"),
        default=[
            {"colour": "blue", "level": 4},
            {"colour": "yellow", "level": 3},
            {"colour": "orange", "level": 2},
            {"colour": "red", "level": 1},
        ],
        parts=(
            Part(
                "colour",
                ValueType.TEXT,
                mark("Colour"),
                choices=("blue", "yellow", "orange", "red"),
            ),
            Part("level", ValueType.NUMBER, mark("Level")),
        ),
        source="市防汛指挥部预警与响应通告",
        rule="F-01",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="flood.season",
        type=ValueType.SCHEMA,
        title=mark("Flood season"),
        default={"begins": "06-01", "ends": "09-30"},
        parts=(
            Part("begins", ValueType.MONTH_DAY, mark("Begins")),
            Part("ends", ValueType.MONTH_DAY, mark("Ends")),
        ),
        source="闵行区政务公开（2022）",
        rule="F-08",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="safety.order",
        type=ValueType.LIMIT,
        title=mark("Limit for serving a correction order after the check"),
        default=working_days(3),
        source="消防监督检查规定(公安部令第120号)",
        rule="A-06",
    ),
    Key(
        name="safety.recheck",
        type=ValueType.LIMIT,
        title=mark("Limit for the re-inspection after the correction date"),
        default=working_days(3),
        source="消防监督检查规定(公安部令第120号)",
        rule="A-06",
    ),
    Key(
        name="team.ten_household",
        type=ValueType.SCHEMA,
        title=mark("Make-up of a ten-shop fire team"),
        default={
            "members": 10,
            "persons_each": 1,
            "captains": 1,
            "captain_is_member": True,
            "adjacent": True,
        },
        parts=(
            Part("members", ValueType.NUMBER, mark("Shops")),
            Part("persons_each", ValueType.NUMBER, mark("Persons of each")),
            Part("captains", ValueType.NUMBER, mark("Captains")),
            Part("captain_is_member", ValueType.FLAG, mark("The captain is one of the ten")),
            Part("adjacent", ValueType.FLAG, mark("Side by side along one street")),
        ),
        source=OWN_PROPOSAL,
        rule="A-08, A-09",
        confidence=Confidence.LOW,
    ),
    Key(
        name="let.max_per_room",
        type=ValueType.NUMBER,
        title=mark("Most persons in a let room"),
        unit=mark("persons"),
        default=2,
        source="上海市居住房屋租赁管理办法（2014）",
        rule="Z-01",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="let.min_area",
        type=ValueType.NUMBER,
        title=mark("Least area for each user of a let room"),
        unit=mark("m²"),
        default=5,
        source="上海市居住房屋租赁管理办法（2014）",
        rule="Z-01",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="site.grades",
        type=ValueType.SCHEMA,
        title=mark("Grades of a building-site check"),
        unit=mark("points"),
        default={"excellent": 80, "qualified": 70, "zero_sheet_fails": True},
        parts=(
            Part("excellent", ValueType.NUMBER, mark("Excellent from")),
            Part("qualified", ValueType.NUMBER, mark("Qualified from")),
            Part("zero_sheet_fails", ValueType.FLAG, mark("A sheet with zero points fails")),
        ),
        source="JGJ 59-2011",
        rule="A-10",
    ),
)
