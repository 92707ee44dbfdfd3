"""A stock of the tests: summer packs of the home office, and how they are handed out."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from lilong.kernel.actor import Actor
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import Refused
from lilong.resources import operations
from lilong.resources.models import Receipt, StockItem, StockRequest
from lilong.resources.terms import IssueSpec, ItemSpec, ReceiverKind, TakeInSpec
from tests.cast import Cast

AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
CODE = "QL"
NAME = "清凉慰问包（虚构）"
UNION = "环卫站工会（虚构）"
OTHER_UNION = "城管中队工会（虚构）"
DONOR = "总工会（虚构）"
OCCASION = uuid4()
SPEC = ItemSpec(CODE, NAME, "份", name_en="Summer pack", unit_en="packs", note="每份约30元")


def stocked(cast: Cast, count: int, *, at: datetime = AT) -> StockItem:
    """Enter the packs, and take so many in."""
    by = cast.section_head.viewer_at(at).actor()
    item = operations.add_item(SPEC, office_id=cast.office.pk, by=by, at=at)
    if count:
        spec = TakeInSpec(count, DONOR, occasion="夏季送清凉")
        operations.take_in(item, spec, by=by, at=at)
    return item


def hand_out(
    item: StockItem, by: Actor, *, receiver: UUID | None = None, name: str = "王某（虚构）",
    stamp: str = UNION, quantity: int = 1, number: str = "", occasion: UUID = OCCASION,
    occasion_name: str = "送清凉", code: str = CODE,
) -> Receipt:  # fmt: skip
    """Hand packs to somebody, somebody new unless said otherwise."""
    spec = IssueSpec(
        item=code, occasion=occasion, receiver=receiver or uuid4(), name=name, stamp=stamp,
        receiver_kind=ReceiverKind.ROLL_LINE, quantity=quantity, occasion_name=occasion_name,
        number=number,
    )  # fmt: skip
    return operations.issue(spec, office_id=item.office_id, by=by, at=AT)


def spoiled(cast: Cast, packs: StockItem, count: int = 3) -> StockRequest:
    """Let the section head ask that some packs be written off."""
    return operations.write_off(
        packs, quantity=count, party="垃圾房", reason="受潮", by=cast.section_head.actor, at=AT
    )


def codes(answer: pytest.ExceptionInfo[Refused]) -> list[str]:
    """Return the codes of what was refused."""
    return [refusal.code for refusal in answer.value.refusals]


def counts(item: StockItem) -> tuple[int, int, int, int]:
    """Return an item's counts as they are kept: there, in, handed out, written off."""
    item.refresh_from_db()
    return item.on_hand, item.in_count, item.issued_count, item.written_off_count


@pytest.fixture(name="packs")
def _packs(cast: Cast) -> StockItem:
    """Ten packs of the home office."""
    return stocked(cast, 10)
