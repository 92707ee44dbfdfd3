"""An order's page: everything read once, callers masked, blocked moves with their reasons."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refused
from lilong.vault.queries import read_log
from lilong.work_orders import operations as orders
from lilong.work_orders import queries
from lilong.work_orders.intake import CallerDetails
from tests.work_orders.conftest import CALLER, FRIDAY, Desk, Photo


def test_an_order_shows_words_clocks_gates_and_what_may_be_done(desk: Desk) -> None:
    matter = desk.record()
    view = queries.order(desk.cast.dispatcher.viewer, matter.number, at=desk.at)
    assert view.details.words.startswith("弄堂口")
    assert [c.key for c in view.case.clocks] == ["centre_contact", "first_contact", "handling"]
    assert [(g.gate.key, g.have, g.need, g.is_open) for g in view.gates] == [
        ("before_dispatch", 0, 0, True),
        ("before_site", 0, 0, True),
        ("contact", 0, 2, False),
        ("follow_up", 0, 2, False),
        ("warning", 0, 0, True),
        ("head", 0, 0, True),
        ("work_record", 0, 0, True),
        ("joint", 0, 0, True),
        ("report", 0, 1, False),
        ("site_check", 0, 0, True),
    ]
    assert {o.move.key for o in view.offers if o.is_open} == {
        "categorise", "dispatch", "cancel", "record_contact", "return_to_citizen", "merge",
        "snooze",
    }  # fmt: skip
    assert view.proposal.categories


def test_who_handles_sees_why_he_may_not_close(desk: Desk) -> None:
    key = desk.reported()
    view = queries.order(desk.cast.handler.viewer, key, at=desk.at)
    close = next(o for o in view.offers if o.move.key == "close")
    assert [r.code for r in close.refusals] == ["not_granted", "gate_follow_up"]
    assert view.proposal.categories == ()


def test_callers_are_masked(desk: Desk) -> None:
    view = queries.order(desk.cast.dispatcher.viewer, desk.record().pk, at=desk.at)
    assert (view.caller.name, view.caller.phone) == ("王*", "138****2207")
    assert view.caller.reveal is None


def test_an_order_without_caller_shows_none(desk: Desk) -> None:
    matter = desk.record(caller=CallerDetails(), is_anonymous=True)
    view = queries.order(desk.cast.dispatcher.viewer, matter.pk, at=desk.at)
    assert (view.caller.name, view.caller.is_anonymous) == ("", True)


def test_a_secret_caller_is_not_shown_to_the_unit(desk: Desk) -> None:
    key = desk.dispatched(is_secret=True)
    at_unit = queries.order(desk.cast.handler.viewer, key, at=desk.at).caller
    assert (at_unit.name, at_unit.phone, at_unit.is_secret) == ("", "", True)
    assert at_unit.reveal is not None
    assert at_unit.reveal.code == "kept_secret"
    at_centre = queries.order(desk.cast.dispatcher.viewer, key, at=desk.at).caller
    assert at_centre.name == "王*"


def _for(desk: Desk, who: str, purpose: str) -> Actor:
    return getattr(desk.cast, who).viewer.actor(purpose=purpose)


def test_a_caller_is_revealed_for_a_purpose_and_the_reading_is_logged(desk: Desk) -> None:
    matter = desk.record()
    viewer = desk.cast.dispatcher.viewer
    shown = orders.reveal_caller(
        order_id=matter.pk, viewer=viewer, by=_for(desk, "dispatcher", "contact"), at=desk.at
    )
    assert shown == {"name": CALLER.name, "phone": CALLER.phone}
    assert len(read_log(desk.cast.office.pk)) == 1
    with pytest.raises(Refused):
        orders.reveal_caller(
            order_id=matter.pk, viewer=viewer, by=_for(desk, "dispatcher", ""), at=desk.at
        )


def test_nobody_else_has_a_caller_revealed(desk: Desk) -> None:
    key = desk.dispatched(is_secret=True)
    clerk, handler, outsider = (
        desk.cast.window_clerk, desk.cast.handler, desk.cast.outsider,
    )  # fmt: skip
    with pytest.raises(Refused, match="only the centre"):
        orders.reveal_caller(
            order_id=key, viewer=handler.viewer, by=_for(desk, "handler", "contact"), at=desk.at
        )
    for member in (clerk, outsider):
        with pytest.raises((Refused, NotVisible)):
            orders.reveal_caller(
                order_id=key, viewer=member.viewer, by=member.viewer.actor(purpose="contact"),
                at=desk.at,
            )  # fmt: skip
    without = desk.record(words="无名。", caller=CallerDetails(), is_anonymous=True)
    with pytest.raises(NotVisible):
        orders.reveal_caller(
            order_id=without.pk, viewer=desk.cast.dispatcher.viewer,
            by=_for(desk, "dispatcher", "contact"), at=desk.at,
        )  # fmt: skip


def test_earlier_orders_of_the_caller_and_alike_ones_near_are_shown(desk: Desk) -> None:
    point = (121.415, 31.205)
    other = CallerDetails(name="李一（虚构）", phone="13900001111")
    same = desk.record(words="同一个人,另一件事。", title="路灯")
    alike = desk.record(words="垃圾。", caller=other, point=point)
    desk.record(words="很远。", caller=other, point=(121.402, 31.218), title="暴露垃圾")
    desk.record(words="太久。", received_at=FRIDAY - timedelta(days=100))
    desk.at += timedelta(minutes=1)
    now = desk.record(words="又来了。", point=point)
    view = queries.order(desk.cast.dispatcher.viewer, now.pk, at=desk.at)
    assert [(e.matter.pk, e.is_same_caller) for e in view.earlier] == [
        (same.pk, True), (alike.pk, False),
    ]  # fmt: skip


def test_the_page_of_an_order_costs_a_fixed_number_of_queries(desk: Desk) -> None:
    viewer = desk.cast.dispatcher.viewer
    counts = []
    for number in range(2):
        for more in range(number * 4):
            desk.record(words=f"第 {more} 件。")
        key = desk.record(words=f"新的 {number}。").pk
        queries.order(viewer, key, at=desk.at)
        with CaptureQueriesContext(connection) as made:
            queries.order(viewer, key, at=desk.at)
        counts.append(len(made))
    assert counts[0] == counts[1] <= 22


def test_who_does_not_dispatch_gets_no_proposal_and_who_is_no_handler_reveals_nobody(
    desk: Desk,
) -> None:
    matter = desk.record()
    caller = desk.cast.follow_up_caller.viewer
    assert queries.order(caller, matter.pk, at=desk.at).proposal == queries.Proposal()
    leader = desk.cast.leader
    with pytest.raises(Refused, match="may not see"):
        orders.reveal_caller(
            order_id=matter.pk, viewer=leader.viewer, by=_for(desk, "leader", "contact"), at=desk.at
        )


def test_a_matter_of_another_kind_is_no_order(desk: Desk) -> None:
    from lilong.cases.models import Matter

    matter = desk.record()
    matter.kind = "rectification_items"
    with pytest.raises(NotVisible):
        queries.details_of(matter)
    assert Matter.objects.filter(pk=matter.pk).exists()


def test_near_orders_are_found_by_area_where_no_point_is_known(desk: Desk) -> None:
    other = CallerDetails(name="李一（虚构）", phone="13900001111")
    area = desk.cast.areas["east"].pk
    alike = desk.record(words="垃圾。", caller=other, area_id=area)
    desk.at += timedelta(minutes=1)
    now = desk.record(words="又来了。", area_id=area)
    view = queries.order(desk.cast.dispatcher.viewer, now.pk, at=desk.at)
    assert [e.matter.pk for e in view.earlier] == [alike.pk]


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", ("处置前", "处置后")), ("en", ("Before", "After"))]
)
def test_photos_before_and_after_stand_side_by_side(
    desk: Desk, language: str, words: tuple[str, str]
) -> None:
    taken = desk.intake()
    matter = orders.record_with_files(intake=taken, files=[Photo(1)], **desk.by("dispatcher"))
    desk.dispatch(matter.pk)
    desk.acknowledge(matter.pk)
    act = orders.Act(matter.pk, "report_handling", {"result_class": "solved", "done": "已清运。"})
    orders.act_with_files(request=act, files=[Photo(2)], **desk.by("handler"))
    page = desk.cast.dispatcher.client(language).get(f"/orders/{matter.number}/").content.decode()
    pair = page[page.index('class="file-pair"') :]
    assert pair.index(words[0]) < pair.index(words[1])
