"""How writes of goods stand in the journal, and the one way in which goods move."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from lilong.accounts import policies as accounts
from lilong.accounts import queries as offices
from lilong.accounts.terms import Capability
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.subject import Subject
from lilong.resources import rules
from lilong.resources.models import StockItem, StockLine
from lilong.resources.terms import COUNTED, GOES_IN, Cause, Direction

REASON_LENGTH = 300


def ask(*answers: Refusal | None) -> None:
    """Raise everything that speaks against a write, at once."""
    refusals = [answer for answer in answers if answer]
    if refusals:
        raise Refused(*refusals)


def demand(office_id: int, by: Actor, at: datetime, capability: Capability) -> None:
    """Raise NotVisible for an actor of another office, Refused for a post without the right."""
    accounts.demand(by, offices.office(office_id), at, capability)


def record(
    kind: str, key: UUID, event: str, data: Mapping[str, Any], *, office_id: int, by: Actor,
    at: datetime, **more: Any,
) -> None:  # fmt: skip
    """Append an entry to the chain of one of the room's things; `more` goes into the `Draft`."""
    draft = Draft(
        office_id=office_id, subject=Subject(kind, str(key)), type=f"resources.{event}", data=data,
        **more,
    )  # fmt: skip
    journal.append(draft, by=by, at=at)


def locked(office_id: int, item_id: UUID) -> StockItem:
    """Return an item with its row held until the transaction ends; raises NotVisible."""
    rows = StockItem.objects.select_for_update().filter(office=office_id, pk=item_id)
    item = rows.first()
    if item is None:
        raise NotVisible
    return item


def move(
    item: StockItem, cause: Cause, quantity: int, *, by: Actor, at: datetime, **more: Any
) -> StockLine:
    """Move goods in or out: claim the count by one conditional update, then write the movement.

    Never takes what is not there: raises Refused with how many are left. `more` are columns of the
    line. Call it in a transaction.
    """
    column, sign = COUNTED[cause]
    is_in = cause in GOES_IN
    rows = StockItem.objects.filter(office=item.office_id, pk=item.pk)
    if not is_in:
        rows = rows.filter(on_hand__gte=quantity)
    on_hand = F("on_hand") + quantity if is_in else F("on_hand") - quantity
    if rows.update(on_hand=on_hand, **{column: F(column) + sign * quantity}) != 1:
        left = StockItem.objects.values_list("on_hand", flat=True).get(pk=item.pk)
        ask(rules.is_there(left, quantity, item.named, item.unit_named))
        raise NotVisible
    return StockLine.objects.create(
        office_id=item.office_id, item=item, cause=cause, quantity=quantity, moved_at=at,
        direction=Direction.IN if is_in else Direction.OUT, by=by.as_data(), **more,
    )  # fmt: skip


def by_code(office_id: int, codes: Sequence[str]) -> StockItem | None:
    """Return the item of an office with one of some codes, if there is one."""
    return StockItem.objects.filter(office=office_id, code__in=list(codes)).first()
