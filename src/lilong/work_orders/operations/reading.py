"""Plain answers, as the API and generic forms give them, read as what an operation takes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark


def _wrong(key: str, value: object, text: str) -> Refused:
    return Refused(Refusal("wrong_answer", text, {"value": value}, field=key))


def text(answers: Mapping[str, Any], key: str) -> str:
    """Return a text, empty for none. Refused for an answer of another form."""
    value = answers.get(key)
    if value is not None and not isinstance(value, str):
        raise _wrong(key, value, mark("“{value}” is not a text."))
    return value or ""


def number(answers: Mapping[str, Any], key: str) -> int:
    """Return a key. Refused for an answer of another form."""
    value = answers.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(key, value, mark("“{value}” is not a known key."))
    return value


def key(answers: Mapping[str, Any], name: str) -> UUID | None:
    """Return a row's key, None for none. Refused for an answer of another form."""
    value = text(answers, name)
    try:
        return UUID(value) if value else None
    except ValueError:
        raise _wrong(name, value, mark("“{value}” is not a known key.")) from None


def moment(answers: Mapping[str, Any], key: str) -> datetime:
    """Return a moment with its zone. Refused for an answer of another form."""
    text = mark("“{value}” is not a date with a time and its zone.")
    value = answers.get(key)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise _wrong(key, value, text) from None
    if moment.tzinfo is None:
        raise _wrong(key, value, text)
    return moment


def yes_no(answers: Mapping[str, Any], key: str) -> bool | None:
    """Return yes, no, or None where nothing was answered. Refused for an answer of another form."""
    value = answers.get(key)
    if value is not None and not isinstance(value, bool):
        raise _wrong(key, value, mark("“{value}” is neither yes nor no."))
    return value


def day(answers: Mapping[str, Any], key: str) -> date | None:
    """Return a day, None for none. Refused for an answer of another form."""
    value = answers.get(key)
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _wrong(key, value, mark("“{value}” is not a date.")) from None


def whole(answers: Mapping[str, Any], key: str) -> int | None:
    """Return a whole number, None for none. Refused for an answer of another form."""
    value = answers.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise _wrong(key, value, mark("“{value}” is not a whole number."))
    return value
