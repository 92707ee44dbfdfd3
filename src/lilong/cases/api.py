"""The API of matters: one resource for every declared kind."""

from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from lilong.accounts import queries as accounts
from lilong.accounts.gates import StaffRequest
from lilong.cases import flow, operations, policies, queries
from lilong.cases.queries import Wanted
from lilong.cases.schemas import (
    CaseOut,
    MatterPage,
    MoveIn,
    PageIn,
    RaiseIn,
    case_data,
    matter_data,
)
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible
from lilong.ui.pages import keyset

router = Router()
NEWEST = ("-opened_at", "-id")


def _known(request: StaffRequest, kind: str) -> None:
    """Refuse kinds the caller may not see, and those whose room has a resource of its own."""
    if kind not in policies.visible_kinds(request.viewer) or flow.programme(kind).has_own_pages:
        raise NotVisible


def _whole(request: StaffRequest, kind: str, matter_id: UUID) -> dict[str, Any]:
    matter = queries.get_matter(request.viewer, matter_id)
    if matter.kind != kind:
        raise NotVisible
    case = queries.case_of(matter, at=clock.now())
    offers = queries.offers(case, queries.doer_for(request.viewer, case))
    units = {
        key: u.name
        for key, u in accounts.units_of(accounts.office(request.viewer.office_id)).items()
    }
    return case_data(case, offers, units)


@router.get("/{kind}", response=MatterPage, summary="List matters of a kind, newest first")
def matter_list(
    request: StaffRequest,
    kind: str,
    page: Query[PageIn],
    stage: str = "",
    state: str = "",
    unit: int | None = None,
) -> dict[str, Any]:
    """Return a page; `state` is open, near, late, backlog or closed."""
    _known(request, kind)
    at = clock.now()
    wanted = Wanted(kind=kind, stage=stage, unit_id=unit, state=state, at=at)
    rows = queries.matter_list(request.viewer, wanted).select_related("lead_unit")
    found = keyset(rows, page.cursor, NEWEST, size=page.limit)
    return {
        "items": [matter_data(m, at) for m in found.rows],
        "next": found.next_cursor or None,
        "previous": found.previous_cursor or None,
    }


@router.post("/{kind}", response={201: CaseOut}, summary="Raise a matter")
def raise_matter(request: StaffRequest, kind: str, given: RaiseIn) -> Status[dict[str, Any]]:
    """Raise a matter of a declared kind; its answers are checked against its questions."""
    _known(request, kind)
    matter = operations.raise_matter(
        request=operations.RaiseRequest(kind=kind, title=given.title, facts=given.facts),
        viewer=request.viewer,
        office_id=request.viewer.office_id,
        by=request.viewer.actor(),
        at=clock.now(),
    )
    return Status(201, _whole(request, kind, matter.pk))


@router.get("/{kind}/{matter_id}", response=CaseOut, summary="Read a matter")
def read(request: StaffRequest, kind: str, matter_id: UUID) -> dict[str, Any]:
    """Return a matter with its clocks, its history and what may be done now."""
    _known(request, kind)
    return _whole(request, kind, matter_id)


@router.post("/{kind}/{matter_id}/moves/{move}", response=CaseOut, summary="Make a move")
def move(
    request: StaffRequest, kind: str, matter_id: UUID, move: str, given: MoveIn
) -> dict[str, Any]:
    """Make a declared move; every reason against it comes back at once. The move `undo` takes the
    caller's own last decision back, for some seconds and while nobody has acted on it.
    """
    _known(request, kind)
    if move == "undo":
        operations.undo(
            request=operations.UndoRequest(matter_id, given.revision, kind),
            viewer=request.viewer,
            by=request.viewer.actor(),
            at=clock.now(),
        )
        return _whole(request, kind, matter_id)
    matter = queries.get_matter(request.viewer, matter_id)
    if matter.kind != kind:
        raise NotVisible
    operations.move(
        request=operations.MoveRequest(
            matter_id=matter_id,
            move=move,
            answers=given.answers,
            reason=given.reason,
            revision=given.revision,
        ),
        viewer=request.viewer,
        by=request.viewer.actor(),
        at=clock.now(),
    )
    return _whole(request, kind, matter_id)
