"""Passkeys: registered, asked as second step and alone; hostile answers open nothing."""

from typing import Any

import pytest
from django.test import Client

from lilong.accounts import operations as do
from lilong.accounts.models import Factor, RecoveryCode, SignIn
from lilong.accounts.terms import Way
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from tests.accounts.authenticator import Authenticator
from tests.accounts.test_factors import FACTORS, SECOND, SIGN_IN, half
from tests.cast import PASSWORD, Cast, Member

ALONE, OPTIONS = "/accounts/sign-in/passkey/", "/accounts/sign-in/passkey/options/"


def add(client: Client, device: Authenticator, name: str = "笔记本", **more: str) -> Any:
    """Register a passkey on the page, as the script does."""
    options = client.post(f"{FACTORS}passkey/options/").json()
    data = {"passkey-name": name, "passkey-old": PASSWORD, "passkey-passkey": device.make(options)}
    return client.post(f"{FACTORS}passkey/", {**data, **more})


def with_passkey(member: Member, **more: Any) -> Authenticator:
    """Give a person a passkey."""
    device = Authenticator(**more)
    assert add(member.client(), device).status_code == 200
    member.staff.refresh_from_db()
    return device


def alone(client: Client, device: Authenticator) -> Any:
    """Try to sign in with the passkey alone."""
    return client.post(ALONE, {"passkey": device.sign(client.post(OPTIONS).json())})


def opens(client: Client) -> bool:
    """Say whether somebody is signed in."""
    return client.get("/accounts/me/").status_code == 200


def test_a_passkey_is_registered_and_brings_recovery_codes(cast: Cast) -> None:
    device = with_passkey(cast.handler)
    factor = Factor.objects.get()
    assert factor.confirmed_at
    assert RecoveryCode.objects.count() == 10
    client = cast.handler.client()
    options = client.post(f"{FACTORS}passkey/options/").json()
    assert len(options["excludeCredentials"]) == 1
    assert options["rp"]["id"] == "testserver"
    assert add(client, device).status_code == 422
    assert add(client, Authenticator(), name="手机").status_code == 302
    assert Factor.objects.count() == 2


def test_it_opens_the_second_step(cast: Cast) -> None:
    device = with_passkey(cast.handler)
    client = half(cast.handler)
    options = client.post(OPTIONS).json()
    assert options["allowCredentials"]
    answer = client.post(SECOND, {"passkey": device.sign(options)})
    assert answer.headers["Location"] == "/"
    assert opens(client)
    assert SignIn.objects.get().way == Way.PASSKEY
    assert Factor.objects.get().sign_count == 1


def test_it_opens_alone_and_leads_to_where_one_wanted_to_go(cast: Cast) -> None:
    device, client = with_passkey(cast.system_administrator), Client()
    data = {"passkey": device.sign(client.post(OPTIONS).json()), "next": "/accounts/units/"}
    assert client.post(ALONE, data).headers["Location"] == "/accounts/units/"
    assert client.get("/accounts/units/").status_code == 200


def test_alone_it_must_have_checked_the_person(cast: Cast) -> None:
    device, client = with_passkey(cast.handler, is_verified=False), Client()
    assert alone(client, device).headers["Location"] == SIGN_IN
    assert not opens(client)
    assert "不能在此登录" in client.get(SIGN_IN).content.decode()


def test_an_answer_opens_once_and_in_its_own_session_only(cast: Cast) -> None:
    device, client, thief = with_passkey(cast.handler), Client(), Client()
    answer = device.sign(client.post(OPTIONS).json())
    thief.post(OPTIONS)
    thief.post(ALONE, {"passkey": answer})
    assert not opens(thief)
    client.post(ALONE, {"passkey": answer})
    assert opens(client)
    client.post("/accounts/sign-out/")
    client.post(ALONE, {"passkey": answer})
    assert not opens(client)
    client.post(OPTIONS)
    client.post(ALONE, {"passkey": answer})
    assert not opens(client)


def test_a_question_for_one_purpose_is_no_answer_to_another(cast: Cast) -> None:
    device = with_passkey(cast.handler)
    client = half(cast.handler)
    answer = device.sign(client.post(OPTIONS).json())
    client.post(ALONE, {"passkey": answer})
    assert not opens(client)
    signed_in = cast.leader.client()
    made = Authenticator().make(signed_in.post(f"{FACTORS}passkey/options/").json())
    signed_in.post(OPTIONS)
    data = {"passkey-name": "x", "passkey-old": PASSWORD, "passkey-passkey": made}
    assert signed_in.post(f"{FACTORS}passkey/", data).status_code == 422


def test_the_passkey_of_somebody_else_does_not_open_ones_second_step(cast: Cast) -> None:
    with_passkey(cast.handler)
    other = with_passkey(cast.leader)
    client = half(cast.handler)
    answer = client.post(SECOND, {"passkey": other.sign(client.post(OPTIONS).json())})
    assert answer.status_code == 422
    assert not opens(client)


