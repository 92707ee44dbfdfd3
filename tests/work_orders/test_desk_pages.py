"""The console: choices by key, a free choice, merging, setting aside; the next order is there."""

from datetime import timedelta
from typing import Any

import pytest

from lilong.cases.models import Matter
from lilong.work_orders.forms.desk import DecisionForm, initials, moments_to_return
from lilong.work_orders.models import Lesson, WorkOrder
from lilong.work_orders.triage import Words
from tests.work_orders.conftest import FRIDAY, Desk
from tests.work_orders.test_merging import HERE, OTHER, pair
from tests.work_orders.test_pages import HTMX, text_of, url
from tests.work_orders.test_ruling import draft_of, published

CONSOLE = HTMX | {"HX-Target": "desk"}
DIALOG = HTMX | {"HX-Target": "dialog-body"}
CARD = HTMX | {"HX-Target": "desk-proposal"}


def test_a_choice_is_pressed_by_its_figure_and_says_why(desk: Desk) -> None:
    published(desk, draft_of(desk, words=Words(any=("垃圾",))))
    pair(desk)
    page = text_of(desk.cast.dispatcher.client().get(url("desk")))
    for key in ("Enter", "e", "r", "z", "m", "1", "2"):
        assert f'data-key="{key}"' in page
    assert "依据第 1 条规则“垃圾归中队”" in page
    assert "疑似重复" in page
    assert "相距 0 米" in page
    assert "两位来电人都会得到答复" in page


def test_another_category_or_place_brings_the_unit_for_it(desk: Desk) -> None:
    matter = desk.record(point=HERE)
    client = desk.cast.dispatcher.client()
    address = url("desk_order", matter.number)
    card = text_of(client.get(address, {"category": "H0101"}, headers=CARD))
    assert "<html" not in card
    section = desk.cast.units["section"].pk
    assert f'name="unit" value="{section}" checked' in card
    west = desk.cast.areas["west"]
    chosen = text_of(client.get(address, {"area": west.pk, "category": "H0101"}, headers=CARD))
    assert f'name="area" value="{west.pk}" checked' in chosen
    assert "您的选择" in chosen


def test_a_free_choice_is_found_by_the_first_letters_of_its_sounds(desk: Desk) -> None:
    assert initials("餐饮油烟") == "cyyy"
    assert initials("WiFi") == ""
    matter = desk.record()
    client = desk.cast.dispatcher.client()
    form = client.get(url("choose", matter.number), headers=DIALOG)
    assert "<html" not in text_of(form)
    assert 'data-picker="submit"' in text_of(form)
    assert "cyyy" in text_of(form)
    whole = text_of(client.get(url("choose", matter.number)))
    assert "<html" in whole
    given = {"category": "H0101", "area": "", "unit": "", "from": "dialog"}
    taken = client.get(url("desk_order", matter.number), given, headers=CARD)
    assert taken["HX-Trigger-After-Settle"] == "dialog-close"
    unit = {"unit": desk.cast.units["station"].pk}
    card = text_of(client.get(url("desk_order", matter.number), unit, headers=CARD))
    assert f'name="unit" value="{desk.cast.units["station"].pk}" checked' in card


def given(desk: Desk, matter: Matter, **changes: Any) -> dict[str, Any]:
    matter.refresh_from_db()
    unit = desk.cast.units["committee"].pk
    east = desk.cast.areas["east"].pk
    values = {
        "revision": matter.revision, "category": "H0101", "unit": unit, "area": east,
        "shown": f"H0101|{east}|{unit}",
    }  # fmt: skip
    return values | changes


def test_a_category_chosen_a_moment_before_enter_never_keeps_the_other_ones_unit(
    desk: Desk,
) -> None:
    matter = desk.record()
    committee, section = desk.cast.units["committee"].pk, desk.cast.units["section"].pk
    shown = f"E0101|{desk.cast.areas['east'].pk}|{committee}"
    client = desk.cast.dispatcher.client()
    client.post(url("decide", matter.number), given(desk, matter, shown=shown), headers=CONSOLE)
    assert Matter.objects.get(pk=matter.pk).lead_unit_id == section


