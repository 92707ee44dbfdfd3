"""What the API takes and gives for matters of any declared kind."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, Field

from lilong.cases import faces, queries
from lilong.cases.models import Matter
from lilong.cases.queries import Case, Offer
from lilong.ui import messages


class MatterOut(BaseModel):
    """A matter as a list shows it. Times are ISO 8601 with zone; `lamp` is its deadline state."""

    id: UUID
    number: str
    kind: str
    title: str
    stage: str
    lead_unit: str
    place: str
    site: UUID | None
    longitude: float | None
    latitude: float | None
    opened_at: datetime
    next_due_at: datetime | None
    warn_at: datetime | None
    is_provisional: bool
    closed_at: datetime | None
    lamp: str
    revision: int


class MatterPage(BaseModel):
    """A page of a list; `next` is the cursor of the following one, null at the end."""

    items: list[MatterOut]
    next: str | None
    previous: str | None


class PageIn(Schema):
    """Which page of a list: the cursor a page gave, and how many rows (200 at most)."""

    cursor: str = ""
    limit: int = Field(default=50, ge=1, le=200)


class ClockOut(BaseModel):
    """One deadline clock, with the sentences that explain how it was counted, and all in one."""

    key: str
    state: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    ended_at: datetime | None
    is_backlog: bool
    is_provisional: bool
    steps: list[str]
    sentence: str
    paused_until: datetime | None


class OfferOut(BaseModel):
    """A move of the present stage: open, or blocked with every reason."""

    move: str
    label: str
    is_open: bool
    reasons: list[str]


class EntryOut(BaseModel):
    """A line of the history."""

    at: datetime
    text: str
    who: str
    reason: str


class CaseOut(MatterOut):
    """A matter whole: facts, clocks, history, what may be done now."""

    facts: dict[str, Any]
    clocks: list[ClockOut]
    history: list[EntryOut]
    moves: list[OfferOut]


class RaiseIn(Schema):
    """A matter to raise: its title and the answers to its declared questions."""

    title: str = Field(min_length=1, max_length=200)
    facts: dict[str, Any] = Field(default_factory=dict)


class MoveIn(Schema):
    """A move to make. `revision` is the one the caller has seen; another one answers 409."""

    answers: dict[str, Any] = Field(default_factory=dict)
    reason: str = Field(default="", max_length=2_000)
    revision: int | None = None


def matter_data(matter: Matter, at: datetime) -> dict[str, Any]:
    """Return a matter's columns as the API gives them."""
    return {
        "id": matter.pk,
        "number": matter.number,
        "kind": matter.kind,
        "title": matter.title,
        "stage": matter.stage,
        "lead_unit": matter.lead_unit.name,
        "place": matter.place,
        "site": matter.site_id,
        "longitude": matter.longitude,
        "latitude": matter.latitude,
        "opened_at": matter.opened_at,
        "next_due_at": matter.next_due_at,
        "warn_at": matter.warn_at,
        "is_provisional": matter.is_provisional,
        "closed_at": matter.closed_at,
        "lamp": queries.lamp_of(matter, at).value,
        "revision": matter.revision,
    }


def case_data(case: Case, offers: tuple[Offer, ...], units: dict[int, str]) -> dict[str, Any]:
    """Return a matter whole, in the reader's language."""
    clocks = [
        {
            "key": row.key,
            "state": row.state,
            "started_at": row.started_at,
            "due_at": row.due_at,
            "warn_at": row.warn_at,
            "ended_at": row.ended_at,
            "is_backlog": row.is_backlog,
            "is_provisional": row.is_provisional,
            "steps": faces.steps(case, row),
            "sentence": faces.sentence(case, row),
            "paused_until": queries.reading(row).resumes_at,
        }
        for row in case.clocks
    ]
    history = [
        {"at": line.at, "text": line.text, "who": line.who, "reason": line.reason}
        for line in faces.timeline(case, units)
    ]
    return {
        **matter_data(case.matter, case.snapshot.at),
        "facts": case.matter.facts,
        "clocks": clocks,
        "history": history,
        "moves": [offer_data(offer) for offer in offers],
    }


def offer_data(offer: Offer) -> dict[str, Any]:
    """Return a move with its reasons, in the reader's language."""
    return {
        "move": offer.move.key,
        "label": str(offer.move.label),
        "is_open": offer.is_open,
        "reasons": [messages.say(refusal) for refusal in offer.refusals],
    }
