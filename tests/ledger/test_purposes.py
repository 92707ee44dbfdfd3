"""The purpose register: what nobody approved, nothing is read for (L-07)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.ledger.models import ImpactAssessment, PurposeEntry
from lilong.ledger.operations import purposes
from lilong.ledger.privacy.starter import PURPOSES
from lilong.ledger.privacy.words import AssessmentSpec, State, Verb
from lilong.ledger.queries import purposes as queries
from lilong.notices.models import Notice
from lilong.vault.models import ReadLog
from lilong.vault.terms import PURPOSE_NAMES, Purpose
from tests.cast import Cast
from tests.ledger.privacy_scenes import AT, approved, assessed, entry_spec, later, proposed, read


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_every_purpose_has_a_starter_entry_in_both_languages() -> None:
    assert set(PURPOSES) == set(Purpose)
    for purpose, spec in PURPOSES.items():
        with translation.override("zh-hans"):
            assert gettext(PURPOSE_NAMES[purpose]) != PURPOSE_NAMES[purpose]
            for text in (spec.legal_basis, spec.data_kinds, spec.subjects, spec.recipients):
                assert gettext(text) != text


def test_the_census_is_no_purpose() -> None:
    assert not [purpose for purpose in Purpose if "census" in purpose]


def test_with_the_starter_register_reading_goes_on_as_before(cast: Cast) -> None:
    assert read(cast.handler) == {"name": "测小试"}


def test_a_sensitive_purpose_is_not_read_for_before_its_assessment_is_approved(cast: Cast) -> None:
    row = proposed(cast.data_protection_officer, entry_spec(Purpose.VISIT, is_sensitive=True))
    assert read(cast.handler, purpose="visit")
    approved(row, cast.leader)
    with pytest.raises(Refused) as refused:
        read(cast.handler, purpose="visit")
    assert codes(refused) == ["purpose_not_assessed"]
    assert refused.value.refusals[0].rule == "L-07"
    assert ReadLog.objects.count() == 1
    assessment = assessed(row, "visit", cast.data_protection_officer)
    with pytest.raises(Refused):
        read(cast.handler, purpose="visit")
    purposes.decide_assessment(
        assessment_id=assessment.pk, verb=Verb.APPROVE, revision=0,
        by=cast.leader.viewer_at(AT).actor(), at=AT,
    )  # fmt: skip
    assert read(cast.handler, purpose="visit")


def test_a_new_sensitive_entry_is_not_covered_by_the_assessment_of_the_old_one(cast: Cast) -> None:
    first = approved(
        proposed(cast.data_protection_officer, entry_spec(Purpose.VISIT, is_sensitive=True)),
        cast.leader,
    )
    done = assessed(first, "visit", cast.data_protection_officer)
    purposes.decide_assessment(
        assessment_id=done.pk, verb=Verb.APPROVE, revision=0,
        by=cast.leader.viewer_at(AT).actor(), at=AT,
    )  # fmt: skip
    second = proposed(
        cast.data_protection_officer,
        entry_spec(Purpose.VISIT, is_sensitive=True, data_kinds="更多"),
        at=later(1),
    )
    approved(second, cast.leader, at=later(1))
    with pytest.raises(Refused):
        read(cast.handler, purpose="visit", at=later(1))


def test_a_purpose_ends_on_its_last_day(cast: Cast) -> None:
    row = proposed(cast.data_protection_officer, entry_spec(), valid_to=later(3).date())
    approved(row, cast.leader)
    assert read(cast.handler, purpose="visit", at=later(3))
    with pytest.raises(Refused) as refused:
        read(cast.handler, purpose="visit", at=later(4))
    assert codes(refused) == ["purpose_not_in_use"]


def test_a_purpose_that_asks_for_words_is_not_read_for_without_them(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        read(cast.handler, purpose="emergency")
    assert codes(refused) == ["reason_missing"]
    assert read(cast.handler, purpose="emergency", reason="煤气泄漏，要通知住户")
    assert ReadLog.objects.get().reason == "煤气泄漏，要通知住户"


def test_another_office_is_not_touched_by_an_entry(cast: Cast) -> None:
    approved(
        proposed(cast.data_protection_officer, entry_spec(Purpose.VISIT, is_sensitive=True)),
        cast.leader,
    )
    assert read(cast.next_door.member("handler"), purpose="visit")


def test_nobody_approves_what_she_put_forward_herself(cast: Cast) -> None:
    row = proposed(cast.data_protection_officer, entry_spec())
    with pytest.raises(Refused):
        approved(row, cast.data_protection_officer)
    row.proposed_by = cast.leader.staff
    row.save(update_fields=["proposed_by"])
    with pytest.raises(Refused) as refused:
        approved(row, cast.leader)
    assert codes(refused) == ["own_proposal"]


@pytest.mark.parametrize(
    "who", ["handler", "system_administrator", "audit_administrator", "leader"]
)
def test_only_the_keeper_puts_forward(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        proposed(cast.home.member(who), entry_spec())
    assert not PurposeEntry.objects.exists()


def test_everything_wrong_is_said_at_once(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        proposed(
            cast.data_protection_officer, entry_spec(legal_basis=" ", recipients=""),
            valid_from=AT.date() - timedelta(days=1),
        )  # fmt: skip
    fields = {refusal.field for refusal in refused.value.refusals}
    assert fields == {"legal_basis", "recipients", "valid_from"}


@pytest.mark.parametrize("review", [AT.date(), date(2028, 1, 1), None])
def test_a_review_lies_within_the_rulebooks_months(cast: Cast, review: date | None) -> None:
    with pytest.raises(Refused) as refused:
        purposes.propose_assessment(
            purpose="handling", entry_id=None, spec=AssessmentSpec("a", "b", "c", review),
            by=cast.data_protection_officer.viewer_at(AT).actor(), at=AT,
        )  # fmt: skip
    assert codes(refused) == ["review_day"]


def test_an_assessment_of_another_offices_entry_is_not_written(cast: Cast) -> None:
    foreign = PurposeEntry.objects.create(
        office=cast.next_door.office, purpose="visit", legal_basis="x", data_kinds="x",
        subjects="x", retention="x", recipients="x", reason="x",
        valid_from=AT.date(), proposed_at=AT,
    )  # fmt: skip
    with pytest.raises(NotVisible):
        assessed(foreign, "visit", cast.data_protection_officer)
    with pytest.raises(NotVisible):
        approved(foreign, cast.leader)


def test_a_decision_on_what_changed_meanwhile_is_stale_and_a_second_one_refused(
    cast: Cast,
) -> None:
    row = proposed(cast.data_protection_officer, entry_spec())
    by = cast.leader.viewer_at(AT).actor()
    with pytest.raises(Stale):
        purposes.decide_purpose(entry_id=row.pk, verb=Verb.APPROVE, revision=7, by=by, at=AT)
    with pytest.raises(Refused):
        purposes.decide_purpose(entry_id=row.pk, verb=Verb.REFUSE, revision=0, by=by, at=AT)
    purposes.decide_purpose(
        entry_id=row.pk, verb=Verb.REFUSE, revision=0, reason="保存期过长", by=by, at=AT
    )
    row.refresh_from_db()
    assert row.state == State.REFUSED
    with pytest.raises(Refused):
        purposes.decide_purpose(entry_id=row.pk, verb=Verb.APPROVE, revision=1, by=by, at=AT)


def test_who_put_it_forward_withdraws_it_and_nobody_else(cast: Cast) -> None:
    row = proposed(cast.data_protection_officer, entry_spec())
    with pytest.raises(Refused):
        purposes.decide_purpose(
            entry_id=row.pk, verb=Verb.WITHDRAW, revision=0,
            by=cast.leader.viewer_at(AT).actor(), at=AT,
        )  # fmt: skip
    purposes.decide_purpose(
        entry_id=row.pk, verb=Verb.WITHDRAW, revision=0,
        by=cast.data_protection_officer.viewer_at(AT).actor(), at=AT,
    )  # fmt: skip
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN


def test_each_step_stands_in_the_journal_and_the_other_one_is_told(cast: Cast) -> None:
    row = approved(proposed(cast.data_protection_officer, entry_spec()), cast.leader)
    types = [entry.type for entry in entries_of(Subject("purpose_entry", str(row.pk)))]
    assert types == ["ledger.purpose_entry_proposed", "ledger.purpose_entry_approved"]
    told = set(Notice.objects.values_list("template", "recipient"))
    assert ("privacy.proposed", f"post:{cast.leader.post.pk}") in told
    assert ("privacy.approved", f"staff:{cast.data_protection_officer.staff.pk}") in told


def test_the_register_says_when_a_review_is_overdue(cast: Cast) -> None:
    row = assessed(None, "handling", cast.data_protection_officer)
    ImpactAssessment.objects.filter(pk=row.pk).update(state=State.APPROVED)
    lines = {x.purpose: x for x in queries.register(cast.office.pk, on=date(2027, 6, 2))}
    assert lines[Purpose.HANDLING].is_overdue(date(2027, 6, 2))
    assert not lines[Purpose.HANDLING].is_overdue(date(2027, 6, 1))
    assert lines[Purpose.HANDLING].standing.is_assessed


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_go_from_proposal_to_approval(cast: Cast, language: str) -> None:
    with clock.fixed(AT):
        keeper = cast.data_protection_officer.client(language)
        assert keeper.get(reverse("ledger:privacy")).status_code == 200
        page = keeper.get(reverse("ledger:purpose_change", args=["visit"]))
        assert page.status_code == 200
        given = {
            "legal_basis": "法条", "data_kinds": "姓名", "subjects": "居民", "retention": "两年",
            "recipients": "无", "is_sensitive": "on", "roles": ["handler"],
            "valid_from": "2026-10-13", "reason": "测试",
        }  # fmt: skip
        answer = keeper.post(
            reverse("ledger:purpose_change", args=["visit"]), {**given, "data_kinds": ""}
        )
        assert answer.status_code == 422
        answer = keeper.post(reverse("ledger:purpose_change", args=["visit"]), given)
        row = PurposeEntry.objects.get()
        assert answer["Location"] == reverse("ledger:purpose_entry", args=[row.pk])
        assert 'value="withdraw"' in keeper.get(answer["Location"]).content.decode()
        leader = cast.leader.client(language)
        assert 'value="approve"' in leader.get(answer["Location"]).content.decode()
        leader.post(answer["Location"], {"revision": 0, "verb": "approve", "reason": ""})
        row.refresh_from_db()
        assert row.state == State.APPROVED
        assert keeper.get(reverse("ledger:purpose", args=["visit"])).status_code == 200
        address = reverse("ledger:purpose_assess", args=["visit"]) + f"?entry={row.pk}"
        assert keeper.get(address).status_code == 200
        wrong = {"necessity": "a", "risks": "b", "measures": "c", "next_review": "2026-10-13"}
        assert keeper.post(address, wrong).status_code == 422
        answer = keeper.post(address, {**wrong, "next_review": "2027-01-01"})
        done = ImpactAssessment.objects.get()
        assert answer["Location"] == reverse("ledger:assessment", args=[done.pk])
        leader.post(answer["Location"], {"revision": 0, "verb": "approve", "reason": ""})
        assert leader.get(answer["Location"]).status_code == 200
        assert read(cast.handler, purpose="visit")


def test_who_may_not_keep_the_register_reads_it_only(cast: Cast) -> None:
    client = cast.handler.client()
    assert client.get(reverse("ledger:purpose", args=["visit"])).status_code == 200
    assert client.get(reverse("ledger:purpose_change", args=["visit"])).status_code == 403
    assert client.get(reverse("ledger:purpose", args=["census"])).status_code == 404
