"""The return desk, the list of requests and the parked orders: who sees them, what they do."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from lilong.cases.models import Approval, Matter
from lilong.kernel import clock as clocks
from lilong.work_orders import operations as orders
from tests.work_orders.conftest import FRIDAY, Desk, Photo
from tests.work_orders.test_pages import HTMX, number_of, text_of, url
from tests.work_orders.test_waiting import ask, checked, in_hand, parked

ON_DESK = HTMX | {"HX-Target": "desk"}


def state(key: UUID) -> list[str]:
    return list(Approval.objects.filter(matter_id=key).values_list("state", flat=True))


def decide(desk: Desk, key: UUID, who: str = "dispatcher", **told: Any) -> Any:
    client = getattr(desk.cast, who).client()
    return client.post(url("decide_request", number_of(key)), told, headers=ON_DESK)


def test_the_desk_says_what_to_do_when_nothing_waits(desk: Desk) -> None:
    page = desk.cast.dispatcher.client("en").get(url("requests"))
    assert page.status_code == 200
    assert "No return waits." in text_of(page)
    assert url("desk") in text_of(page)


def test_a_return_on_the_desk_shows_who_asked_why_and_on_which_basis(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    page = text_of(desk.cast.dispatcher.client().get(url("requests")))
    for word in ("退单台", "社区管理办", "不属本科室职责。", "街道科室职责清单第七条", "弄堂口"):
        assert word in page
    for pressed in ('data-key="a"', 'data-key="r"', 'data-key="w"', 'data-key="1"'):
        assert pressed in page


def test_a_return_is_accepted_by_one_key_and_the_next_one_is_there(desk: Desk) -> None:
    first, second = (desk.dispatched(words=f"第{n}处垃圾。") for n in range(2))
    for key in (first, second):
        desk.at += timedelta(minutes=1)
        desk.send_back(key)
    with clocks.fixed(desk.at):
        answer = decide(desk, first, verdict="grant")
    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == url("request", number_of(second))
    assert number_of(second) in text_of(answer)
    assert (state(first), Matter.objects.get(pk=first).stage) == (["granted"], "filed")
    (line,) = json.loads(answer["HX-Trigger"])["toast"]["lines"]
    undo = line["undo"]["url"]
    with clocks.fixed(desk.at):
        assert desk.cast.outsider.client().post(undo).status_code == 404
        assert desk.cast.dispatcher.client().post(undo).status_code == 302
    assert (state(first), Matter.objects.get(pk=first).stage) == (["pending"], "dispatched")


def test_a_refusal_needs_its_reason_and_keeps_what_was_typed(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    answer = decide(desk, key, verdict="refuse", words="")
    assert answer.status_code == 422
    assert "请填写原因" in text_of(answer) or "理由" in text_of(answer)
    assert state(key) == ["pending"]
    answer = decide(desk, key, verdict="refuse", words="清单第七条正是本事项。")
    assert answer.status_code == 200
    assert state(key) == ["refused"]
    answer = decide(desk, key, verdict="grant")
    assert answer.status_code == 422
    assert "toast" in answer["HX-Trigger"]


def test_a_decision_on_what_has_changed_meanwhile_is_told(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    desk.contact(key)
    answer = decide(desk, key, verdict="grant", revision="1")
    assert answer.status_code == 422
    assert state(key) == ["pending"]


def test_without_script_the_decision_leads_back_to_the_desk(desk: Desk) -> None:
    key = in_hand(desk)
    ask(desk, key)
    client = desk.cast.dispatcher.client()
    answer = client.post(url("decide_request", number_of(key)), {"verdict": "grant"})
    assert answer.status_code == 302
    assert answer["Location"] == f"{url('requests')}?kind=extension"
    assert state(key) == ["granted"]


def test_the_other_kinds_stand_beside_the_returns(desk: Desk) -> None:
    key = in_hand(desk)
    ask(desk, key)
    client = desk.cast.leader.client("en")
    assert "No return waits." in text_of(client.get(url("requests")))
    page = client.get(url("requests") + "?kind=extension")
    assert "Approve the extension" in text_of(page)
    # An order's own address opens the tab its request belongs to.
    assert "Approve the extension" in text_of(client.get(url("request", number_of(key))))
    assert "Decide" in text_of(client.get(url("order", number_of(key))))


def test_a_second_return_offers_the_conference_instead(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    desk.accept(key)
    desk.dispatch(key, unit="station")
    desk.send_back(key, "other_handler")
    page = text_of(desk.cast.dispatcher.client().get(url("requests")))
    assert url("move", number_of(key), "hold_conference") in page
    assert 'value="grant"' not in page
    assert "此前的申请" in page
    form = desk.cast.dispatcher.client().get(url("move", number_of(key), "hold_conference"))
    assert "participants" in text_of(form)


def test_nobody_decides_on_his_own_request(desk: Desk) -> None:
    key = desk.dispatched(unit="centre")
    desk.send_back(key, "dispatcher")
    page = text_of(desk.cast.dispatcher.client("en").get(url("requests")))
    assert "This must be done by somebody other than the one who did" in page
    assert decide(desk, key, verdict="grant").status_code == 422
    assert state(key) == ["pending"]


@pytest.mark.parametrize("who", ["handler", "follow_up_caller", "committee_secretary"])
def test_who_decides_nothing_has_no_desk(desk: Desk, who: str) -> None:
    client = getattr(desk.cast, who).client()
    assert client.get(url("requests")).status_code in {403, 404}


def test_another_office_finds_nothing_and_decides_nothing(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    number, order = number_of(key), url("order", number_of(key))
    client = desk.cast.outsider.client()
    for page in (url("requests"), url("request", number), url("request_list"), url("parked")):
        assert order not in text_of(client.get(page))
    assert decide(desk, key, who="outsider", verdict="grant").status_code == 422
    assert state(key) == ["pending"]


def test_the_list_shows_every_request_and_the_figures_open_it(desk: Desk) -> None:
    first, second = (desk.dispatched(words=f"第{n}处垃圾。") for n in range(2))
    desk.send_back(first)
    desk.accept(first)
    desk.acknowledge(second)
    ask(desk, second)
    client = desk.cast.dispatcher.client()
    with clocks.fixed(FRIDAY + timedelta(minutes=1)):
        page = text_of(client.get(url("request_list")))
        section = desk.cast.units["section"].pk
        assert f"?kind=return&amp;unit={section}&amp;state=granted" in page
        assert number_of(first) in page
        assert number_of(second) in page
        only = text_of(client.get(url("request_list") + "?kind=extension&state=pending"))
        assert number_of(second) in only
        assert number_of(first) not in only
        none = text_of(client.get(url("request_list") + "?state=lapsed"))
        assert "没有符合条件的申请" in none
        own = text_of(desk.cast.handler.client().get(url("request_list")))
        assert number_of(second) in own
        assert number_of(first) not in own


def test_parked_orders_stand_in_their_list_until_they_are_closed(desk: Desk) -> None:
    client = desk.cast.dispatcher.client()
    assert "没有挂账件" in text_of(client.get(url("parked")))
    key = parked(desk)
    page = text_of(client.get(url("parked")))
    for word in (number_of(key), "列入明年大修计划", "2021-09-01"):
        assert word in page
    assert number_of(key) in text_of(desk.cast.handler.client().get(url("inbox") + "?tab=parked"))
    assert number_of(key) not in text_of(desk.cast.other_handler.client().get(url("parked")))
    orders.take_up(order_id=key, reason="表决已通过。", **desk.by("handler"))
    assert number_of(key) not in text_of(client.get(url("parked")))


def test_the_inbox_names_whom_to_tell_and_what_to_check(desk: Desk) -> None:
    key, road = in_hand(desk, words="电梯又停了。"), checked(desk)
    ask(desk, key)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    caller, handler = desk.cast.follow_up_caller.client(), desk.cast.handler.client()
    assert number_of(key) in text_of(caller.get(url("inbox") + "?tab=tell"))
    assert number_of(key) in text_of(handler.get(url("inbox") + "?tab=tell"))
    assert number_of(road) in text_of(caller.get(url("inbox") + "?tab=check"))
    # What one's own unit has handled is for others to check.
    assert number_of(road) not in text_of(handler.get(url("inbox") + "?tab=check"))
    orders.tell_caller(order_id=key, spoken=orders.Spoken(), **desk.by("handler"))
    assert number_of(key) not in text_of(caller.get(url("inbox") + "?tab=tell"))


def test_an_order_shows_what_to_tell_its_caller(desk: Desk) -> None:
    key = in_hand(desk)
    ask(desk, key)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    page = text_of(desk.cast.handler.client().get(url("order", number_of(key))))
    assert "需告知来电人" in page
    assert "最迟 2021-08-04 周三 17:00 前答复您" in page
    form = desk.cast.handler.client().get(url("move", number_of(key), "tell_caller"))
    assert form.status_code == 200


def test_filing_and_closing_show_their_condition(desk: Desk) -> None:
    matter = desk.record()
    filing = orders.Filing("E0102")
    orders.categorise(order_id=matter.pk, filing=filing, **desk.by("dispatcher"))
    client = desk.cast.dispatcher.client("en")
    assert "Filed when" in text_of(client.get(url("order", matter.number)))
    desk.dispatch(matter.pk, "E0102")
    desk.acknowledge(matter.pk)
    assert "Closed when" in text_of(client.get(url("order", matter.number)))


def test_a_check_is_made_from_its_form_with_a_photo(desk: Desk) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    key = checked(desk)
    client = desk.cast.follow_up_caller.client()
    form = text_of(client.get(url("move", number_of(key), "pass_check")))
    assert 'name="evidence"' in form
    bare = client.post(url("move", number_of(key), "pass_check"), {"seen": "干净。"})
    assert bare.status_code == 422
    assert "请至少附一张现场核查照片" in text_of(bare)
    picture = SimpleUploadedFile("现场.png", b"".join(Photo(99).chunks()), "image/png")
    told = {"seen": "干净。", "evidence": picture}
    assert client.post(url("move", number_of(key), "pass_check"), told).status_code == 302


def test_a_pause_is_asked_from_its_form_by_the_rulebooks_reasons(desk: Desk) -> None:
    key = in_hand(desk)
    client = desk.cast.handler.client("en")
    address = url("move", number_of(key), "ask_suspension")
    assert "Waiting for a permit" in text_of(client.get(address))
    told = {"suspension_reason": "permit", "suspended_until": "2021-08-09", "reason": "等许可。"}
    assert client.post(address, told).status_code == 302
    page = text_of(client.get(url("order", number_of(key))))
    assert "Why it has to stand still" in page
    assert "Waiting for a permit" in page
    assert date(2021, 8, 9).isoformat() not in page
