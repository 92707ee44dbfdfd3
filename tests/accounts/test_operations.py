"""Changing units, posts, staff and grants: who may, what follows, what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lilong.accounts import operations as do
from lilong.accounts import queries
from lilong.accounts.models import (
    ApiClient,
    Factor,
    Grant,
    Office,
    PostHolding,
    Staff,
    Unit,
    UnitKind,
)
from lilong.accounts.terms import (
    Capability,
    GrantSpec,
    OfficeSpec,
    Period,
    PostSpec,
    Role,
    StaffSpec,
    TokenSpec,
    UnitSpec,
)
from lilong.kernel import clock
from lilong.kernel.actor import Actor, ActorKind, system
from lilong.kernel.errors import NotVisible, Refused, Stale
from tests.cast import PASSWORD, Cast

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
NEVER_ENDING = Period(TODAY)


@pytest.fixture(autouse=True)
def _stand_still() -> Any:
    with clock.fixed(NOW):
        yield


def _codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def _second_factor(cast: Cast) -> None:
    Factor.objects.create(
        office=cast.office, staff=cast.handler.staff, kind="app", name="手机", secret="A" * 32,
        added_at=NOW, confirmed_at=NOW,
    )  # fmt: skip


def _every_write(cast: Cast) -> dict[str, Callable[[Actor], object]]:
    section, post, staff = cast.units["section"], cast.handler.post, cast.handler.staff
    office_id = cast.office.pk
    holding = PostHolding.objects.get(staff=cast.grid_worker.staff)
    granted = Grant.objects.get(post=cast.grid_worker.post)
    token = ApiClient.objects.create(
        office=cast.office, post=post, name="x", token_hash="x", last_digits="x", valid_from=TODAY
    )
    unit_spec = UnitSpec(office_id, "new", "新科", UnitKind.SECTION, TODAY)
    grant_spec = GrantSpec(post.pk, Role.HANDLER, NEVER_ENDING)
    return {
        "add_unit": lambda by: do.add_unit(unit_spec, by=by, at=NOW),
        "end_unit": lambda by: do.end_unit(
            section, successor=cast.units["station"], on=TODAY, by=by, at=NOW
        ),
        "move_to_area": lambda by: do.move_to_area(section, area_id=None, by=by, at=NOW),
        "add_post": lambda by: do.add_post(
            PostSpec(section.pk, "new", "新岗", TODAY), by=by, at=NOW
        ),
        "end_post": lambda by: do.end_post(cast.window_clerk.post, on=TODAY, by=by, at=NOW),
        "appoint": lambda by: do.appoint(
            post, cast.other_handler.staff, period=NEVER_ENDING, by=by, at=NOW
        ),
        "appoint_deputy": lambda by: do.appoint_deputy(
            post, cast.grid_worker.staff, period=Period(TODAY, TODAY), by=by, at=NOW
        ),
        "end_holding": lambda by: do.end_holding(holding, on=TODAY, by=by, at=NOW),
        "add_staff": lambda by: do.add_staff(
            StaffSpec(office_id, "new", "新（虚构）"), by=by, at=NOW
        ),
        "grant": lambda by: do.grant(grant_spec, by=by, at=NOW),
        "revoke": lambda by: do.revoke(granted, on=TODAY, by=by, at=NOW),
        "set_password": lambda by: do.set_password(
            staff, password="a-long-new-one-77", by=by, at=NOW
        ),
        "log_out_everywhere": lambda by: do.log_out_everywhere(staff, by=by, at=NOW),
        "reset_factors": lambda by: do.reset_factors(staff, reason="遗失", by=by, at=NOW),
        "unlock": lambda by: do.unlock(staff, by=by, at=NOW),
        "issue_token": lambda by: do.issue_token(
            TokenSpec(cast.dispatcher.post.pk, "门户", NEVER_ENDING), by=by, at=NOW
        ),
        "revoke_token": lambda by: do.revoke_token(token, by=by, at=NOW),
        "deactivate": lambda by: do.deactivate(staff, by=by, at=NOW),
        "create_office": lambda by: do.create_office(
            OfficeSpec("9", "九", "J", cast.areas["whole"].pk), by=by, at=NOW
        ),
    }


SYSTEM = {
    "add_unit", "end_unit", "move_to_area", "add_post", "end_post", "appoint", "appoint_deputy",
    "end_holding", "add_staff", "deactivate",
}  # fmt: skip
SECURITY = {
    "grant", "revoke", "set_password", "log_out_everywhere", "unlock", "issue_token",
    "revoke_token", "deactivate", "reset_factors",
}  # fmt: skip
NOBODY: set[str] = set()
WHO_MAY = {
    "system_administrator": SYSTEM,
    "security_administrator": SECURITY,
    "audit_administrator": NOBODY,
    "leader": NOBODY,
    "dispatcher": NOBODY,
}


@pytest.mark.parametrize("name", WHO_MAY)
def test_each_administrator_may_do_her_part_and_nobody_another(cast: Cast, name: str) -> None:
    _second_factor(cast)
    for verb, write in _every_write(cast).items():
        if verb in WHO_MAY[name]:
            write(cast.home.member(name).actor)
        else:
            with pytest.raises(Refused) as refused:
                write(cast.home.member(name).actor)
            assert _codes(refused) == ["not_granted"], verb


def test_an_administrator_of_the_next_office_finds_nothing_here(cast: Cast) -> None:
    PostHolding.objects.create(
        office=cast.next_door.office, post=cast.outsider.post, staff=cast.handler.staff,
        valid_from=TODAY,
    )  # fmt: skip
    Grant.objects.filter(post=cast.outsider.post).update(role=Role.SYSTEM_ADMINISTRATOR)
    for verb, write in _every_write(cast).items():
        with pytest.raises(Refused if verb == "create_office" else NotVisible):
            write(cast.outsider.actor)


def test_an_actor_cannot_name_a_post_she_does_not_hold(cast: Cast) -> None:
    forged = Actor(
        ActorKind.STAFF, cast.office.pk, cast.handler.staff.pk, cast.system_administrator.post.pk
    )
    with pytest.raises(Refused):
        do.add_staff(StaffSpec(cast.office.pk, "new", "新（虚构）"), by=forged, at=NOW)


def test_the_system_makes_an_office(cast: Cast) -> None:
    by = system("tests")
    spec = OfficeSpec("310198003", "丁里（虚构）", "DL", cast.areas["whole"].pk)
    assert do.create_office(spec, by=by, at=NOW) in queries.offices()
    with pytest.raises(Refused):
        do.create_office(spec, by=by, at=NOW)
    with pytest.raises(NotVisible):
        do.create_office(OfficeSpec("x", "x", "x", 10**9), by=by, at=NOW)


def test_a_merged_units_posts_and_units_below_find_a_new_home(cast: Cast) -> None:
    by, station, section = cast.system_administrator.actor, cast.units["station"], cast.units[
        "section"
    ]  # fmt: skip
    below = do.add_unit(
        UnitSpec(cast.office.pk, "below", "下属", UnitKind.BODY, date(2020, 1, 1), "", section.pk),
        by=by, at=NOW,
    )  # fmt: skip
    with pytest.raises(Refused):
        do.end_unit(section, successor=below, on=TODAY, by=by, at=NOW)
    do.merge_units([section], into=station, on=TODAY, by=by, at=NOW)
    section.refresh_from_db()
    below.refresh_from_db()
    assert section.valid_to == TODAY - timedelta(days=1)
    assert below.parent == station
    assert cast.handler.viewer.unit_id == station.pk
    assert queries.successor_of(section, TODAY) == station
    with pytest.raises(Refused):
        do.end_unit(section, successor=station, on=TODAY, by=by, at=NOW)


def test_of_two_who_end_a_unit_the_second_is_told(cast: Cast) -> None:
    by, again = (
        cast.system_administrator.actor,
        Unit.objects.get(code="section", office=cast.office),
    )
    do.end_unit(cast.units["section"], successor=cast.units["station"], on=TODAY, by=by, at=NOW)
    with pytest.raises(Stale):
        do.end_unit(again, successor=cast.units["station"], on=TODAY, by=by, at=NOW)


def test_codes_and_names_are_given_once(cast: Cast) -> None:
    by, office_id = cast.system_administrator.actor, cast.office.pk
    with pytest.raises(Refused):
        do.add_unit(UnitSpec(office_id, "section", "重", "section", TODAY), by=by, at=NOW)
    with pytest.raises(Refused):
        do.add_post(PostSpec(cast.units["section"].pk, "handler", "重", TODAY), by=by, at=NOW)
    with pytest.raises(Refused):
        do.add_staff(StaffSpec(office_id, cast.handler.staff.username.upper(), "重"), by=by, at=NOW)


def test_a_unit_of_the_next_office_or_its_land_cannot_be_used(cast: Cast) -> None:
    by = cast.system_administrator.actor
    theirs = cast.next_door.units["section"]
    spec = UnitSpec(cast.office.pk, "new", "新", "section", TODAY, "", theirs.pk)
    with pytest.raises(NotVisible):
        do.add_unit(spec, by=by, at=NOW)
    with pytest.raises(NotVisible):
        do.end_unit(cast.units["section"], successor=theirs, on=TODAY, by=by, at=NOW)
    with pytest.raises(Refused):
        do.move_to_area(cast.handler.post, area_id=cast.next_door.areas["east"].pk, by=by, at=NOW)
    with pytest.raises(NotVisible):
        do.appoint(cast.handler.post, cast.outsider.staff, period=NEVER_ENDING, by=by, at=NOW)


def test_a_narrowed_post_sees_its_new_area(cast: Cast) -> None:
    by = cast.system_administrator.actor
    do.move_to_area(cast.grid_worker.post, area_id=cast.areas["west"].pk, by=by, at=NOW)
    assert cast.grid_worker.viewer.area_path == cast.areas["west"].path


def test_nobody_becomes_two_administrators_by_appointment_or_by_grant(cast: Cast) -> None:
    system_admin, security = cast.system_administrator.actor, cast.security_administrator.actor
    with pytest.raises(Refused) as refused:
        do.appoint(
            cast.audit_administrator.post, cast.security_administrator.staff,
            period=NEVER_ENDING, by=system_admin, at=NOW,
        )  # fmt: skip
    assert _codes(refused) == ["administrators_apart"]
    with pytest.raises(Refused) as refused:
        do.grant(
            GrantSpec(cast.system_administrator.post.pk, Role.AUDIT_ADMINISTRATOR, NEVER_ENDING),
            by=security, at=NOW,
        )  # fmt: skip
    assert _codes(refused) == ["administrators_apart"]


def test_nobody_appoints_or_grants_herself(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        do.appoint(
            cast.handler.post, cast.system_administrator.staff, period=NEVER_ENDING,
            by=cast.system_administrator.actor, at=NOW,
        )  # fmt: skip
    assert _codes(refused) == ["oneself"]
    with pytest.raises(Refused) as refused:
        do.grant(
            GrantSpec(cast.security_administrator.post.pk, Role.DISPATCHER, NEVER_ENDING),
            by=cast.security_administrator.actor, at=NOW,
        )  # fmt: skip
    assert "oneself" in _codes(refused)


def test_a_grant_gives_at_once_and_a_revoked_one_takes_at_once(cast: Cast) -> None:
    by = cast.security_administrator.actor
    assert not cast.handler.viewer.may(Capability.ORDERS_DISPATCH)
    given = do.grant(GrantSpec(cast.handler.post.pk, Role.DISPATCHER, NEVER_ENDING), by=by, at=NOW)
    assert cast.handler.viewer.may(Capability.ORDERS_DISPATCH)
    as_read_before = Grant.objects.get(pk=given.pk)
    do.revoke(given, on=TODAY, by=by, at=NOW)
    assert not cast.handler.viewer.may(Capability.ORDERS_DISPATCH)
    with pytest.raises(Stale):
        do.revoke(as_read_before, on=TODAY, by=by, at=NOW)


def test_a_deputy_stands_in_for_her_days_only(cast: Cast) -> None:
    by = cast.system_administrator.actor
    with pytest.raises(Refused):
        do.appoint_deputy(
            cast.dispatcher.post, cast.handler.staff, period=NEVER_ENDING, by=by, at=NOW
        )
    days = Period(TODAY, TODAY + timedelta(days=1))
    do.appoint_deputy(cast.dispatcher.post, cast.handler.staff, period=days, by=by, at=NOW)
    staff = Staff.objects.get(pk=cast.handler.staff.pk)
    assert queries.viewer_of(staff, cast.dispatcher.post, at=NOW).deputy_for
    with pytest.raises(NotVisible):
        queries.viewer_of(staff, cast.dispatcher.post, at=NOW + timedelta(days=2))
    with pytest.raises(Refused) as refused:
        do.appoint(cast.dispatcher.post, staff, period=NEVER_ENDING, by=by, at=NOW)
    assert _codes(refused) == ["held"]


def test_who_holds_a_post_no_more_does_not_see_with_it(cast: Cast) -> None:
    held = PostHolding.objects.get(staff=cast.handler.staff)
    do.end_holding(held, on=TODAY, by=cast.system_administrator.actor, at=NOW)
    with pytest.raises(NotVisible):
        assert cast.handler.viewer
    do.end_post(cast.dispatcher.post, on=TODAY, by=cast.system_administrator.actor, at=NOW)
    with pytest.raises(NotVisible):
        assert cast.dispatcher.viewer


def test_a_new_person_cannot_sign_in_before_she_has_a_password(cast: Cast) -> None:
    spec = StaffSpec(cast.office.pk, " New.Person ", "新（虚构）")
    staff = do.add_staff(spec, by=cast.system_administrator.actor, at=NOW)
    assert staff.username == "new.person"
    assert not staff.has_usable_password()


def test_a_weak_password_is_refused_with_the_reason(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        do.set_password(
            cast.handler.staff, password="12345", by=cast.security_administrator.actor, at=NOW
        )
    assert set(_codes(refused)) == {"password_short", "password_digits", "password_common"}


def test_ones_own_password_needs_the_old_one(cast: Cast) -> None:
    staff, by = cast.handler.staff, cast.handler.actor
    with pytest.raises(Refused):
        do.change_password(staff, old="wrong", password="a-long-new-one-77", by=by, at=NOW)
    with pytest.raises(NotVisible):
        do.change_password(
            cast.leader.staff, old=PASSWORD, password="a-long-new-one-77", by=by, at=NOW
        )
    do.change_password(staff, old=PASSWORD, password="a-long-new-one-77", by=by, at=NOW)
    assert Staff.objects.get(pk=staff.pk).check_password("a-long-new-one-77")


def test_the_language_chosen_greets_her(cast: Cast) -> None:
    do.change_language(cast.handler.staff, language="en", by=cast.handler.actor, at=NOW)
    assert cast.handler.viewer.language == "en"
    with pytest.raises(Refused):
        do.change_language(cast.handler.staff, language="xx", by=cast.handler.actor, at=NOW)


def test_a_person_let_go_sees_nothing_until_she_is_back(cast: Cast) -> None:
    by = cast.system_administrator.actor
    do.deactivate(cast.handler.staff, by=by, at=NOW)
    with pytest.raises(NotVisible):
        assert cast.handler.viewer
    with pytest.raises(Stale):
        do.deactivate(cast.handler.staff, by=by, at=NOW)
    do.reactivate(cast.handler.staff, by=by, at=NOW)
    assert cast.handler.viewer


def test_a_token_acts_in_its_post_and_no_more_once_revoked(cast: Cast) -> None:
    by = cast.security_administrator.actor
    spec = TokenSpec(cast.dispatcher.post.pk, "门户", Period(TODAY, TODAY + timedelta(days=9)))
    client, token = do.issue_token(spec, by=by, at=NOW)
    viewer = queries.viewer_of_token(token, at=NOW)
    assert viewer is not None
    assert viewer.may(Capability.ORDERS_RECORD)
    assert viewer.actor().kind is ActorKind.CLIENT
    assert token not in {client.token_hash, client.last_digits}
    assert queries.viewer_of_token(token + "x", at=NOW) is None
    assert queries.viewer_of_token(token, at=NOW + timedelta(days=10)) is None
    do.revoke_token(client, by=by, at=NOW)
    assert queries.viewer_of_token(token, at=NOW) is None
    with pytest.raises(Stale):
        do.revoke_token(client, by=by, at=NOW)


def test_a_known_token_costs_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    spec = TokenSpec(cast.dispatcher.post.pk, "门户", NEVER_ENDING)
    _client, token = do.issue_token(spec, by=cast.security_administrator.actor, at=NOW)
    queries.viewer_of_token(token, at=NOW)
    with django_assert_num_queries(1):
        queries.viewer_of_token(token, at=NOW)


def test_no_token_for_a_post_without_the_use_of_the_api(cast: Cast) -> None:
    for member in (cast.handler, cast.system_administrator):
        with pytest.raises(Refused) as refused:
            do.issue_token(
                TokenSpec(member.post.pk, "x", NEVER_ENDING),
                by=cast.security_administrator.actor, at=NOW,
            )  # fmt: skip
        assert _codes(refused) == ["no_api"]


def test_nobody_has_any_of_djangos_powers(cast: Cast) -> None:
    for staff in Staff.objects.all():
        assert not staff.has_perm("accounts.change_staff")
        assert not staff.has_perms(["accounts.view_staff"])
        assert not staff.has_module_perms("accounts")
        assert not staff.is_staff
        assert not getattr(staff, "is_superuser", False)
    assert not hasattr(Staff.objects, "create_superuser")


def test_every_change_makes_the_office_be_seen_anew(cast: Cast) -> None:
    before = Office.objects.get(pk=cast.office.pk).revision
    do.add_unit(
        UnitSpec(cast.office.pk, "new", "新", "section", TODAY),
        by=cast.system_administrator.actor, at=NOW,
    )  # fmt: skip
    assert Office.objects.get(pk=cast.office.pk).revision != before
