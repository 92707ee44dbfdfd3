"""The API of orders: record, list by cursor, map, read, move."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field
from pydantic_core import to_json

from lilong.accounts import queries as accounts
from lilong.accounts.gates import StaffRequest
from lilong.cases import queries as cases
from lilong.cases.operations import answer_once
from lilong.cases.schemas import MoveIn, PageIn, case_data
from lilong.cases.terms import ContactSide
from lilong.kernel import clock
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ui.pages import keyset
from lilong.work_orders import operations, queries
from lilong.work_orders.operations import Act
from lilong.work_orders.queries.orders import DETAILS, caller_view
from lilong.work_orders.schemas import (
    CallOut,
    CreatedOut,
    OrderIn,
    OrderOut,
    OrderPage,
    PointOut,
    area_named,
    call_data,
    caller_data,
    contacts_data,
    gates_data,
    intake_of,
    line_data,
    parts_data,
    row_data,
)

router = Router()


class FiltersIn(Schema):
    """What a list is narrowed to; every field may be left out."""

    q: str = ""
    stage: str = ""
    state: str = ""
    unit: int | None = None
    area: str = ""
    category: str = ""
    source: str = ""
    request_kind: str = ""
    mark: str = ""
    phone: str = ""
    email: str = ""

    def as_filters(self) -> queries.Filters:
        """Return the room's own form of the filters; Refused for an area that is not known."""
        return queries.Filters(
            words=self.q,
            stage=self.stage,
            state=self.state,
            unit_id=self.unit,
            area_path=area_named(self.area).path if self.area else "",
            category=self.category,
            source=self.source,
            request_kind=self.request_kind,
            mark=self.mark,
            phone=self.phone,
            email=self.email,
        )


class BoxIn(Schema):
    """A piece of the map: west,south,east,north in WGS-84 degrees; at most 4,000 marks."""

    bbox: str
    limit: int = Field(default=4_000, ge=1, le=4_000)


@router.post("", response={201: CreatedOut, 200: CreatedOut}, summary="Record a request")
def create(
    request: StaffRequest,
    given: OrderIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=80)] = "",
) -> Status[dict[str, Any]]:
    """Record one request. The same sender's number, or the same Idempotency-Key, is the same order.

    A key that comes again with another body is refused.
    """
    at = clock.now()

    def record() -> tuple[int, dict[str, Any]]:
        intake = intake_of(given)
        matter = operations.record(
            intake=intake, viewer=request.viewer, by=request.viewer.actor(), at=at
        )
        is_new = matter.pk == intake.id
        line = line_data(matter, matter.work_order, request.viewer, at)
        return (201 if is_new else 200), {**line, "is_new": is_new}

    status, answer = answer_once(
        key=idempotency_key,
        body=given.model_dump_json(),
        viewer=request.viewer,
        work=record,
        at=at,
    )
    return Status(status, answer)


@router.get("", response=OrderPage, summary="List orders, newest first")
def order_list(
    request: StaffRequest,
    filters: Query[FiltersIn],
    page: Query[PageIn],
) -> dict[str, Any]:
    """Return a page by cursor. `area` and `category` are codes and include what is below them."""
    at, wanted = clock.now(), filters.as_filters()
    rows = queries.order_list(request.viewer, wanted, at=at)
    found = keyset(
        queries.lines(rows, at=at),
        page.cursor,
        queries.NEWEST_FIRST,
        size=page.limit,
        narrow=rows if wanted.is_narrow else None,
    )
    return {
        "items": [row_data(line, request.viewer) for line in found.rows],
        "next": found.next_cursor or None,
        "previous": found.previous_cursor or None,
    }


@router.get("/map", response=list[PointOut], summary="Open orders inside a box, newest first")
def points(
    request: StaffRequest,
    box: Query[BoxIn],
) -> HttpResponse:
    """Return marks; `bbox` is west,south,east,north in WGS-84 degrees."""
    found = queries.map_points(request.viewer, _box(box.bbox), at=clock.now(), limit=box.limit)
    # Thousands of marks, read from typed columns a moment ago: a test checks their shape, once.
    marks = [
        {"id": key, "number": number, "title": title, "longitude": x, "latitude": y, "lamp": lamp}
        for key, number, title, x, y, _stage, lamp in found
    ]
    return HttpResponse(to_json(marks), content_type="application/json")


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        sentence = mark("“{value}” is not a box: write west,south,east,north in degrees.")
        raise Refused(Refusal("bad_box", sentence, {"value": text}, field="bbox")) from None
    return west, south, east, north


def _whole(request: StaffRequest, order_id: UUID) -> dict[str, Any]:
    viewer, at = request.viewer, clock.now()
    matter = cases.get_matter(viewer, order_id, *DETAILS)
    order = queries.details_of(matter)
    case = cases.case_of(matter, at=at)
    offers = cases.offers(case, cases.doer_for(viewer, case))
    units = {
        key: unit.name for key, unit in accounts.units_of(accounts.office(viewer.office_id)).items()
    }
    return {
        **line_data(matter, order, viewer, at),
        **case_data(case, offers, units),
        "words": order.words,
        "result_class": order.result_class,
        "is_anonymous": order.is_anonymous,
        "is_secret": order.is_secret,
        "is_dissatisfied": order.is_dissatisfied,
        "warned_at": order.warned_at,
        "contacts": contacts_data(case),
        "gates": gates_data(case),
        "parts": parts_data(case),
        "caller": caller_data(caller_view(viewer, order)),
    }


@router.get("/calls", response=list[CallOut], summary="List whom a side has to speak with")
def calls(request: StaffRequest, side: ContactSide = ContactSide.CENTRE) -> list[dict[str, Any]]:
    """Return the first contacts and follow-up calls that wait, the most urgent first, at most 60.

    `side` is centre or unit; a unit's are those of the orders it leads. Who may not make these
    calls gets none. What was put off to a later time comes last.
    """
    found = queries.call_list(request.viewer, side, at=clock.now())
    return [call_data(call) for call in found]


@router.get("/{order_id}", response=OrderOut, summary="Read an order")
def read(request: StaffRequest, order_id: UUID) -> dict[str, Any]:
    """Return an order with its clocks, its history and what may be done now."""
    return _whole(request, order_id)


@router.post("/{order_id}/moves/{move}", response=OrderOut, summary="Make a move")
def move(request: StaffRequest, order_id: UUID, move: str, given: MoveIn) -> dict[str, Any]:
    """Make a declared move; every reason against it comes back at once."""
    operations.act(
        request=Act(
            order_id=order_id,
            move=move,
            answers=given.answers,
            reason=given.reason,
            revision=given.revision,
        ),
        viewer=request.viewer,
        by=request.viewer.actor(),
        at=clock.now(),
    )
    return _whole(request, order_id)
