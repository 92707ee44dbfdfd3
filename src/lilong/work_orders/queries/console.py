"""The dispatcher's console: the queue, the order on the desk, and what triage would do with it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.kernel.clock import SHANGHAI, local
from lilong.kernel.errors import NotVisible
from lilong.work_orders.queries.catalogue import desk
from lilong.work_orders.queries.duplicates import Duplicate, duplicates_of
from lilong.work_orders.queries.learning import dispatched_since
from lilong.work_orders.queries.lists import queue, set_aside
from lilong.work_orders.queries.orders import OrderView, order
from lilong.work_orders.queries.proposing import Proposal, propose, told_of
from lilong.work_orders.triage import heir_of

# So many of the earliest are on the screen; the rest is a number.
MOST_QUEUED, MOST_ASIDE = 60, 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the dispatcher has chosen so far in place of what was proposed; empty is nothing."""

    category: str = ""
    area_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Console:
    """What a dispatcher sees at once; `current` is None when nothing waits.

    `before` and `after` are the numbers of the neighbours in the queue, empty at its ends.
    `chosen` is what the proposal for the unit was worked out with. `aside` comes back by itself;
    `done` counts what the office has dispatched today.
    """

    queue: tuple[Matter, ...]
    waiting: int
    current: OrderView | None
    proposal: Proposal
    chosen: Chosen = field(default_factory=Chosen)
    before: str = ""
    after: str = ""
    duplicates: tuple[Duplicate, ...] = ()
    aside: tuple[Matter, ...] = ()
    done: int = 0


def console(
    viewer: Viewer, *, number: str = "", chosen: Chosen | None = None, at: datetime
) -> Console:
    """Return the console with one order of the queue on it, the earliest unless one is named.

    An order that has left the queue gives way to the earliest: somebody else was quicker.
    """
    waiting = queue(viewer, at=at)
    count = waiting.count()
    rows = tuple(waiting[:MOST_QUEUED])
    aside = tuple(set_aside(viewer, at=at)[:MOST_ASIDE])
    done = dispatched_since(viewer.office_id, datetime.combine(local(at).date(), time(), SHANGHAI))
    numbers = [row.number for row in rows]
    if not rows:
        return Console(rows, count, None, Proposal(), aside=aside, done=done)
    shown = _on_desk(viewer, number, numbers, at)
    place = numbers.index(shown.matter.number) if shown.matter.number in numbers else -1
    taken = _taken(shown, chosen or Chosen(), local(at).date())
    return Console(
        queue=rows,
        waiting=count,
        current=shown,
        proposal=_proposal(viewer, shown, taken, at) if chosen else shown.proposal,
        chosen=taken,
        before=numbers[place - 1] if place > 0 else "",
        after=numbers[place + 1] if 0 <= place < len(numbers) - 1 else "",
        duplicates=tuple(duplicates_of(viewer, shown.matter, shown.details, at=at)),
        aside=aside,
        done=done,
    )


def _taken(shown: OrderView, chosen: Chosen, on: date) -> Chosen:
    """Return the choice, completed by what the order was filed under or is proposed."""
    filed, proposed = shown.details.category, shown.proposal.categories
    category = chosen.category
    if not category and filed:
        # What it was filed under may have ended since: its successor takes it.
        heir = heir_of(desk(filed.office_id, on=on).catalogue, filed.code, on)
        category = heir.code if heir else ""
    if not category and proposed:
        category = str(proposed[0].key)
    return Chosen(category, chosen.area_id or shown.matter.area_id, chosen.unit_id)


def _on_desk(viewer: Viewer, number: str, numbers: list[str], at: datetime) -> OrderView:
    if number and number not in numbers:
        if queue(viewer, at=at).filter(number=number).exists():
            return order(viewer, number, at=at)
        number = ""
    return order(viewer, number or numbers[0], at=at)


def _proposal(viewer: Viewer, shown: OrderView, chosen: Chosen, at: datetime) -> Proposal:
    told = told_of(shown.matter, shown.details)
    return propose(
        viewer, told, on=local(at).date(), category=chosen.category, area_id=chosen.area_id
    )


def number_after(viewer: Viewer, number: str, *, at: datetime) -> str:
    """Return the number that follows one in the queue, the first for the last, else nothing."""
    waiting = queue(viewer, at=at)
    numbers = list(waiting.values_list("number", flat=True)[: MOST_QUEUED + 1])
    if number not in numbers:
        return numbers[0] if numbers else ""
    rest = numbers[numbers.index(number) + 1 :] or numbers[: numbers.index(number)]
    return rest[0] if rest else ""


def is_there(viewer: Viewer, number: str) -> bool:
    """Say whether a viewer (still) sees the order with a number."""
    try:
        cases.matter_by_number(viewer, number)
    except NotVisible:
        return False
    return True
