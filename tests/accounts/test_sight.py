"""What a post sees, who holds it, and for how few queries."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from lilong.accounts import queries
from lilong.accounts.middleware import ViewerMiddleware
from lilong.accounts.models import Grant, Office, Post, PostHolding, Staff, Unit
from lilong.accounts.scope import visible
from lilong.accounts.terms import Capability, Confidentiality, Role
from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.kernel.identifiers import new_id
from tests.cast import Cast

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def _changed(office: Office) -> Office:
    Office.objects.filter(pk=office.pk).update(revision=new_id())
    office.refresh_from_db()
    return office


def test_a_post_sees_with_what_it_was_granted(cast: Cast) -> None:
    viewer = cast.dispatcher.viewer
    assert viewer.may(Capability.ORDERS_DISPATCH)
    assert not viewer.may(Capability.SYSTEM_MANAGE)
    assert viewer.sees_whole_office
    assert viewer.confidentiality == Confidentiality.SECRET
    assert not cast.handler.viewer.sees_whole_office
    assert cast.handler.viewer.unit_ids == {cast.units["section"].pk}


def test_the_post_of_somebody_else_is_not_visible(cast: Cast) -> None:
    with pytest.raises(NotVisible):
        queries.viewer_of(cast.handler.staff, cast.dispatcher.post, at=NOW)
    with pytest.raises(NotVisible):
        queries.viewer_of(cast.outsider.staff, cast.dispatcher.post, at=NOW)


def test_a_deputy_acts_only_on_her_days_and_in_the_holders_name(cast: Cast) -> None:
    PostHolding.objects.create(
        office=cast.office, post=cast.dispatcher.post, staff=cast.handler.staff, is_deputy=True,
        valid_from=TODAY, valid_to=TODAY + timedelta(days=2),
    )  # fmt: skip
    cast.handler.staff.office = _changed(cast.office)
    viewer = queries.viewer_of(cast.handler.staff, cast.dispatcher.post, at=NOW)
    assert viewer.actor().on_behalf_of == cast.dispatcher.staff.name
    assert viewer.actor().on_behalf_of_en == cast.dispatcher.staff.name_en
    assert [choice.is_deputy for choice in viewer.posts] == [False, True]
    held = queries.posts_of(cast.handler.staff, TODAY + timedelta(days=2))
    assert [h.post_id for h in held] == [cast.handler.post.pk, cast.dispatcher.post.pk]
    assert len(queries.posts_of(cast.handler.staff, TODAY + timedelta(days=3))) == 1
    for away in (-1, 3):
        with pytest.raises(NotVisible):
            queries.viewer_of(
                cast.handler.staff, cast.dispatcher.post, at=NOW + timedelta(days=away)
            )


def test_the_day_is_shanghais(cast: Cast) -> None:
    PostHolding.objects.filter(staff=cast.handler.staff).update(valid_to=date(2026, 11, 20))
    cast.handler.staff.office = _changed(cast.office)
    last = datetime(2026, 11, 20, 15, 59, tzinfo=UTC)
    assert queries.viewer_of(cast.handler.staff, cast.handler.post, at=last)
    with pytest.raises(NotVisible):
        queries.viewer_of(cast.handler.staff, cast.handler.post, at=last + timedelta(minutes=1))


def test_a_grant_that_has_ended_gives_nothing(cast: Cast) -> None:
    Grant.objects.filter(post=cast.dispatcher.post).update(valid_to=TODAY - timedelta(days=1))
    cast.dispatcher.staff.office = _changed(cast.office)
    viewer = queries.viewer_of(cast.dispatcher.staff, cast.dispatcher.post, at=NOW)
    assert viewer.capabilities == frozenset()
    assert viewer.confidentiality == 0


def test_units_below_belong_to_the_post(cast: Cast) -> None:
    Unit.objects.filter(code="committee").update(parent=cast.units["section"])
    cast.handler.staff.office = _changed(cast.office)
    viewer = queries.viewer_of(cast.handler.staff, cast.handler.post, at=NOW)
    assert viewer.unit_ids == {cast.units["section"].pk, cast.units["committee"].pk}


def test_a_known_viewer_costs_no_query(cast: Cast) -> None:
    queries.viewer_of(cast.handler.staff, cast.handler.post, at=NOW)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        queries.viewer_of(cast.handler.staff, cast.handler.post, at=NOW)
    assert len(seen) == 0


def test_those_who_may_are_holders_and_deputies_of_the_unit(cast: Cast) -> None:
    may = queries.staff_who_may(cast.office.pk, Capability.ORDERS_HANDLE, on=TODAY)
    assert cast.handler.staff in may
    assert cast.dispatcher.staff not in may
    here = queries.staff_who_may(
        cast.office.pk, Capability.ORDERS_HANDLE, unit_id=cast.units["station"].pk, on=TODAY
    )
    assert list(here) == [cast.other_handler.staff]


def test_the_successor_of_a_merged_unit_is_found_along_the_chain(cast: Cast) -> None:
    section, station = cast.units["section"], cast.units["station"]
    committee = cast.units["committee"]
    Unit.objects.filter(pk=section.pk).update(valid_to=TODAY, successor=station)
    Unit.objects.filter(pk=station.pk).update(valid_to=TODAY, successor=committee)
    section.refresh_from_db()
    assert queries.successor_of(section, TODAY) == section
    assert queries.successor_of(section, TODAY + timedelta(days=1)) == committee


def test_scope_is_office_by_area_by_unit_by_confidentiality(cast: Cast) -> None:
    """Posts stand in for matters here: they have an office, a unit, and an area's path."""

    def seen(viewer: Viewer) -> set[str]:
        rows = visible(
            Post.objects.all(), viewer, area_path="area__path", units=("unit",),
            confidentiality=None,
        )  # fmt: skip
        return set(rows.values_list("code", flat=True))

    assert seen(cast.dispatcher.viewer) == set(cast.home.members)
    assert seen(cast.handler.viewer) == {"section_head", "handler"}
    assert seen(cast.outsider.viewer) == set(cast.next_door.members)
    narrow = seen(cast.grid_worker.viewer)
    assert narrow == {
        "grid_worker",
        "building_group_leader",
        "committee_worker",
        "committee_secretary",
    }
    west = replace(cast.committee_worker.viewer, area_path=cast.areas["west"].path)
    assert seen(west) == set()
    lead = replace(cast.leader.viewer, area_path=cast.areas["east"].path)
    assert {"grid_worker", "leader"} <= seen(lead)
    assert "handler" not in seen(lead)


