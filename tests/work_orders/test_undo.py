"""A dispatcher's decision taken back: the order's own columns, its notices, the pages, the API."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lilong.cases import operations as cases
from lilong.cases.models import Matter
from lilong.cases.operations import UndoRequest, differences
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.notices import queries as notices
from lilong.notices.models import Notice
from lilong.work_orders import operations as orders
from lilong.work_orders.flow import PROGRAMME
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.operations.moving import CHANGEABLE
from tests.cases.undoing import state
from tests.work_orders.conftest import FRIDAY, Desk

LATER = FRIDAY + timedelta(seconds=10)


def undo(desk: Desk, key: UUID, who: str = "dispatcher") -> Matter:
    return cases.undo(request=UndoRequest(key), **desk.by(who))


def decide(desk: Desk, key: UUID, **more: Any) -> Matter:
    decision = orders.Decision("H0101", desk.cast.units["section"].pk, **more)
    return orders.decide(order_id=key, decision=decision, **desk.by("dispatcher"))


def told(desk: Desk, who: str) -> int:
    with clock.fixed(LATER):
        return notices.unread_count(getattr(desk.cast, who).viewer_at(LATER))


def test_a_whole_decision_is_undone_at_once_category_and_place_included(desk: Desk) -> None:
    key = desk.record().pk
    before = state(key)
    decide(desk, key, area_id=desk.cast.areas["west"].pk)
    matter = Matter.objects.get(pk=key)
    assert (matter.area_id, matter.revision) == (desk.cast.areas["west"].pk, 2)
    undo(desk, key)
    assert state(key) == before
    assert differences(Matter.objects.get(pk=key)) == []
    decide(desk, key)
    assert Matter.objects.get(pk=key).stage == "dispatched"


def test_the_units_notice_leaves_only_after_the_time_and_not_at_all_when_undone(desk: Desk) -> None:
    key = desk.dispatched()
    assert notices.unread_count(desk.cast.handler.viewer_at(FRIDAY)) == 0, "it waits"
    assert told(desk, "handler") == 1
    undo(desk, key)
    assert told(desk, "handler") == 0
    desk.dispatch(key, unit="station")
    assert (told(desk, "handler"), told(desk, "other_handler")) == (0, 1)


def test_notices_of_an_earlier_decision_stay(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    undo(desk, key, "handler")
    assert (told(desk, "handler"), told(desk, "dispatcher")) == (1, 0)


def test_who_asked_for_a_return_alone_takes_it_back(desk: Desk) -> None:
    key = desk.dispatched()
    before = state(key)
    desk.send_back(key)
    with pytest.raises(NotVisible):
        undo(desk, key, "other_handler")
    undo(desk, key, "handler")
    assert state(key) == before


@pytest.mark.parametrize(
    ("before", "move", "who"),
    [
        ("reported", "follow_up", "follow_up_caller"),
        ("acknowledged", "report", "handler"),
        ("acknowledged", "contact", "handler"),
        ("followed_up", "close", "follow_up_caller"),
        ("dispatched", "acknowledge", "handler"),
    ],
)
def test_every_step_of_the_loop_goes_back(desk: Desk, before: str, move: str, who: str) -> None:
    key = desk.reported() if before in {"reported", "followed_up"} else desk.dispatched()
    if before == "acknowledged":
        desk.acknowledge(key)
    if before == "followed_up":
        desk.follow_up(key, who="handler")
        desk.follow_up(key)
    was = state(key)
    getattr(desk, move)(key)
    assert state(key) != was
    undo(desk, key, who)
    assert state(key) == was
    assert differences(Matter.objects.get(pk=key)) == []
    getattr(desk, move)(key)


def _asked(desk: Desk, what: str) -> UUID:
    """Return an order in hand whose unit has asked for something; parking after an extension."""
    key = desk.dispatched("E0102")
    desk.acknowledge(key)
    if what == "return":
        desk.send_back(key)
    if what in {"extension", "parking", "parked"}:
        desk.act(key, "handler", "ask_extension", "等配件。", extension_days=2)
    if what in {"parking", "parked"}:
        desk.act(key, "dispatcher", "approve_extension")
        plan = {"plan": "列入明年修缮。", "review_date": "2021-09-01"}
        desk.act(key, "handler", "ask_parking", "无法解决。", **plan)
    if what in {"pause", "paused"}:
        pause = {"suspension_reason": "permit", "suspended_until": "2021-07-26"}
        desk.act(key, "handler", "ask_suspension", "等许可。", **pause)
    if what in {"parked", "paused"}:
        desk.act(key, "leader", "park" if what == "parked" else "approve_suspension")
    if what == "reported":
        desk.photo(key)
        desk.report(key)
        desk.photo(key, "dispatcher")
    return key


@pytest.mark.parametrize(
    ("before", "move", "who", "answers"),
    [
        ("nothing", "ask_extension", "handler", {"extension_days": 2}),
        ("extension", "approve_extension", "dispatcher", {"remark": "同意。"}),
        ("extension", "refuse_extension", "dispatcher", {}),
        ("extension", "report_handling", "handler", {"result_class": "solved", "done": "好了。"}),
        ("pause", "approve_suspension", "leader", {}),
        ("paused", "resume", "handler", {}),
        ("paused", "tell_caller", "follow_up_caller", {"outcome": "reached"}),
        ("paused", "tell_caller", "follow_up_caller", {"outcome": "not_reached"}),
        ("return", "withdraw_return", "handler", {}),
        ("return", "accept_return", "dispatcher", {}),
        ("return", "refuse_return", "dispatcher", {}),
        ("parking", "park", "leader", {}),
        ("parked", "take_up", "handler", {}),
        (
            "parked",
            "review_parking",
            "handler",
            {"standing": "仍在等。", "review_date": "2021-09-09"},
        ),
        ("reported", "pass_check", "dispatcher", {"seen": "干净。"}),
        ("reported", "fail_check", "dispatcher", {"seen": "没扫。"}),
    ],
)
def test_what_was_asked_and_decided_goes_back(
    desk: Desk, before: str, move: str, who: str, answers: dict[str, Any]
) -> None:
    key = _asked(desk, before)
    if move == "report_handling":
        desk.photo(key)
    was, sent = state(key), Notice.objects.filter(withdrawn_at=None).count()
    reason = "有理由。" if _wants_reason(move) else ""
    desk.act(key, who, move, reason, **answers)
    assert state(key) != was
    undo(desk, key, who)
    assert state(key) == was
    assert differences(Matter.objects.get(pk=key)) == []
    assert Notice.objects.filter(withdrawn_at=None).count() == sent
    # The same may be decided once more: nothing of the first time stands in its way.
    desk.act(key, who, move, reason, **answers)


def _wants_reason(move: str) -> bool:
    declared = PROGRAMME.move(move)
    return declared is not None and declared.asks_reason


def test_every_column_that_may_change_is_kept_for_undo() -> None:
    """A new column is either changed by moves, and kept for undo, or stays as it was recorded."""
    columns = {field.attname for field in WorkOrder._meta.concrete_fields}
    recorded = {
        "matter_id", "office_id", "source", "sender", "sender_number", "fingerprint",
        "request_kind", "caller_id", "is_anonymous", "is_secret", "is_firm", "words",
        "happened_at", "sender_answer", "sender_answered_at", "import_run",
    }  # fmt: skip
    assert columns == recorded | set(CHANGEABLE)


def test_a_warning_heard_by_mistake_is_taken_back_with_its_notice(desk: Desk) -> None:
    key = desk.dispatched()
    desk.acknowledge(key)
    was = state(key)
    spoken = orders.Spoken(note="来电人说很不满意，要投诉")
    orders.record_contact(order_id=key, spoken=spoken, **desk.by("handler"))
    assert state(key) != was
    undo(desk, key, "handler")
    assert state(key) == was
    assert not Notice.objects.filter(template="order.warning", withdrawn_at=None).exists()


def test_undo_is_a_move_of_the_api(desk: Desk) -> None:
    key = desk.dispatched()
    outsider = desk.cast.outsider.client()
    address = f"/api/v1/orders/{key}/moves/undo"
    body: dict[str, Any] = {"answers": {}}

    def post(client: Any) -> Any:
        return client.post(address, body, content_type="application/json")

    assert post(outsider).status_code == 404
    refused = post(desk.cast.leader.client())
    assert refused.status_code == 422
    assert [e["code"] for e in refused.json()["errors"]] == ["another_person"]
    done = post(desk.cast.dispatcher.client())
    assert done.status_code == 200
    assert done.json()["stage"] == "received"


def test_undo_asks_nothing(desk: Desk) -> None:
    key = desk.dispatched()
    act = orders.Act(key, "undo", {"category": "H0101"})
    with pytest.raises(Refused):
        orders.act(request=act, **desk.by("dispatcher"))


def _post_move(desk: Desk, who: str, number: str, move: str, **more: Any) -> Any:
    matter = Matter.objects.get(number=number)
    client = getattr(desk.cast, who).client()
    address = f"/orders/{number}/moves/{move}/"
    return client, client.post(address, {"revision": matter.revision, **more})


def test_the_next_page_offers_to_undo_without_script(desk: Desk) -> None:
    key = desk.dispatched()
    number = Matter.objects.get(pk=key).number
    client, answer = _post_move(desk, "handler", number, "acknowledge")
    page = client.get(answer["Location"]).content.decode()
    address = f"/matters/at/{key}/undo/"
    assert f'action="{address}" data-undo-seconds="10"' in page
    assert desk.cast.outsider.client().post(address).status_code == 404
    refused = desk.cast.leader.client().post(address)
    assert refused.status_code == 422
    assert "只有作出决定的人可以撤销" in refused.content.decode()
    assert client.post(address)["Location"] == f"/orders/{number}/"
    assert Matter.objects.get(pk=key).stage == "dispatched"
    assert "已撤销：签收" in client.get(f"/orders/{number}/").content.decode()


def test_the_console_undoes_and_shows_the_order_again(desk: Desk) -> None:
    first, second = desk.record(), desk.record(words="楼道灯坏了。", title="楼道灯")
    client = desk.cast.dispatcher.client()
    decided = client.post(
        f"/orders/desk/{first.number}/decide/",
        {
            "category": "H0101", "unit": desk.cast.units["section"].pk,
            "revision": first.revision, "area": "",
        },
        headers={"hx-request": "true", "hx-target": "desk"},
    )  # fmt: skip
    assert second.number in decided.content.decode()
    (line,) = json.loads(decided["HX-Trigger"])["toast"]["lines"]
    address = f"/orders/desk/{first.number}/undo/"
    assert line["undo"] == {"url": address, "seconds": 10, "target": "#desk"}
    assert desk.cast.outsider.client().post(address).status_code == 404
    assert desk.cast.handler.client().post(address).status_code == 403
    undone = client.post(address, headers={"hx-request": "true", "hx-target": "desk"})
    assert undone["HX-Push-Url"] == f"/orders/desk/{first.number}/"
    assert Matter.objects.get(pk=first.pk).stage == "received"
    again = client.post(address, headers={"hx-request": "true", "hx-target": "desk"})
    assert again.status_code == 422
    assert "没有可撤销的决定" in json.loads(again["HX-Trigger"])["toast"]["lines"][0]["text"]
