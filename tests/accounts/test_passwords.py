"""Passwords are held to the rulebook; one set by an administrator is changed first."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from lilong.accounts import operations as do
from lilong.accounts import ports, rules
from lilong.accounts.models import FormerPassword
from lilong.accounts.queries import doors
from lilong.accounts.rules import PasswordFacts
from lilong.accounts.terms import DoorTerms
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.rulebook import snapshot
from lilong.rulebook.models import RuleValue
from lilong.rulebook.terms import State
from tests.cast import PASSWORD, Cast

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SIGN_IN, NEW = "/accounts/sign-in/", "/accounts/new-password/"


@pytest.fixture(autouse=True)
def _stand_still() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def _change(cast: Cast, old: str, new: str) -> list[str]:
    """Change the handler's password; return the codes of what refuses it."""
    try:
        do.change_password(cast.handler.staff, old=old, password=new, by=cast.handler.actor, at=NOW)
    except Refused as answer:
        return [refusal.code for refusal in answer.refusals]
    return []


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    snapshot.forget()


@pytest.fixture(name="terms")
def _terms(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a test say what the rulebook says."""
    first = doors.terms_of(cast.office.pk, at=NOW)

    def now_are(**more: Any) -> DoorTerms:
        changed = replace(first, **more)
        monkeypatch.setattr(ports, "_asked", [lambda _office, _on: changed])
        return changed

    return now_are


def test_every_rule_in_force_refuses_by_name(cast: Cast) -> None:
    assert _change(cast, PASSWORD, "1234") == [
        "password_short", "password_digits", "password_common",
    ]  # fmt: skip
    assert _change(cast, PASSWORD, "handler.310198001") == ["password_similar"]
    assert _change(cast, PASSWORD, PASSWORD) == ["password_had"]
    assert _change(cast, "nonsense", "a-long-new-one-77") == ["wrong_password"]
    assert _change(cast, PASSWORD, "a-long-new-one-77") == []


def test_one_of_the_last_five_is_not_taken_again(cast: Cast) -> None:
    words = [PASSWORD, *(f"a-long-new-one-{n}{n}" for n in range(1, 7))]
    for old, new in itertools.pairwise(words):
        assert _change(cast, old, new) == []
    assert _change(cast, words[-1], words[-5]) == ["password_had"]
    assert FormerPassword.objects.count() == 5
    assert _change(cast, words[-1], words[-6]) == []
    assert cast.handler.staff.name in str(FormerPassword.objects.first())


def test_an_office_may_switch_rules_off(cast: Cast, terms: Any) -> None:
    terms(password_length=4, password_history=0, bars_common=False, bars_similar=False)
    assert _change(cast, PASSWORD, "password") == []
    assert _change(cast, "password", "password") == []
    assert not FormerPassword.objects.exists()


def test_the_rulebook_decides_not_the_code() -> None:
    terms = DoorTerms(
        password_length=8, password_history=0, password_days=90, bars_common=False,
        bars_similar=True, factor_roles=frozenset({"leader"}), factor_posts=frozenset({"p1"}),
        code_steps=1, half_minutes=10, wrong_codes=5, closed_minutes=15, recovery_codes=10,
        recovery_low=3, passkey_alone=True,
    )  # fmt: skip
    assert [rule.code for rule in rules.password_rules(terms)] == [
        "password_short", "password_digits", "password_similar", "password_age",
    ]  # fmt: skip
    faults = rules.password_faults(PasswordFacts(8, is_common=True, is_similar=True), terms)
    assert [fault.code for fault in faults] == ["password_similar"]
    assert rules.must_have_factor({"leader"}, (), terms)
    assert rules.must_have_factor((), {"p1"}, terms)
    assert not rules.must_have_factor({"handler"}, {"p2"}, terms)
    assert rules.is_too_old(NOW - timedelta(days=90), NOW, terms)
    assert not rules.is_too_old(NOW - timedelta(days=89), NOW, terms)
    assert not rules.is_too_old(None, NOW, terms)
    assert not rules.is_too_old(NOW - timedelta(days=999), NOW, replace(terms, password_days=0))
    assert rules.closed_until(5, None, terms) is None
    assert rules.closed_for(4, NOW, NOW, terms) == 0
    assert rules.closed_for(5, NOW, NOW + timedelta(minutes=14, seconds=1), terms) == 1
    assert rules.closed_for(5, NOW, NOW, terms) == 15
    assert rules.closed_for(5, NOW, NOW + timedelta(minutes=15), terms) == 0
    assert rules.may_remove_factor(is_last=True, is_required=False) is None
    assert rules.may_remove_factor(is_last=True, is_required=True) is not None
    assert [rules.has_grown(*pair) for pair in ((0, 0), (0, 1), (1, 1), (2, 1), (2, 0))] == [
        True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "至少 10 个字符"), ("en", "10 char")])
def test_the_form_says_the_rules_in_the_readers_language(
    cast: Cast, language: str, words: str
) -> None:
    assert words in cast.handler.client(language).get("/accounts/me/").content.decode()
    security = cast.security_administrator.client(language)
    page = security.get(f"/accounts/do/set-password/{cast.handler.staff.pk}/")
    assert words in page.content.decode()


def test_a_password_set_by_an_administrator_is_changed_before_anything_else(cast: Cast) -> None:
    staff = cast.handler.staff
    do.set_password(
        staff, password="of-the-office-77", by=cast.security_administrator.actor, at=NOW
    )
    client = Client()
    client.post(SIGN_IN, {"username": staff.username, "password": "of-the-office-77"})
    for path in ("/", "/accounts/me/", "/accounts/me/factors/", "/orders/"):
        assert client.get(path).headers["Location"] == NEW, path
    refused = client.get("/api/v1/orders")
    assert refused.json()["errors"][0]["code"] == "password_needed"
    assert "由管理员设置" in client.get(NEW).content.decode()
    data = {"old": "of-the-office-77", "password": "of-the-office-77"}
    assert client.post(NEW, data).status_code == 422
    assert client.post(NEW, {**data, "old": "x"}).status_code == 422
    assert client.post(NEW, {"old": "", "password": ""}).status_code == 422
    assert client.post(NEW, {**data, "password": "my-own-one-4711"}).headers["Location"] == "/"
    assert client.get("/accounts/me/").status_code == 200
    assert client.get(NEW).headers["Location"] == "/accounts/me/"


def test_guessing_the_present_password_closes_the_form(cast: Cast) -> None:
    client = cast.handler.client()
    data = {"old": "x", "password": "my-own-one-4711"}
    answers = [client.post("/accounts/me/password/", data).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    assert client.post("/accounts/me/password/", {**data, "old": PASSWORD}).status_code == 422


def test_an_old_password_is_changed_at_sign_in(cast: Cast, terms: Any) -> None:
    assert _change(cast, PASSWORD, "a-long-new-one-77") == []
    terms(password_days=90)
    client = Client()
    who = {"username": cast.handler.staff.username, "password": "a-long-new-one-77"}
    with clock.fixed(NOW + timedelta(days=90)):
        client.post(SIGN_IN, who)
        assert client.get("/").headers["Location"] == NEW
        assert "有效期" in client.get(NEW).content.decode()
        data = {"old": "a-long-new-one-77", "password": "my-own-one-4711"}
        assert client.post(NEW, data).status_code == 302
        assert client.get("/accounts/me/").status_code == 200


def test_a_role_or_post_named_in_the_rulebook_needs_a_factor(cast: Cast, terms: Any) -> None:
    who = {"username": cast.handler.staff.username, "password": PASSWORD}
    for more in (
        {"factor_roles": frozenset({"handler"})},
        {"factor_posts": frozenset({"handler"})},
    ):
        terms(**more)
        client = Client()
        client.post(SIGN_IN, who)
        assert client.get("/").headers["Location"] == "/accounts/me/factors/"
    terms(factor_roles=frozenset(), factor_posts=frozenset())
    client = Client()
    client.post(SIGN_IN, {**who, "username": cast.security_administrator.staff.username})
    assert client.get("/accounts/me/").status_code == 200


def test_the_terms_are_those_of_the_day(cast: Cast) -> None:
    found = ports.door_terms(cast.office.pk, date(2026, 11, 20))
    assert found.factor_roles == {
        "system_administrator", "security_administrator", "audit_administrator",
    }  # fmt: skip
    assert found.recovery_codes == 10


def test_a_slip_in_the_rulebook_locks_nobody_out(cast: Cast) -> None:
    for name, number in (("wrong_codes", 0), ("half_minutes", -5), ("password_history", -1)):
        RuleValue.objects.create(
            office=cast.office, key=f"door.{name}", value=number, state=State.APPROVED,
            valid_from=date(2020, 1, 1), source="x", proposed_at=NOW,
        )  # fmt: skip
    snapshot.forget()
    found = doors.terms_of(cast.office.pk, at=NOW)
    assert (found.wrong_codes, found.half_minutes, found.password_history) == (1, 1, 0)
