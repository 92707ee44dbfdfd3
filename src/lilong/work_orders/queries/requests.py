"""What waits for a decision or for a word: the return desk, parked orders, callers to be told."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min, QuerySet, Value
from django.db.models.functions import Coalesce

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases.models import Approval, MatterQuerySet
from lilong.cases.queries import UnitRequests
from lilong.cases.terms import ApprovalState
from lilong.kernel.clock import local
from lilong.work_orders import policies
from lilong.work_orders.queries.lists import FAR, with_details
from lilong.work_orders.queries.orders import OrderView, order
from lilong.work_orders.terms import EXTENSION, KIND, PARKING, RETURN, SUSPENSION, StageKey

REQUESTS = (RETURN, EXTENSION, SUSPENSION, PARKING)
NEWEST_ASKED = ("-asked_at", "-id")
# So many of the eldest are on the screen; the rest is a number.
MOST_WAITING = 60


@dataclass(frozen=True, slots=True)
class RequestDesk:
    """What the centre sees at its return desk; `current` is None when nothing of the key waits.

    `waiting` counts every key. `before` and `after` are the numbers of the neighbours.
    """

    key: str
    rows: tuple[Approval, ...]
    waiting: dict[str, int]
    approval: Approval | None = None
    current: OrderView | None = None
    before: str = ""
    after: str = ""


def request_desk(viewer: Viewer, key: str, *, number: str = "", at: datetime) -> RequestDesk:
    """Return the requests of a key that wait, the eldest first, with one of them on the desk.

    One that has been decided meanwhile gives way to the eldest. Who decides nothing sees nothing.
    """
    if policies.may_decide(viewer) is not None:
        return RequestDesk(key, (), {})
    rows = tuple(cases.waiting_approvals(viewer, KIND, keys=(key,))[:MOST_WAITING])
    waiting = cases.count_waiting(viewer, KIND)
    if not rows:
        return RequestDesk(key, rows, waiting)
    numbers = [row.matter.number for row in rows]
    place = numbers.index(number) if number in numbers else 0
    return RequestDesk(
        key=key,
        rows=rows,
        waiting=waiting,
        approval=rows[place],
        current=order(viewer, rows[place].matter_id, at=at),
        before=numbers[place - 1] if place else "",
        after=numbers[place + 1] if place + 1 < len(numbers) else "",
    )


def may_decide(viewer: Viewer) -> bool:
    """Say whether a viewer has a return desk at all."""
    return policies.may_decide(viewer) is None


def requests_of(view: OrderView) -> list[Approval]:
    """Return the requests on an order, in the order they were asked."""
    return cases.approvals_of(view.matter)


def waiting_of(viewer: Viewer, number: str) -> Approval | None:
    """Return the request on an order that waits for a decision, None if none does."""
    rows = cases.approvals(viewer, KIND).filter(matter__number=number, state=ApprovalState.PENDING)
    return rows.first()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which requests a list shows; empty fields do not narrow."""

    key: str = ""
    state: str = ""
    unit_id: int | None = None


def request_list(viewer: Viewer, wanted: Asked) -> QuerySet[Approval]:
    """Return requests on the orders a viewer sees, decided ones too; sort by `NEWEST_ASKED`."""
    rows = cases.approvals(viewer, KIND, keys=(wanted.key,) if wanted.key else ())
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.unit_id:
        rows = rows.filter(unit_id=wanted.unit_id)
    return rows


def returns_by_unit(viewer: Viewer, *, at: datetime) -> list[UnitRequests]:
    """Return how many returns each unit has asked for this year and what became of them (H-05)."""
    begun = local(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return cases.requests_by_unit(viewer, KIND, RETURN, since=begun, until=at)


def parked(viewer: Viewer) -> MatterQuerySet:
    """Return the parked orders a viewer sees with their answers, by review; for `BY_DEADLINE`."""
    rows = policies.visible_orders(viewer).open().filter(stage=StageKey.PARKED)
    due = Coalesce(F("next_due_at"), Value(FAR))
    return rows.select_related("lead_unit", "area", "work_order__category").annotate(due=due)


def own_parked(viewer: Viewer) -> MatterQuerySet:
    """Return the parked orders the viewer's units lead, by review."""
    return parked(viewer).filter(lead_unit_id__in=sorted(viewer.unit_ids))


def to_tell(viewer: Viewer) -> MatterQuerySet:
    """Return the orders whose callers must still be told something, by the limit for it.

    The centre's callers see all, a unit those it leads; closed ones are among them.
    """
    rows = policies.visible_orders(viewer).filter(
        tellings__isnull=False, tellings__done_at__isnull=True
    )
    if not viewer.may(Capability.ORDERS_FOLLOW_UP):
        # A caller kept secret from the unit hears it from the centre.
        own = sorted(viewer.unit_ids)
        rows = rows.filter(lead_unit_id__in=own, work_order__is_secret=False)
    return with_details(rows).annotate(due=Min("tellings__due_at"))


def to_check(viewer: Viewer) -> MatterQuerySet:
    """Return the reported orders that another person has still to see at the place (U-07)."""
    rows = policies.visible_orders(viewer).open().filter(work_order__is_to_check=True)
    if not viewer.may(Capability.ORDERS_FOLLOW_UP):
        # Who handles checks what others have handled.
        rows = rows.exclude(lead_unit_id__in=sorted(viewer.unit_ids))
    due = Coalesce(F("next_due_at"), Value(FAR))
    return with_details(rows).annotate(due=due)
