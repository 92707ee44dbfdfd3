"""What the API takes and gives for orders."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, Field

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.cases.queries import Case
from lilong.cases.schemas import CaseOut, MatterOut, matter_data
from lilong.kernel.clock import SHANGHAI, local, now
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.territory.models import Area
from lilong.territory.queries import area_by_code
from lilong.ui import messages
from lilong.work_orders.intake import CallerDetails, Intake
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.queries import Call, CallerView, Line
from lilong.work_orders.queries.calls import is_late, joint_parts
from lilong.work_orders.terms import RequesterKind, RequestKind, Source


class CallerIn(Schema):
    """Who asks; protected the moment it arrives. `kind` is person or firm."""

    name: str = Field(default="", max_length=80)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=120)
    identity: str = Field(default="", max_length=40)
    kind: RequesterKind = RequesterKind.PERSON


class OrderIn(Schema):
    """A request to record: what is told (H-07), by whom, where, and the sender's own deadlines.

    Times need a zone, else Shanghai's is meant. Longitude and latitude are WGS-84. `site` is the
    key of a place of the ledger; without one it is found by `place`.
    """

    title: str = Field(min_length=1, max_length=200)
    words: str = Field(min_length=1, max_length=20_000)
    request_kind: RequestKind = RequestKind.HELP
    source: Source = Source.API
    sender: str = Field(default="", max_length=60)
    sender_number: str = Field(default="", max_length=60)
    received_at: datetime | None = None
    happened_at: datetime | None = None
    place: str = Field(default="", max_length=200)
    site: UUID | None = None
    area: str = Field(default="", max_length=20)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    caller: CallerIn = Field(default_factory=CallerIn)
    is_anonymous: bool = False
    is_secret: bool = False
    category: str = Field(default="", max_length=20)
    sender_contact_due: datetime | None = None
    sender_handling_due: datetime | None = None


class OrderLine(MatterOut):
    """An order as a list shows it; persons stay out of lists."""

    source: str
    sender_number: str
    request_kind: str
    category: str | None
    category_name: str | None
    area: str | None


class OrderPage(BaseModel):
    """A page of orders; `next` is the cursor of the following one, null at the end."""

    items: list[OrderLine]
    next: str | None
    previous: str | None


class CallerOut(BaseModel):
    """The caller, masked (L-08)."""

    name: str
    phone: str
    email: str
    kind: str


class ContactOut(Schema):
    """One attempt to speak with the caller: for which side, what came of it, what she answered.

    `kind` is first_contact or follow_up_call, `side` unit or centre; `is_late` says that it came
    after its side's limit. Whoever made it is named by post and person.
    """

    kind: str
    side: str
    outcome: str
    channel: str
    at: datetime
    round: int
    who: str
    is_late: bool
    contacted: bool | None
    solved: bool | None
    satisfied: str
    note: str
    again_at: datetime | None


class GateOut(Schema):
    """A gate before closing: how many of how many, by which rule, and whose turn it is."""

    key: str
    label: str
    have: int
    need: int
    is_open: bool
    rule: str
    missing: list[str]


class PartOut(Schema):
    """A joint unit's part: its task, until when, when it was answered."""

    unit: str
    task: str
    due_at: datetime | None
    answered_at: datetime | None


class CallOut(Schema):
    """Somebody to speak with: about which order, for what, until when, how often it was tried."""

    order: UUID
    number: str
    title: str
    kind: str
    unit: str
    due_at: datetime
    is_backlog: bool
    attempts: int
    again_at: datetime | None


class OrderOut(CaseOut):
    """An order whole: the citizen's words, the masked caller, clocks, history and moves.

    `contacts` are all attempts to speak with the caller, oldest first; `gates` stand before
    closing; `parts` are the joint units; `warned_at` is a warning nobody has acknowledged.
    """

    source: str
    sender_number: str
    request_kind: str
    category: str | None
    category_name: str | None
    area: str | None
    words: str
    result_class: str
    is_anonymous: bool
    is_secret: bool
    is_dissatisfied: bool
    warned_at: datetime | None
    caller: CallerOut | None
    contacts: list[ContactOut]
    gates: list[GateOut]
    parts: list[PartOut]


class CreatedOut(OrderLine):
    """The order a request became; `is_new` is false if it was known already."""

    is_new: bool


class PointOut(BaseModel):
    """A mark on the map, WGS-84."""

    id: UUID
    number: str
    title: str
    longitude: float
    latitude: float
    lamp: str


def _zoned(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=SHANGHAI) if moment and moment.tzinfo is None else moment


