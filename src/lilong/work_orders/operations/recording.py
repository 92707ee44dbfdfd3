"""Requests come in: one at the desk, or many from a file; never twice, never half."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction

from lilong.accounts.viewer import Viewer
from lilong.cases import operations as cases
from lilong.cases import queries
from lilong.cases.models import Matter
from lilong.journal.storing import insert_rows, select_rows
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refused
from lilong.work_orders import rules
from lilong.work_orders.intake import Intake, Outcome, Taken
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.operations.callers import Callers
from lilong.work_orders.operations.composing import ORDER, Composer

# Two imports of the same rows: who comes second finds them, at the latest the second time.
TRIES = 3
Key = tuple[str, str, str]


def record(*, intake: Intake, viewer: Viewer, by: Actor, at: datetime) -> Matter:
    """Record one request at the desk, with its five elements (H-07), and return its matter.

    A request that is known already is returned as it is. Raises Refused with everything missing.
    What comes back brings its `work_order` along.
    """
    elements = rules.Elements(
        name=intake.caller.name,
        is_anonymous=intake.is_anonymous,
        has_place=bool(intake.place or intake.area_id or intake.point),
        kind=intake.request_kind,
        cause=intake.title,
    )
    missing = list(rules.element_refusals(elements))
    if missing:
        missing += Composer(viewer.office_id, at).refusals(intake)
        raise Refused(*missing)
    batch = _insisting([intake], viewer, viewer.office_id, by, at)
    (taken,) = batch.answers
    if taken.outcome == Outcome.REJECTED:
        raise Refused(*taken.refusals)
    assert taken.order_id is not None
    return batch.made.get(taken.order_id) or queries.get_matter(viewer, taken.order_id)


def intake_many(
    *,
    intakes: Sequence[Intake],
    viewer: Viewer | None,
    office_id: int,
    by: Actor,
    at: datetime,
) -> list[Taken]:
    """Take many requests of one office in, and say of each, in order, what became of it.

    Known ones (by the sender's number, else the fingerprint) are unchanged, also when they come
    twice in one call or in two imports at once. Wrong ones are rejected with every reason; the
    rest goes in. Times before now are kept, with their lateness. Raises Refused only when the
    viewer may not record at all.
    """
    return _insisting(intakes, viewer, office_id, by, at).answers


@dataclass(frozen=True, slots=True)
class _Batch:
    """What became of intakes, in order, and the matters of those that went in, by key."""

    answers: list[Taken]
    made: dict[UUID, Matter]


def _insisting(
    intakes: Sequence[Intake], viewer: Viewer | None, office_id: int, by: Actor, at: datetime
) -> _Batch:
    for _again in range(TRIES - 1):
        try:
            with transaction.atomic():
                return _take(intakes, viewer, office_id, by, at)
        except IntegrityError:
            continue
    with transaction.atomic():
        return _take(intakes, viewer, office_id, by, at)


def judge_many(*, intakes: Sequence[Intake], office_id: int, at: datetime) -> list[Taken]:
    """Say what `intake_many` would answer, and write nothing: for a dry run."""
    answers, _fresh = _judge(intakes, Composer(office_id, at))
    return answers


def key_of(intake: Intake, at: datetime | None) -> Key:
    """Return what makes two intakes of an office the same: door, and number or fingerprint."""
    if intake.sender_number:
        return intake.source, "number", intake.sender_number
    moment = intake.received_at or at
    assert moment is not None
    return intake.source, "fingerprint", intake.fingerprint(moment)


def _known(office_id: int, keys: Iterable[Key]) -> dict[Key, UUID]:
    """Return which of the keys the office has already, in one query for each door and way."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for source, way, value in keys:
        wanted.setdefault((source, way), set()).add(value)
    known: dict[Key, UUID] = {}
    for (source, way), values in wanted.items():
        where: dict[str, Any] = {"office_id": office_id, "source": source}
        column = "sender_number" if way == "number" else "fingerprint"
        where |= {column: values} if way == "number" else {"sender_number": "", column: values}
        for value, key in select_rows(WorkOrder, (column, "matter_id"), where):
            known[source, way, value] = key
    return known


def _judge(intakes: Sequence[Intake], composer: Composer) -> tuple[list[Taken], list[Intake]]:
    keys = [key_of(intake, composer.at) for intake in intakes]
    known = _known(composer.office_id, keys)
    answers: list[Taken] = []
    fresh: list[Intake] = []
    for intake, key in zip(intakes, keys, strict=True):
        if key in known:
            answers.append(Taken(Outcome.UNCHANGED, known[key]))
            continue
        refusals = tuple(composer.refusals(intake))
        if refusals:
            answers.append(Taken(Outcome.REJECTED, refusals=refusals))
            continue
        known[key] = intake.id
        fresh.append(intake)
        answers.append(Taken(Outcome.CREATED, intake.id))
    return answers, fresh


def _take(
    intakes: Sequence[Intake], viewer: Viewer | None, office_id: int, by: Actor, at: datetime
) -> _Batch:
    composer = Composer(office_id, at)
    answers, fresh = _judge(intakes, composer)
    if not fresh:
        return _Batch(answers, {})
    composer.settle(fresh)
    callers = Callers(office_id).take(fresh, by=by, at=at)
    matters = cases.raise_many(
        requests=[composer.request(i, callers.get(i.id)) for i in fresh],
        viewer=viewer,
        office_id=office_id,
        by=by,
        at=at,
    )
    rows = [composer.order(i, callers.get(i.id)) for i in fresh]
    insert_rows(WorkOrder, ORDER, rows)
    for matter, row in zip(matters, rows, strict=True):
        matter.area = composer.areas.get(matter.area_id or 0)
        WorkOrder.from_db(DEFAULT_DB_ALIAS, ORDER, row).matter = matter
    return _Batch(answers, {matter.pk: matter for matter in matters})
