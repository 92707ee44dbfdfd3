"""One order goes round the whole loop (AC-04, AC-09)."""

from lilong.cases.models import Matter
from lilong.work_orders.terms import StageKey
from tests.work_orders.conftest import Desk


def test_an_order_goes_round_the_seven_stages_and_closes(desk: Desk) -> None:
    key = desk.closed()
    matter = Matter.objects.get(pk=key)
    assert matter.stage == StageKey.CLOSED
    assert matter.closed_at == desk.at
    assert matter.chain_length == 9
