"""Lists, counts and points show each viewer what is hers, in a fixed number of queries."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lilong.cases.models import Matter
from lilong.cases.terms import Lamp
from lilong.kernel.errors import NotVisible
from lilong.work_orders import queries
from lilong.work_orders.queries import Filters
from tests.work_orders.conftest import CALLER, FRIDAY, Desk

EAST = (121.415, 31.205)


def keys(rows):
    return [m.pk for m in rows]


def test_the_queue_holds_what_waits_at_the_centre_oldest_deadline_first(desk: Desk) -> None:
    later = desk.record(words="路灯不亮。")
    desk.at = FRIDAY + timedelta(hours=1)
    earlier = desk.record(words="井盖响。", received_at=FRIDAY - timedelta(days=1))
    sent = desk.dispatched(words="停车难。")
    viewer = desk.cast.dispatcher.viewer
    assert keys(queries.queue(viewer, at=FRIDAY)) == [earlier.pk, later.pk]
    assert keys(queries.queue(desk.cast.handler.viewer, at=FRIDAY)) == []
    assert keys(queries.unit_inbox(desk.cast.handler.viewer)) == [sent]


def test_backlog_stands_last_in_the_queue(desk: Desk) -> None:
    fresh = desk.record(words="新来的。")
    old = desk.record(words="很久以前的。", received_at=FRIDAY - timedelta(days=400))
    assert keys(queries.queue(desk.cast.dispatcher.viewer, at=FRIDAY)) == [fresh.pk, old.pk]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), 2),
        (Filters(stage="dispatched"), 1),
        (Filters(category="H01"), 1),
        (Filters(category="H0101"), 1),
        (Filters(category="E"), 0),
        (Filters(source="hotline"), 1),
        (Filters(request_kind="enquiry"), 1),
        (Filters(words="路灯"), 1),
        (Filters(words="没有这个词"), 0),
        (Filters(phone="138 1234 2207"), 2),
        (Filters(phone="13900000000"), 0),
        (Filters(email="Someone@Example.invalid "), 0),
        (Filters(state="closed"), 0),
        (Filters(state="late"), 0),
        (Filters(since=FRIDAY), 2),
        (Filters(until=FRIDAY), 0),
    ],
)
def test_a_list_is_narrowed_by_each_filter(desk: Desk, filters: Filters, found: int) -> None:
    desk.record(words="路灯不亮。", source="hotline", request_kind="enquiry")
    desk.dispatched()
    viewer = desk.cast.dispatcher.viewer
    assert queries.order_list(viewer, filters, at=desk.at).count() == found


def test_a_list_by_area_holds_the_subtree(desk: Desk) -> None:
    desk.record(point=EAST, place="")
    viewer = desk.cast.dispatcher.viewer
    for name, found in (("whole", 1), ("east", 1), ("west", 0)):
        filters = Filters(area_path=desk.cast.areas[name].path)
        assert queries.order_list(viewer, filters, at=desk.at).count() == found


def test_a_list_brings_unit_area_and_category_along_without_a_query_per_row(desk: Desk) -> None:
    for number in range(5):
        desk.dispatched(words=f"第 {number} 件。", point=EAST)
    viewer = desk.cast.dispatcher.viewer
    with CaptureQueriesContext(
        connection,
    ) as made:
        rows = list(queries.order_list(viewer, Filters(), at=desk.at))
        told = [
            (m.lead_unit.name, m.area.name, m.work_order.category.name, m.work_order.source)
            for m in rows
        ]
    assert len(told) == 5
    assert len(made) == 1


def test_who_may_not_see_callers_finds_none_by_phone(desk: Desk) -> None:
    desk.record()
    viewer = desk.cast.window_clerk.viewer
    assert not queries.order_list(viewer, Filters(phone=CALLER.phone), at=desk.at).exists()


def test_a_secret_callers_orders_are_found_by_phone_at_the_centre_alone(desk: Desk) -> None:
    key = desk.dispatched(is_secret=True)
    filters = Filters(phone=CALLER.phone)
    assert keys(queries.order_list(desk.cast.dispatcher.viewer, filters, at=desk.at)) == [key]
    assert keys(queries.order_list(desk.cast.handler.viewer, filters, at=desk.at)) == []


def test_another_office_sees_no_row_no_point_and_no_count(desk: Desk) -> None:
    key = desk.dispatched(point=EAST)
    number = Matter.objects.get(pk=key).number
    viewer = desk.cast.outsider.viewer
    assert not queries.order_list(viewer, Filters(), at=desk.at).exists()
    assert not queries.queue(viewer, at=FRIDAY).exists()
    assert not queries.unit_inbox(viewer).exists()
    assert queries.map_points(viewer, (120, 30, 123, 33), at=desk.at) == []
    figures = queries.overview(viewer, at=desk.at)
    assert (figures.open, figures.received_today, figures.units) == (0, 0, ())
    for name in (key, number):
        with pytest.raises(NotVisible):
            queries.order(viewer, name, at=desk.at)


def test_the_map_shows_the_open_orders_of_a_box_with_their_lamps(desk: Desk) -> None:
    key = desk.dispatched(point=EAST)
    desk.record(words="在别处。", point=(121.402, 31.202))
    desk.closed(words="办完了。", point=EAST)
    viewer = desk.cast.dispatcher.viewer
    (point,) = queries.map_points(viewer, (121.41, 31.20, 121.42, 31.21), at=desk.at)
    assert (UUID(point.id), point.longitude, point.latitude) == (key, *EAST)
    assert point.lamp == Lamp.CALM
    wider = queries.map_points(viewer, (121.4, 31.2, 121.42, 31.22), at=desk.at, limit=1)
    assert len(wider) == 1
    every = queries.map_points(viewer, (121.4, 31.2, 121.42, 31.22), at=desk.at, filters=Filters())
    assert len(every) == 3


def test_the_overview_counts_open_late_and_near_by_unit(desk: Desk) -> None:
    desk.record(words="在中心。")
    desk.dispatched(words="一。")
    desk.dispatched(words="二。")
    desk.closed(words="三。")
    desk.record(words="旧的。", received_at=FRIDAY - timedelta(days=400))
    later = FRIDAY + timedelta(days=10)
    viewer = desk.cast.leader.viewer_at(later)
    figures = queries.overview(viewer, at=later)
    assert (figures.open, figures.late, figures.near) == (4, 3, 0)
    assert (figures.to_dispatch, figures.backlog) == (2, 1)
    assert (figures.received_today, figures.closed_today) == (0, 0)
    assert [(u.open, u.late) for u in figures.units] == [(2, 2), (2, 1)]
    today = queries.overview(viewer, at=FRIDAY)
    assert (today.received_today, today.closed_today) == (4, 1)
