"""An office's own words: drafted by one, approved by another, said from their day on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lilong.journal import queries as journal
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.notices import links, operations, queries
from lilong.notices.models import Notice, NoticeTemplate
from lilong.notices.terms import Recipients, WordingState, Words
from tests.cast import Cast
from tests.notices.wording import put_words

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
NAME = "matter.moved"
OWN = {"zh-hans": Words("【甲里】{number}", "")}


@pytest.fixture(autouse=True)
def _stand_still():
    with clock.fixed(NOW):
        yield


def drafted(cast: Cast, words: Any = None, **more: Any) -> NoticeTemplate:
    given = {"valid_from": TODAY, "reason": "Shorter", "channels": None, **more}
    wanted = operations.Rewording(NAME, OWN if words is None else words, **given)
    return operations.draft(wanted=wanted, by=cast.system_administrator.actor, at=NOW)


def proposed(cast: Cast, words: Any = None, **more: Any) -> NoticeTemplate:
    row = drafted(cast, words, **more)
    return operations.put_forward(
        wording_id=row.pk, revision=row.revision, by=cast.system_administrator.actor, at=NOW
    )


def decided(operation: Any, cast: Cast, row: NoticeTemplate, who: str = "leader", **more: Any):
    given = {"revision": row.revision, "at": NOW, **more}
    return operation(wording_id=row.pk, by=getattr(cast, who).actor, **given)


def said(cast: Cast, at: datetime = NOW, number: str = "JL-1") -> str:
    key = operations.send(
        template=NAME, to=Recipients(post_id=cast.handler.post.pk), subject=Subject("matter", "1"),
        context={"number": number, "move": "派单"}, by=system("tests", cast.office.pk), at=at,
    )  # fmt: skip
    return Notice.objects.get(pk=key).in_language("zh-hans").subject


def code_of(error: Any) -> str:
    return str(error.value.refusals[0].code)


def test_nothing_is_said_with_words_before_a_second_person_has_approved_them(cast: Cast):
    row = drafted(cast)
    assert said(cast, number="A") == "A：派单"
    row = operations.put_forward(
        wording_id=row.pk, revision=row.revision, by=cast.system_administrator.actor, at=NOW
    )
    assert said(cast, number="B") == "B：派单"
    with pytest.raises(Refused) as error:
        decided(operations.approve, cast, row, "system_administrator")
    assert code_of(error) == "same_person"
    decided(operations.approve, cast, row)
    assert said(cast, number="C") == "【甲里】C"
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeTemplate.objects.filter(pk=row.pk).update(approved_by=row.proposed_by)
    types = [
        entry.type
        for entry in journal.entries_of(Subject("notice_template", f"{cast.office.pk}:{NAME}"))
    ]
    assert types == [
        "notices.wording_drafted", "notices.wording_proposed", "notices.wording_approved",
    ]  # fmt: skip


def test_words_hold_from_their_day_and_the_history_stays(cast: Cast):
    put_words(cast, NAME, OWN, at=NOW)
    later = proposed(
        cast, {"zh-hans": Words("[新] {number}", "")}, valid_from=TODAY + timedelta(days=7)
    )
    decided(operations.approve, cast, later)
    assert said(cast, number="A") == "【甲里】A"
    assert said(cast, NOW + timedelta(days=7), number="B") == "[新] B"
    back = proposed(cast, {}, valid_from=TODAY + timedelta(days=14))
    decided(operations.approve, cast, back)
    assert said(cast, NOW + timedelta(days=14), number="C") == "C：派单"
    rows = queries.wordings_of(cast.system_administrator.viewer, NAME)
    assert [row.state for row in rows] == [WordingState.APPROVED] * 3


def test_who_may_write_and_who_may_decide(cast: Cast):
    for who in ("leader", "handler", "security_administrator"):
        wanted = operations.Rewording(NAME, OWN, None, TODAY, "x")
        with pytest.raises(Refused):
            operations.draft(wanted=wanted, by=getattr(cast, who).actor, at=NOW)
    row = proposed(cast)
    for who in ("handler", "section_head"):
        with pytest.raises(Refused):
            decided(operations.approve, cast, row, who)
    with pytest.raises(NotVisible):
        decided(operations.approve, cast, row, "outsider")
    with pytest.raises(Refused) as error:
        decided(operations.take_back, cast, row)
    assert code_of(error) == "not_yours"


def test_only_declared_values_and_ways_and_a_day_to_come(cast: Cast):
    words = {"en": Words("{number.__class__}", "{secret}")}
    with pytest.raises(Refused) as refused:
        drafted(cast, words, channels=("sms",))
    assert [r.code for r in refused.value.refusals] == ["variable", "variable", "wrong_way"]
    with pytest.raises(Refused) as refused:
        proposed(cast, valid_from=TODAY - timedelta(days=1), reason=" ")
    assert [r.code for r in refused.value.refusals] == ["no_reason", "in_past"]
    row = proposed(cast)
    with pytest.raises(Refused) as refused:
        decided(operations.approve, cast, row, at=NOW + timedelta(days=1))
    assert code_of(refused) == "in_past"


def test_the_slower_one_is_told(cast: Cast):
    slow, quick = proposed(cast), proposed(cast, {"en": Words("{number}!", "")})
    decided(operations.approve, cast, quick)
    with pytest.raises(Refused) as error:
        decided(operations.approve, cast, slow)
    assert code_of(error) == "another_landed"
    page = cast.leader.client("en").get(reverse("notices:wording", args=[slow.pk]))
    assert "Meanwhile other words were approved" in page.content.decode()
    with pytest.raises(Stale):
        decided(operations.refuse, cast, slow, reason="x", revision=1)
    decided(operations.refuse, cast, slow, reason="Too late")
    with pytest.raises(Refused) as error:
        decided(operations.approve, cast, NoticeTemplate.objects.get(pk=slow.pk))
    assert code_of(error) == "wrong_state"


def test_a_draft_is_its_writers_alone(cast: Cast):
    row = drafted(cast)
    with pytest.raises(NotVisible):
        queries.get_wording(cast.leader.viewer, row.pk)
    assert queries.wordings_of(cast.leader.viewer, NAME) == []
    wanted = operations.Rewording(NAME, {}, None, TODAY, "x", row.pk, row.revision)
    row = operations.draft(wanted=wanted, by=cast.system_administrator.actor, at=NOW)
    assert (row.words, row.revision) == ({}, 2)
    decided(operations.take_back, cast, row, "system_administrator")
    with pytest.raises(Refused) as error:
        operations.draft(wanted=wanted, by=cast.system_administrator.actor, at=NOW)
    assert code_of(error) == "wrong_state"


def test_deciders_and_writer_are_told_and_led_to_the_words(cast: Cast):
    row = proposed(cast)
    waiting = Notice.objects.get(template="notices.wording_proposed")
    assert waiting.recipient == f"post:{cast.leader.post.pk}"
    assert "Shorter" in waiting.in_language("en").body
    assert "事项" in waiting.in_language("zh-hans").subject
    address = links.address_of(waiting.subject_kind, waiting.subject_id)
    assert address == f"/notices/wordings/{row.pk}/"
    decided(operations.refuse, cast, row, reason="Unclear")
    refused = Notice.objects.get(template="notices.wording_refused")
    assert refused.recipient == f"staff:{cast.system_administrator.staff.pk}"
    assert "Unclear" in refused.in_language("en").body
    decided(operations.approve, cast, proposed(cast))
    assert Notice.objects.filter(template="notices.wording_approved").count() == 1
    decided(operations.take_back, cast, proposed(cast), "system_administrator")
    assert Notice.objects.filter(template="notices.wording_withdrawn").count() == 1


def test_words_are_put_forward_and_decided_on_pages(cast: Cast):
    writer, leader = cast.system_administrator.client("en"), cast.leader.client("en")
    address = reverse("notices:template", args=[NAME])
    typed = {
        "zh_subject": "【甲里】{number}", "revision": "0", "valid_from": "2026-11-24", "reason": "",
    }  # fmt: skip
    assert writer.post(address, {**typed, "forward": "1"}).status_code == 422
    assert not NoticeTemplate.objects.exists(), "nothing is kept of what is refused"
    sent = writer.post(address, {**typed, "reason": "Shorter", "forward": "1"})
    row = NoticeTemplate.objects.get()
    assert (row.state, row.valid_from) == (WordingState.PROPOSED, date(2026, 11, 24))
    own = writer.get(sent.url).content.decode()
    assert 'value="withdraw"' in own
    assert 'value="approve"' not in own
    page = leader.get(sent.url).content.decode()
    assert "【甲里】PY-20261123-0042" in page
    assert "PY-20261123-0042：派单" in page
    assert 'value="approve"' in page
    assert "Waits for approval" in leader.get(reverse("notices:templates")).content.decode()
    decide = reverse("notices:decide_wording", args=[row.pk])
    given = {"revision": row.revision, "reason": ""}
    assert leader.post(decide, {**given, "verb": "refuse"}).status_code == 422
    assert leader.post(decide, {**given, "verb": "nonsense"}).status_code == 422
    assert leader.post(decide, {**given, "verb": "approve"}).status_code == 302
    row.refresh_from_db()
    assert row.state == WordingState.APPROVED
    shown = leader.get(address).content.decode()
    assert "Approved, not yet in force" in shown
    assert 'name="forward"' not in shown, "who decides does not write"
    assert leader.post(address, {**typed, "save": "1"}).status_code == 200
    assert NoticeTemplate.objects.count() == 1
    outsider = cast.next_door.members["leader"].client()
    assert outsider.get(sent.url).status_code == 404
    assert outsider.post(decide, {**given, "verb": "approve"}).status_code == 404
    assert cast.handler.client().get(sent.url).status_code == 403


def test_a_draft_is_withdrawn_on_its_page(cast: Cast):
    row, writer = drafted(cast), cast.system_administrator.client("en")
    page = writer.get(reverse("notices:wording", args=[row.pk])).content.decode()
    assert "Withdraw the draft" in page
    decide = reverse("notices:decide_wording", args=[row.pk])
    answer = writer.post(decide, {"verb": "withdraw", "revision": row.revision})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == WordingState.WITHDRAWN
    assert "Withdrawn" in writer.get(answer.url).content.decode()