def test_a_copied_passkey_is_found_by_its_counter(cast: Cast) -> None:
    device, client = with_passkey(cast.handler), Client()
    device.counter = 7
    alone(client, device)
    assert opens(client)
    device.counter = 3
    copy = Client()
    alone(copy, device)
    assert not opens(copy)
    assert "可能已被复制" in copy.get(SIGN_IN).content.decode()
    with pytest.raises(Refused):
        do.use_passkey(
            Factor(pk=Factor.objects.get().pk, sign_count=9), sign_count=10, at=clock.now()
        )


def test_another_origin_and_another_key_open_nothing(cast: Cast) -> None:
    device = with_passkey(cast.handler)
    for changed in (
        Authenticator(credential_id=device.credential_id),
        Authenticator(
            origin="https://lilong.invalid", credential_id=device.credential_id, key=device.key
        ),
        Authenticator(),
    ):
        client = Client()
        alone(client, changed)
        assert not opens(client)


@pytest.mark.parametrize("answer", ["", "{", "[]", "{}", '{"id": "x"}', "null", "x" * 30_000])
def test_nonsense_is_refused_politely(cast: Cast, answer: str) -> None:
    with_passkey(cast.handler)
    client = Client()
    client.post(OPTIONS)
    assert client.post(ALONE, {"passkey": answer}).status_code == 302
    second = half(cast.handler)
    second.post(OPTIONS)
    assert second.post(SECOND, {"passkey": answer or "-"}).status_code == 422
    signed_in = cast.handler.client()
    signed_in.post(f"{FACTORS}passkey/options/")
    data = {"passkey-name": "x", "passkey-old": PASSWORD, "passkey-passkey": answer}
    assert signed_in.post(f"{FACTORS}passkey/", data).status_code == 422
    assert signed_in.post(f"{FACTORS}passkey/", {**data, "passkey-old": "x"}).status_code == 422


def test_wrong_answers_close_the_second_step(cast: Cast) -> None:
    device = with_passkey(cast.handler)
    client = half(cast.handler)
    answers = [client.post(SECOND, {"passkey": "{}"}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    right = device.sign(client.post(OPTIONS).json())
    assert client.post(SECOND, {"passkey": right}).status_code == 429
    shut = Client()
    data = {"passkey": device.sign(shut.post(OPTIONS).json())}
    assert shut.post(ALONE, data).status_code == 429


def test_who_is_shut_out_or_invented_does_not_come_in_by_passkey(cast: Cast) -> None:
    device = with_passkey(cast.handler)
    for change in ({"is_active": False},):
        type(cast.handler.staff).objects.filter(pk=cast.handler.staff.pk).update(**change)
        client = Client()
        alone(client, device)
        assert not opens(client)
    type(cast.handler.staff).objects.update(is_active=True)
    type(cast.office).objects.update(is_demo=True)
    client = Client()
    alone(client, device)
    assert not opens(client)


def test_a_removed_passkey_opens_no_more(cast: Cast) -> None:
    device = with_passkey(cast.handler)
    do.reset_factors(
        cast.handler.staff, reason="x", by=cast.security_administrator.actor, at=clock.now()
    )
    client = Client()
    alone(client, device)
    assert not opens(client)


def test_somebody_with_passkeys_only_removes_one_with_a_passkey(cast: Cast) -> None:
    device = with_passkey(cast.handler)
    client, factor = cast.handler.client(), Factor.objects.get()
    own, path = f"{FACTORS}passkey/own/", f"{FACTORS}{factor.pk}/remove/"
    assert "或使用通行密钥" in client.get(path).content.decode()

    def remove(password: str = PASSWORD, **changed: Any) -> Any:
        answer = device.sign(client.post(own).json())
        return client.post(path, {"old": password, "passkey": answer, **changed})

    assert remove(password="x").status_code == 422
    assert remove(passkey="{}").status_code == 422
    asked_at_the_door = Authenticator().sign(Client().post(OPTIONS).json())
    assert remove(passkey=asked_at_the_door).status_code == 422
    factor.refresh_from_db()
    assert factor.removed_at is None
    assert remove().status_code == 302
    factor.refresh_from_db()
    assert factor.removed_at
    assert opens(client)


def test_a_passkey_of_somebody_else_removes_nothing(cast: Cast) -> None:
    device = with_passkey(cast.handler)
    other = with_passkey(cast.leader)
    client, factor = cast.handler.client(), Factor.objects.get(staff=cast.handler.staff)
    options = client.post(f"{FACTORS}passkey/own/").json()
    answer = other.sign({**options, "allowCredentials": []})
    path = f"{FACTORS}{factor.pk}/remove/"
    assert client.post(path, {"old": PASSWORD, "passkey": answer}).status_code in {404, 422}
    factor.refresh_from_db()
    assert factor.removed_at is None
    assert device.sign(client.post(f"{FACTORS}passkey/own/").json())
