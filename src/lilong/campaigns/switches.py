"""What an office sets for all campaigns: kinds switched on, neighbours, hours at home."""

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import OWN_PROPOSAL
from lilong.rulebook.terms import Confidence, ValueType

ENABLED = "campaigns.enabled"
NEIGHBOURS = "campaigns.neighbours_within"
AGAIN = "campaigns.again"
KEYS = (
    Key(
        name=ENABLED,
        type=ValueType.TABLE,
        title=mark("Kinds of campaign that are off until the office switches them on"),
        default=[],
        parts=(
            Part("programme", ValueType.TEXT, mark("Kind of campaign")),
            Part("is_on", ValueType.FLAG, mark("Switched on")),
            Part("basis", ValueType.TEXT, mark("Legal basis")),
        ),
        source="个人信息保护法第6、28条",
        rule="L-11",
    ),
    Key(
        name=NEIGHBOURS,
        type=ValueType.NUMBER,
        title=mark("Buildings are neighbours in a plan within"),
        unit=mark("m"),
        default=120,
        source=OWN_PROPOSAL,
        confidence=Confidence.LOW,
        rule="P-01",
    ),
    Key(
        name=AGAIN,
        type=ValueType.TABLE,
        title=mark("Hours at which a home is called at again"),
        default=[
            {
                "name": "今晚",
                "name_en": "This evening",
                "days": 0,
                "is_weekend": False,
                "time": "19:00",
            },
            {
                "name": "明晚",
                "name_en": "Tomorrow evening",
                "days": 1,
                "is_weekend": False,
                "time": "19:00",
            },
            {
                "name": "周末",
                "name_en": "At the weekend",
                "days": 0,
                "is_weekend": True,
                "time": "10:00",
            },
        ],
        parts=(
            Part("name", ValueType.TEXT, mark("Name")),
            Part("name_en", ValueType.TEXT, mark("English name")),
            Part("days", ValueType.DAYS, mark("In so many days")),
            Part("is_weekend", ValueType.FLAG, mark("On the next Saturday")),
            Part("time", ValueType.TIME, mark("Time of day")),
        ),
        source=OWN_PROPOSAL,
        rule="X-06",
    ),
)
