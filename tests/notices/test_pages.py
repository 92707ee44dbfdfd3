"""The inbox, the bell and the templates, as people see them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.subject import Subject
from lilong.notices import links, operations
from lilong.notices.models import Message, Notice, NoticeTemplate
from lilong.notices.terms import Recipients
from tests.cast import Cast

INBOX = "/notices/"
TEMPLATE = "/notices/templates/matter.moved/"


def tell(
    cast: Cast, number: str = "JL-1", at_ago: timedelta = timedelta(0), about: str = ""
) -> Notice:
    key = operations.send(
        template="matter.moved", to=Recipients(post_id=cast.handler.post.pk),
        subject=Subject("sample", about or number), by=cast.dispatcher.actor,
        at=clock.now() - at_ago,
        context={"number": number, "title": "楼道堆物", "move": "派单", "due": None},
    )  # fmt: skip
    return Notice.objects.get(pk=key)


@pytest.fixture
def _linked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(links, "_addresses", {})
    links.register("sample", lambda key: f"/sample/{key}/")


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "JL-1：派单"), ("en", "JL-1: 派单")])
def test_the_inbox_shows_what_the_post_was_told_in_the_readers_language(
    cast: Cast, language: str, words: str
):
    tell(cast)
    page = cast.handler.client(language).get(INBOX)
    assert page.status_code == 200
    assert words in page.content.decode()
    for other in (cast.other_handler, cast.outsider):
        assert words not in other.client(language).get(INBOX).content.decode()


def test_nobody_but_staff_has_an_inbox(cast: Cast):
    told = tell(cast)
    assert operations.mark_all_read(by=system("tests"), at=clock.now()) == 0
    told.refresh_from_db()
    assert told.read_at is None


def test_the_bell_counts_and_stays_silent_while_nothing_changes(cast: Cast):
    client = cast.handler.client()
    tell(cast)
    assert '<span class="count">1<' in client.get(INBOX).content.decode()
    bell = client.get("/notices/bell/")
    assert "1" in bell.content.decode()
    assert client.get("/notices/bell/", headers={"if-none-match": bell["ETag"]}).status_code == 304
    tell(cast, "JL-2")
    changed = client.get("/notices/bell/", headers={"if-none-match": bell["ETag"]})
    assert changed.status_code == 200
    assert "2" in changed.content.decode()


@pytest.mark.usefixtures("_linked")
def test_following_a_notice_reads_it_and_leads_to_its_subject(cast: Cast):
    notice = tell(cast)
    answer = cast.handler.client().get(reverse("notices:follow", args=[notice.pk]))
    assert answer["Location"] == "/sample/JL-1/"
    notice.refresh_from_db()
    assert notice.read_by == cast.handler.staff


def test_a_notice_nobody_can_lead_on_from_leads_back_to_the_inbox(cast: Cast):
    notice = tell(cast)
    answer = cast.handler.client().get(reverse("notices:follow", args=[notice.pk]))
    assert answer["Location"] == INBOX


def test_strangers_get_no_hint_of_a_notice(cast: Cast):
    notice = tell(cast)
    for member in (cast.other_handler, cast.outsider):
        client = member.client()
        for key in (notice.pk, uuid4()):
            assert client.get(reverse("notices:follow", args=[key])).status_code == 404
            assert client.post(reverse("notices:mark_read", args=[key])).status_code == 404


def test_one_or_all_are_marked_as_read_and_stay_under_all(cast: Cast):
    client = cast.handler.client()
    notices = [tell(cast, f"JL-{n}") for n in range(3)]
    client.post(reverse("notices:mark_read", args=[notices[0].pk]))
    text = client.get(INBOX).content.decode()
    assert "JL-0" not in text
    assert "JL-1" in text
    client.post(reverse("notices:mark_all_read"))
    assert "JL-1" not in client.get(INBOX).content.decode()
    assert "JL-1" in client.get(INBOX, {"show": "all"}).content.decode()
    assert client.get(reverse("notices:mark_all_read")).status_code == 405


def test_a_long_inbox_has_pages_and_htmx_gets_only_the_rows(cast: Cast):
    for number in range(55):
        tell(cast, f"JL-{number:03}", timedelta(minutes=number))
    client = cast.handler.client()
    first = client.get(INBOX)
    assert "JL-049" in first.content.decode()
    assert "JL-050" not in first.content.decode()
    second = client.get(
        INBOX, {"cursor": first.context["page"].next_cursor}, headers={"hx-request": "true"}
    )
    assert "JL-054" in second.content.decode()
    assert "<html" not in second.content.decode()


def test_the_inbox_costs_few_queries_however_long(cast: Cast, django_assert_max_num_queries):
    for number in range(20):
        tell(cast, f"JL-{number:03}")
    client = cast.handler.client()
    client.get(INBOX)
    with django_assert_max_num_queries(10):
        client.get(INBOX)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "事项已超期"), ("en", "A deadline has passed")]
)
def test_the_administrator_sees_every_template_with_its_preview(
    cast: Cast, language: str, words: str
):
    client = cast.system_administrator.client(language)
    assert words in client.get("/notices/templates/").content.decode()
    text = client.get(TEMPLATE).content.decode()
    assert "PY-20261123-0042：派单" in text
    assert "PY-20261123-0042: Dispatch" in text
    assert client.get("/notices/templates/no.such/").status_code == 404


def test_words_are_previewed_before_they_are_saved(cast: Cast):
    client = cast.system_administrator.client()
    today = clock.local(clock.now()).date().isoformat()
    typed = {"zh_subject": "【甲里】{number}", "revision": "0", "valid_from": today, "reason": "x"}
    preview = client.post(TEMPLATE, typed)
    assert "【甲里】PY-20261123-0042" in preview.content.decode()
    assert not NoticeTemplate.objects.exists()
    kept = client.post(TEMPLATE, {**typed, "save": "1"})
    row = NoticeTemplate.objects.get()
    assert kept.url == f"/notices/wordings/{row.pk}/"
    assert row.in_language("zh-hans").subject == "【甲里】{number}"
    assert "【甲里】{number}" in client.get(kept.url).content.decode()
    changed = {**typed, "zh_subject": "【甲里二】{number}", "revision": "1", "save": "1"}
    assert client.post(kept.url, changed).status_code == 302
    assert client.post(kept.url, changed).status_code == 409, "another window was quicker"


def test_a_wrong_brace_is_said_beside_its_field(cast: Cast):
    client = cast.system_administrator.client()
    answer = client.post(
        TEMPLATE, {"en_body": "{secret}", "revision": "0", "save": "1", "valid_from": "2030-01-01"}
    )
    assert answer.status_code == 422
    assert "en_body" in answer.context["form"].errors
    assert "{secret} 这个值" in answer.content.decode()
    assert not NoticeTemplate.objects.exists()


@pytest.mark.parametrize("name", ["dispatcher", "handler", "security_administrator"])
def test_nobody_else_opens_the_templates(cast: Cast, name: str):
    client = getattr(cast, name).client()
    for address in ("/notices/templates/", TEMPLATE):
        assert client.get(address).status_code == 403
    assert client.post(TEMPLATE, {"revision": "0", "save": "1"}).status_code == 403


def test_the_anonymous_are_asked_to_sign_in(client, db: None):
    for address in (INBOX, "/notices/bell/", TEMPLATE, "/jobs/"):
        assert client.get(address).status_code == 302


@pytest.fixture
def failed(cast: Cast) -> Message:
    """A mail that did not go out."""
    key = operations.send(
        template="matter.overdue", to=Recipients(staff_id=cast.handler.staff.pk),
        subject=Subject("sample", "JL-1"), by=cast.dispatcher.actor, at=clock.now(),
        context={"number": "JL-1"},
    )  # fmt: skip
    message = Message.objects.get(notice=key)
    message.state, message.error, message.attempt_count = "failed", "SMTPException: busy", 3
    message.save()
    return message


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("事项已超期", "未送达，将重试", "重新发送", "放弃", "邮件")),
        ("en", ("A deadline has passed", "Not delivered", "Send again", "Give up", "E-mail")),
    ],
)
def test_the_outbox_shows_what_failed_and_why_and_what_may_be_done(
    cast: Cast, failed: Message, language: str, words: tuple[str, ...]
):
    page = cast.system_administrator.client(language).get("/notices/outbox/", {"state": "trouble"})
    text = page.content.decode()
    for word in (*words, "SMTPException: busy"):
        assert word in text
    assert "matter.overdue" not in text


def test_sending_again_and_giving_up_are_buttons(cast: Cast, failed: Message):
    client = cast.system_administrator.client()
    for verb, state in (("give_up", "given_up"), ("send_again", "queued")):
        answer = client.post(reverse(f"notices:{verb}", args=[failed.pk]))
        assert answer["Location"] == "/notices/outbox/"
        failed.refresh_from_db()
        assert failed.state == state
    assert client.post(reverse("notices:give_up", args=[failed.pk])).status_code == 422
    assert client.get(reverse("notices:send_again", args=[failed.pk])).status_code == 405


@pytest.mark.usefixtures("_linked")
def test_a_message_leads_to_what_it_is_about(cast: Cast, failed: Message):
    client = cast.system_administrator.client()
    answer = client.get(reverse("notices:about", args=[failed.pk]))
    assert answer["Location"] == "/sample/JL-1/"


def test_nobody_else_sees_the_outbox_and_another_offices_message_is_not_there(
    cast: Cast, failed: Message
):
    for name in ("dispatcher", "leader", "security_administrator"):
        client = getattr(cast, name).client()
        assert client.get("/notices/outbox/").status_code == 403
        assert client.post(reverse("notices:give_up", args=[failed.pk])).status_code == 403
    Message.objects.update(office=cast.next_door.office)
    client = cast.system_administrator.client()
    assert "SMTPException" not in client.get("/notices/outbox/").content.decode()
    assert client.get(reverse("notices:about", args=[failed.pk])).status_code == 404
    for verb in ("give_up", "send_again"):
        assert client.post(reverse(f"notices:{verb}", args=[failed.pk])).status_code == 404


def test_a_thread_is_one_line_with_what_came_before_and_is_read_as_one(cast: Cast):
    for minutes, number in ((3, "JL-1"), (2, "JL-2"), (1, "JL-3")):
        tell(cast, number, timedelta(minutes=minutes), about="one")
    other = tell(cast, "JL-9", about="other")
    client = cast.handler.client()
    page = client.get(INBOX)
    assert [len(row["earlier"]) for row in page.context["rows"]] == [0, 2]
    assert "较早 2 条" in page.content.decode()
    assert "3 条未读" in page.content.decode()
    newest = Notice.objects.get(subject_id="one", words__en__subject__startswith="JL-3")
    client.post(reverse("notices:mark_read", args=[newest.pk]))
    assert list(Notice.objects.filter(read_at=None)) == [other]
    shown = client.get(INBOX, {"show": "all"})
    assert len(shown.context["rows"]) == 2


def test_a_preview_counts_a_text_message_as_it_will_be_sent(cast: Cast):
    client = cast.system_administrator.client()
    address = "/notices/templates/citizen.closed/"
    text = client.get(address).content.decode()
    assert "目前不经任何渠道发送" in text
    typed = {
        "zh_short": "诉求" * 40, "ways": ["sms"], "revision": "0", "valid_from": "2030-01-01",
    }  # fmt: skip
    preview = client.post(address, typed).content.decode()
    assert "【甲里街道办事处（虚构）】" in preview
    assert "93 字，按 2 条发送" in preview
    assert not NoticeTemplate.objects.exists(), "a preview saves nothing"
    long = client.post(address, typed | {"zh_short": "诉求" * 200}).content.decode()
    assert "已截断" in long
    assert client.post(address, typed | {"save": "1"}).status_code == 302
    assert NoticeTemplate.objects.get().channels == ["sms"]
    wrong = client.post(address, typed | {"ways": ["wecom"], "revision": "1", "save": "1"})
    assert wrong.status_code == 422
