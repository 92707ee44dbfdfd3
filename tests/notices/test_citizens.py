"""Somebody outside the office is told: by chosen ways, by day, masked everywhere but on the way."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from lilong.jobs import worker
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.subject import Subject
from lilong.notices import operations, queries, templates
from lilong.notices.models import Message, Notice
from lilong.notices.templates import Template
from lilong.notices.terms import Audience, Channel, MessageState, Person
from lilong.vault.protected import clear_text
from tests.cast import Cast
from tests.notices.provider import Provider, serving
from tests.notices.wording import put_words

DAY = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
NIGHT = datetime.fromisoformat("2026-11-23T22:30:00+08:00")
MORNING = datetime.fromisoformat("2026-11-24T07:00:00+08:00")
PHONE = "13812342207"
SUBJECT = Subject("matter", "0199")
CONTEXT = {"number": "JL-1", "title": "楼道堆物", "due": None, "reason": ""}
TOKEN = "token-for-receipts"


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[Provider]:
    with serving() as running:
        settings.VAR = tmp_path
        settings.SENDING_SECRETS = {
            **settings.SENDING_SECRETS, "sms_url": running.url, "receipt_token": TOKEN,
        }  # fmt: skip
        running.answer_with({"id": "g-1"})
        yield running


def choose(cast: Cast, *ways: str, name: str = "citizen.closed") -> None:
    put_words(cast, name, channels=ways, at=DAY)


def write(cast: Cast, at: datetime, template: str = "citizen.closed", **more: Any) -> Any:
    person = Person(cast.office.pk, "caller-1", phone=PHONE, email="wang@example.invalid")
    return operations.write_to(
        template=template, to=more.pop("to", person), subject=SUBJECT, context=CONTEXT,
        by=system("tests", cast.office.pk), at=at, **more,
    )  # fmt: skip


def run_jobs(at: datetime) -> None:
    with clock.fixed(at):
        worker.drain(tick_hooks=[])


def test_while_an_office_has_chosen_no_way_nothing_is_written_down(cast: Cast):
    assert write(cast, DAY) is None
    choose(cast, "sms")
    assert write(cast, DAY, to=Person(cast.office.pk, "caller-2")) is None, "no number"
    assert not Notice.objects.filter(template="citizen.closed").exists()


def test_a_citizen_gets_a_signed_text_message_under_a_key(cast: Cast, provider: Provider):
    choose(cast, "sms")
    write(cast, DAY)
    message = Message.objects.get()
    run_jobs(DAY)
    (call,) = provider.calls
    told = "【甲里街道办事处（虚构）】您的诉求 JL-1 已办结。如未解决，请再次来电。"
    assert call.body == {"id": str(message.pk), "to": PHONE, "text": told}
    message.refresh_from_db()
    assert (message.state, message.provider_id, message.parts) == (MessageState.SENT, "g-1", 1)
    assert message.masked == "138****2207"


def test_number_and_words_stand_encrypted_and_masked(cast: Cast):
    choose(cast, "sms", "email")
    write(cast, DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, subject, body, masked, error FROM notices_message")
        stored = repr(cursor.fetchall())
    for clear in (PHONE, "wang@", "已办结"):
        assert clear not in stored
    assert {m.masked for m in Message.objects.all()} == {"138****2207", "w***@example.invalid"}
    assert "caller" not in repr(Person(1, "x", phone=PHONE)).replace("x", "")
    page = cast.system_administrator.client().get("/notices/outbox/").content.decode()
    assert "138****2207" in page
    assert PHONE not in page


def test_at_night_it_waits_for_the_morning_and_a_retry_does_too(cast: Cast, provider: Provider):
    choose(cast, "sms")
    write(cast, NIGHT)
    message = Message.objects.get()
    assert (message.state, message.due_at) == (MessageState.HELD, MORNING)
    operations.deliver(message_id=message.pk, at=NIGHT + timedelta(minutes=5))
    assert not provider.calls
    provider.answer_with((500, b""), {"id": "g-2"})
    evening = DAY.replace(hour=20, minute=59)
    Message.objects.update(due_at=evening)
    with pytest.raises(Exception, match="answered 500"):
        operations.deliver(message_id=message.pk, at=evening)
    operations.deliver(message_id=message.pk, at=NIGHT)
    message.refresh_from_db()
    assert (message.state, message.due_at) == (MessageState.HELD, MORNING)
    operations.deliver(message_id=message.pk, at=MORNING)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert len({call.body["id"] for call in provider.calls}) == 1, "the same key again"


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "_templates", dict(templates._templates))
    templates.declare(
        Template(
            "test.storm", "Storm", "Storm, {name}", "{name}, go to {place}. {phone}",
            {"name": "王小明", "place": "一号安置点", "phone": PHONE},
            channels=(Channel.SMS, Channel.EMAIL), short="{name}: {place} {phone}",
            audience=Audience.CITIZEN, is_urgent=True,
            protected={"name": (Channel.SMS,), "phone": (Channel.SMS,)},
        )
    )  # fmt: skip


@pytest.mark.usefixtures("declared")
def test_the_urgent_goes_out_at_night(cast: Cast):
    write(cast, NIGHT, "test.storm")
    assert {m.state for m in Message.objects.all()} == {MessageState.QUEUED}


@pytest.mark.usefixtures("declared")
def test_a_protected_value_goes_by_no_way_it_is_not_declared_for(cast: Cast):
    person = Person(cast.office.pk, "caller-1", phone=PHONE, email="wang@example.invalid")
    operations.write_to(
        template="test.storm", to=person, subject=SUBJECT, by=system("tests", cast.office.pk),
        context={"name": "王小明", "place": f"找{PHONE}", "phone": PHONE}, at=DAY,
    )  # fmt: skip
    said = {m.channel: clear_text(m.body) for m in Message.objects.all()}
    assert said["sms"].endswith(f"】王小明: 找138****2207 {PHONE}")
    assert said["email"] == "—, go to 找138****2207. —"
    assert "王小明" not in json.dumps(Notice.objects.get().words, ensure_ascii=False)


def receipts(token: str, *given: dict[str, str]) -> Any:
    return Client().post(
        "/api/v1/receipts", {"receipts": list(given)}, content_type="application/json",
        headers={"authorization": f"Bearer {token}"} if token else {},
    )  # fmt: skip


def test_receipts_are_taken_with_the_token_once_and_in_any_order(cast: Cast, provider: Provider):
    choose(cast, "sms")
    write(cast, DAY)
    run_jobs(DAY)
    message = Message.objects.get()
    arrived = {"id": str(message.pk), "state": "delivered"}
    lost = {"id": str(message.pk), "state": "undelivered", "error": f"off: {PHONE}"}
    for wrong in ("", "guess"):
        assert receipts(wrong, arrived).status_code == 401
    assert receipts(TOKEN, lost, {"id": str(uuid4()), "state": "delivered"}).json() == {
        "known": 1, "changed": 1,
    }  # fmt: skip
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.GIVEN_UP, "off: 138****2207")
    assert receipts(TOKEN, arrived).json() == {"known": 1, "changed": 1}
    for again in (arrived, lost):
        assert receipts(TOKEN, again).json() == {"known": 1, "changed": 0}
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.DELIVERED, "")
    assert receipts(TOKEN, {"id": "no key", "state": "delivered"}).status_code == 422


def test_without_a_token_set_nobody_sends_receipts(cast: Cast, settings: Any):
    settings.SENDING_SECRETS = settings.SENDING_SECRETS | {"receipt_token": ""}
    for guess in ("", " ", "x"):
        assert receipts(guess).status_code == 401
    assert cast.dispatcher.client().post("/api/v1/receipts").status_code == 401


def test_a_thread_keeps_its_order_with_the_state_of_every_message(cast: Cast, provider: Provider):
    choose(cast, "sms")
    write(cast, DAY)
    run_jobs(DAY)
    told = list(queries.notices_about(cast.leader.viewer, SUBJECT))
    assert [[m.state for m in n.messages.all()] for n in told] == [[MessageState.SENT]]
    assert not queries.inbox(cast.handler.viewer).exists(), "a citizen's notice is in no inbox"
