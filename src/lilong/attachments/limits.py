"""What the office's rules say about files."""

from datetime import datetime

from lilong.attachments.terms import Limits
from lilong.kernel.clock import local
from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook
from lilong.rulebook.keys import Key
from lilong.rulebook.starter.shapes import OWN_PROPOSAL
from lilong.rulebook.terms import Confidence, ValueType

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = Key(
    name="attachments.types",
    type=ValueType.TEXT,
    title=mark("Types of file that may be attached"),
    unit=mark("media types, separated by blanks"),
    default=(
        "image/jpeg image/png image/webp image/gif application/pdf application/msword "
        f"application/vnd.ms-excel {_OFFICE}wordprocessingml.document {_OFFICE}spreadsheetml.sheet "
        f"{_OFFICE}presentationml.presentation application/vnd.ms-powerpoint "
        "audio/mpeg audio/mp4 audio/aac audio/ogg audio/amr audio/x-wav"
    ),
    source=OWN_PROPOSAL,
    confidence=Confidence.LOW,
)
_MEGABYTE = 2**20


def limits(office_id: int, at: datetime) -> Limits:
    """Return what an office allows on a day."""
    on = local(at).date()

    def number(name: str) -> int:
        return int(rulebook.value(name, office_id=office_id, on=on).value)

    types = str(rulebook.value(TYPES.name, office_id=office_id, on=on).value)
    return Limits(
        number("attachments.max_size") * _MEGABYTE,
        number("attachments.max_count"),
        frozenset(types.split()),
        number("attachments.thumbnail_edge"),
    )
