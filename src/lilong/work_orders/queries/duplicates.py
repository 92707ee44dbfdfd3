"""Open orders that likely tell of the same thing, and those that go with one already."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter, MatterQuerySet
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook
from lilong.work_orders import policies
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.queries.catalogue import Desk, desk
from lilong.work_orders.queries.lists import NEWEST_FIRST, with_details
from lilong.work_orders.queries.proposing import propose_duplicates, told_of
from lilong.work_orders.terms import MAY_BE_JOINED, StageKey
from lilong.work_orders.triage import Question, Suggestion
from lilong.work_orders.triage.likeness import Candidate, Nearness

# Of the neighbours, so many of the newest are compared; so many are shown.
MOST_COMPARED, MOST_SHOWN = 60, 3
# A degree of latitude in metres; of longitude it is less, so that the box is never too small.
_DEGREE = 85_000


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An open order that likely tells of the same, how sure that is, and because of what."""

    matter: Matter
    suggestion: Suggestion


def _nearness(office_id: int, at: datetime) -> Nearness:
    on = local(at).date()

    def value(name: str) -> int:
        return int(rulebook.value(f"dispatch.duplicate_{name}", office_id=office_id, on=on).value)

    share = rulebook.value("dispatch.duplicate_likeness", office_id=office_id, on=on).value
    return Nearness(value("metres"), value("days"), round(share * 100))


def duplicates_of(
    viewer: Viewer, matter: Matter, details: WorkOrder, *, at: datetime
) -> list[Duplicate]:
    """Return open orders the viewer sees that likely tell of the same, surest first.

    Only such as may be merged with: equally secret, not reported yet, going with none themselves;
    none for an order that may not go with another, because others go with it or it is handled a
    second time. Three queries at most, over neighbours in place and time.
    """
    if policies.may_dispatch(viewer):
        return []
    near = _nearness(matter.office_id, at)
    rows = list(_neighbours(viewer, matter, details, near)) if matter.round == 1 else []
    if not rows or has_followers(matter):
        return []
    by_key = {row.pk: row for row in rows}
    known, on = desk(matter.office_id), local(at).date()
    filed = details.category
    category = filed.code if filed else _guess(matter, details, known, on)
    question = Question(matter.office_id, told_of(matter, details), on, category, matter.area_id)
    candidates = [_candidate(row, details, known, on) for row in rows]
    found = propose_duplicates(question, candidates, near)
    return [Duplicate(by_key[one.key], one) for one in found[:MOST_SHOWN] if one.key in by_key]


def _candidate(row: Matter, details: WorkOrder, known: Desk, on: date) -> Candidate:
    order = row.work_order
    return Candidate(
        id=row.pk,
        number=row.number,
        told=told_of(row, order),
        category=order.category.code if order.category else _guess(row, order, known, on),
        is_same_caller=bool(details.caller_id) and order.caller_id == details.caller_id,
    )


def _guess(matter: Matter, order: WorkOrder, known: Desk, on: date) -> str:
    """Return the likeliest category of what nobody has filed yet."""
    found = known.classifier.classify(order.words, matter.title, on=on, most=1)
    return str(found[0].key) if found else ""


def _neighbours(
    viewer: Viewer, matter: Matter, details: WorkOrder, near: Nearness
) -> MatterQuerySet:
    span = timedelta(days=near.days)
    rows = (
        with_details(policies.visible_orders(viewer).open())
        .filter(
            stage__in=MAY_BE_JOINED,
            opened_at__range=(matter.opened_at - span, matter.opened_at + span),
            confidentiality=matter.confidentiality,
            work_order__is_secret=details.is_secret,
        )
        .exclude(pk=matter.pk)
    )
    where = Q()
    if matter.longitude is not None and matter.latitude is not None:
        side = near.metres / _DEGREE
        where |= Q(
            longitude__range=(matter.longitude - side, matter.longitude + side),
            latitude__range=(matter.latitude - side, matter.latitude + side),
        )
    if matter.area_path:
        where |= Q(area_path__startswith=_community(matter.area_path, viewer.office_path))
    if not where:
        return rows.none()
    rows = rows.filter(where)
    return (
        rows.defer(None)
        .defer("facts", "origin", "area__polygon")
        .order_by(*NEWEST_FIRST)[:MOST_COMPARED]
    )


def _community(area_path: str, office_path: str) -> str:
    """Return the path of the community around an area of an office."""
    depth = office_path.count(".") + 1
    return "".join(f"{part}." for part in area_path.split(".")[:depth] if part)


def followers_of(viewer: Viewer, matter: Matter) -> list[Matter]:
    """Return the orders that go with one, as far as the viewer sees them, oldest first."""
    rows = policies.visible_orders(viewer).filter(work_order__goes_with=matter)
    return list(with_details(rows).order_by("opened_at", "id"))


def leader_of(viewer: Viewer, details: WorkOrder) -> Matter | None:
    """Return the order that one goes with, None for none or where the viewer does not see it."""
    if details.goes_with_id is None:
        return None
    rows = policies.visible_orders(viewer).filter(pk=details.goes_with_id)
    found: Matter | None = with_details(rows).first()
    return found


def has_followers(matter: Matter) -> bool:
    """Say whether any order goes with one."""
    return WorkOrder.objects.filter(office_id=matter.office_id, goes_with=matter).exists()


@dataclass(frozen=True, slots=True)
class Carried:
    """An order that goes with another: both matters and both orders."""

    child: Matter
    order: WorkOrder
    parent: Matter
    leading: WorkOrder


def carried(office_id: int, order_id: UUID) -> Iterator[Carried]:
    """Yield what is merged with an order, and the order itself if it is merged with another.

    For the house itself: nobody's sight narrows it but the office.
    """
    rows = WorkOrder.objects.filter(office_id=office_id, matter__stage=StageKey.MERGED)
    # Asked of every order that moves; few have anything with them.
    going = WorkOrder.objects.filter(office_id=office_id, goes_with__isnull=False)
    if not (going.filter(goes_with=order_id).exists() or going.filter(pk=order_id).exists()):
        return
    joined = rows.select_related(
        "matter__lead_unit", "matter__office", "matter__area", "goes_with__lead_unit",
        "goes_with__office", "goes_with__area", "goes_with__work_order__category",
    )  # fmt: skip
    for order in [*joined.filter(goes_with_id=order_id), *joined.filter(pk=order_id)]:
        if order.goes_with is not None:
            yield Carried(order.matter, order, order.goes_with, order.goes_with.work_order)
