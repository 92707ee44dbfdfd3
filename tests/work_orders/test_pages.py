"""Pages of orders: what each role finds, does and is refused; strangers find nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lilong.attachments import queries as attachments
from lilong.cases.models import Matter
from lilong.cases.queries import subject_of
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.notices.models import Notice
from lilong.vault.models import ReadLog
from lilong.work_orders import operations as orders
from lilong.work_orders.models import WorkOrder
from tests.work_orders.conftest import FRIDAY, Desk, Photo

HTMX = {"HX-Request": "true"}
EAST = (121.415, 31.205)
SENT_BACK = {"ground": "duty", "basis": "职责清单第七条", "reason": "不归我们管。"}


def url(name: str, *args: Any) -> str:
    return reverse(f"work_orders:{name}", args=args)


def number_of(key: Any) -> str:
    return str(Matter.objects.get(pk=key).number)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def picture(name: str = "现场.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"".join(Photo(3).chunks()), content_type="image/png")


# Strangers


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("order", ()),
        ("recorded", ()),
        ("decide", ()),
        ("attach", ()),
        ("reveal", ()),
        ("move", ("dispatch",)),
        ("move", ("cancel",)),
    ],
)
def test_an_outsider_finds_no_order_and_no_hint(desk: Desk, name: str, args: tuple[str]) -> None:
    matter = desk.record()
    client = desk.cast.outsider.client()
    address = url(name, matter.number, *args)
    posted = {"purpose": "x", "revision": 0, "category": "H0101", "unit": 1, "reason": "x"}
    for response in (client.get(address), client.post(address, posted)):
        assert response.status_code in {404, 405} or matter.number not in text_of(response)
        assert "垃圾" not in text_of(response)
    untouched = Matter.objects.get(pk=matter.pk)
    assert (untouched.stage, untouched.revision) == ("received", matter.revision)


@pytest.mark.parametrize("name", ["list", "points", "desk", "follow_up", "catalogue"])
def test_an_outsiders_lists_hold_nothing_of_this_office(desk: Desk, name: str) -> None:
    matter = desk.record(point=EAST)
    response = desk.cast.outsider.client().get(url(name))
    assert response.status_code == 200
    assert matter.number not in text_of(response)
    assert "暴露垃圾" not in text_of(response) or name == "catalogue"


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("desk", "handler"),
        ("inbox", "leader"),
        ("follow_up", "handler"),
        ("record", "leader"),
        ("list", "system_administrator"),
        ("catalogue", "audit_administrator"),
        ("points", "security_administrator"),
    ],
)
def test_a_page_refuses_who_has_no_right_to_it(desk: Desk, name: str, who: str) -> None:
    assert getattr(desk.cast, who).client().get(url(name)).status_code == 403


def test_the_console_shows_nothing_of_another_offices_order(desk: Desk) -> None:
    matter = desk.record()
    response = desk.cast.outsider.client().get(url("desk_order", matter.number))
    assert response.context["matter"] is None
    assert matter.title not in text_of(response)


# One order


def test_the_page_of_an_order_says_what_it_is_and_what_may_be_done(desk: Desk) -> None:
    key = desk.dispatched()
    page = text_of(desk.cast.handler.client().get(url("order", number_of(key))))
    assert "弄堂口的垃圾堆了三天没有人清" in page
    assert "签收" in page
    assert "13812342207" not in page
    assert "王小明" not in page
    assert "暴露垃圾" in page


def test_the_page_speaks_english_to_an_english_reader(desk: Desk) -> None:
    key = desk.dispatched()
    page = text_of(desk.cast.handler.client("en").get(url("order", number_of(key))))
    assert "Sign for" in page
    assert "What I may do now" in page
    assert "Community management office" in page
    assert "Urban-operations centre · Dispatcher · Invented dispatcher" in page
    assert desk.cast.dispatcher.actor.label not in page


def test_history_written_before_the_english_names_still_reads_and_verifies(desk: Desk) -> None:
    before = replace(desk.cast.dispatcher.actor, label_en="")
    key = orders.record(
        intake=desk.intake(), viewer=desk.cast.dispatcher.viewer, by=before, at=desk.at
    ).pk
    page = text_of(desk.cast.dispatcher.client("en").get(url("order", number_of(key))))
    assert before.label in page
    assert list(verify(office_id=desk.cast.office.pk)) == []


def test_history_names_categories_and_units_and_no_bare_keys(desk: Desk) -> None:
    key = desk.dispatched()
    page = text_of(desk.cast.dispatcher.client().get(url("order", number_of(key))))
    assert "牵头单位：社区管理办" in page
    assert f"牵头单位：{desk.cast.units['section'].pk}" not in page


def test_a_simple_move_is_one_button(desk: Desk) -> None:
    key = desk.dispatched()
    client = desk.cast.handler.client()
    address = url("move", number_of(key), "acknowledge")
    answer = client.post(address, {"revision": Matter.objects.get(pk=key).revision})
    assert answer.status_code == 302
    assert Matter.objects.get(pk=key).stage == "in_hand"


def test_a_stale_form_changes_nothing_and_says_so(desk: Desk) -> None:
    key = desk.dispatched()
    client = desk.cast.handler.client()
    answer = client.post(url("move", number_of(key), "acknowledge"), {"revision": 0})
    assert answer.status_code == 409
    assert Matter.objects.get(pk=key).stage == "dispatched"


def test_handling_is_reported_with_its_photo_in_one_go(desk: Desk) -> None:
    key = desk.dispatched()
    desk.acknowledge(key)
    client = desk.cast.handler.client()
    address = url("move", number_of(key), "report_handling")
    assert client.get(address).status_code == 200
    revision = Matter.objects.get(pk=key).revision
    told = {"result_class": "solved", "done": "已清运。", "revision": revision}
    answer = client.post(address, told | {"evidence": picture()})
    assert answer.status_code == 302, text_of(answer)
    assert Matter.objects.get(pk=key).stage == "reported"
    assert attachments.count(subject_of(key)) == 1
    page = text_of(client.get(url("order", number_of(key))))
    assert "现场.png" in page


def test_a_refused_report_keeps_no_photo(desk: Desk) -> None:
    key = desk.dispatched()
    desk.acknowledge(key)
    client = desk.cast.handler.client()
    answer = client.post(
        url("move", number_of(key), "report_handling"), {"done": "", "evidence": picture()}
    )
    assert answer.status_code == 422
    assert attachments.count(subject_of(key)) == 0


def test_a_follow_up_call_asks_both_questions_and_says_which_is_missing(desk: Desk) -> None:
    key = desk.reported()
    client = desk.cast.follow_up_caller.client()
    address = url("move", number_of(key), "follow_up")
    half = client.post(address, {"outcome": "reached", "channel": "phone", "solved": "yes"})
    assert half.status_code == 422
    assert "请记录承办单位此前是否联系过来电人" in text_of(half)
    told = {"outcome": "reached", "channel": "phone", "solved": "yes", "satisfied": "satisfied"}
    told["contacted"] = "yes"
    assert client.post(address, told).status_code == 302
    assert Matter.objects.get(pk=key).stage == "followed_up"


def test_a_return_is_asked_with_its_basis_and_stays_on_ones_own_page(desk: Desk) -> None:
    key = desk.dispatched()
    client = desk.cast.handler.client()
    address = url("move", number_of(key), "send_back")
    half = client.post(address, {"reason": "不归我们管。"})
    assert half.status_code == 422
    answer = client.post(address, SENT_BACK)
    assert answer.status_code == 302
    assert answer["Location"] == url("order", number_of(key))


def test_a_move_from_a_dialog_answers_with_a_redirect_for_htmx(desk: Desk) -> None:
    key = desk.dispatched()
    client = desk.cast.handler.client()
    dialog = HTMX | {"HX-Target": "dialog-body"}
    form = client.get(url("move", number_of(key), "send_back"), headers=dialog)
    assert "<html" not in text_of(form)
    answer = client.post(url("move", number_of(key), "send_back"), SENT_BACK, headers=dialog)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == url("order", number_of(key))


def test_a_caller_is_shown_in_full_for_a_purpose_and_the_look_is_written_down(desk: Desk) -> None:
    key = desk.dispatched()
    client = desk.cast.handler.client()
    address = url("reveal", number_of(key))
    assert client.get(address).status_code == 405
    assert client.post(address, {"purpose": ""}).status_code == 422
    assert ReadLog.objects.count() == 0
    answer = client.post(address, {"purpose": "contact"})
    assert "13812342207" in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert ReadLog.objects.get().purpose == "contact"


def test_who_may_not_see_persons_cannot_ask_for_the_caller(desk: Desk) -> None:
    matter = desk.record()
    leader = desk.cast.leader.client()
    assert leader.post(url("reveal", matter.number), {"purpose": "x"}).status_code == 403


def test_a_file_may_be_added_to_an_order(desk: Desk) -> None:
    key = desk.dispatched()
    client = desk.cast.handler.client()
    answer = client.post(url("attach", number_of(key)), {"files": [picture()]})
    assert answer.status_code == 302
    assert attachments.count(subject_of(key)) == 1


# Lists


def test_a_list_is_narrowed_by_what_its_address_says(desk: Desk) -> None:
    waiting = desk.record(words="路灯不亮。", title="路灯不亮")
    sent = number_of(desk.dispatched())
    client = desk.cast.dispatcher.client()
    page = text_of(client.get(url("list"), {"stage": "dispatched"}))
    assert sent in page
    assert waiting.number not in page
    page = text_of(client.get(url("list"), {"unit": desk.cast.units["centre"].pk}))
    assert waiting.number in page
    assert sent not in page
    assert sent in text_of(client.get(url("list"), {"category": "H0101"}))
    rows = client.get(url("list"), {"words": "路灯"}, headers=HTMX)
    assert "<html" not in text_of(rows)
    assert waiting.number in text_of(rows)


def test_the_inbox_has_a_tab_for_each_thing_to_do(desk: Desk) -> None:
    fresh = number_of(desk.dispatched(words="停车难。"))
    key = desk.dispatched()
    desk.acknowledge(key)
    client = desk.cast.handler.client()
    page = text_of(client.get(url("inbox")))
    assert fresh in page
    assert number_of(key) not in page
    assert number_of(key) in text_of(client.get(url("inbox"), {"tab": "hand"}))
    assert fresh not in text_of(client.get(url("inbox"), {"tab": "passed"}))


def test_reported_orders_wait_on_the_follow_up_page(desk: Desk) -> None:
    number = number_of(desk.reported())
    assert number in text_of(desk.cast.follow_up_caller.client().get(url("follow_up")))


def test_points_are_geojson_within_the_box_asked_for(desk: Desk) -> None:
    matter = desk.record(point=EAST)
    client = desk.cast.dispatcher.client()
    found = client.get(url("points"), {"bbox": "121,31,122,32"}).json()["features"]
    assert [f["properties"]["number"] for f in found] == [matter.number]
    assert client.get(url("points"), {"bbox": "0,0,1,1"}).json()["features"] == []
    assert len(client.get(url("points"), {"bbox": "nonsense"}).json()["features"]) == 1


def test_lists_ask_no_more_for_more_rows(desk: Desk) -> None:
    client = desk.cast.dispatcher.client()
    desk.dispatched()
    client.get(url("list"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url("list"))
    for i in range(6):
        desk.dispatched(words=f"第{i}处垃圾没有清。")
    client.get(url("list"))
    with CaptureQueriesContext(connection) as many:
        client.get(url("list"))
    assert len(many) == len(few)


# The console


def test_the_console_shows_the_earliest_order_with_its_proposal(desk: Desk) -> None:
    later = desk.record(words="路灯不亮。", title="路灯不亮")
    earlier = desk.record(received_at=FRIDAY - timedelta(days=1))
    page = text_of(desk.cast.dispatcher.client().get(url("desk")))
    assert "弄堂口的垃圾堆了三天没有人清" in page
    assert later.title in page
    assert 'name="category" value=' in page
    assert 'name="unit" value=' in page
    assert earlier.number in page


def accepted(desk: Desk, matter: Matter) -> dict[str, Any]:
    return {
        "revision": matter.revision,
        "category": "H0101",
        "unit": desk.cast.units["section"].pk,
        "area": desk.cast.areas["east"].pk,
    }


def test_accepting_dispatches_and_brings_the_next_order_without_a_page_load(desk: Desk) -> None:
    first = desk.record()
    second = desk.record(words="路灯不亮。", title="路灯不亮")
    client = desk.cast.dispatcher.client()
    headers = HTMX | {"HX-Target": "desk"}
    answer = client.post(url("decide", first.number), accepted(desk, first), headers=headers)
    assert answer.status_code == 200
    assert "<html" not in text_of(answer)
    assert "路灯不亮" in text_of(answer)
    assert answer["HX-Push-Url"] == url("desk_order", second.number)
    assert first.number in answer["HX-Trigger"]
    sent = Matter.objects.get(pk=first.pk)
    assert (sent.stage, sent.lead_unit_id) == ("dispatched", desk.cast.units["section"].pk)
    assert sent.area_id == desk.cast.areas["east"].pk


def test_accepting_works_as_a_plain_form(desk: Desk) -> None:
    matter = desk.record()
    client = desk.cast.dispatcher.client()
    answer = client.post(url("decide", matter.number), accepted(desk, matter), follow=True)
    assert Matter.objects.get(pk=matter.pk).stage == "dispatched"
    assert "已派给社区管理办" in text_of(answer)
    assert "没有待派工单" in text_of(answer)


def test_of_two_dispatchers_the_slower_is_told_and_gets_the_queue_anew(desk: Desk) -> None:
    matter = desk.record()
    desk.record(words="路灯不亮。", title="路灯不亮")
    data = accepted(desk, matter)
    desk.dispatch(matter.pk, unit="station")
    client = desk.cast.dispatcher.client()
    headers = HTMX | {"HX-Target": "desk"}
    answer = client.post(url("decide", matter.number), data, headers=headers)
    assert answer.status_code == 422
    assert "refused" in answer["HX-Trigger"]
    assert "路灯不亮" in text_of(answer)
    assert Matter.objects.get(pk=matter.pk).lead_unit_id == desk.cast.units["station"].pk


def test_another_category_asks_for_its_unit(desk: Desk) -> None:
    matter = desk.record()
    client = desk.cast.dispatcher.client()
    headers = HTMX | {"HX-Target": "desk-proposal"}
    answer = client.get(url("desk_order", matter.number), {"category": "H0101"}, headers=headers)
    assert "<html" not in text_of(answer)
    assert "社区管理办" in text_of(answer)


def test_a_dialog_of_the_console_cancels_and_brings_the_next(desk: Desk) -> None:
    matter = desk.record()
    following = desk.record(words="路灯不亮。", title="路灯不亮")
    client = desk.cast.dispatcher.client()
    answer = client.post(
        url("move", matter.number, "cancel") + f"?desk={following.number}",
        {"reason": "重复登记。"},
        headers=HTMX | {"HX-Target": "dialog-body"},
    )
    assert answer["HX-Retarget"] == "#desk"
    assert "路灯不亮" in text_of(answer)
    assert Matter.objects.get(pk=matter.pk).stage == "cancelled"


# Recording


def told_at_the_desk(**changes: Any) -> dict[str, Any]:
    values = {
        "source": "counter",
        "request_kind": "help",
        "title": "楼道灯坏了",
        "words": "三号楼二层的灯坏了一个礼拜。",
        "place": "甲里东居民区三号楼",
        "requester": "person",
        "name": "王小明（虚构）",
        "phone": "13812342207",
    }
    return values | changes


def test_a_request_is_recorded_with_its_photo_and_its_deadlines_are_explained(desk: Desk) -> None:
    client = desk.cast.window_clerk.client()
    assert client.get(url("record")).status_code == 200
    answer = client.post(url("record"), told_at_the_desk(photos=[picture()]), follow=True)
    order = WorkOrder.objects.select_related("matter").get()
    assert order.matter.number in text_of(answer)
    assert "先行联系" in text_of(answer)
    assert attachments.count(subject_of(order.pk)) == 1


def test_what_is_missing_is_said_at_its_field_and_nothing_is_kept(desk: Desk) -> None:
    client = desk.cast.window_clerk.client()
    answer = client.post(url("record"), told_at_the_desk(name="", title="", phone="123"))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "请填写来电人姓名" in page
    assert "缺少事由" in page
    assert "三号楼二层的灯坏了一个礼拜。" in page
    assert not WorkOrder.objects.exists()


def test_an_anonymous_caller_needs_no_name(desk: Desk) -> None:
    client = desk.cast.window_clerk.client()
    told = told_at_the_desk(name="", phone="", is_anonymous="on")
    assert client.post(url("record"), told).status_code == 302
    assert WorkOrder.objects.get().is_anonymous


# The catalogue, the search field


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_catalogue_shows_limits_and_conditions(desk: Desk, language: str) -> None:
    client = desk.cast.handler.client(language)
    page = text_of(client.get(url("catalogue"), {"words": "H0101"}))
    assert "H0101" in page
    assert ("工作日" if language == "zh-hans" else "working day") in page


def test_the_search_field_finds_an_order_by_number_and_by_words(desk: Desk) -> None:
    matter = desk.record()
    client = desk.cast.dispatcher.client()
    for words in (matter.number, matter.number.lower(), "垃圾"):
        assert matter.title in text_of(client.get(reverse("overview:search"), {"q": words}))
    stranger = desk.cast.outsider.client()
    page = text_of(stranger.get(reverse("overview:search"), {"q": matter.number}))
    assert matter.title not in page


@pytest.mark.parametrize(
    ("name", "most"), [("list", 12), ("desk", 42), ("inbox", 12), ("record", 8), ("catalogue", 10)]
)
def test_a_page_keeps_its_query_budget(desk: Desk, name: str, most: int) -> None:
    desk.dispatched()
    desk.record(words="路灯不亮。")
    client = desk.cast.dispatcher.client()
    client.get(url(name))
    with CaptureQueriesContext(connection) as made:
        assert client.get(url(name)).status_code == 200
    assert len(made) <= most, [q["sql"][:120] for q in made.captured_queries]


def test_the_page_of_an_order_keeps_its_query_budget(desk: Desk) -> None:
    number = number_of(desk.closed())
    client = desk.cast.dispatcher.client()
    client.get(url("order", number))
    with CaptureQueriesContext(connection) as made:
        client.get(url("order", number))
    assert len(made) <= 36, [q["sql"][:120] for q in made.captured_queries]


def test_what_a_dialog_did_is_said_on_the_page_it_leads_to(desk: Desk) -> None:
    key = desk.dispatched()
    client = desk.cast.handler.client()
    dialog = HTMX | {"HX-Target": "dialog-body"}
    address = url("move", number_of(key), "record_contact")
    answer = client.post(address, {"outcome": "reached", "channel": "phone"}, headers=dialog)
    assert answer.status_code == 204, text_of(answer)
    page = text_of(client.get(answer["HX-Redirect"]))
    assert 'class="toast-line"' in page


# The generic pages and notices


@pytest.mark.parametrize(
    ("page", "args"),
    [
        ("list", ()),
        ("raise", ()),
        ("case", ("number",)),
        ("move", ("number", "dispatch")),
        ("attach", ("number",)),
    ],
)
def test_the_generic_pages_leave_orders_to_their_own(
    desk: Desk, page: str, args: tuple[str, ...]
) -> None:
    matter = desk.record()
    known = [matter.number if arg == "number" else arg for arg in args]
    address = reverse(f"cases:{page}", args=[matter.kind, *known])
    client = desk.cast.dispatcher.client()
    unit = desk.cast.units["section"].pk
    answers = client.get(address), client.post(address, {"revision": 0, "unit": unit})
    assert {answer.status_code for answer in answers} <= {404, 405}
    assert Matter.objects.get(pk=matter.pk).revision == matter.revision


def test_a_notice_about_an_order_leads_to_its_page(desk: Desk) -> None:
    number = number_of(desk.dispatched())
    client = desk.cast.handler.client()
    with clock.fixed(desk.at + timedelta(seconds=10)):
        (row,) = client.get("/notices/").context["rows"]
        answer = client.get(reverse("notices:follow", args=[row["notice"].pk]))
    assert answer["Location"] == url("order", number)
    assert client.get(answer["Location"]).status_code == 200


def test_a_notice_names_the_move_in_each_readers_language(desk: Desk) -> None:
    desk.dispatched()
    words = Notice.objects.latest("sent_at").words
    assert not any("派单" in text for text in words["en"].values())


@pytest.mark.parametrize(
    ("who", "status"),
    [("handler", 200), ("dispatcher", 200), ("other_handler", 404), ("outsider", 404),
     ("system_administrator", 404)],
)  # fmt: skip
def test_a_file_is_seen_by_who_sees_its_order(desk: Desk, who: str, status: int) -> None:
    key = desk.dispatched()
    desk.photo(key)
    (file,) = attachments.of(subject_of(key))
    client = getattr(desk.cast, who).client()
    answer = client.get(reverse("attachments:file", args=[file.pk]))
    assert answer.status_code == status
    assert (file.name in answer.headers.get("Content-Disposition", "")) <= (status == 200)