def test_a_card_asked_for_too_late_brings_the_whole_desk(desk: Desk) -> None:
    first, second = desk.record(), desk.record(words="路灯不亮。", title="路灯")
    desk.dispatch(first.pk)
    client = desk.cast.dispatcher.client()
    answer = client.get(url("desk_order", first.number), {"category": "H0101"}, headers=CARD)
    assert answer["HX-Retarget"] == "#desk"
    assert second.title in text_of(answer)


def test_a_unit_that_was_chosen_stays_chosen(desk: Desk) -> None:
    matter = desk.record()
    station = desk.cast.units["station"].pk
    client = desk.cast.dispatcher.client()
    posted = given(desk, matter, unit=station, shown="E0101||1")
    client.post(url("decide", matter.number), posted, headers=CONSOLE)
    assert Matter.objects.get(pk=matter.pk).lead_unit_id == station


@pytest.mark.parametrize(
    ("shown", "expected"), [("A|1|7", 7), ("B|1|7", None), ("A|2|7", None), ("B|1|8", 7), ("", 7)]
)
def test_the_unit_drawn_counts_only_for_what_it_was_drawn_with(
    shown: str, expected: int | None
) -> None:
    form = DecisionForm({"category": "A", "area": "1", "unit": "7", "shown": shown})
    assert form.is_valid()
    assert form.unit_id() == expected


def test_m_merges_with_what_is_marked_and_the_next_order_is_there(desk: Desk) -> None:
    first, second = pair(desk)
    third = desk.record(words="路灯不亮。", title="路灯", caller=OTHER)
    client = desk.cast.dispatcher.client()
    posted = given(desk, second, duplicate=first.number)
    answer = client.post(url("merge", second.number), posted, headers=CONSOLE)
    assert answer.status_code == 200
    assert "<html" not in text_of(answer)
    assert WorkOrder.objects.get(pk=second.pk).goes_with_id == first.pk
    assert second.number in answer["HX-Trigger"]
    assert answer["HX-Push-Url"] == url("desk_order", third.number)
    again = client.post(url("merge", second.number), posted, headers=CONSOLE)
    assert again.status_code == 422
    nobody = client.post(url("merge", third.number), given(desk, third), headers=CONSOLE)
    assert nobody.status_code == 422


def test_z_sets_aside_with_two_keys_and_brings_the_next(desk: Desk) -> None:
    first, second = desk.record(), desk.record(words="路灯不亮。", title="路灯")
    client = desk.cast.dispatcher.client()
    form = client.get(url("aside", first.number), headers=DIALOG)
    page = text_of(form)
    assert 'data-key="1"' in page
    assert "等来电人补充信息" in page
    until = form.context["form"].fields["until"].choices[0][0]
    posted = {"until": until, "reason": "0", "words": "", "revision": first.revision}
    answer = client.post(url("aside", first.number), posted, headers=DIALOG)
    assert answer["HX-Retarget"] == "#desk"
    assert answer["HX-Trigger-After-Settle"] == "dialog-close"
    assert second.title in text_of(answer)
    assert "搁置" in text_of(answer)
    shown = text_of(client.get(url("desk")))
    assert first.number in shown
    back = client.post(url("wake", first.number), headers=CONSOLE)
    assert "已放回队列" in back["HX-Trigger"] or back.status_code == 200
    assert WorkOrder.objects.get(pk=first.pk).snoozed_until is None


def test_aside_needs_a_reason_and_keeps_what_was_typed(desk: Desk) -> None:
    matter = desk.record()
    client = desk.cast.dispatcher.client()
    form = client.get(url("aside", matter.number), headers=DIALOG)
    until = form.context["form"].fields["until"].choices[1][0]
    posted = {"until": until, "reason": "other", "words": "", "revision": matter.revision}
    answer = client.post(url("aside", matter.number), posted, headers=DIALOG)
    assert answer.status_code == 422
    assert "请填写理由" in text_of(answer)
    posted["words"] = "等物业回话"
    assert client.post(url("aside", matter.number), posted, headers=DIALOG).status_code == 200


