"""The caller hears that her order was closed, once it stands; the order's page shows the thread."""

from datetime import timedelta
from uuid import UUID

import pytest

from lilong.cases import operations as cases
from lilong.cases.models import Matter
from lilong.cases.operations import UndoRequest
from lilong.kernel.subject import Subject
from lilong.notices.models import Message
from lilong.notices.terms import MessageState
from lilong.vault import queries as vault
from lilong.vault.protected import clear_text
from tests.notices.wording import put_words
from tests.work_orders.conftest import FRIDAY, Desk


@pytest.fixture
def told(desk: Desk) -> Desk:
    """The office has chosen to tell callers by text message."""
    put_words(desk.cast, "citizen.closed", channels=("sms",), at=FRIDAY)
    return desk


def number_of(key: UUID) -> str:
    return Matter.objects.get(pk=key).number


def test_an_office_that_has_not_chosen_it_reads_nobodys_number(desk: Desk) -> None:
    key = desk.closed()
    assert not Message.objects.exists()
    caller = Matter.objects.get(pk=key).work_order.caller_id
    assert not vault.read_log(desk.cast.office.pk, subject=Subject("caller", str(caller)))


def test_the_caller_is_told_once_the_closing_stands_and_the_reading_is_logged(told: Desk) -> None:
    key = told.closed()
    message = Message.objects.get()
    assert (message.state, message.due_at) == (MessageState.HELD, FRIDAY + timedelta(seconds=10))
    assert number_of(key) in clear_text(message.body)
    caller = Matter.objects.get(pk=key).work_order.caller_id
    (line,) = vault.read_log(told.cast.office.pk, subject=Subject("caller", str(caller)))
    assert line.purpose == "contact"


def test_undo_takes_the_message_back(told: Desk) -> None:
    key = told.closed()
    cases.undo(request=UndoRequest(key), **told.by("follow_up_caller"))
    assert Message.objects.get().state == MessageState.WITHDRAWN
    told.close(key)
    assert set(Message.objects.values_list("state", flat=True)) == {"withdrawn", "held"}


def test_the_caller_hears_until_when_it_takes_and_why_once_an_extension_is_approved(
    desk: Desk,
) -> None:
    put_words(desk.cast, "citizen.extended", channels=("sms",), at=FRIDAY)
    key = desk.dispatched()
    desk.acknowledge(key)
    desk.act(key, "handler", "ask_extension", "需等待配件到货", extension_days=3)
    assert not Message.objects.exists(), "what is only asked for is told to nobody"
    desk.act(key, "dispatcher", "approve_extension")
    message = Message.objects.get()
    said = clear_text(message.body)
    # Not the first contact, which is due sooner: the deadline that was extended.
    assert "2021-08-04" in said
    assert "需等待配件到货" in said
    cases.undo(request=UndoRequest(key), **desk.by("dispatcher"))
    assert Message.objects.get().state == MessageState.WITHDRAWN


def test_the_anonymous_and_those_without_a_number_are_not_written_to(told: Desk) -> None:
    told.closed(is_anonymous=True)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("language", "title", "way"),
    [("zh-hans", "通知记录", "短信"), ("en", "What was told", "Text message")],
)
def test_an_orders_page_shows_what_was_told_in_order_with_states(
    told: Desk, language: str, title: str, way: str
) -> None:
    number = number_of(told.closed())
    page = told.cast.dispatcher.client(language).get(f"/orders/{number}/").content.decode()
    assert title in page
    assert way in page
    assert "138****2207" in page
    assert "13812342207" not in page
    assert page.index("社区管理办" if language != "en" else "Community") > 0
