"""Addresses and places as the API takes and tells them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from ninja import Schema
from pydantic import Field

from lilong.ledger.addresses import SENTENCES, Verdict
from lilong.ledger.queries import Answer, Found, Suggestion
from lilong.ledger.terms import PLACE_NAMES, PlaceKind
from lilong.ui.context import own_or_english
from lilong.ui.messages import say


class SuggestionOut(Schema):
    """A place on offer while somebody types; `detail` is a line about it for her eyes."""

    id: UUID
    label: str
    name: str
    name_en: str
    kind: str
    area: str
    area_en: str
    detail: str


class TextsIn(Schema):
    """Texts to be resolved, at most 100; `on` is the day they speak of, today by default."""

    texts: list[str] = Field(min_length=1, max_length=100)
    on: date | None = None


class PartOut(Schema):
    """A part of a text that was read."""

    kind: str
    value: str
    text: str


class FoundOut(Schema):
    """A place or an area a text may mean, with its score of 100 and why; an area has no `id`.

    `until` is the last day it bore the address that was read; none where it bears it still.
    """

    id: UUID | None
    label: str
    name: str
    kind: str
    area: int | None
    score: int
    because: list[str]
    until: date | None


class AnswerOut(Schema):
    """What a text means: `site` is the one place meant, none where several fit equally well."""

    text: str
    verdict: Verdict
    sentence: str
    site: FoundOut | None
    room: str
    is_beyond: bool
    found: list[FoundOut]
    parts: list[PartOut]


def suggestion_data(one: Suggestion) -> dict[str, Any]:
    """Return a suggestion as the API tells it."""
    fields = {key: value for key, value in one._asdict().items() if key != "place_id"}
    area = own_or_english(one, "area") if one.area else ""
    said = (own_or_english(one, "name"), gettext(PLACE_NAMES[PlaceKind(one.kind)]), area)
    return {"id": one.place_id, **fields, "detail": " · ".join(filter(None, said))}


def _found(one: Found) -> dict[str, Any]:
    return {
        "id": one.place_id,
        "label": one.label,
        "name": one.place.name,
        "kind": "dwelling" if one.dwelling else one.place.kind,
        "area": one.place.area_id,
        "score": one.score,
        "because": [why.value for why in one.because],
        "until": one.until,
    }


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return an answer as the API tells it."""
    reading = answer.reading
    return {
        "text": answer.text,
        "verdict": answer.verdict,
        "sentence": say(SENTENCES[answer.verdict]),
        "site": _found(answer.site) if answer.site else None,
        "room": answer.room,
        "is_beyond": answer.is_beyond,
        "found": [_found(one) for one in answer.found],
        "parts": [
            {"kind": p.kind.value, "value": p.value, "text": reading.text[p.start : p.end]}
            for p in reading.parts
        ],
    }
