"""Who is told, when, by which way, and what becomes of it."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from lilong.accounts.models import PostHolding
from lilong.jobs import worker
from lilong.jobs.models import JobAttempt
from lilong.journal import queries as journal
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.subject import Subject
from lilong.notices import operations, queries
from lilong.notices.models import Message, Notice
from lilong.notices.terms import ATTEMPTS, MOST_COUNTED, MessageState, Recipients, Words
from tests.cast import Cast, Member
from tests.notices.wording import put_words

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SUBJECT = Subject("matter", "0199")
CONTEXT: dict[str, Any] = {"number": "JL-1", "title": "楼道堆物 13912345678", "due": None}


@pytest.fixture(autouse=True)
def _stand_still():
    with clock.fixed(NOW):
        yield


def tell(
    cast: Cast, to: Recipients, template: str = "matter.moved", number: str = "JL-1", **more: Any
) -> Notice:
    key = operations.send(
        template=template, to=to, subject=SUBJECT, context=CONTEXT | {"number": number},
        by=cast.dispatcher.actor, at=NOW, **more,
    )  # fmt: skip
    return Notice.objects.get(pk=key)


def run_jobs() -> None:
    worker.drain(tick_hooks=[])


def seen(member: Member) -> int:
    return queries.unread_count(member.viewer)


def test_administrators_in_a_unit_hear_nothing_of_its_matters(cast: Cast):
    notice = tell(cast, Recipients(unit_id=cast.units["centre"].pk))
    assert seen(cast.dispatcher) == 1
    for name in ("system_administrator", "security_administrator", "audit_administrator"):
        admin = cast.home.member(name)
        assert seen(admin) == 0
        operations.mark_all_read(by=admin.actor, at=NOW)
        with pytest.raises(NotVisible):
            operations.mark_read(notice_id=notice.pk, by=admin.actor, at=NOW)
    assert seen(cast.dispatcher) == 1


def test_a_person_a_post_and_a_unit_are_told_and_nobody_else(cast: Cast):
    handler, head, other = cast.handler, cast.section_head, cast.other_handler
    tell(cast, Recipients(staff_id=handler.staff.pk))
    tell(cast, Recipients(post_id=handler.post.pk))
    tell(cast, Recipients(unit_id=cast.units["section"].pk))
    assert (seen(handler), seen(head), seen(other)) == (3, 1, 0)
    assert seen(cast.outsider) == 0


def test_the_new_holder_of_a_post_sees_what_the_post_was_told(cast: Cast):
    tell(cast, Recipients(post_id=cast.handler.post.pk))
    newcomer = cast.other_handler
    PostHolding.objects.create(
        office=cast.office, post=cast.handler.post, staff=newcomer.staff,
        valid_from=clock.local(NOW).date(),
    )  # fmt: skip
    cast.office.revision = uuid4()
    cast.office.save()
    assert seen(Member(newcomer.staff, cast.handler.post)) == 1
    assert seen(newcomer) == 0, "in her own post she is not told"


def test_a_notice_of_a_transaction_that_fails_never_was(cast: Cast):
    def tell_and_fail() -> None:
        with transaction.atomic():
            tell(cast, Recipients(staff_id=cast.handler.staff.pk), "matter.overdue")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tell_and_fail()
    assert not Notice.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_notice_kept_back_is_seen_later_and_can_be_withdrawn_until_then(cast: Cast):
    to = Recipients(staff_id=cast.handler.staff.pk)
    tell(cast, to, after=timedelta(seconds=10))
    assert seen(cast.handler) == 0
    with clock.fixed(NOW + timedelta(seconds=10)):
        assert seen(cast.handler) == 1
    assert operations.withdraw(subject=SUBJECT, by=cast.outsider.actor, at=NOW) == 0
    assert operations.withdraw(subject=SUBJECT, by=cast.dispatcher.actor, at=NOW) == 1
    with clock.fixed(NOW + timedelta(seconds=10)):
        assert seen(cast.handler) == 0
        later = NOW + timedelta(seconds=20)
        assert operations.withdraw(subject=SUBJECT, by=cast.dispatcher.actor, at=later) == 0


def test_reading_is_noted_once_and_only_by_those_who_were_told(cast: Cast):
    notice = tell(cast, Recipients(unit_id=cast.units["section"].pk))
    for stranger in (cast.other_handler, cast.outsider):
        with pytest.raises(NotVisible):
            operations.mark_read(notice_id=notice.pk, by=stranger.actor, at=NOW)
    operations.mark_read(notice_id=notice.pk, by=cast.handler.actor, at=NOW)
    operations.mark_read(notice_id=notice.pk, by=cast.section_head.actor, at=NOW + timedelta(1))
    notice.refresh_from_db()
    assert (notice.read_at, notice.read_by) == (NOW, cast.handler.staff)
    assert seen(cast.section_head) == 0


def test_everything_can_be_read_at_once(cast: Cast):
    for number in range(3):
        tell(cast, Recipients(post_id=cast.handler.post.pk), number=f"JL-{number}")
    tell(cast, Recipients(post_id=cast.section_head.post.pk))
    assert operations.mark_all_read(by=cast.handler.actor, at=NOW) == 3
    assert (seen(cast.handler), seen(cast.section_head)) == (0, 1)


def test_the_bell_costs_one_query_and_stops_counting(cast: Cast):
    first = tell(cast, Recipients(post_id=cast.handler.post.pk))
    copies = []
    for _ in range(MOST_COUNTED + 5):
        copy = Notice.objects.get(pk=first.pk)
        copy.pk = uuid4()
        copies.append(copy)
    Notice.objects.bulk_create(copies)
    viewer = cast.handler.viewer
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert queries.unread_count(viewer) == MOST_COUNTED
    assert len(made) == 1


def test_an_unknown_template_or_recipient_is_an_error(cast: Cast):
    with pytest.raises(LookupError):
        tell(cast, Recipients(post_id=cast.handler.post.pk), "matter.unknown")
    with pytest.raises(NotVisible):
        tell(cast, Recipients(post_id=999_999))


def test_the_same_words_to_the_same_recipient_are_one_notice_for_some_minutes(cast: Cast):
    to = Recipients(post_id=cast.handler.post.pk)
    first = tell(cast, to)
    assert tell(cast, to).pk == first.pk
    assert tell(cast, Recipients(post_id=cast.section_head.post.pk)).pk != first.pk
    Notice.objects.filter(pk=first.pk).update(sent_at=NOW - timedelta(minutes=5))
    assert tell(cast, to).pk != first.pk


def test_a_notice_withdrawn_may_be_sent_anew(cast: Cast):
    to = Recipients(post_id=cast.handler.post.pk)
    first = tell(cast, to, after=timedelta(seconds=10))
    operations.withdraw(subject=SUBJECT, by=cast.dispatcher.actor, at=NOW)
    assert tell(cast, to).pk != first.pk


def test_an_email_reaches_everybody_in_a_unit_in_her_language_without_numbers(cast: Cast):
    cast.handler.staff.language = "en"
    cast.handler.staff.save()
    tell(cast, Recipients(unit_id=cast.units["section"].pk), "matter.overdue")
    assert not mail.outbox, "not in the request"
    run_jobs()
    sent = {message.to[0]: message for message in mail.outbox}
    assert set(sent) == {cast.handler.staff.email, cast.section_head.staff.email}
    assert sent[cast.handler.staff.email].subject == "Overdue: JL-1"
    assert sent[cast.section_head.staff.email].subject.startswith("已超期")
    for message in mail.outbox:
        assert "13912345678" not in message.body
        assert "139****5678" in message.body
    assert {m.state for m in Message.objects.all()} == {MessageState.SENT}
    assert all(m.sent_at and m.attempt_count == 1 for m in Message.objects.all())


def test_a_message_run_again_is_not_sent_again(cast: Cast):
    tell(cast, Recipients(staff_id=cast.handler.staff.pk), "matter.overdue")
    run_jobs()
    message = Message.objects.get()
    operations.deliver(message_id=message.pk, at=NOW)
    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{message.pk}@lilong>"
    assert message.provider_id == f"<{message.pk}@lilong>"


def test_a_withdrawn_notice_is_not_mailed(cast: Cast):
    to = Recipients(staff_id=cast.handler.staff.pk)
    tell(cast, to, "matter.overdue", after=timedelta(seconds=10))
    assert Message.objects.get().state == MessageState.HELD
    run_jobs()
    assert not mail.outbox, "it waits"
    operations.withdraw(subject=SUBJECT, by=cast.dispatcher.actor, at=NOW)
    DBTaskResult.objects.update(run_after=clock.real_now())
    run_jobs()
    assert not mail.outbox
    assert Message.objects.get().state == MessageState.WITHDRAWN


def test_the_inactive_and_those_without_an_address_get_no_mail(cast: Cast):
    cast.handler.staff.is_active = False
    cast.handler.staff.save()
    cast.section_head.staff.email = ""
    cast.section_head.staff.save()
    tell(cast, Recipients(unit_id=cast.units["section"].pk), "matter.overdue")
    run_jobs()
    assert not mail.outbox


def test_who_lost_her_address_meanwhile_is_given_up_with_the_reason(cast: Cast):
    tell(cast, Recipients(staff_id=cast.handler.staff.pk), "matter.overdue")
    cast.handler.staff.is_active = False
    cast.handler.staff.save()
    run_jobs()
    message = Message.objects.get()
    assert message.state == MessageState.GIVEN_UP
    assert "no e-mail address" in message.error


def test_a_mail_that_fails_says_so_and_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    answers = [SMTPException("mailbox of 13912345678 is full"), None]

    def send(self: Any) -> None:
        answer = answers.pop(0)
        if answer:
            raise answer

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    tell(cast, Recipients(staff_id=cast.handler.staff.pk), "matter.overdue")
    run_jobs()
    failed = queries.outbox(cast.system_administrator.viewer, state="trouble").get()
    assert failed.state == MessageState.FAILED
    assert failed.error == "SMTPException: mailbox of 139****5678 is full"
    assert not queries.outbox(cast.outsider.viewer).exists()
    DBTaskResult.objects.filter(status="READY").update(run_after=clock.real_now())
    run_jobs()
    failed.refresh_from_db()
    assert (failed.state, failed.attempt_count, failed.error) == (MessageState.SENT, 2, "")
    outcomes = JobAttempt.objects.filter(name="notices.send_one").values_list("outcome", flat=True)
    assert set(outcomes) == {"failed", "succeeded"}


def test_after_nine_attempts_a_person_sees_to_it(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    def send(self: Any) -> None:
        raise SMTPException("busy")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    tell(cast, Recipients(staff_id=cast.handler.staff.pk), "matter.overdue")
    for _ in range(ATTEMPTS + 2):
        DBTaskResult.objects.filter(status="READY").update(run_after=clock.real_now())
        run_jobs()
    message = Message.objects.get()
    assert (message.state, message.attempt_count) == (MessageState.GIVEN_UP, ATTEMPTS)
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists(), "no job is left failing"


def test_an_administrator_sends_again_or_gives_up_and_it_is_written_down(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    answers: list[Exception | None] = [SMTPException("busy"), None]

    def send(self: Any) -> None:
        answer = answers.pop(0)
        if answer:
            raise answer

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    tell(cast, Recipients(staff_id=cast.handler.staff.pk), "matter.overdue")
    run_jobs()
    message = Message.objects.get()
    administrator = cast.system_administrator.actor
    with pytest.raises(Refused):
        operations.give_up(message_id=message.pk, by=cast.leader.actor, at=NOW)
    Message.objects.update(office=cast.next_door.office)
    with pytest.raises(NotVisible):
        operations.give_up(message_id=message.pk, by=administrator, at=NOW)
    Message.objects.update(office=cast.office)
    operations.give_up(message_id=message.pk, by=administrator, at=NOW)
    DBTaskResult.objects.filter(status="READY").update(run_after=clock.real_now())
    run_jobs()
    assert len(answers) == 1, "given up is not tried"
    operations.send_again(message_id=message.pk, by=administrator, at=NOW)
    run_jobs()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    with pytest.raises(Refused):
        operations.send_again(message_id=message.pk, by=administrator, at=NOW)
    types = [e.type for e in journal.entries_of(Subject("message", str(message.pk)))]
    assert types == ["notices.given_up", "notices.sent_again"]


def test_an_office_can_put_its_own_words_and_only_its_people_read_them(cast: Cast):
    words = {"zh-hans": Words("【甲里】{number}", "")}
    put_words(cast, "matter.moved", words, ("email",), at=NOW)
    notice = tell(cast, Recipients(post_id=cast.handler.post.pk))
    assert notice.in_language("zh-hans").subject == "【甲里】JL-1"
    assert notice.in_language("en").subject == "JL-1: —"
    abroad = tell(cast, Recipients(post_id=cast.outsider.post.pk))
    assert "甲里" not in abroad.in_language("zh-hans").subject
    run_jobs()
    assert [m.to for m in mail.outbox] == [[cast.handler.staff.email]], "only where it is mailed"


def test_a_subjects_page_can_list_what_was_sent_about_it(cast: Cast):
    notice = tell(cast, Recipients(post_id=cast.handler.post.pk))
    assert list(queries.notices_about(cast.leader.viewer, SUBJECT)) == [notice]
    assert not queries.notices_about(cast.outsider.viewer, SUBJECT).exists()
