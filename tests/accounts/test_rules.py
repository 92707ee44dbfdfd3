"""The three administrators are separate, and nobody gives herself anything."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.accounts import rules
from lilong.accounts.rules import RoleSpan
from lilong.accounts.terms import (
    ADMINISTRATORS,
    ROLE_CAPABILITIES,
    ROLE_NAMES,
    Capability,
    Period,
    Role,
)

JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 1)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(days)
    last = draw(st.none() | st.dates(first, date(2027, 6, 30)))
    return Period(first, last)


@given(one=periods(), other=periods())
def test_two_periods_overlap_exactly_on_their_common_days(one: Period, other: Period) -> None:
    both = one.overlap(other)
    assert both == other.overlap(one)
    ends = [p.last for p in (one, other) if p.last]
    is_common = not ends or max(one.first, other.first) <= min(ends)
    assert (both is not None) == is_common


@given(one=periods(), other=periods())
def test_two_administrators_on_a_common_day_are_refused(one: Period, other: Period) -> None:
    spans = [
        RoleSpan(Role.SYSTEM_ADMINISTRATOR, one),
        RoleSpan(Role.AUDIT_ADMINISTRATOR, other),
        RoleSpan(Role.HANDLER, one),
    ]
    refused = rules.administrators_apart(spans)
    assert (refused is not None) == (one.overlap(other) is not None)


def test_the_same_administrator_twice_or_with_work_is_no_clash() -> None:
    always = Period(JANUARY)
    spans = [
        RoleSpan(Role.SYSTEM_ADMINISTRATOR, always),
        RoleSpan(Role.SYSTEM_ADMINISTRATOR, always),
        RoleSpan(Role.DISPATCHER, always),
    ]
    assert rules.administrators_apart(spans) is None


def test_no_role_bundles_two_of_the_three_administrations() -> None:
    three = {Capability.SYSTEM_MANAGE, Capability.SECURITY_MANAGE, Capability.AUDIT_READ}
    for role, gives in ROLE_CAPABILITIES.items():
        assert len(gives & three) == (1 if role in ADMINISTRATORS else 0)
    assert set(ROLE_CAPABILITIES) == set(ROLE_NAMES) == set(Role)


def test_an_administrator_sees_no_order() -> None:
    for role in ADMINISTRATORS:
        assert Capability.ORDERS_VIEW not in ROLE_CAPABILITIES[role]
        assert Capability.PERSONS_REVEAL not in ROLE_CAPABILITIES[role]


def test_nobody_does_it_for_herself() -> None:
    assert rules.not_oneself(7, {6, 7})
    assert rules.not_oneself(7, {6}) is None
    assert rules.not_oneself(None, {6}) is None


def test_a_deputy_needs_a_last_day_and_days_run_forward() -> None:
    assert rules.is_dated(Period(JANUARY))
    assert rules.is_dated(Period(JANUARY, JUNE)) is None
    assert rules.is_a_period(Period(JUNE, JANUARY))
    assert rules.is_a_period(Period(JUNE, JUNE)) is None
    assert rules.is_a_period(Period(JUNE)) is None


@pytest.mark.parametrize(
    ("period", "on", "code"),
    [
        (Period(JANUARY, date(2026, 3, 1)), JUNE, "ended"),
        (Period(JUNE), JUNE, "not_begun"),
        (Period(JANUARY), date(2026, 6, 2), "future"),
        (Period(JANUARY), JUNE, ""),
        (Period(JANUARY, date(2026, 12, 31)), JUNE, ""),
    ],
)
def test_an_end_has_its_day(period: Period, on: date, code: str) -> None:
    refused = rules.may_end(period, on, JUNE)
    assert (refused.code if refused else "") == code


def test_a_successor_is_another_unit_that_holds() -> None:
    always = Period(JANUARY)
    assert rules.may_succeed(1, 1, frozenset({1}), always, JUNE)
    assert rules.may_succeed(1, 2, frozenset({1, 2}), always, JUNE)
    assert rules.may_succeed(1, 3, frozenset({1}), Period(JANUARY, JANUARY), JUNE)
    assert rules.may_succeed(1, 3, frozenset({1}), always, JUNE) is None


def test_an_office_keeps_to_its_own_land() -> None:
    assert rules.is_within("0001.0002.", "0001.") is None
    assert rules.is_within("0003.", "0001.")
