"""A unit is merged into another: what is open follows, what comes back finds the successor."""

from datetime import timedelta
from uuid import UUID

from lilong.accounts import operations as accounts
from lilong.accounts.models import Unit
from lilong.accounts.terms import UnitSpec
from lilong.cases.models import Assignment, Matter
from lilong.journal import relay
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.notices.models import Notice
from lilong.work_orders import operations as orders
from lilong.work_orders import queries
from tests.work_orders.conftest import Desk


def merge(desk: Desk, unit: str, into: str) -> None:
    """End a unit today in favour of another, and let events be delivered."""
    accounts.end_unit(
        Unit.objects.get(pk=desk.cast.units[unit].pk), successor=desk.cast.units[into],
        on=clock.local(desk.at).date(), by=desk.by("system_administrator")["by"], at=desk.at,
    )  # fmt: skip
    relay.drain()


def leads(key: UUID) -> list[int]:
    """Return the units that lead an order at present: always exactly one."""
    found = Assignment.objects.filter(matter_id=key, role="lead", ended_at=None)
    return list(found.values_list("unit_id", flat=True))


def test_open_orders_go_to_the_successor_and_the_people_go_on(desk: Desk) -> None:
    key = desk.dispatched()
    desk.acknowledge(key)
    merge(desk, "section", into="station")
    station = desk.cast.units["station"].pk
    assert Matter.objects.get(pk=key).lead_unit_id == station
    assert leads(key) == [station]
    desk.contact(key, who="other_handler")
    desk.report(key, who="handler")
    assert list(verify(office_id=desk.cast.office.pk)) == []


def test_the_page_says_what_happened(desk: Desk) -> None:
    key = desk.dispatched()
    merge(desk, "section", into="station")
    number = Matter.objects.get(pk=key).number
    page = desk.cast.other_handler.client().get(f"/orders/{number}/").content.decode()
    assert "单位撤并承接" in page
    assert "移交承接单位 · 交城管中队" in page


def test_a_part_passed_on_follows_too(desk: Desk) -> None:
    below = accounts.add_unit(
        UnitSpec(
            desk.cast.office.pk, "team", "小队", "body", desk.at.date() - timedelta(days=9),
            "Team", desk.cast.units["section"].pk,
        ),
        by=desk.by("system_administrator")["by"], at=desk.at,
    )  # fmt: skip
    key = desk.dispatched()
    desk.acknowledge(key)
    due = desk.at + timedelta(hours=20)
    orders.pass_on(order_id=key, part=orders.Part(below.pk, due), **desk.by("handler"))
    desk.cast.home.units["team"] = below
    merge(desk, "team", into="station")
    part = Assignment.objects.get(matter_id=key, role="passed_on", ended_at=None)
    assert (part.unit_id, part.inner_due_at) == (desk.cast.units["station"].pk, due)
    assert leads(key) == [desk.cast.units["section"].pk]
    assert (
        queries.order(desk.cast.other_handler.viewer_at(desk.at), key, at=desk.at).matter.pk == key
    )


def test_an_order_closed_under_the_old_unit_comes_back_to_the_new_one(desk: Desk) -> None:
    key = desk.closed()
    merge(desk, "section", into="station")
    seen = queries.order(desk.cast.other_handler.viewer_at(desk.at), key, at=desk.at)
    assert seen.matter.lead_unit_id == desk.cast.units["section"].pk
    orders.reopen(order_id=key, reason="又发生了。", **desk.by("dispatcher"))
    station = desk.cast.units["station"].pk
    assert Matter.objects.get(pk=key).lead_unit_id == station
    assert leads(key) == [station]
    assert Notice.objects.filter(recipient=f"unit:{station}").exists()
    desk.report(key, who="other_handler")


def test_of_a_merged_unit_a_category_proposes_the_successor(desk: Desk) -> None:
    merge(desk, "section", into="station")
    view = queries.order(
        desk.by("dispatcher")["viewer"], desk.record(words="楼道灯不亮").pk, at=desk.at
    )
    assert desk.cast.units["section"].pk not in {unit.key for unit in view.proposal.units}
