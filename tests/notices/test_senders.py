"""Each way out against a real server on this machine: what it sends, and every way it may fail."""

import base64
import hmac
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lilong.notices import senders
from lilong.notices.ports import Outgoing, SendFailed
from lilong.notices.senders.files import FileSender
from lilong.notices.senders.transport import Transport
from tests.notices.provider import Provider, break_off, drop_by_drop, serving, slowly

SECRET = "SEC-of-the-robot"
TOKEN = "token-of-the-gateway"
SMS = Outgoing("0199-key", "sms", "13812342207", body="【甲里】您的诉求已办结。", office="甲里")
GROUP = Outgoing("0199-key", "wecom", "", body="已超期：JL-1", office="甲里")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as running:
        yield running


@pytest.fixture
def ways(provider: Provider, settings: Any, tmp_path: Path) -> Any:
    settings.VAR = tmp_path
    settings.LILONG_SEND_TIMEOUT = 60
    settings.SENDING_SECRETS = {
        "sms_url": f"{provider.url}/send", "sms_token": TOKEN,
        "wecom_robot": f"{provider.url}/cgi-bin/webhook/send?key=wecom-key",
        "dingtalk_robot": f"{provider.url}/robot/send?access_token=ding-token",
        "dingtalk_secret": SECRET, "receipt_token": "", "offices": {},
    }  # fmt: skip
    return settings


def send(outgoing: Outgoing, office: str = "1") -> str:
    return senders.sender_for(outgoing.channel, office).send(outgoing).provider_id


def failure(outgoing: Outgoing) -> SendFailed:
    with pytest.raises(SendFailed) as told:
        send(outgoing)
    for secret in (SECRET, TOKEN, "wecom-key", "ding-token", "13812342207", "127.0.0.1"):
        assert secret not in str(told.value)
    return told.value


@pytest.mark.usefixtures("ways")
def test_the_gateway_gets_number_text_and_a_key_that_never_changes(provider: Provider):
    provider.answer_with({"id": 4711})
    assert send(SMS) == "4711"
    (call,) = provider.calls
    assert call.body == {"id": SMS.key, "to": SMS.to, "text": SMS.body}
    assert call.headers["Idempotency-Key"] == SMS.key
    assert call.headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.usefixtures("ways")
def test_wecom_and_dingtalk_get_plain_text_and_dingtalk_a_signed_call(provider: Provider):
    provider.answer_with({"errcode": 0, "errmsg": "ok"})
    send(GROUP)
    send(Outgoing("k", "dingtalk", "", body="甲\x00乙"))
    wecom, dingtalk = provider.calls
    assert wecom.path.endswith("?key=wecom-key")
    assert wecom.body == {"msgtype": "text", "text": {"content": "已超期：JL-1"}}
    assert dingtalk.body["text"]["content"] == "甲乙", "signs that print nothing are left out"
    query = parse_qs(urlsplit(dingtalk.path).query)
    (stamp,), (signature,) = query["timestamp"], query["sign"]
    spelled = f"{stamp}\n{SECRET}".encode()
    expected = base64.b64encode(hmac.new(SECRET.encode(), spelled, sha256).digest()).decode()
    assert signature == expected
    assert query["access_token"] == ["ding-token"]


@pytest.mark.usefixtures("ways")
def test_a_long_text_is_cut_to_what_a_robot_takes(provider: Provider):
    provider.answer_with({"errcode": 0})
    send(Outgoing("k", "wecom", "", body="长" * 2000))
    content = provider.calls[0].body["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("长…")


@pytest.mark.usefixtures("ways")
@pytest.mark.parametrize(
    ("answer", "is_final", "words"),
    [
        ((500, b"oops"), False, "answered 500"),
        ((503, b""), False, "answered 503"),
        ((429, b""), False, "answered 429"),
        ((401, b"{}"), True, "answered 401"),
        ((302, b"http://elsewhere.invalid/"), True, "answered 302"),
        ((200, b"<html>"), False, "cannot be read"),
        ((200, b"[1]"), False, "cannot be read"),
        ((200, b"{}"), False, "cannot be read"),
        ((200, b"\xff\xfe"), False, "cannot be read"),
        ((200, b" " * 70_000), False, "too long"),
        (slowly(1), False, "did not answer"),
        (drop_by_drop, False, "did not answer"),
        (break_off, False, "broke off"),
        ({"error": f"no credit for 13812342207 {TOKEN}"}, True, "no credit"),
        ({"error": "busy", "retry": True}, False, "busy"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)[:40]),
)
def test_a_gateway_that_fails_is_told_from_one_that_refuses(
    provider: Provider, settings: Any, answer: Any, is_final: bool, words: str
):
    if words == "did not answer":
        settings.LILONG_SEND_TIMEOUT = 0.4
    provider.answer_with(answer)
    told = failure(SMS)
    assert (told.is_final, words in str(told)) == (is_final, True), told


@pytest.mark.usefixtures("ways")
@pytest.mark.parametrize(
    ("channel", "answer", "is_final"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, False),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url wecom-key"}, True),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, False),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, True),
        ("dingtalk", {"errcode": "0"}, False),
        ("wecom", {"errmsg": "ok"}, False),
    ],
)
def test_a_robots_own_words_decide_whether_to_try_again(
    provider: Provider, channel: str, answer: Any, is_final: bool
):
    provider.answer_with(answer)
    assert failure(Outgoing("k", channel, "", body="x")).is_final == is_final


def test_who_cannot_be_reached_is_tried_again_and_a_strange_address_is_not(ways: Any):
    ways.SENDING_SECRETS["sms_url"] = "http://127.0.0.1:9/"
    assert "cannot be reached" in str(failure(SMS))
    ways.SENDING_SECRETS["sms_url"] = "file:///etc/passwd"
    assert failure(SMS).is_final


def test_an_office_may_have_ways_of_its_own(ways: Any, provider: Provider):
    own = f"{provider.url}/cgi-bin/webhook/send?key=own"
    ways.SENDING_SECRETS["offices"] = {"310198001": {"wecom_robot": own}}
    provider.answer_with({"errcode": 0})
    send(GROUP, "310198001")
    send(GROUP, "310198002")
    assert [call.path.rpartition("=")[2] for call in provider.calls] == ["own", "wecom-key"]


def test_what_nobody_configured_goes_into_a_file_of_the_day_with_numbers_masked(
    ways: Any, tmp_path: Path
):
    ways.SENDING_SECRETS = dict.fromkeys(ways.SENDING_SECRETS, "") | {"offices": {}}
    assert send(SMS) == f"file:{SMS.key}"
    send(GROUP)
    (file,) = (tmp_path / "outgoing").glob("*.jsonl")
    assert file.stat().st_mode & 0o777 == 0o600
    first, second = (json.loads(line) for line in file.read_text().splitlines())
    assert (first["channel"], first["to"], first["body"]) == ("sms", "138****2207", SMS.body)
    assert second["channel"] == "wecom"


def test_mail_without_a_server_goes_into_the_file_too(ways: Any):
    ways.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert isinstance(senders.sender_for("email", "1"), FileSender)


def test_what_a_provider_says_is_cleaned_of_secrets_and_numbers():
    transport = Transport(1, (SECRET,))
    assert transport.clean(f"{SECRET} 13812342207") == "*** 138****2207"