def intake_of(given: OrderIn) -> Intake:
    """Return what was sent as the plain intake every door makes."""
    area = area_named(given.area) if given.area else None
    due = {
        "sender_contact": _zoned(given.sender_contact_due),
        "sender_handling": _zoned(given.sender_handling_due),
    }
    has_point = given.longitude is not None and given.latitude is not None
    return Intake(
        words=given.words,
        title=given.title,
        source=given.source,
        sender=given.sender,
        sender_number=given.sender_number,
        request_kind=given.request_kind,
        received_at=_zoned(given.received_at),
        happened_at=_zoned(given.happened_at),
        place=given.place,
        site_id=given.site,
        area_id=area.pk if area else None,
        point=(float(given.longitude or 0), float(given.latitude or 0)) if has_point else None,
        caller=CallerDetails(
            given.caller.name,
            given.caller.phone,
            given.caller.identity,
            given.caller.email,
            given.caller.kind,
        ),
        is_anonymous=given.is_anonymous,
        is_secret=given.is_secret,
        category=given.category,
        sender_due={key: moment for key, moment in due.items() if moment},
    )


def line_data(matter: Matter, order: WorkOrder, viewer: Viewer, at: datetime) -> dict[str, Any]:
    """Return an order's line as the API gives it, the category named in the reader's language."""
    category = order.category
    return {
        **matter_data(matter, at),
        "source": order.source,
        "sender_number": order.sender_number,
        "request_kind": order.request_kind,
        "category": category.code if category else None,
        "category_name": _named(category.name, category.name_en, viewer) if category else None,
        "area": matter.area.code if matter.area else None,
    }


def _named(name: str | None, name_en: str | None, viewer: Viewer) -> str | None:
    return (name_en if viewer.language == "en" and name_en else name) or None


def row_data(line: Line, viewer: Viewer) -> dict[str, Any]:
    """Return what `line_data` does, from a list's plain row."""
    return {
        "id": line.id,
        "number": line.number,
        "kind": line.kind,
        "title": line.title,
        "stage": line.stage,
        "lead_unit": line.lead_unit__name,
        "place": line.place,
        "site": line.site_id,
        "longitude": line.longitude,
        "latitude": line.latitude,
        "opened_at": line.opened_at,
        "next_due_at": line.next_due_at,
        "warn_at": line.warn_at,
        "is_provisional": line.is_provisional,
        "closed_at": line.closed_at,
        "lamp": line.lamp,
        "revision": line.revision,
        "source": line.work_order__source,
        "sender_number": line.work_order__sender_number,
        "request_kind": line.work_order__request_kind,
        "category": line.work_order__category__code,
        "category_name": _named(
            line.work_order__category__name, line.work_order__category__name_en, viewer
        ),
        "area": line.area__code,
    }


def caller_data(caller: CallerView) -> dict[str, str] | None:
    """Return the caller masked; nothing of one who is anonymous or kept secret."""
    if not caller.kind:
        return None
    return {
        "name": caller.name,
        "phone": caller.phone,
        "email": caller.email,
        "kind": caller.kind,
    }


def call_data(call: Call) -> dict[str, Any]:
    """Return a call that waits."""
    return {
        "order": call.matter.pk,
        "number": call.matter.number,
        "title": call.matter.title,
        "kind": call.kind.value,
        "unit": call.matter.lead_unit.name,
        "due_at": call.due_at,
        "is_backlog": call.is_backlog,
        "attempts": call.attempts,
        "again_at": call.again_at,
    }


def contacts_data(case: Case) -> list[dict[str, Any]]:
    """Return every attempt to speak with an order's caller."""
    return [
        {
            "kind": row.kind,
            "side": row.side,
            "outcome": row.outcome,
            "channel": row.channel,
            "at": row.at,
            "round": row.round,
            "who": row.staff.name if row.staff else "",
            "is_late": is_late(case, row),
            "contacted": row.contacted,
            "solved": row.solved,
            "satisfied": row.satisfied,
            "note": row.note,
            "again_at": row.again_at,
        }
        for row in case.contacts
    ]


def gates_data(case: Case) -> list[dict[str, Any]]:
    """Return the gates of an order, with whose turn it is in the reader's language."""
    found = []
    for gate in case.programme.gates:
        have, need = gate.count(case.snapshot)
        missing = gate.missing(case.snapshot) if gate.missing and have < need else ()
        found.append(
            {
                "key": gate.key,
                "label": str(gate.label),
                "have": have,
                "need": need,
                "is_open": have >= need,
                "rule": gate.why.rule,
                "missing": [messages.say(one) for one in missing],
            }
        )
    return found


def parts_data(case: Case) -> list[dict[str, Any]]:
    """Return the joint units of an order."""
    clocks = {(row.key, row.nth): row for row in case.clocks}
    joined = joint_parts(case)
    return [
        {
            "unit": row.unit.name,
            "task": row.task,
            "due_at": clock.due_at if (clock := clocks.get((row.clock, row.clock_nth))) else None,
            "answered_at": row.answered_at,
        }
        for row in joined
    ]


def area_named(code: str) -> Area:
    """Return the area with a code; Refused if there is none at present."""
    area = area_by_code(code, on=local(now()).date())
    if area is None:
        text = mark("“{code}” is no area at present.")
        raise Refused(Refusal("unknown_area", text, {"code": code}, field="area"))
    return area
