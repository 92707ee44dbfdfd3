"""Signing in, one's account and administration: every page opens, and refuses whom it should."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lilong.accounts import operations
from lilong.accounts.models import ApiClient, Factor, Grant, Office, PostHolding, Staff, Unit
from lilong.accounts.terms import DEMO_LOGINS, Period
from lilong.accounts.views.actions import ACTIONS
from lilong.kernel import clock
from tests.cast import PASSWORD, Cast

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = NOW.date()
SIGN_IN = "/accounts/sign-in/"


@pytest.fixture(autouse=True)
def _stand_still() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def _text(response: Any) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def _try(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


# Signing in


def test_the_right_password_leads_where_one_wanted_to_go(cast: Cast) -> None:
    client = Client()
    response = client.get("/accounts/me/")
    assert response.headers["Location"] == f"{SIGN_IN}?next=%2Faccounts%2Fme%2F"
    assert 'name="next" value="/accounts/me/"' in _text(client.get(response.headers["Location"]))
    response = _try(client, cast.handler.staff.username.upper(), next="/accounts/me/")
    assert response.headers["Location"] == "/accounts/me/"
    assert cast.handler.staff.name in _text(client.get("/accounts/me/"))
    assert client.get(SIGN_IN).status_code == 302


def test_nobody_is_led_to_another_site(cast: Cast) -> None:
    response = _try(Client(), cast.handler.staff.username, next="https://elsewhere.invalid/")
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_wrong_password_and_an_unknown_name_read_the_same(cast: Cast, language: str) -> None:
    client = Client()
    client.cookies["lilong_language"] = language
    wrong = _try(client, cast.handler.staff.username, "nonsense")
    unknown = _try(client, "nobody.here", "nonsense")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "用户名与密码不符" if language == "zh-hans" else "do not belong together"
    assert sentence in _text(wrong)
    assert sentence in _text(unknown)
    assert _try(client, "", "").status_code == 422


def test_five_wrong_tries_close_the_door_and_say_for_how_long(cast: Cast) -> None:
    client, name = Client(), cast.handler.staff.username
    for spelling in (name, name.upper(), f" {name}", name, name):
        _try(client, spelling, "nonsense")
    response = _try(client, name)
    assert response.status_code == 429
    assert "15 分钟" in _text(response)
    client.cookies["lilong_language"] = "en"
    assert "15 more minutes" in _text(_try(client, name))
    assert _try(client, cast.leader.staff.username).status_code == 302
    operations.unlock(cast.handler.staff, by=cast.security_administrator.actor, at=NOW)
    assert _try(Client(), name).status_code == 302


def test_somebody_shut_out_neither_signs_in_nor_goes_on(cast: Cast) -> None:
    client = cast.handler.client()
    assert client.get("/accounts/me/").status_code == 200
    operations.deactivate(cast.handler.staff, by=cast.system_administrator.actor, at=NOW)
    assert client.get("/accounts/me/").status_code == 302
    assert _try(Client(), cast.handler.staff.username).status_code == 422


def test_signing_out_is_a_post(cast: Cast) -> None:
    client = cast.handler.client()
    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.post("/accounts/sign-out/").status_code == 302
    assert client.get("/accounts/me/").status_code == 302


def test_a_fragment_asked_for_without_a_session_moves_the_whole_page(cast: Cast) -> None:
    here = "http://testserver/accounts/units/"
    response = Client().get(
        "/accounts/units/", headers={"HX-Request": "true", "HX-Current-URL": here}
    )
    assert response.status_code == 204
    assert response.headers["HX-Redirect"].startswith(f"{SIGN_IN}?next=")


# Demonstration log-ins


def test_demonstration_log_ins_exist_in_demo_mode_at_the_machine_only(
    cast: Cast, settings: Any
) -> None:
    Office.objects.update(is_demo=True)
    here, name = {"SERVER_NAME": "localhost"}, cast.handler.staff.username
    settings.ALLOWED_HOSTS = ["localhost", "lilong.invalid", "testserver"]
    cases = [
        (False, here, {}, False),
        (True, here, {}, True),
        (True, {"SERVER_NAME": "lilong.invalid"}, {}, False),
        (True, {**here, "REMOTE_ADDR": "192.0.2.7"}, {}, False),
        (True, here, {"X-Forwarded-For": "192.0.2.7"}, False),
    ]
    for demo, place, headers, is_open in cases:
        settings.DEMO = demo
        client = Client(headers=headers, **place)  # type: ignore[arg-type]
        assert (DEMO_LOGINS[0].password in _text(client.get(SIGN_IN))) is is_open
        assert _try(client, name).status_code == (302 if is_open else 422)


# Language and post


def test_anybody_may_change_the_language(cast: Cast) -> None:
    client = Client()
    assert "登录" in _text(client.get(SIGN_IN))
    response = client.post("/accounts/language/", {"language": "en", "next": SIGN_IN})
    assert response.headers["Location"] == SIGN_IN
    page = client.get(SIGN_IN)
    assert "Sign in" in _text(page)
    assert page.headers["Content-Language"] == "en"
    client.post("/accounts/language/", {"language": "xx"})
    assert "Sign in" in _text(client.get(SIGN_IN))


def test_her_own_language_greets_her_unless_she_chose_another_here(cast: Cast) -> None:
    client = cast.handler.client()
    del client.cookies["lilong_language"]
    operations.change_language(cast.handler.staff, language="en", by=cast.handler.actor, at=NOW)
    assert "My account" in _text(client.get("/accounts/me/"))
    client.post("/accounts/language/", {"language": "zh-hans"})
    assert "我的账户" in _text(client.get("/accounts/me/"))


def test_one_goes_on_in_another_of_ones_posts_only(cast: Cast) -> None:
    operations.appoint_deputy(
        cast.dispatcher.post, cast.handler.staff, period=Period(TODAY, TODAY),
        by=cast.system_administrator.actor, at=NOW,
    )  # fmt: skip
    client = cast.handler.client()
    page = client.get("/accounts/me/")
    assert page.wsgi_request.viewer.post_id == cast.handler.post.pk  # type: ignore[attr-defined]
    client.post("/accounts/post/", {"post": cast.dispatcher.post.pk})
    page = client.get("/accounts/me/")
    assert page.wsgi_request.viewer.post_id == cast.dispatcher.post.pk  # type: ignore[attr-defined]
    for foreign in (cast.leader.post.pk, "", "x"):
        assert client.post("/accounts/post/", {"post": foreign}).status_code == 404
    with clock.fixed(NOW + timedelta(days=1)):
        page = client.get("/accounts/me/")
        assert page.wsgi_request.viewer.post_id == cast.handler.post.pk  # type: ignore[attr-defined]


# My account


def test_my_account_shows_who_stands_in_for_me(cast: Cast) -> None:
    operations.appoint_deputy(
        cast.handler.post, cast.grid_worker.staff, period=Period(TODAY, TODAY),
        by=cast.system_administrator.actor, at=NOW,
    )  # fmt: skip
    assert cast.grid_worker.staff.name in _text(cast.handler.client().get("/accounts/me/"))


def test_a_new_password_keeps_this_session_and_ends_the_others(cast: Cast) -> None:
    here, elsewhere = cast.handler.client(), cast.handler.client()
    wrong = here.post("/accounts/me/password/", {"old": "x", "password": "a-long-new-one-77"})
    assert wrong.status_code == 422
    weak = here.post("/accounts/me/password/", {"old": PASSWORD, "password": "1"})
    assert weak.status_code == 422
    done = here.post("/accounts/me/password/", {"old": PASSWORD, "password": "a-long-new-one-77"})
    assert done.status_code == 302
    assert here.get("/accounts/me/").status_code == 200
    assert elsewhere.get("/accounts/me/").status_code == 302
    assert _try(Client(), cast.handler.staff.username, "a-long-new-one-77").status_code == 302


def test_signing_out_everywhere_ends_every_session(cast: Cast) -> None:
    here, elsewhere = cast.handler.client(), cast.handler.client()
    here.post("/accounts/me/everywhere/")
    assert here.get("/accounts/me/").status_code == 302
    assert elsewhere.get("/accounts/me/").status_code == 302


def test_the_language_for_good_is_kept_with_the_person(cast: Cast) -> None:
    client = cast.handler.client()
    assert client.post("/accounts/me/language/", {"language": "en"}).status_code == 302
    assert Staff.objects.get(pk=cast.handler.staff.pk).language == "en"
    assert client.post("/accounts/me/language/", {"language": "xx"}).status_code == 422


def test_who_holds_no_post_is_told_so_and_may_still_see_her_account(cast: Cast) -> None:
    PostHolding.objects.filter(staff=cast.handler.staff).update(valid_to=TODAY - timedelta(days=1))
    client = cast.handler.client()
    response = client.get("/accounts/units/")
    assert response.status_code == 403
    assert "没有岗位" in _text(response)
    assert client.get("/accounts/me/").status_code == 200


# Administration


def _pages(cast: Cast) -> list[str]:
    return [
        "/accounts/units/",
        f"/accounts/units/{cast.units['section'].pk}/",
        f"/accounts/posts/{cast.handler.post.pk}/",
        "/accounts/staff/",
        "/accounts/staff/?q=nobody-of-this-name",
        f"/accounts/staff/{cast.handler.staff.pk}/",
        "/accounts/tokens/",
    ]


ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_three_administrators_read_and_nobody_else_does(cast: Cast, language: str) -> None:
    for name, member in cast.home.members.items():
        client = member.client(language)
        for page in _pages(cast):
            expected = 200 if name in ADMINISTRATORS else 403
            assert client.get(page).status_code == expected, (name, page)
    for page in _pages(cast):
        assert Client().get(page).status_code == 302
        assert cast.outsider.client().get(page).status_code == 403


def test_the_next_offices_administrator_finds_no_row_and_no_hint(cast: Cast) -> None:
    Grant.objects.filter(post=cast.outsider.post).update(role="system_administrator")
    client = cast.outsider.client()
    listing = _text(client.get("/accounts/units/")) + _text(client.get("/accounts/staff/"))
    assert f"/accounts/staff/{cast.handler.staff.pk}/" not in listing
    for page in _pages(cast):
        if any(sign.isdigit() for sign in page):
            there, nowhere = client.get(page), client.get(page.rsplit("/", 2)[0] + "/999999/")
            assert there.status_code == nowhere.status_code == 404
            assert "404" in str(there.status_code)


def _keys(cast: Cast) -> dict[type | None, int]:
    token = ApiClient.objects.create(
        office=cast.office, post=cast.dispatcher.post, name="门户", token_hash="x",
        last_digits="abcd", valid_from=TODAY,
    )  # fmt: skip
    return {
        None: 0,
        Unit: cast.units["section"].pk,
        type(cast.handler.post): cast.handler.post.pk,
        Staff: cast.handler.staff.pk,
        PostHolding: PostHolding.objects.get(staff=cast.handler.staff).pk,
        Grant: Grant.objects.get(post=cast.handler.post).pk,
        ApiClient: token.pk,
    }


def _address(verb: str, key: int) -> str:
    return reverse("accounts:act", args=[verb, key] if key else [verb])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_form_opens_for_its_administrator_alone(cast: Cast, language: str) -> None:
    keys = _keys(cast)
    windows = {name: member.client(language) for name, member in cast.home.members.items()}
    viewers = {name: member.viewer for name, member in cast.home.members.items()}
    for verb, action in ACTIONS.items():
        address = _address(verb, keys[action.about])
        for name, window in windows.items():
            is_hers = viewers[name].may(action.capability)
            response = window.get(address)
            assert response.status_code == (200 if is_hers else 403), (verb, name)
            assert is_hers or window.post(address).status_code == 403
        assert Client().get(address).status_code == 302
        wrong = _address(verb, 999_999)
        for name in ADMINISTRATORS:
            if viewers[name].may(action.capability):
                assert windows[name].get(wrong).status_code == 404
    assert cast.system_administrator.client().get("/accounts/do/fly/").status_code == 404


def _filled(cast: Cast) -> dict[str, dict[str, Any]]:
    day = TODAY.isoformat()
    return {
        "add-unit": {"code": "new", "name": "新科", "kind": "section", "valid_from": day},
        "add-post": {"code": "new", "name": "新岗", "valid_from": day},
        "unit-area": {"area": cast.areas["east"].pk},
        "post-area": {"area": cast.areas["west"].pk},
        "appoint": {
            "staff": cast.grid_worker.staff.pk, "is_deputy": "on", "valid_from": day,
            "valid_to": day,
        },
        "grant": {"role": "section_head", "confidentiality": 20, "valid_from": day},
        "add-staff": {"username": "new.one", "name": "新（虚构）", "language": "zh-hans"},
        "set-password": {"password": "a-long-new-one-77"},
        "reset-factors": {"reason": "手机遗失（虚构）"},
        "unlock": {},
        "log-out": {},
        "issue-token": {"name": "门户", "post": cast.dispatcher.post.pk, "valid_from": day},
        "revoke-token": {},
        "revoke": {"on": day},
        "end-holding": {"on": day},
        "deactivate": {},
        "reactivate": {},
        "contacts": {"email": "", "wecom_user": "li.one", "dingtalk_user": ""},
        "end-post": {"on": day},
        "end-unit": {"on": day, "successor": cast.units["station"].pk},
    }  # fmt: skip


def test_each_form_does_what_it_says(cast: Cast) -> None:
    keys, filled = _keys(cast), _filled(cast)
    assert set(filled) == set(ACTIONS)
    Factor.objects.create(
        office=cast.office, staff=cast.handler.staff, kind="app", name="手机", secret="A" * 32,
        added_at=NOW, confirmed_at=NOW,
    )  # fmt: skip
    for verb, data in filled.items():
        action = ACTIONS[verb]
        member = cast.system_administrator
        if not member.viewer.may(action.capability):
            member = cast.security_administrator
        response = member.client().post(_address(verb, keys[action.about]), data)
        assert response.status_code == (200 if verb == "issue-token" else 302), verb
        if verb == "issue-token":
            assert "lilong_" in _text(response)
    cast.units["section"].refresh_from_db()
    assert cast.units["section"].successor == cast.units["station"]
    assert "lilong_" not in _text(cast.security_administrator.client().get("/accounts/tokens/"))


def test_what_is_refused_stands_in_the_form_and_keeps_what_was_typed(cast: Cast) -> None:
    client = cast.system_administrator.client()
    data = {"code": "section", "name": "重名科", "kind": "section", "valid_from": "2026-11-20"}
    response = client.post("/accounts/do/add-unit/", data)
    assert response.status_code == 422
    assert "重名科" in _text(response)
    assert "“section”" in _text(response)
    empty = client.post("/accounts/do/add-unit/", {})
    assert empty.status_code == 422


def test_a_choice_of_the_next_office_is_no_choice(cast: Cast) -> None:
    client = cast.system_administrator.client()
    response = client.post(
        _address("end-unit", cast.units["section"].pk),
        {"on": "2026-11-20", "successor": cast.next_door.units["section"].pk},
    )
    assert response.status_code == 422
    cast.units["section"].refresh_from_db()
    assert cast.units["section"].valid_to is None


def test_administration_pages_make_no_query_per_row(cast: Cast) -> None:
    client = cast.system_administrator.client()
    for page in _pages(cast):
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            client.get(page)
        assert len(seen) <= 8, (page, [query["sql"] for query in seen])
