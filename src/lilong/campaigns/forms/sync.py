"""What a phone sends, read with suspicion: a list of changes, each with its files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lilong.campaigns.specs import Change
from lilong.campaigns.terms import Channel
from lilong.kernel.errors import Refusal
from lilong.kernel.text import is_storable, mark

# So many changes are taken at once; the phone sends the rest afterwards.
MOST_CHANGES = 200
MOST_FILES = 6
NOTE, REASON = 2_000, 500
# A phone's clock that is off by more is set right by the moment of sending.
SLACK = timedelta(seconds=30)

UNREADABLE = Refusal(
    "unreadable", mark("What the phone sent could not be read. Nothing was recorded of it.")
)
TOO_MANY = Refusal(
    "too_many", mark("More than {most} records at once; send fewer."), {"most": MOST_CHANGES}
)
_WRONG = Refusal("unreadable", mark("This record could not be read; look at it and record again."))
_TOO_LONG = Refusal("too_long", mark("A note or reason is too long."))
_FILES = Refusal(
    "too_many_files", mark("At most {most} files with a record."), {"most": MOST_FILES}
)


class Unreadable(Exception):
    """A whole request that makes no sense; `refusal` says so."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.code)


@dataclass(slots=True)
class Sent:
    """A request as it was understood: whose, which changes, and those that could not be read."""

    owner: str
    keys: list[UUID] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    wrong: dict[UUID, Refusal] = field(default_factory=dict)


def read(text: bytes | str, files: Mapping[str, Sequence[Any]], *, at: datetime) -> Sent:
    """Return what was sent; a single record that is wrong is set aside, never the others.

    Raises Unreadable for what is no such list, or has too many.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(UNREADABLE) from None
    rows = data.get("changes") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise Unreadable(UNREADABLE)
    if len(rows) > MOST_CHANGES:
        raise Unreadable(TOO_MANY)
    sent = Sent(str(data.get("owner", "")))
    slow = _slow(data.get("sent_at"), at)
    for row in rows:
        key = _key(row.get("id")) if isinstance(row, dict) else None
        if key is None or key in sent.keys:
            raise Unreadable(UNREADABLE)
        sent.keys.append(key)
        found = _change(key, row, files.get(f"file-{key}", ()), slow, at)
        if isinstance(found, Refusal):
            sent.wrong[key] = found
        else:
            sent.changes.append(found)
    return sent


def _key(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _slow(sent_at: Any, at: datetime) -> timedelta:
    """Return by how much the phone's clock is slow, nothing where it is about right."""
    there = _moment(sent_at)
    if there is None or abs(at - there) <= SLACK:
        return timedelta(0)
    return at - there


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and is_storable(value) else None


def _change(
    key: UUID, row: dict[str, Any], files: Sequence[Any], slow: timedelta, at: datetime
) -> Change | Refusal:
    line, move, revision = _key(row.get("line")), _text(row.get("move")), row.get("revision")
    note, reason = _text(row.get("note", "")), _text(row.get("reason", ""))
    answers, made_at = row.get("answers", {}), _moment(row.get("made_at"))
    again_at = _moment(row.get("again_at"))
    is_number = isinstance(revision, int) and not isinstance(revision, bool) and revision >= 0
    if line is None or not move or not is_number or note is None or reason is None:
        return _WRONG
    if made_at is None or not _are_answers(answers):
        return _WRONG
    if again_at is None and row.get("again_at"):
        # A time that cannot be read is not left out: somebody would wait at home for nothing.
        return _WRONG
    if len(note) > NOTE or len(reason) > REASON:
        return _TOO_LONG
    if len(files) > MOST_FILES:
        return _FILES
    return Change(
        id=key, line_id=line, move=move, revision=revision, answers=answers, note=note,
        reason=reason, made_at=_right(made_at, slow, at), again_at=again_at,
        channel=Channel.PHONE, files=tuple(files),
    )  # fmt: skip


def _right(made_at: datetime, slow: timedelta, at: datetime) -> datetime:
    """Return when it was done by our clock; nothing was done after it arrived."""
    try:
        return min(made_at + slow, at)
    except OverflowError:
        return at


def _are_answers(answers: Any) -> bool:
    if not isinstance(answers, dict):
        return False
    plain = (str, int, bool)
    return all(
        isinstance(value, plain) and is_storable(str(value)) and is_storable(key)
        for key, value in answers.items()
    )
