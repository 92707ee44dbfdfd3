"""The other public doors: look-ups, policies of odd actors, gates of several capabilities."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from lilong.accounts import operations as do
from lilong.accounts import policies, queries, sight
from lilong.accounts.backends import StaffBackend
from lilong.accounts.events import UnitEnded
from lilong.accounts.gates import actor_in, needs, needs_any, signed_in
from lilong.accounts.models import Grant, Post, Unit
from lilong.accounts.terms import Capability, GrantSpec, Period, PostSpec, Role, TokenSpec
from lilong.kernel.actor import Actor, ActorKind, system
from lilong.kernel.errors import NotVisible, Refused
from tests.cast import PASSWORD, Cast

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def test_places_are_found_by_their_codes(cast: Cast) -> None:
    assert queries.office_by_code(cast.office.code) == cast.office
    assert queries.unit_by_code(cast.office.pk, "section") == cast.units["section"]
    assert queries.unit_by_code(cast.next_door.office.pk, "grid") is None
    assert queries.post_by_code(cast.office.code, "handler") == cast.handler.post
    with pytest.raises(NotVisible):
        queries.office_by_code("nowhere")
    assert set(queries.units(cast.handler.viewer)) == set(cast.units.values())
    assert queries.units(cast.handler.viewer, on=date(2000, 1, 1)).count() == 0


def test_units_come_as_a_tree(cast: Cast) -> None:
    Unit.objects.filter(code="committee").update(parent=cast.units["section"])
    lines = queries.unit_lines(cast.system_administrator.viewer, on=TODAY)
    depths = {unit.code: depth for depth, unit in lines}
    assert depths == {"centre": 0, "section": 0, "committee": 1, "station": 0}


def test_a_circle_of_successors_ends(cast: Cast) -> None:
    one, other = cast.units["section"], cast.units["station"]
    past = date(2020, 1, 1)
    Unit.objects.filter(pk=one.pk).update(valid_to=past, successor=other)
    Unit.objects.filter(pk=other.pk).update(valid_to=past, successor=one)
    one.refresh_from_db()
    assert queries.successor_of(one, TODAY) in {one, other}


def test_an_event_survives_the_journal() -> None:
    event = UnitEnded(3, 4)
    assert UnitEnded.from_data(event.as_data()) == event


def test_what_an_actor_may_is_asked_of_her_post_never_of_herself(cast: Cast) -> None:
    office = queries.office_by_code(cast.office.code)
    may = policies.capabilities_of
    assert may(system("tests"), office, NOW) == frozenset(Capability)
    assert may(cast.leader.actor, office, NOW) == cast.leader.viewer.capabilities
    assert may(cast.outsider.actor, office, NOW) == frozenset()
    nobody = [
        Actor(ActorKind.CITIZEN, office.pk),
        Actor(ActorKind.IMPORT, office.pk, post_id=cast.leader.post.pk),
        Actor(ActorKind.STAFF, office.pk, post_id=cast.leader.post.pk),
        Actor(ActorKind.STAFF, office.pk, cast.handler.staff.pk, cast.leader.post.pk),
        Actor(ActorKind.CLIENT, office.pk, post_id=10**9, reference="api:1"),
    ]
    assert {may(actor, office, NOW) for actor in nobody} == {frozenset()}
    client = Actor(ActorKind.CLIENT, office.pk, post_id=cast.dispatcher.post.pk, reference="api:1")
    assert Capability.ORDERS_RECORD in may(client, office, NOW)


def test_what_does_not_exist_cannot_be_given_anything(cast: Cast) -> None:
    manager, security = cast.system_administrator.actor, cast.security_administrator.actor
    always = Period(TODAY)
    with pytest.raises(NotVisible):
        do.add_post(PostSpec(10**9, "x", "x", TODAY), by=manager, at=NOW)
    with pytest.raises(NotVisible):
        do.grant(GrantSpec(10**9, Role.HANDLER, always), by=security, at=NOW)
    with pytest.raises(NotVisible):
        do.issue_token(TokenSpec(10**9, "x", always), by=security, at=NOW)
    with pytest.raises(NotVisible):
        do.move_to_area(cast.handler.post, area_id=10**9, by=manager, at=NOW)
    with pytest.raises(NotVisible):
        do.end_post(cast.handler.post, on=TODAY, successor=cast.outsider.post, by=manager, at=NOW)


def test_the_sight_kept_is_bounded() -> None:
    shelf = sight._Shelf(2)
    for key in range(4):
        shelf.put((key,), key)
    assert [shelf.get((key,)) for key in range(4)] == [None, None, 2, 3]


def _ask(view: object, cast: Cast, **more: object) -> HttpResponse:
    request = RequestFactory().get("/")
    request.user = cast.handler.staff
    request.viewer = cast.handler.viewer  # type: ignore[attr-defined]
    for name, value in more.items():
        setattr(request, name, value)
    answer = view(request)  # type: ignore[operator]
    assert isinstance(answer, HttpResponse)
    return answer


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(actor_in(request).label)


def test_a_gate_asks_for_all_or_for_one(cast: Cast) -> None:
    mine, other = Capability.ORDERS_HANDLE, Capability.ORDERS_DISPATCH
    assert _ask(needs(mine)(_page), cast).status_code == 200
    assert _ask(needs()(_page), cast).status_code == 200
    assert _ask(needs(mine, other)(_page), cast).status_code == 403
    assert _ask(needs_any(mine, other)(_page), cast).status_code == 200
    assert _ask(needs_any(other)(_page), cast).status_code == 403
    assert _ask(needs()(_page), cast, viewer=None).status_code == 403
    assert _ask(needs()(_page), cast, user=AnonymousUser()).status_code == 302
    private = _ask(needs()(_page), cast).headers["Cache-Control"]
    assert "private" in private


def test_without_a_post_one_acts_in_ones_own_name(cast: Cast) -> None:
    page = _ask(signed_in(_page), cast, viewer=None)
    assert page.content.decode() == cast.handler.staff.name
    assert _ask(signed_in(_page), cast, user=AnonymousUser()).status_code == 302


def test_the_backend_takes_no_half_of_a_pair(cast: Cast) -> None:
    backend, name = StaffBackend(), cast.handler.staff.username
    assert backend.authenticate(None, name, PASSWORD) == cast.handler.staff
    assert backend.authenticate(None, name) is None
    assert backend.authenticate(None, None, PASSWORD) is None


def test_rows_have_names(cast: Cast) -> None:
    assert str(Grant.objects.get(post=cast.handler.post)) == f"{cast.handler.post}: handler"
    assert str(Post.objects.get(pk=cast.handler.post.pk)) == cast.handler.post.name
    assert replace(cast.handler.viewer, client="x").actor().kind is ActorKind.CLIENT


def test_only_the_system_does_what_crosses_offices(cast: Cast) -> None:
    with pytest.raises(Refused):
        policies.demand_system(cast.leader.actor)
