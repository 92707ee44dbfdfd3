"""What the office's rules say about messages."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from lilong.kernel.clock import local
from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook
from lilong.rulebook.keys import Key
from lilong.rulebook.starter.shapes import OWN_PROPOSAL
from lilong.rulebook.terms import Confidence, ValueType


def _key(name: str, type_: ValueType, title: str, default: object, unit: str = "") -> Key:
    return Key(
        name=f"notices.{name}",
        type=type_,
        title=title,
        default=default,
        unit=unit,
        source=OWN_PROPOSAL,
        confidence=Confidence.LOW,
    )


KEYS = (
    _key("quiet_from", ValueType.TIME, mark("Quiet hours for citizens begin"), "21:00"),
    _key("quiet_until", ValueType.TIME, mark("Quiet hours for citizens end"), "07:00"),
    _key(
        "repeat_minutes",
        ValueType.NUMBER,
        mark("Minutes within which the same notice is sent once"),
        5,
        mark("minutes"),
    ),
    _key(
        "sms_parts",
        ValueType.NUMBER,
        mark("Most parts of a text message"),
        3,
        mark("parts"),
    ),
    _key(
        "sms_signature",
        ValueType.TEXT,
        mark("Signature of text messages; a dash stands for the office's name"),
        "-",
    ),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """When citizens are left in peace, what is the same notice, and how long a text may be."""

    quiet_from: time
    quiet_until: time
    repeat_within: timedelta
    sms_parts: int
    sms_signature: str


def limits(office_id: int, at: datetime) -> Limits:
    """Return what an office has set on a day."""
    on = local(at).date()
    begins, ends, minutes, parts, signature = (
        rulebook.value(key.name, office_id=office_id, on=on).value for key in KEYS
    )
    signed = str(signature).strip()
    return Limits(
        begins, ends, timedelta(minutes=int(minutes)), max(int(parts), 1),
        "" if signed == "-" else signed,
    )  # fmt: skip
