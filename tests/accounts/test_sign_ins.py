"""The list of sessions: what it says, and that an ended one is shut at once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from lilong.accounts import operations as do
from lilong.accounts.models import SignIn
from lilong.accounts.rules import device_of
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Stale
from tests.cast import PASSWORD, Cast, Member

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0 Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def signed_in(member: Member, agent: str = CHROME, address: str = "192.0.2.4") -> Client:
    """Return a browser in which somebody has signed in through the page."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.post("/accounts/sign-in/", {"username": member.staff.username, "password": PASSWORD})
    return client


def _page(client: Client) -> str:
    return client.get("/accounts/me/").content.decode()


def test_the_list_names_devices_in_plain_words_and_marks_this_one(cast: Cast) -> None:
    here = signed_in(cast.handler)
    signed_in(cast.handler, PHONE, "192.0.2.5")
    signed_in(cast.leader, PHONE, "192.0.2.6")
    page = _page(here)
    for words in ("Chrome（Windows）", "Safari（iPhone）", "192.0.2.4", "192.0.2.5"):
        assert words in page
    assert "192.0.2.6" not in page
    assert page.count("本机") == 1


def test_one_session_is_ended_and_shut_at_once(cast: Cast) -> None:
    here, there = signed_in(cast.handler), signed_in(cast.handler, PHONE)
    row = SignIn.objects.get(agent=PHONE)
    assert there.get("/accounts/me/").status_code == 200
    assert here.post(f"/accounts/me/sessions/{row.pk}/").status_code == 302
    assert there.get("/accounts/me/").status_code == 302
    assert there.get("/api/v1/orders").status_code == 401
    assert here.get("/accounts/me/").status_code == 200
    assert "Safari（iPhone）" not in _page(here)
    assert here.post(f"/accounts/me/sessions/{row.pk}/").status_code == 404
    with pytest.raises(Stale):
        do.end_session(row, by=cast.handler.actor, at=clock.now(), real_at=clock.real_now())


def test_nobody_ends_the_session_of_somebody_else(cast: Cast) -> None:
    hers = signed_in(cast.handler)
    row = SignIn.objects.get()
    for member in (cast.leader, cast.outsider, cast.security_administrator):
        assert member.client().post(f"/accounts/me/sessions/{row.pk}/").status_code == 404
        with pytest.raises(NotVisible):
            do.end_session(row, by=member.actor, at=clock.now(), real_at=clock.real_now())
    assert hers.get("/accounts/me/").status_code == 200


def test_all_others_end_and_this_one_goes_on(cast: Cast) -> None:
    here, there = signed_in(cast.handler), signed_in(cast.handler, PHONE)
    assert here.post("/accounts/me/sessions/others/").status_code == 302
    assert there.get("/accounts/me/").status_code == 302
    assert "Chrome（Windows）" in _page(here)
    assert "Safari（iPhone）" not in _page(here)


def test_a_new_password_ends_the_others_and_keeps_this_one_in_the_list(cast: Cast) -> None:
    here, there = signed_in(cast.handler), signed_in(cast.handler, PHONE)
    data = {"old": PASSWORD, "password": "a-long-new-one-77"}
    assert here.post("/accounts/me/password/", data).status_code == 302
    assert there.get("/accounts/me/").status_code == 302
    assert "Chrome（Windows）" in _page(here)


def test_last_seen_is_written_every_few_minutes_and_old_sessions_leave_the_list(
    cast: Cast,
) -> None:
    cache.clear()
    with time_machine.travel("2026-11-20T04:00:00+00:00", tick=False) as now:
        client = signed_in(cast.handler)
        client.get("/accounts/me/")
        row = SignIn.objects.get()
        now.shift(timedelta(minutes=4))
        client.get("/accounts/me/")
        row.refresh_from_db()
        assert row.seen_at == row.since
        now.shift(timedelta(minutes=2))
        client.get("/accounts/me/")
        row.refresh_from_db()
        assert row.seen_at - row.since == timedelta(minutes=6)
        now.shift(timedelta(hours=11))
        other = signed_in(cast.handler, PHONE)
        now.shift(timedelta(hours=2))
        assert "Windows" not in _page(other)
    assert cast.handler.staff.name in str(row)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, ("Chrome", "Windows")),
        (CHROME + " Edg/130.0", ("Edge", "Windows")),
        (PHONE, ("Safari", "iPhone")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
         ("Firefox", "Linux")),
        ("curl/8.0", ("", "")),
    ],
)  # fmt: skip
def test_a_header_becomes_a_device(agent: str, words: tuple[str, str]) -> None:
    assert device_of(agent) == words


def test_an_unknown_device_has_a_name_too(cast: Cast) -> None:
    client: Any = signed_in(cast.handler, "curl/8.0")
    assert "未知设备" in _page(client)
