"""WeCom and DingTalk to one person: the token, the message, and every way either may fail."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lilong.accounts.models import Staff
from lilong.jobs import worker
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.subject import Subject
from lilong.notices import operations, senders
from lilong.notices.models import Message
from lilong.notices.ports import Outgoing, SendFailed
from lilong.notices.senders import tokens
from lilong.notices.senders.files import FileSender
from lilong.notices.terms import MessageState, Recipients
from tests.cast import Cast
from tests.notices.provider import Provider, serving
from tests.notices.wording import put_words

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WECOM = Outgoing("0199-key", "wecom_user", "sunxiaolan", "已超期：JL-1", "楼道堆物。", "甲里")
DING = Outgoing("0199-key", "ding_user", "manager4711", "已超期：JL-1", "楼道堆物。", "甲里")
SECRET, DING_SECRET, TOKEN = "secret-of-the-app", "secret-of-ding", "token-number-one"
GIVEN = {"errcode": 0, "errmsg": "ok", "access_token": TOKEN, "expires_in": 7200}
TAKEN = {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "m-1"}


@pytest.fixture(autouse=True)
def _no_tokens() -> Iterator[None]:
    tokens.forget_all()
    yield
    tokens.forget_all()


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[Provider]:
    with serving() as running:
        settings.VAR = tmp_path
        settings.LILONG_SEND_TIMEOUT = 2
        settings.SENDING_SECRETS = {
            **settings.SENDING_SECRETS,
            "wecom_url": running.url, "wecom_corp": "ww-corp", "wecom_agent": "1000002",
            "wecom_app_secret": SECRET,
            "dingtalk_url": f"{running.url}/", "dingtalk_key": "ding-key",
            "dingtalk_agent": "4711", "dingtalk_app_secret": DING_SECRET, "offices": {},
        }  # fmt: skip
        yield running


def run_jobs() -> None:
    worker.drain(tick_hooks=[])


def send(outgoing: Outgoing) -> str:
    return senders.sender_for(outgoing.channel, "1").send(outgoing).provider_id


def failure(outgoing: Outgoing) -> SendFailed:
    with pytest.raises(SendFailed) as told:
        send(outgoing)
    for secret in (SECRET, DING_SECRET, TOKEN, "ww-corp", "127.0.0.1", outgoing.to):
        assert secret not in str(told.value)
    return told.value


def query(path: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(path).query)


def test_wecom_asks_for_a_token_once_and_tells_one_person_plain_words(provider: Provider):
    provider.answer_with(GIVEN, TAKEN, {**TAKEN, "msgid": "m-2"})
    assert [send(WECOM), send(WECOM)] == ["m-1", "m-2"]
    asked, first, second = provider.calls
    assert urlsplit(asked.path).path == "/cgi-bin/gettoken"
    assert query(asked.path) == {"corpid": ["ww-corp"], "corpsecret": [SECRET]}
    for call in (first, second):
        assert urlsplit(call.path).path == "/cgi-bin/message/send"
        assert query(call.path) == {"access_token": [TOKEN]}
    assert first.body == {
        "touser": "sunxiaolan", "msgtype": "text", "agentid": 1000002,
        "text": {"content": "已超期：JL-1\n楼道堆物。"},
        "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
    }  # fmt: skip


def test_dingtalk_hands_over_a_work_notice_for_one_person(provider: Provider):
    provider.answer_with(GIVEN, {"errcode": 0, "task_id": 256271667526})
    assert send(DING) == "256271667526"
    asked, sent = provider.calls
    assert urlsplit(asked.path).path == "/gettoken"
    assert query(asked.path) == {"appkey": ["ding-key"], "appsecret": [DING_SECRET]}
    assert urlsplit(sent.path).path == "/topapi/message/corpconversation/asyncsend_v2"
    assert sent.body == {
        "agent_id": 4711, "userid_list": "manager4711",
        "msg": {"msgtype": "text", "text": {"content": "已超期：JL-1\n楼道堆物。"}},
    }  # fmt: skip


@pytest.mark.parametrize("code", [42001, 40014, 41001])
@pytest.mark.parametrize("outgoing", [WECOM, DING], ids=["wecom", "dingtalk"])
def test_a_token_that_does_not_hold_is_fetched_anew_once(
    provider: Provider, outgoing: Outgoing, code: int
):
    other = {**GIVEN, "access_token": "token-number-two"}
    refused = {"errcode": code, "errmsg": f"access_token {TOKEN} expired"}
    provider.answer_with(GIVEN, refused, other, {**TAKEN, "task_id": "m-1"})
    assert send(outgoing) == "m-1"
    assert query(provider.calls[-1].path)["access_token"] == ["token-number-two"]
    provider.answer_with(refused, GIVEN, refused)
    told = failure(outgoing)
    assert (told.is_final, str(code) in str(told)) == (False, True)


def test_dingtalk_says_beneath_88_why(provider: Provider):
    expired = {"errcode": 88, "sub_code": "40014", "sub_msg": "不合法的access_token"}
    other = {**GIVEN, "access_token": "token-number-two"}
    provider.answer_with(GIVEN, expired, other, {"errcode": 0, "task_id": 7})
    assert send(DING) == "7"
    provider.answer_with({"errcode": 88, "sub_code": "90018", "sub_msg": "太频繁"})
    assert not failure(DING).is_final
    provider.answer_with({"errcode": 88, "sub_code": "60011", "sub_msg": "没有调用该接口的权限"})
    told = failure(DING)
    assert (told.is_final, "60011 没有调用该接口的权限" in str(told)) == (True, True)


@pytest.mark.parametrize(
    ("answer", "is_final", "words"),
    [
        ({"errcode": 45009, "errmsg": "api freq out of limit"}, False, "45009"),
        ({"errcode": 45033, "errmsg": "api concurrent out of limit"}, False, "45033"),
        ({"errcode": -1, "errmsg": "system error"}, False, "-1"),
        ({"errcode": 81013, "errmsg": "user & party & tag all invalid"}, True, "81013"),
        ({"errcode": 60020, "errmsg": f"not allow to access from your ip {TOKEN}"}, True, "60020"),
        ({**TAKEN, "invaliduser": "sunxiaolan"}, True, "knows no such person"),
        ({**TAKEN, "unlicenseduser": "sunxiaolan"}, True, "knows no such person"),
        ((500, b""), False, "answered 500"),
        ({"errmsg": "ok"}, False, "cannot be read"),
        ({"errcode": True}, False, "cannot be read"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_wecom_refuses_is_told_from_what_it_cannot_do_now(
    provider: Provider, answer: Any, is_final: bool, words: str
):
    provider.answer_with(GIVEN, answer)
    told = failure(WECOM)
    assert (told.is_final, words in str(told)) == (is_final, True), told


@pytest.mark.parametrize(
    ("answer", "is_final"),
    [
        ({"errcode": 40001, "errmsg": f"invalid credential {SECRET}"}, True),
        ({"errcode": 40013, "errmsg": "invalid corpid"}, True),
        ({"errcode": -1, "errmsg": "busy"}, False),
        ({"errcode": 0, "access_token": "", "expires_in": 7200}, False),
        ({"errcode": 0, "access_token": "x"}, False),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_token_that_is_not_given_is_kept_by_nobody(
    provider: Provider, answer: Any, is_final: bool
):
    provider.answer_with(answer)
    assert failure(WECOM).is_final is is_final
    provider.answer_with(GIVEN, TAKEN)
    assert send(WECOM) == "m-1"


def test_a_token_is_kept_until_shortly_before_its_end(monkeypatch: pytest.MonkeyPatch):
    moments = [1000.0]
    monkeypatch.setattr(tokens.time, "monotonic", lambda: moments[-1])
    given = iter([tokens.Token("a", 7200), tokens.Token("b", 60), tokens.Token("c", 7200)])
    found = []
    for later in (0, 6899, 6901, 6901 + 29, 6901 + 31):
        moments.append(1000.0 + later)
        found.append(tokens.token("k", lambda: next(given)))
    assert found == ["a", "a", "b", "b", "c"]
    tokens.forget("k", "b")
    assert tokens.token("k", lambda: next(given)) == "c", "another has been fetched meanwhile"


def test_without_an_application_a_message_stays_in_a_file(settings: Any):
    for channel in ("wecom_user", "ding_user"):
        assert isinstance(senders.sender_for(channel, "1"), FileSender)


def test_a_long_text_is_cut_to_what_is_taken(provider: Provider):
    provider.answer_with(GIVEN, TAKEN)
    send(Outgoing("k", "wecom_user", "a", body="长" * 2000))
    content = provider.calls[-1].body["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("长…")


def test_each_of_a_units_people_with_an_id_gets_her_own_message(cast: Cast, provider: Provider):
    with clock.fixed(NOW):
        put_words(cast, "matter.overdue", channels=("wecom_user", "ding_user"), at=NOW)
        Staff.objects.filter(pk=cast.handler.staff.pk).update(wecom_user="handler.one")
        Staff.objects.filter(pk=cast.section_head.staff.pk).update(
            wecom_user="head.one", dingtalk_user="head4711", language="en"
        )
        provider.answer_with(GIVEN, TAKEN)
        operations.send(
            template="matter.overdue", to=Recipients(unit_id=cast.units["section"].pk),
            subject=Subject("matter", "1"), context={"number": "JL-1", "title": "楼道堆物"},
            by=system("tests", cast.office.pk), at=NOW,
        )  # fmt: skip
        found = {(m.channel, m.staff.username) for m in Message.objects.all()}
        head, handler = cast.section_head.staff.username, cast.handler.staff.username
        assert found == {("wecom_user", head), ("wecom_user", handler), ("ding_user", head)}
        provider.answer_with(GIVEN, {**TAKEN, "access_token": TOKEN, "expires_in": 7200})
        run_jobs()
    bodies = [call.body for call in provider.calls if call.body]
    assert {b["touser"] for b in bodies if "touser" in b} == {"handler.one", "head.one"}
    assert {b["userid_list"] for b in bodies if "userid_list" in b} == {"head4711"}
    english = next(b for b in bodies if b.get("touser") == "head.one")
    assert "Overdue: JL-1" in english["text"]["content"]
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}


def test_who_has_no_id_any_more_is_given_up_with_the_reason(cast: Cast, provider: Provider):
    with clock.fixed(NOW):
        put_words(cast, "matter.overdue", channels=("wecom_user",), at=NOW)
        Staff.objects.filter(pk=cast.handler.staff.pk).update(wecom_user="handler.one")
        operations.send(
            template="matter.overdue", to=Recipients(staff_id=cast.handler.staff.pk),
            subject=Subject("matter", "1"), context={"number": "JL-1", "title": "x"},
            by=system("tests", cast.office.pk), at=NOW,
        )  # fmt: skip
        Staff.objects.filter(pk=cast.handler.staff.pk).update(wecom_user="")
        run_jobs()
    message = Message.objects.get()
    assert (message.state, message.error) == (
        MessageState.GIVEN_UP, "the recipient has no user id there any more",
    )  # fmt: skip
