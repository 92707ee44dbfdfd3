"""What an office sets for all campaigns: kinds it has switched on, how near neighbours are."""

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import OWN_PROPOSAL
from lilong.rulebook.terms import Confidence, ValueType

ENABLED = "campaigns.enabled"
NEIGHBOURS = "campaigns.neighbours_within"
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
)
