"""Second factors: added, asked, refused; nobody comes round the second step."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import translation

from lilong.accounts import operations as do
from lilong.accounts import rules
from lilong.accounts.doors import BACKEND, HALF_KEY
from lilong.accounts.models import Factor, RecoveryCode, SignIn, Staff
from lilong.accounts.queries import doors
from lilong.accounts.terms import Way
from lilong.journal import relay
from lilong.journal.queries import entries_of
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.notices.models import Notice
from lilong.vault.operations import hand_over
from tests.cast import PASSWORD, Cast, Member

NOW = datetime(2026, 11, 20, 4, 0, 5, tzinfo=UTC)
SIGN_IN, SECOND = "/accounts/sign-in/", "/accounts/sign-in/second/"
FACTORS = "/accounts/me/factors/"


@pytest.fixture(autouse=True, name="traveller")
def _traveller() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def with_app(member: Member) -> tuple[str, list[str]]:
    """Give a person an authenticator app; return its secret and her recovery codes."""
    factor, secret = do.begin_app(member.staff, name="手机", by=member.actor, at=NOW)
    code = pyotp.TOTP(secret).at(NOW - timedelta(seconds=30))
    codes = do.confirm_app(factor, code=code, by=member.actor, at=NOW, real_at=NOW)
    member.staff.refresh_from_db()
    return secret, codes


def half(member: Member, client: Client | None = None) -> Client:
    """Return a browser in which her password was right."""
    client = client or Client()
    answer = client.post(SIGN_IN, {"username": member.staff.username, "password": PASSWORD})
    assert answer.headers["Location"] == SECOND
    return client


def kinds_of(member: Member) -> list[str]:
    """Return what the journal says about a person."""
    return [e.type for e in entries_of(Subject("staff", str(member.staff.pk)))]


def test_an_app_counts_only_once_it_has_shown_a_code(cast: Cast) -> None:
    client = cast.handler.client()
    page = client.post(f"{FACTORS}app/", {"app-name": "我的手机", "app-old": PASSWORD})
    factor = Factor.objects.get()
    secret = hand_over(factor.secret)
    assert " ".join(secret[i : i + 4] for i in range(0, 32, 4)) in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()
    assert secret not in str(factor.secret)
    assert not doors.factors_of(cast.handler.staff).exists()
    wrong = client.post(f"{FACTORS}app/{factor.pk}/", {"code": "000000"})
    assert wrong.status_code == 422
    assert client.post(f"{FACTORS}app/{factor.pk}/", {"code": ""}).status_code == 422
    done = client.post(f"{FACTORS}app/{factor.pk}/", {"code": pyotp.TOTP(secret).now()})
    assert done.status_code == 200
    codes = RecoveryCode.objects.count()
    assert codes == 10
    assert done.content.decode().count("<li><code") == 10
    listing = client.get(FACTORS).content.decode()
    assert "我的手机" in listing
    assert secret not in listing
    assert client.post(f"{FACTORS}app/{factor.pk}/", {"code": "1"}).status_code == 404
    assert "accounts.factor_added" in kinds_of(cast.handler)


def test_a_wrong_password_adds_nothing_and_counts(cast: Cast) -> None:
    client = cast.handler.client()
    for _ in range(4):
        answer = client.post(f"{FACTORS}app/", {"app-name": "x", "app-old": "nonsense"})
        assert answer.status_code == 422
    assert client.post(f"{FACTORS}app/", {"app-name": "x", "app-old": "x"}).status_code == 429
    closed = client.post(f"{FACTORS}app/", {"app-name": "x", "app-old": PASSWORD})
    assert closed.status_code == 422
    assert client.post(f"{FACTORS}app/", {"app-name": "", "app-old": ""}).status_code == 422
    assert not Factor.objects.exists()


def test_the_first_factor_ends_the_sessions_that_came_without_it(cast: Cast) -> None:
    elsewhere, here = cast.handler.client(), cast.handler.client()
    here.post(f"{FACTORS}app/", {"app-name": "x", "app-old": PASSWORD})
    factor = Factor.objects.get()
    code = pyotp.TOTP(hand_over(factor.secret)).now()
    here.post(f"{FACTORS}app/{factor.pk}/", {"code": code})
    assert here.get("/accounts/me/").status_code == 200
    assert elsewhere.get("/accounts/me/").status_code == 302


def test_the_second_step_opens_with_a_code_and_under_a_new_session_key(cast: Cast) -> None:
    secret, _codes = with_app(cast.handler)
    client = Client()
    client.get(SIGN_IN)
    half(cast.handler, client)
    between = client.session.session_key
    code = pyotp.TOTP(secret).now()
    answer = client.post(SECOND, {"code": f" {code[:3]} {code[3:]}"})
    assert answer.headers["Location"] == "/"
    assert client.session.session_key != between
    assert HALF_KEY not in client.session
    assert client.get("/accounts/me/").status_code == 200
    assert SignIn.objects.get().way == Way.APP
    assert "accounts.signed_in" in kinds_of(cast.handler)


def test_the_second_step_is_not_skipped_by_another_address_or_the_api(cast: Cast) -> None:
    with_app(cast.handler)
    client = half(cast.handler)
    for path in ("/", "/accounts/me/", FACTORS, "/orders/", "/accounts/new-password/"):
        assert client.get(path).status_code == 302, path
        assert "sign-in" in client.get(path).headers["Location"], path
    assert client.get("/api/v1/orders").status_code == 401
    assert client.post(f"{FACTORS}app/", {"app-name": "x", "app-old": PASSWORD}).status_code == 302
    assert Factor.objects.count() == 1
    assert client.get(SIGN_IN).status_code == 200


def test_a_code_opens_once_also_in_another_browser(cast: Cast) -> None:
    secret, _codes = with_app(cast.handler)
    code = pyotp.TOTP(secret).now()
    first, second = half(cast.handler), half(cast.handler)
    assert first.post(SECOND, {"code": code}).status_code == 302
    assert second.post(SECOND, {"code": code}).status_code == 422
    assert "accounts.code_wrong" in kinds_of(cast.handler)


@pytest.mark.parametrize(("seconds", "opens"), [(-60, False), (0, True), (30, True), (60, False)])
def test_a_phones_clock_may_differ_by_half_a_minute(cast: Cast, seconds: int, opens: bool) -> None:
    secret, _codes = with_app(cast.handler)
    code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=seconds))
    assert half(cast.handler).post(SECOND, {"code": code}).status_code == (302 if opens else 422)


def test_codes_that_are_guessed_close_the_door(cast: Cast) -> None:
    secret, _codes = with_app(cast.handler)
    client = half(cast.handler)
    answers = [client.post(SECOND, {"code": f"{n:06}"}).status_code for n in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    right = {"code": pyotp.TOTP(secret).now()}
    assert client.post(SECOND, right).status_code == 429
    # From another address the count of the person still holds.
    other = Client(REMOTE_ADDR="192.0.2.9")
    half(cast.handler, other)
    assert other.post(SECOND, right).status_code == 422
    do.unlock(cast.handler.staff, by=cast.security_administrator.actor, at=NOW)
    assert other.post(SECOND, right).status_code == 302


def test_the_count_begins_anew_after_the_pause(cast: Cast) -> None:
    secret, _codes = with_app(cast.handler)
    staff, by = cast.handler.staff, cast.handler.actor

    def wrong(at: datetime) -> str:
        with pytest.raises(Refused) as refused:
            do.answer_code(staff, code="nonsense", by=by, at=NOW, real_at=at)
        return refused.value.refusals[0].code

    assert [wrong(NOW) for _ in range(6)] == ["wrong_code"] * 5 + ["codes_closed"]
    later = NOW + timedelta(minutes=15)
    assert wrong(later) == "wrong_code"
    staff.refresh_from_db()
    assert staff.wrong_codes == 1
    code = pyotp.TOTP(secret).at(later)
    assert do.answer_code(staff, code=code, by=by, at=NOW, real_at=later) is Way.APP


def test_the_second_step_ends_with_its_time_a_new_password_or_the_person(
    cast: Cast, traveller: Any
) -> None:
    secret, _codes = with_app(cast.handler)
    late, changed, gone = half(cast.handler), half(cast.handler), half(cast.handler)
    Staff.objects.filter(pk=cast.handler.staff.pk).update(is_active=False)
    assert gone.get(SECOND).headers["Location"] == SIGN_IN
    Staff.objects.filter(pk=cast.handler.staff.pk).update(is_active=True, session_version=9)
    assert changed.get(SECOND).headers["Location"] == SIGN_IN
    late = half(cast.handler)
    traveller.shift(timedelta(minutes=10, seconds=1))
    right = {"code": pyotp.TOTP(secret).now()}
    assert late.post(SECOND, right).headers["Location"] == SIGN_IN
    assert late.get("/accounts/me/").status_code == 302
    assert Client().get(SECOND).headers["Location"] == SIGN_IN


def test_a_session_planted_before_is_worth_nothing_after(cast: Cast) -> None:
    secret, _codes = with_app(cast.handler)
    victim, thief = Client(), Client()
    victim.get(SIGN_IN)
    half(cast.handler, victim)
    thief.cookies["sessionid"] = victim.cookies["sessionid"].value
    victim.post(SECOND, {"code": pyotp.TOTP(secret).now()})
    assert thief.get("/accounts/me/").status_code == 302


def test_somebody_signed_in_is_signed_out_while_another_second_step_waits(cast: Cast) -> None:
    with_app(cast.handler)
    client = cast.leader.client()
    half(cast.handler, client)
    assert client.get("/accounts/me/").status_code == 302


def test_a_recovery_code_opens_once_and_warns_when_few_are_left(cast: Cast) -> None:
    _secret, codes = with_app(cast.handler)
    assert len(set(codes)) == 10
    stored = list(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert not any(
        code in kept or code.replace("-", "") in kept for code in codes for kept in stored
    )
    client = half(cast.handler)
    answer = client.post(SECOND, {"code": codes[0].lower()})
    assert answer.status_code == 302
    assert not list(answer.wsgi_request._messages)  # type: ignore[attr-defined]
    assert half(cast.handler).post(SECOND, {"code": codes[0]}).status_code == 422
    for code in codes[1:7]:
        answer = half(cast.handler).post(SECOND, {"code": code})
    page = half(cast.handler)
    page.post(SECOND, {"code": codes[7]})
    assert "还剩 2 个恢复码" in page.get("/accounts/me/").content.decode()
    assert "accounts.recovery_code_used" in kinds_of(cast.handler)


def test_a_new_set_replaces_the_old_one(cast: Cast) -> None:
    _secret, codes = with_app(cast.handler)
    client = cast.handler.client()
    assert client.post(f"{FACTORS}codes/", {"codes-old": "x"}).status_code == 422
    page = client.post(f"{FACTORS}codes/", {"codes-old": PASSWORD}).content.decode()
    assert codes[0] not in page
    assert page.count("<li><code") == 10
    assert half(cast.handler).post(SECOND, {"code": codes[0]}).status_code == 422
    assert RecoveryCode.objects.count() == 10


def test_recovery_codes_stand_beside_a_factor_only(cast: Cast) -> None:
    client = cast.leader.client()
    assert client.post(f"{FACTORS}codes/", {"codes-old": PASSWORD}).status_code == 422
    assert not RecoveryCode.objects.exists()
    with pytest.raises(Refused):
        do.make_recovery_codes(cast.leader.staff, password="x", by=cast.leader.actor, at=NOW)


def test_removing_asks_for_password_and_code(cast: Cast) -> None:
    secret, codes = with_app(cast.handler)
    client, factor = cast.handler.client(), Factor.objects.get()
    path, code = f"{FACTORS}{factor.pk}/remove/", pyotp.TOTP(secret).now()
    assert client.get(path).status_code == 200
    assert client.post(path, {"old": "x", "code": code}).status_code == 422
    assert client.post(path, {"old": PASSWORD, "code": "000000"}).status_code == 422
    assert client.post(path, {"old": PASSWORD, "code": code}).status_code == 302
    factor.refresh_from_db()
    assert factor.removed_at
    assert not factor.secret
    assert not RecoveryCode.objects.exists()
    assert client.get("/accounts/me/").status_code == 200
    with pytest.raises(Refused):
        do.remove_factor(
            factor, do.Proof("x", codes[0]), is_required=False, by=cast.handler.actor, at=NOW,
            real_at=NOW,
        )  # fmt: skip
    assert client.get(path).status_code == 404


def test_the_last_factor_stays_where_one_is_required(cast: Cast) -> None:
    secret, codes = with_app(cast.security_administrator)
    client, factor = cast.security_administrator.client(), Factor.objects.get()
    answer = client.post(
        f"{FACTORS}{factor.pk}/remove/", {"old": PASSWORD, "code": pyotp.TOTP(secret).now()}
    )
    assert answer.status_code == 422
    assert "请先添加另一个" in answer.content.decode()
    member = cast.security_administrator
    member.staff.refresh_from_db()
    second, other = do.begin_app(member.staff, name="平板", by=member.actor, at=NOW)
    assert do.secret_of(second, by=member.actor) == other
    do.confirm_app(second, code=pyotp.TOTP(other).now(), by=member.actor, at=NOW, real_at=NOW)
    answer = client.post(f"{FACTORS}{factor.pk}/remove/", {"old": PASSWORD, "code": codes[0]})
    assert answer.status_code == 302
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


def test_nobody_touches_the_factor_of_somebody_else(cast: Cast) -> None:
    with_app(cast.handler)
    factor = Factor.objects.get()
    for member in (cast.leader, cast.outsider):
        client = member.client()
        proof = {"old": PASSWORD, "code": "000000"}
        assert client.post(f"{FACTORS}{factor.pk}/remove/", proof).status_code == 404
        assert client.post(f"{FACTORS}app/{factor.pk}/", {"code": "1"}).status_code == 404
        with pytest.raises(NotVisible):
            do.begin_app(cast.handler.staff, name="x", by=member.actor, at=NOW)
        with pytest.raises(NotVisible):
            do.secret_of(factor, by=member.actor)
    with pytest.raises(NotVisible):
        do.secret_of(factor, by=cast.handler.actor)


def test_who_must_have_a_factor_does_nothing_else_before(cast: Cast) -> None:
    client = Client()
    name = cast.system_administrator.staff.username
    answer = client.post(SIGN_IN, {"username": name, "password": PASSWORD})
    assert answer.status_code == 302
    for path in ("/", "/accounts/me/", "/accounts/units/", "/admin/", "/notices/"):
        assert client.get(path).headers["Location"] == FACTORS, path
    assert client.post("/accounts/me/everywhere/").headers["Location"] == FACTORS
    moved = client.get("/accounts/units/", headers={"HX-Request": "true"})
    assert moved.headers["HX-Redirect"] == FACTORS
    asked = client.get("/accounts/units/", headers={"Accept": "application/json"})
    assert asked.status_code == 403
    assert asked.json()["errors"][0]["code"] == "factor_needed"
    refused = client.get("/api/v1/orders")
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "factor_needed"
    assert "须有第二因素" in client.get(FACTORS).content.decode()
    client.post(f"{FACTORS}app/", {"app-name": "x", "app-old": PASSWORD})
    factor = Factor.objects.get()
    code = pyotp.TOTP(hand_over(factor.secret)).now()
    assert client.post(f"{FACTORS}app/{factor.pk}/", {"code": code}).status_code == 200
    assert client.get("/accounts/units/").status_code == 200


def test_a_session_that_came_in_before_the_factor_adds_no_other(cast: Cast) -> None:
    client = Client()
    with_app(cast.system_administrator)
    client.force_login(cast.system_administrator.staff, backend=BACKEND)
    assert client.get(FACTORS).headers["Location"] == SIGN_IN
    assert client.get("/accounts/me/").status_code == 302


def test_the_security_administrator_resets_with_a_reason_and_the_person_is_told(
    cast: Cast,
) -> None:
    with_app(cast.handler)
    staff = cast.handler.staff
    hers, by = cast.handler.client(), cast.security_administrator
    assert "已设第二因素" in by.client().get(f"/accounts/staff/{staff.pk}/").content.decode()
    path = f"/accounts/do/reset-factors/{staff.pk}/"
    assert by.client().post(path, {"reason": ""}).status_code == 422
    assert by.client().post(path, {"reason": "手机遗失（虚构）"}).status_code == 302
    assert hers.get("/accounts/me/").status_code == 302
    assert not doors.factors_of(staff).exists()
    assert not RecoveryCode.objects.exists()
    entry = entries_of(Subject("staff", str(staff.pk)))[-1]
    assert entry.type == "accounts.factors_reset"
    assert by.client().post(path, {"reason": "x"}).status_code == 422
    relay.drain()
    words = Notice.objects.get(template="account.factors_reset").in_language("en")
    assert "手机遗失（虚构）" in words.body
    own = f"/accounts/do/reset-factors/{by.staff.pk}/"
    assert by.client().post(own, {"reason": "x"}).status_code == 422


def test_the_api_asks_for_the_code_too(cast: Cast) -> None:
    secret, _codes = with_app(cast.handler)
    client, path = Client(), "/api/v1/session"
    who = {"username": cast.handler.staff.username, "password": PASSWORD}

    def ask(**more: str) -> Any:
        return client.post(path, {**who, **more}, content_type="application/json")

    for more, code in (
        ({"password": "nonsense"}, "no_match"), ({}, "code_needed"), ({"code": "1"}, "wrong_code"),
    ):  # fmt: skip
        answer = ask(**more)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"][0]["code"] == code
        assert client.get("/api/v1/orders").status_code == 401
    plain = client.post(path, json.dumps(who), content_type="text/plain")
    assert plain.status_code == 415
    begun = ask(code=pyotp.TOTP(secret).now())
    assert begun.status_code == 201
    assert begun.json()["csrf_token"]
    assert client.get("/api/v1/orders").status_code == 200
    assert client.delete(path).status_code == 204
    assert client.get("/api/v1/orders").status_code == 401


def test_the_api_lets_in_by_password_who_has_no_factor_and_closes_after_five(cast: Cast) -> None:
    client, path = Client(), "/api/v1/session"
    who = {"username": cast.leader.staff.username, "password": PASSWORD}
    assert client.post(path, who, content_type="application/json").status_code == 201
    wrong = {**who, "password": "nonsense"}
    answers = [client.post(path, wrong, content_type="application/json") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert answers[-1].json()["errors"][0]["code"] == "locked_out"


def test_rows_say_whose_they_are(cast: Cast) -> None:
    with_app(cast.handler)
    half(cast.handler)
    assert str(Factor.objects.get()) == "手机"
    assert cast.handler.staff.name in str(RecoveryCode.objects.first())


def test_confirming_twice_or_with_a_used_step_is_refused(cast: Cast) -> None:
    member = cast.handler
    factor, secret = do.begin_app(member.staff, name="x", by=member.actor, at=NOW)
    code = pyotp.TOTP(secret).now()
    do.confirm_app(factor, code=code, by=member.actor, at=NOW, real_at=NOW)
    with pytest.raises(Stale):
        do.confirm_app(factor, code=code, by=member.actor, at=NOW, real_at=NOW)


def test_words_are_english_for_an_english_reader(cast: Cast) -> None:
    with translation.override("en"):
        page = cast.handler.client("en").get(FACTORS).content.decode()
    assert "Add an authenticator app" in page
    assert rules.spelled("\uff11\uff12\uff13-456 ") == "123456"
    assert check_password(PASSWORD, cast.handler.staff.password)