def test_moments_to_return_lie_before_the_deadline_and_within_the_hours(desk: Desk) -> None:
    from lilong.rulebook import queries as rulebook

    calendar = rulebook.calendar(None, FRIDAY.date())
    found = moments_to_return(FRIDAY, None, calendar, 24)
    assert [m.hour for m in found] == [17, 18, 20]
    monday = moments_to_return(FRIDAY, None, calendar, 100)
    assert (monday[-1].day, monday[-1].hour) == (26, 9)
    soon = FRIDAY + timedelta(minutes=90)
    assert [m.hour for m in moments_to_return(FRIDAY, soon, calendar, 24)] == [17]
    late = FRIDAY - timedelta(days=1)
    assert len(moments_to_return(FRIDAY, late, calendar, 24)) == 3


def test_r_ends_what_is_not_ours_with_one_of_a_few_reasons(desk: Desk) -> None:
    first, second = desk.record(), desk.record(words="路灯不亮。", title="路灯")
    client = desk.cast.dispatcher.client()
    assert "不属本街道辖区" in text_of(client.get(url("not_ours", first.number), headers=DIALOG))
    posted = {"reason": "1", "words": "", "revision": first.revision}
    answer = client.post(url("not_ours", first.number), posted, headers=DIALOG)
    assert second.title in text_of(answer)
    assert Matter.objects.get(pk=first.pk).stage == "cancelled"
    page = text_of(client.get(url("order", first.number)))
    assert "来电人撤回" in page


def test_every_decision_counts_for_today(desk: Desk) -> None:
    desk.dispatched()
    desk.record(words="路灯不亮。")
    page = text_of(desk.cast.dispatcher.client().get(url("desk")))
    assert "今日已派 1 件" in page, page[page.index("待派") : page.index("待派") + 800]
    assert Lesson.objects.count() == 1


def test_a_merged_order_and_its_other_name_each_other(desk: Desk) -> None:
    first, second = pair(desk)
    client = desk.cast.dispatcher.client()
    client.post(url("merge", second.number), given(desk, second, duplicate=first.number))
    child = text_of(client.get(url("order", second.number)))
    assert first.number in child
    assert "本单来电人单独联系、单独回访" in child
    assert "拆分" in child
    parent = text_of(client.get(url("order", first.number)))
    assert second.number in parent
    assert "每位来电人都会得到答复" in parent


@pytest.mark.parametrize("name", ["choose", "merge", "aside", "wake", "not_ours"])
def test_an_outsider_touches_nothing_of_this_desk(desk: Desk, name: str) -> None:
    matter = desk.record()
    client = desk.cast.outsider.client()
    posted = {"reason": "0", "until": "x", "duplicate": matter.number, "revision": 0}
    for answer in (
        client.get(url(name, matter.number)),
        client.post(url(name, matter.number), posted),
    ):
        assert answer.status_code in {404, 405}
        assert matter.title not in text_of(answer)
    untouched = Matter.objects.get(pk=matter.pk)
    assert (untouched.stage, untouched.revision) == ("received", matter.revision)


@pytest.mark.parametrize("name", ["choose", "merge", "aside", "wake", "not_ours"])
def test_only_dispatchers_work_at_the_desk(desk: Desk, name: str) -> None:
    matter = desk.record()
    for who in ("leader", "handler", "follow_up_caller"):
        client = getattr(desk.cast, who).client()
        assert client.post(url(name, matter.number)).status_code in {403, 405}


@pytest.mark.parametrize("odd", ["²", "٣", "9" * 40, "9" * 5_000])
def test_a_number_that_is_none_is_nobodys_and_breaks_no_page(desk: Desk, odd: str) -> None:
    matter = desk.record(point=HERE)
    client, leader = desk.cast.dispatcher.client(), desk.cast.leader.client()
    for asked in ({"area": odd}, {"unit": odd}):
        assert client.get(url("desk_order", matter.number), asked).status_code == 200
    merged = client.post(url("merge", matter.number), {"revision": odd, "duplicate": "x"})
    assert merged.status_code < 500
    by_unit = {"by": "unit", "period": "month", "on": "2026-11-01", "rate": "on_time"}
    assert leader.get(url("rate_list"), by_unit | {"part": "met", "key": odd}).status_code < 500
    draft_of(desk, words=Words(any=("垃圾",)))
    assert client.get(url("rules_trial", 1), {"before": odd, "after": odd}).status_code < 500
    assert client.post(url("rules_propose", 1), {"revision": odd}).status_code < 500
