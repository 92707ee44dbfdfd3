"""The demonstration offices: every role is there, everybody is visibly invented."""

from datetime import UTC, datetime

from lilong.accounts import demo, queries
from lilong.accounts.models import Grant, Office, Post, PostHolding, Staff, Unit, UnitKind
from lilong.accounts.terms import Capability, Role
from lilong.accounts.viewer import PostChoice
from lilong.kernel import clock
from lilong.kernel.actor import system

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _counts() -> list[int]:
    return [model.objects.count() for model in (Office, Unit, Post, Staff, Grant, PostHolding)]


def test_the_demonstration_has_every_role_and_a_second_load_adds_nothing(db: None) -> None:
    with clock.fixed(NOW):
        home, neighbour = demo.load(by=system("tests"), at=NOW)
        before = _counts()
        demo.load(by=system("tests"), at=NOW)
    assert _counts() == before
    assert (home.code, home.prefix, home.is_demo) == (demo.OFFICE_CODE, "PY", True)
    assert set(Grant.objects.filter(office=home).values_list("role", flat=True)) == set(Role)
    committees = Unit.objects.filter(office=home, kind=UnitKind.RESIDENTS_COMMITTEE)
    assert committees.count() == 18
    assert all(unit.area and unit.area.path.startswith(home.area.path) for unit in committees)
    assert not Staff.objects.exclude(name__endswith="（虚构）").exists()
    assert neighbour.code == demo.NEXT_OFFICE_CODE
    on = NOW.date()
    who = queries.staff_who_may(home.pk, Capability.ORDERS_DISPATCH, on=on)
    assert set(who.values_list("username", flat=True)) == {
        "dispatcher", "dispatcher2", "dispatcher3", "handler",
    }  # fmt: skip
    for login in demo.DEMO_LOGINS:
        staff = Staff.objects.get(username=login.username)
        assert staff.check_password(login.password)
        first = next(iter(queries.viewers_of(staff, at=NOW).values()))
        role = Grant.objects.get(post_id=first.post_id).role
        assert role == login.role
    handler = Staff.objects.get(username="handler")
    assert [choice.is_deputy for choice in first_posts(handler)] == [False, True]
    assert Staff.objects.exclude(
        username__in=[login.username for login in demo.DEMO_LOGINS]
    ).filter(password__startswith="!").count() == Staff.objects.count() - len(demo.DEMO_LOGINS)


def first_posts(staff: Staff) -> tuple[PostChoice, ...]:
    return next(iter(queries.viewers_of(staff, at=NOW).values())).posts
