"""Persons' own rights, children, and what may no longer be kept (L-07, L-12)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from lilong.journal.queries import entries_of
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.ledger.models import (
    Conflict,
    GuardianConsent,
    Label,
    Person,
    ReadingSample,
    Relation,
    RetentionRun,
    SubjectRequest,
    Visit,
)
from lilong.ledger.operations import merging, retention, rights, samples, visiting
from lilong.ledger.privacy.sampling import LONG_AGO, months_after
from lilong.ledger.privacy.words import RequestKind, RequestState
from lilong.ledger.queries import retention as due
from lilong.ledger.queries import rights as queries
from lilong.ledger.tasks import keep_to_the_rules
from lilong.ledger.terms import RelationKind, VisitOutcome
from lilong.vault.models import ReadLog, SubjectKey
from tests.cast import Cast
from tests.ledger.privacy_scenes import AT, later, read
from tests.ledger.test_exporting import resident
from tests.ledger.test_facts import dwelling
from tests.ledger.test_places import SINCE

NUMBER = "310106194912310023"


def by(cast: Cast, who: str = "data_protection_officer") -> Any:
    return cast.home.member(who).viewer_at(AT).actor()


def asked(cast: Cast, person: Person, kind: RequestKind, **more: Any) -> SubjectRequest:
    given = {"words": "", "proof": "出示身份证", **more}
    return rights.receive_request(person_id=person.pk, kind=kind, **given, by=by(cast), at=AT)


def answered(
    cast: Cast, row: SubjectRequest, *, who: str = "data_protection_officer",
    grants: bool = True, reason: str = "", revision: int = 0,
) -> SubjectRequest:  # fmt: skip
    return rights.answer_request(
        request_id=row.pk, revision=revision, grants=grants, reason=reason, by=by(cast, who), at=AT
    )


def test_a_request_has_a_deadline_of_fifteen_working_days(cast: Cast) -> None:
    row = asked(cast, resident(cast.home, "甲一（虚构）"), RequestKind.SHOW)
    # Fifteen working days after Tuesday, 13 October.
    assert f"{row.due_at:%Y-%m-%d}" == "2026-11-03"
    assert not queries.is_overdue(row, row.due_at)
    assert queries.is_overdue(row, later(60))


def test_a_request_needs_proof_and_a_correction_what_is_right(cast: Cast) -> None:
    who = resident(cast.home, "甲一（虚构）")
    with pytest.raises(Refused) as refused:
        asked(cast, who, RequestKind.CORRECT, proof=" ")
    assert {r.code for r in refused.value.refusals} == {"no_proof", "nothing_to_correct"}
    for name in ("handler", "leader", "section_head", "audit_administrator"):
        with pytest.raises(Refused):
            rights.receive_request(
                person_id=who.pk, kind=RequestKind.SHOW, words="", proof="x", by=by(cast, name),
                at=AT,
            )  # fmt: skip


def test_a_correction_stands_beside_what_is_held_as_hers(cast: Cast) -> None:
    who = resident(cast.home, "甲一（虚构）")
    row = asked(cast, who, RequestKind.CORRECT, field="name", words="甲乙（虚构）")
    answered(cast, row)
    conflict = Conflict.objects.get()
    assert (conflict.key, conflict.source, conflict.subject_id) == ("name", "subject", who.pk)
    assert str(conflict.offered_secret) != "甲乙（虚构）"
    who.refresh_from_db()
    assert who.erased_at is None


def test_a_restriction_is_set_and_lifted_and_stands_in_the_journal(cast: Cast) -> None:
    who = resident(cast.home, "甲一（虚构）")
    answered(cast, asked(cast, who, RequestKind.RESTRICT))
    who.refresh_from_db()
    assert who.is_restricted
    answered(cast, asked(cast, who, RequestKind.LIFT))
    who.refresh_from_db()
    assert not who.is_restricted
    types = [entry.type for entry in entries_of(Subject("person", str(who.pk)))]
    assert types[-2:] == ["ledger.person_restricted", "ledger.restriction_lifted"]


def test_a_refusal_needs_its_reason_and_is_given_once(cast: Cast) -> None:
    row = asked(cast, resident(cast.home, "甲一（虚构）"), RequestKind.RESTRICT)
    with pytest.raises(Refused):
        answered(cast, row, grants=False)
    with pytest.raises(Stale):
        answered(cast, row, grants=False, reason="依法应当保存", revision=3)
    done = answered(cast, row, grants=False, reason="依法应当保存")
    assert (done.state, done.reason) == (RequestState.REFUSED, "依法应当保存")
    with pytest.raises(Refused):
        answered(cast, row, grants=True, revision=1)


def test_who_is_registered_here_is_not_deleted_and_the_reason_is_said(cast: Cast) -> None:
    who = resident(cast.home, "甲一（虚构）", kind=RelationKind.REGISTERED)
    row = asked(cast, who, RequestKind.DELETE)
    with pytest.raises(Refused) as refused:
        answered(cast, row, who="leader")
    assert [r.code for r in refused.value.refusals] == ["duty"]
    who.refresh_from_db()
    assert who.erased_at is None


def test_a_record_found_to_be_hers_is_deleted_with_her_and_does_not_come_back(cast: Cast) -> None:
    who, other = (
        resident(cast.home, "甲一（虚构）"),
        resident(cast.home, "甲一（虚构）", number=NUMBER),
    )
    row = asked(cast, other, RequestKind.DELETE)
    viewer = cast.section_head.viewer
    merged = merging.merge_persons(
        kept_id=who.pk, gone_id=other.pk, reason="同一人", viewer=viewer, by=viewer.actor(), at=AT
    )
    answered(cast, row, who="leader")
    for person in (who, other):
        person.refresh_from_db()
        assert person.erased_at == AT
        assert (str(person.name), person.identity_index) == ("", "")
    with pytest.raises((Refused, NotVisible)):
        merging.undo_merge(
            merge_id=merged.pk, reason="还原", viewer=viewer, by=viewer.actor(), at=AT
        )


def test_who_is_deleted_cannot_be_read_found_or_unsealed_and_verification_stays_green(
    cast: Cast,
) -> None:
    who = resident(cast.home, "甲一（虚构）", number=NUMBER)
    Label.objects.create(
        office=cast.office, person=who, kind="living_alone", audience="office",
        valid_from=SINCE, valid_to=later(99).date(), source="visit", source_date=SINCE,
        recorded_at=AT,
    )  # fmt: skip
    row = asked(cast, who, RequestKind.DELETE, words="请删除我的资料")
    with pytest.raises(Refused):
        answered(cast, row)
    answered(cast, row, who="leader")
    who.refresh_from_db()
    assert who.erased_at == AT
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, identity, phone, born_on, identity_index FROM ledger_person")
        assert set(cursor.fetchone()) == {""}
        cursor.execute("SELECT words FROM ledger_subjectrequest")
        assert cursor.fetchone() == ("",)
    assert Label.objects.get().kind == "removed"
    assert Relation.objects.get().valid_to == AT.date()
    assert list(verify(office_id=cast.office.pk)) == []
    types = [entry.type for entry in entries_of(Subject("person", str(who.pk)))]
    assert "ledger.person_erased" in types
    with pytest.raises(Refused):
        asked(cast, who, RequestKind.SHOW)


def test_who_took_the_wish_to_be_deleted_in_does_not_grant_it(cast: Cast) -> None:
    row = asked(cast, resident(cast.home, "甲一（虚构）"), RequestKind.DELETE)
    SubjectRequest.objects.filter(pk=row.pk).update(received_by=cast.leader.staff)
    with pytest.raises(Refused) as refused:
        answered(cast, row, who="leader")
    assert refused.value.refusals[0].code == "own_request"


def test_another_offices_person_and_request_do_not_exist(cast: Cast) -> None:
    who = resident(cast.next_door, "乙一（虚构）")
    with pytest.raises(NotVisible):
        asked(cast, who, RequestKind.SHOW)
    with pytest.raises(NotVisible):
        queries.get_person(cast.data_protection_officer.viewer_at(AT), who.pk)


def test_she_sees_what_is_held_and_who_read_it_as_roles_and_counts(cast: Cast) -> None:
    who = resident(cast.home, "甲一（虚构）", number=NUMBER)
    for _ in range(2):
        read(cast.handler, kind="person", of=str(who.pk))
    found = queries.held(who, on=AT.date())
    ((roles, purpose, number),) = found.readings
    assert ([role.value for role in roles], purpose, number) == (["handler"], "handling", 2)
    with clock.fixed(AT):
        guard = cast.data_protection_officer.client("en")
        page = guard.get(reverse("ledger:held", args=[who.pk])).content.decode()
        assert NUMBER not in page
        before = ReadLog.objects.count()
        extract = guard.post(reverse("ledger:extract", args=[who.pk]))
    assert NUMBER in extract.content.decode()
    assert "no-store" in extract["Cache-Control"]
    line = ReadLog.objects.order_by("-pk").first()
    assert ReadLog.objects.count() == before + 1
    assert line is not None
    assert line.purpose == "subject_request"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_desk_finds_the_person_takes_in_and_answers(cast: Cast, language: str) -> None:
    who = resident(cast.home, "甲一（虚构）", number=NUMBER)
    desk = reverse("ledger:requests")
    with clock.fixed(AT):
        guard, leader = cast.data_protection_officer.client(language), cast.leader.client(language)
        assert guard.get(desk).status_code == 200
        assert guard.post(desk, {"number": "310106194912310031"}).status_code == 422
        assert guard.post(desk, {"number": NUMBER})["Location"].endswith(f"{who.pk}/")
        assert ReadLog.objects.filter(purpose="subject_request").count() == 2
        held = reverse("ledger:held", args=[who.pk])
        assert guard.post(held, {"kind": "delete", "proof": ""}).status_code == 422
        page = guard.post(held, {"kind": "delete", "proof": "身份证"})["Location"]
        assert 'value="grant"' not in guard.get(page).content.decode()
        assert leader.get(page).status_code == 200
        assert leader.post(desk, {"number": NUMBER}).status_code == 200
        leader.post(page, {"revision": 0, "verb": "grant", "reason": ""})
        who.refresh_from_db()
        assert who.erased_at is not None
        assert guard.get(held).status_code == 200
        assert guard.get(desk, {"state": "granted"}).status_code == 200
        answer = guard.post(
            reverse("ledger:consent", args=[resident(cast.home, "小一（虚构）").pk]),
            {"guardian": "大一（虚构）", "relationship": "母亲", "valid_from": "2026-01-01"},
        )
        assert answer.status_code == 302
        wrong = guard.post(reverse("ledger:consent", args=[who.pk]), {"guardian": ""})
        assert wrong.status_code == 422
        for name in ("handler", "section_head", "system_administrator"):
            assert cast.home.member(name).client().get(desk).status_code == 403


def test_a_child_is_read_only_for_a_purpose_that_names_children(cast: Cast) -> None:
    child = resident(cast.home, "小一（虚构）", born=date(2015, 1, 1))
    adult = resident(cast.home, "甲一（虚构）", born=date(1980, 1, 1))
    with pytest.raises(Refused) as refused:
        read(cast.committee_worker, kind="person", of=str(child.pk), purpose="visit")
    assert (refused.value.refusals[0].code, refused.value.refusals[0].rule) == ("child", "L-12")
    assert read(cast.committee_worker, kind="person", of=str(adult.pk), purpose="visit")
    with pytest.raises(Refused):
        read(cast.committee_worker, kind="person", of=str(child.pk), purpose="minors")
    assert read(
        cast.committee_worker, kind="person", of=str(child.pk), purpose="minors",
        reason="监护人大一（虚构）委托接送",
    )  # fmt: skip


def test_a_restricted_person_is_read_only_with_a_second_reason_or_for_her_own_request(
    cast: Cast,
) -> None:
    who = resident(cast.home, "甲一（虚构）")
    answered(cast, asked(cast, who, RequestKind.RESTRICT))
    with pytest.raises(Refused) as refused:
        read(cast.handler, kind="person", of=str(who.pk))
    assert [r.code for r in refused.value.refusals] == ["restricted"]
    assert read(cast.handler, kind="person", of=str(who.pk), reason="邻居报警，须立即联系")
    guard = cast.data_protection_officer
    assert read(guard, kind="person", of=str(who.pk), purpose="subject_request")


def test_a_guardian_takes_her_consent_back_and_no_consent_ends_before_it_begins(
    cast: Cast,
) -> None:
    who = resident(cast.home, "小一（虚构）", born=date(2015, 1, 1))
    address = reverse("ledger:consent", args=[who.pk])
    given = {"guardian": "大一（虚构）", "relationship": "母亲", "valid_from": "2026-09-01"}
    consents = GuardianConsent.objects.filter(person=who)
    with clock.fixed(AT):
        guard = cast.data_protection_officer.client("en")
        assert guard.post(address, {**given, "valid_to": "2026-08-01"}).status_code == 422
        assert not consents.exists()
        guard.post(address, given)
        row = consents.get()
        assert "Taken back" in guard.get(reverse("ledger:held", args=[who.pk])).content.decode()
        assert cast.handler.client().post(address, {"end": row.pk}).status_code in {403, 404}
        other = resident(cast.home, "小二（虚构）", born=date(2015, 1, 1))
        elsewhere = reverse("ledger:consent", args=[other.pk])
        assert guard.post(elsewhere, {"end": row.pk}).status_code == 404
        assert guard.post(address, {"end": row.pk}).status_code == 302
        assert guard.post(address, {"end": row.pk}).status_code == 409
        assert "Taken back" not in guard.get(reverse("ledger:held", args=[who.pk])).content.decode()
    assert consents.get().valid_to == AT.date() - timedelta(days=1)
    types = [entry.type for entry in entries_of(Subject("person", str(who.pk)))]
    assert types[-1] == "ledger.consent_ended"


def label(cast: Cast, person: Person, last: date) -> Label:
    return Label.objects.create(
        office=cast.office, person=person, kind="living_alone", audience="office",
        valid_from=SINCE, valid_to=last, source="visit", source_date=SINCE, recorded_at=AT,
    )  # fmt: skip


def visit(cast: Cast, days: int) -> Visit:
    at = AT - timedelta(days=days)
    return Visit.objects.create(
        office=cast.office, place=dwelling(cast.home), kind="visit", outcome="present",
        visited_at=at, recorded_at=at, note="家中有老人（虚构）",
    )  # fmt: skip


def test_the_round_takes_what_is_too_old_and_nothing_else(cast: Cast) -> None:
    stays = resident(cast.home, "甲一（虚构）")
    goes = resident(cast.home, "甲二（虚构）")
    Relation.objects.filter(person=goes).update(valid_to=date(2023, 10, 1))
    old, fresh = visit(cast, 800), visit(cast, 700)
    gone = label(cast, stays, AT.date() - timedelta(days=91))
    kept = label(cast, stays, AT.date() - timedelta(days=90))
    counts = due.due(cast.office.pk, AT.date()).counts()
    assert counts == {"visits": 1, "labels": 1, "persons": 1, "samples": 0, "exports": 0}
    with clock.fixed(AT):
        keep_to_the_rules()
    assert due.due(cast.office.pk, AT.date()).counts() == dict.fromkeys(counts, 0)
    for row in (stays, goes, old, fresh, gone, kept):
        row.refresh_from_db()
    assert (stays.erased_at, goes.erased_at) == (None, AT)
    assert (bool(old.note), bool(fresh.note)) == (False, True)
    assert (gone.kind, kept.kind) == ("removed", "living_alone")
    run = RetentionRun.objects.get()
    assert run.counts == counts
    (entry,) = entries_of(Subject("retention_run", str(run.pk)))
    assert entry.data["persons"] == 1
    retention.keep_to_the_rules(at=AT)
    assert RetentionRun.objects.count() == 1


def test_a_note_whose_time_is_over_cannot_be_unsealed_either(cast: Cast) -> None:
    viewer, home = cast.committee_worker.viewer, dwelling(cast.home)
    long_ago = AT - timedelta(days=800)
    made = visiting.record_visit(
        visiting.Finding(
            place_id=home.pk, outcome=VisitOutcome.PRESENT, visited_at=long_ago,
            note="家中有老人（虚构）",
        ),
        viewer=viewer, by=viewer.actor(), at=long_ago,
    )  # fmt: skip
    keys = SubjectKey.objects.filter(subject_kind="visit", subject_id=str(made.pk))
    assert keys.get().wrapped
    silent = visit(cast, 800)
    Visit.objects.filter(pk=silent.pk).update(note="")
    with clock.fixed(AT):
        keep_to_the_rules()
    assert (bool(keys.get().wrapped), keys.get().destroyed_at) == (False, AT)
    assert RetentionRun.objects.get().counts["visits"] == 2
    assert not Visit.objects.filter(note_removed_at=None).exists()


def test_the_dry_run_shows_a_day_to_come_and_removes_nothing(cast: Cast) -> None:
    visit(cast, 700)
    with clock.fixed(AT):
        guard = cast.data_protection_officer.client("en")
        page = guard.get(reverse("ledger:retention"))
        later_page = guard.get(reverse("ledger:retention"), {"on": "2027-01-01"})
        assert cast.leader.client().get(reverse("ledger:retention")).status_code == 403
    assert [number for _words, _kept, number in page.context["lines"]] == [0, 0, 0, 0, 0]
    assert [number for _words, _kept, number in later_page.context["lines"]] == [1, 0, 0, 0, 0]
    assert not RetentionRun.objects.exists()
    assert Visit.objects.get().note_removed_at is None


def test_old_justifications_are_emptied_and_the_page_tells_of_the_round(cast: Cast) -> None:
    read(cast.handler)
    first = AT.replace(month=11, day=1)
    samples.draw(office_id=cast.office.pk, month=date(2026, 10, 1), at=first)
    row = ReadingSample.objects.get()
    samples.justify(
        sample_id=row.pk, revision=0, words="为核实来电人电话", at=first,
        by=cast.handler.viewer_at(first).actor(),
    )  # fmt: skip
    much_later = first.replace(year=2029, month=11, day=3)
    with clock.fixed(much_later):
        keep_to_the_rules()
        page = cast.data_protection_officer.client("en").get(reverse("ledger:retention"))
    row.refresh_from_db()
    assert row.justification == ""
    assert "Justifications of readings: 1" in page.content.decode()


def test_an_auditors_words_on_a_reading_nobody_justified_go_too(cast: Cast) -> None:
    read(cast.handler)
    first = AT.replace(month=11, day=1)
    samples.draw(office_id=cast.office.pk, month=date(2026, 10, 1), at=first)
    row = ReadingSample.objects.get()
    samples.judge(
        sample_id=row.pk, revision=0, accepts=False, note="未说明理由（虚构）", at=first,
        by=cast.audit_administrator.viewer_at(first).actor(),
    )  # fmt: skip
    much_later = first.replace(year=2029, month=11, day=3)
    assert due.due(cast.office.pk, much_later.date()).counts()["samples"] == 1
    retention.keep_to_the_rules(at=much_later)
    row.refresh_from_db()
    assert (row.note, row.state) == ("", "objected")


def test_readings_of_december_are_drawn_in_january_and_kept_by_the_calendar(cast: Cast) -> None:
    for day in (1, 31):
        read(cast.handler, at=AT.replace(month=12, day=day, hour=23, minute=59))
    read(cast.handler, at=AT.replace(year=2027, month=1, day=1, hour=0))
    new_year = AT.replace(year=2027, month=1, day=1, hour=6)
    samples.draw_month(at=new_year)
    assert samples.draw_month(at=new_year + timedelta(days=3)) == 0
    rows = list(ReadingSample.objects.filter(office_id=cast.office.pk))
    assert len(rows) == 2
    assert {row.draw.month for row in rows} == {date(2026, 12, 1)}
    assert all(row.due_at > new_year for row in rows)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2027, 1, 31), -2, date(2026, 11, 30)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), -100_000, LONG_AGO),
    ],
)
def test_months_are_counted_across_a_years_end(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_what_is_kept_longer_than_the_calendar_reaches_is_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = dict.fromkeys(("visits", "relations", "labels", "samples"), 10_000_000)
    monkeypatch.setattr(due, "kept_for", lambda _office, _on: long)
    counts = due.due(cast.office.pk, AT.date()).counts()
    assert set(counts.values()) == {0}