def test_confidentiality_is_a_ceiling(cast: Cast) -> None:
    rows = visible(Grant.objects.all(), cast.follow_up_caller.viewer, area_path=None, units=())
    assert rows.filter(role=Role.LEADER).count() == 0
    assert rows.filter(role=Role.HANDLER).count() == 2


def test_a_signed_in_page_costs_at_most_three_queries(cast: Cast) -> None:
    client = cast.dispatcher.client()
    known = AuthenticationMiddleware(ViewerMiddleware(lambda request: HttpResponse()))
    counts = []
    for _ in range(2):
        request = RequestFactory().get("/")
        request.session = client.session
        with CaptureQueriesContext(connection) as seen:
            known(request)
        assert request.viewer.post_id == cast.dispatcher.post.pk  # type: ignore[attr-defined]
        counts.append(len(seen))
    assert counts[1] <= 3
    assert counts[0] <= 7


def test_who_acts_is_kept_in_both_languages(cast: Cast) -> None:
    Staff.objects.filter(pk=cast.handler.staff.pk).update(name_en="")
    cast.handler.staff.office = _changed(cast.office)
    actor = queries.viewer_of(cast.handler.staff, cast.handler.post, at=NOW).actor()
    assert actor.label == f"社区管理办 · handler岗 · {cast.handler.staff.name}"
    assert actor.label_en == f"Community management office · Handler · {cast.handler.staff.name}"


def test_an_office_without_english_names_keeps_none(cast: Cast) -> None:
    nameless = replace(cast.handler.viewer, unit_name_en="", post_name_en="", staff_name_en="")
    assert "label_en" not in nameless.actor().as_data()


def test_a_neighbourhoods_post_without_an_area_sees_its_units_area(cast: Cast) -> None:
    worker = cast.committee_worker
    Post.objects.filter(pk=worker.post.pk).update(area=None)
    _changed(cast.office)
    assert worker.viewer_at(NOW).area_path == cast.areas["east"].path


def test_a_neighbourhoods_post_of_a_unit_without_an_area_sees_no_place(cast: Cast) -> None:
    worker = cast.committee_worker
    Post.objects.filter(pk=worker.post.pk).update(area=None)
    Unit.objects.filter(pk=cast.units["committee"].pk).update(area=None)
    _changed(cast.office)
    path = worker.viewer_at(NOW).area_path
    assert path
    assert not any(area.path.startswith(path) for area in cast.areas.values())


def test_a_sections_post_without_an_area_sees_the_whole_office(cast: Cast) -> None:
    assert cast.section_head.viewer_at(NOW).area_path == ""
