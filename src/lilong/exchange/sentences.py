"""Sentences as JSON: what was refused or noted, kept with a run and said again in any language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lilong.exchange.reading import Note
from lilong.kernel.errors import Refusal


def as_data(sentence: Refusal | Note) -> dict[str, Any]:
    """Return a refusal or note as JSON can carry it; a sentence within it stays one."""
    return {
        "code": getattr(sentence, "code", ""),
        "text": sentence.text,
        "params": params_as_data(sentence.params),
    }


def params_as_data(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sentence's parameters as JSON can carry them."""
    return {name: _plain(value) for name, value in params.items()}


def from_data(data: Mapping[str, Any]) -> Refusal:
    """Return the sentence again."""
    return Refusal(data["code"], data["text"], params_from_data(data["params"]))


def params_from_data(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sentence's parameters again."""
    return {name: _full(value) for name, value in params.items()}


def _full(value: Any) -> Any:
    if isinstance(value, dict):
        return _when(value) or from_data(value)
    return [_full(item) for item in value] if isinstance(value, list) else value


def _when(data: Mapping[str, Any]) -> datetime | date | None:
    """Return the moment or day kept under its own name, so that it is said as one again."""
    if "moment" in data:
        return datetime.fromisoformat(data["moment"])
    return date.fromisoformat(data["day"]) if "day" in data else None


def _plain(value: Any) -> Any:
    if isinstance(value, (Refusal, Note)):
        return as_data(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, (int, float, bool)) or value is None:
        return value
    return str(value)
