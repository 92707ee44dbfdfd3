"""Starter keys of coming in: passwords, the second factor, recovery codes."""

from lilong.accounts.terms import ADMINISTRATORS, Role
from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import OWN_PROPOSAL, Special
from lilong.rulebook.terms import Confidence, ValueType

# Identity (complexity, change, two kinds of proof) and lock-out: level three, "secure computing".
_LEVEL_THREE = "GB/T 22239-2019 第8.1.4.1条(身份鉴别);数值为起始建议值,待街道确认"
_DEMO = "演示实例:演示账号不要求第二因素"


def _number(name: str, title: str, unit: str, default: int, source: str = OWN_PROPOSAL) -> Key:
    return Key(
        name=name,
        type=ValueType.NUMBER,
        title=title,
        unit=unit,
        default=default,
        source=source,
        confidence=Confidence.LOW,
    )


def _flag(name: str, title: str) -> Key:
    return Key(
        name=name,
        type=ValueType.FLAG,
        title=title,
        default=True,
        source=_LEVEL_THREE,
        confidence=Confidence.LOW,
    )


KEYS = (
    _number(
        "door.password_length", mark("Shortest password"), mark("characters"), 10, _LEVEL_THREE
    ),
    _number(
        "door.password_history",
        mark("How many former passwords may not be taken again"),
        mark("passwords"),
        5,
        _LEVEL_THREE,
    ),
    _number("door.password_days", mark("Longest life of a password; 0: no end"), mark("days"), 0),
    _flag("door.bars_common", mark("Passwords that everybody guesses first are refused")),
    _flag("door.bars_similar", mark("Passwords like the person's name are refused")),
    Key(
        name="door.factor_roles",
        type=ValueType.TABLE,
        title=mark("Roles that need a second factor"),
        default=[{"role": role.value} for role in Role if role in ADMINISTRATORS],
        source=_LEVEL_THREE,
        rule="L-09",
        parts=(
            Part("role", ValueType.TEXT, mark("Role"), choices=tuple(role.value for role in Role)),
        ),
    ),
    Key(
        name="door.factor_posts",
        type=ValueType.TABLE,
        title=mark("Posts that need a second factor besides"),
        default=[],
        source=OWN_PROPOSAL,
        confidence=Confidence.LOW,
        parts=(Part("post", ValueType.TEXT, mark("The post's code")),),
    ),
    _number(
        "door.code_steps",
        mark("Half minutes by which a phone's clock may differ"),
        mark("half minutes"),
        1,
        "RFC 6238 第5.2条",
    ),
    _number("door.half_minutes", mark("Time for the second step"), mark("minutes"), 10),
    _number(
        "door.wrong_codes", mark("Wrong codes that close the second step"), mark("codes"), 5,
        _LEVEL_THREE,
    ),
    _number(
        "door.closed_minutes", mark("How long the second step stays closed"), mark("minutes"), 15,
        _LEVEL_THREE,
    ),
    _number("door.recovery_codes", mark("Recovery codes in a set"), mark("codes"), 10),
    _number("door.recovery_low", mark("Recovery codes left when it warns"), mark("codes"), 3),
    _flag("door.passkey_alone", mark("A passkey that checks the person opens without a password")),
)  # fmt: skip
# What a demonstration office starts with instead, so that its printed log-ins stay usable.
DEMO: tuple[Special, ...] = (Special("door.factor_roles", [], source=_DEMO),)
