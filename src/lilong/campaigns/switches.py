"""Which kinds of campaign an office has switched on: those that are off by default."""

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.terms import ValueType

ENABLED = "campaigns.enabled"
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
)
