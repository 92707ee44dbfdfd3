"""Who proposes a value and who approves it are told, in both languages."""

from collections.abc import Iterator
from datetime import date

import pytest

from lilong.journal import relay
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.notices import links
from lilong.notices.models import Notice
from lilong.rulebook import operations
from lilong.rulebook.operations import NoticeSpec
from lilong.rulebook.rules import Proposal
from tests.cast import Cast
from tests.kernel.published import at
from tests.rulebook.circulars import OF_2027
from tests.starter import load_starter

NOW = at("2026-11-25 10:00")


@pytest.fixture(autouse=True)
def _loaded(db: None) -> Iterator[None]:
    with clock.fixed(NOW):
        load_starter(by=system("tests"), at=NOW)
        deliver()
        yield


def deliver() -> None:
    while relay.deliver(50):
        pass


def proposed(cast: Cast):
    spec = Proposal(
        "hotline.limit.help", {"number": 3, "unit": "working_days"}, date(2027, 1, 1), "No. 5",
        office_id=cast.office.pk, reason="Callers wait too long",
    )  # fmt: skip
    row = operations.propose(proposal=spec, by=cast.section_head.actor, at=NOW)
    deliver()
    return row


def told(template: str) -> dict[str, str]:
    rows = Notice.objects.filter(template=template)
    return {row.recipient: row.words["en"]["body"] for row in rows}


def test_a_proposal_is_told_to_who_may_approve_and_its_end_to_the_proposer(cast: Cast) -> None:
    row = proposed(cast)
    leader, head = f"post:{cast.leader.post.pk}", f"staff:{cast.section_head.staff.pk}"
    found = told("rulebook.proposed")
    assert list(found) == [leader]
    assert "3 working days" in found[leader]
    assert "Callers wait too long" in found[leader]
    notice = Notice.objects.get(template="rulebook.proposed")
    assert "3 个工作日" in notice.words["zh-hans"]["body"]
    assert links.address_of(notice.subject_kind, notice.subject_id).endswith(f"/{row.pk}/")
    operations.approve(value_id=row.pk, revision=0, by=cast.leader.actor, at=NOW)
    deliver()
    assert list(told("rulebook.approved")) == [head]


def test_a_refusal_and_a_withdrawal_are_told(cast: Cast) -> None:
    row = proposed(cast)
    operations.refuse(value_id=row.pk, revision=0, reason="Too short", by=cast.leader.actor, at=NOW)
    deliver()
    assert "Too short" in told("rulebook.refused")[f"staff:{cast.section_head.staff.pk}"]
    other = proposed(cast)
    operations.withdraw(
        value_id=other.pk, revision=0, reason="", by=cast.section_head.actor, at=NOW
    )
    deliver()
    assert list(told("rulebook.withdrawn")) == [f"post:{cast.leader.post.pk}"]


def test_a_years_notice_is_told_to_every_office_once_published(cast: Cast) -> None:
    def forward():
        spec = NoticeSpec(2027, OF_2027, "No. 7")
        row = operations.propose_notice(spec=spec, by=cast.section_head.actor, at=NOW)
        deliver()
        return row

    by, head = cast.leader.actor, f"staff:{cast.section_head.staff.pk}"
    row = forward()
    assert list(told("rulebook.year_proposed")) == [f"post:{cast.leader.post.pk}"]
    operations.refuse_notice(notice_id=row.pk, revision=0, reason="A draft", by=by, at=NOW)
    row = forward()
    operations.withdraw_notice(
        notice_id=row.pk, revision=0, reason="", by=cast.section_head.actor, at=NOW
    )
    deliver()
    assert list(told("rulebook.year_refused")) == [head]
    assert list(told("rulebook.year_withdrawn")) == [f"post:{cast.leader.post.pk}"]
    row = forward()
    operations.approve_notice(notice_id=row.pk, revision=0, by=by, at=NOW)
    deliver()
    stranger = cast.next_door.members["leader"].post.pk
    assert set(told("rulebook.year_approved")) == {head, f"post:{stranger}"}
    notice = Notice.objects.get(template="rulebook.year_approved", office=cast.office)
    assert links.address_of("calendar_year", "2027").endswith("/2027/")
    assert str(row.pk) in links.address_of(notice.subject_kind, notice.subject_id)


def test_values_of_every_office_are_told_to_nobody(cast: Cast) -> None:
    assert not Notice.objects.filter(template__startswith="rulebook.").exists()
