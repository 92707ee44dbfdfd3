"""Values come in force by proposal and approval; a matter is judged by the rule of its day."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from lilong.accounts.models import Grant
from lilong.accounts.terms import Role
from lilong.journal import queries as journal
from lilong.kernel.actor import system
from lilong.kernel.calendar import Limit, Unit
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.rulebook import keys, operations, ports, queries, snapshot
from lilong.rulebook.keys import Key
from lilong.rulebook.models import RuleValue
from lilong.rulebook.operations.values import end
from lilong.rulebook.ports import Named
from lilong.rulebook.rules import Proposal
from lilong.rulebook.terms import State, ValueType
from tests.cast import LONG_AGO
from tests.kernel.published import at

NOW = at("2026-11-23 10:00")
LATER = at("2026-11-24 10:00")
KEY = "hotline.limit.help"
NEW_YEAR = date(2027, 1, 1)


def proposal(office_id, **changes) -> Proposal:
    made = Proposal(
        key=KEY,
        value={"number": 3, "unit": "working_days"},
        valid_from=NEW_YEAR,
        source="Resolution 5 of 2026",
        reason="The council resolved it",
        office_id=office_id,
    )
    return replace(made, **changes)


def put_in_force(cast, **changes) -> RuleValue:
    row = operations.propose(
        proposal=proposal(cast.office.pk, **changes), by=cast.section_head.actor, at=NOW
    )
    return operations.approve(value_id=row.pk, revision=0, by=cast.leader.actor, at=LATER)


def limit_on(day, **place) -> int:
    return queries.value(KEY, on=day, **place).value.number


def refusal_code(error) -> str:
    return error.value.refusals[0].code


def test_an_approved_value_holds_from_its_first_day(loaded, cast):
    """AC-53: the change of the limit leaves older orders untouched."""
    row = put_in_force(cast)
    office_id = cast.office.pk
    assert limit_on(date(2026, 12, 31), office_id=office_id) == 5
    assert limit_on(NEW_YEAR, office_id=office_id) == 3
    assert limit_on(NEW_YEAR, office_id=cast.next_door.office.pk) == 5
    assert queries.value(KEY, office_id=office_id, on=NEW_YEAR).version_id == row.pk
    assert (row.approver, row.approved_by_id) == (cast.leader.actor.label, cast.leader.staff.pk)


def test_a_proposal_is_not_in_force(loaded, cast):
    operations.propose(proposal=proposal(cast.office.pk), by=cast.section_head.actor, at=NOW)
    assert limit_on(NEW_YEAR, office_id=cast.office.pk) == 5


def test_a_draft_is_put_forward_and_withdrawn(loaded, cast):
    by = cast.section_head.actor
    row = operations.propose(proposal=proposal(cast.office.pk), by=by, at=NOW, is_draft=True)
    assert row.state == State.DRAFT
    row = operations.submit(value_id=row.pk, revision=0, by=by, at=NOW)
    assert row.state == State.PROPOSED
    row = operations.withdraw(value_id=row.pk, revision=1, reason="Postponed", by=by, at=NOW)
    assert (row.state, row.revision) == (State.WITHDRAWN, 2)
    with pytest.raises(Refused):
        operations.submit(value_id=row.pk, revision=2, by=by, at=NOW)
    entries = journal.entries_of(Subject("rule_value", str(row.pk)))
    assert [entry.type for entry in entries] == [
        "rulebook.value_drafted",
        "rulebook.value_proposed",
        "rulebook.value_withdrawn",
    ]


def test_the_proposer_does_not_approve(loaded, cast):
    Grant.objects.create(
        office=cast.office, post=cast.leader.post, role=Role.SECTION_HEAD, valid_from=LONG_AGO
    )
    row = operations.propose(proposal=proposal(cast.office.pk), by=cast.leader.actor, at=NOW)
    with pytest.raises(Refused) as error:
        operations.approve(value_id=row.pk, revision=0, by=cast.leader.actor, at=NOW)
    assert refusal_code(error) == "same_person"


def test_overlapping_validity_is_refused(loaded, cast):
    put_in_force(cast)
    row = operations.propose(
        proposal=proposal(cast.office.pk, valid_from=date(2027, 7, 1)),
        by=cast.section_head.actor,
        at=NOW,
    )
    with pytest.raises(Refused) as error:
        operations.approve(value_id=row.pk, revision=0, by=cast.leader.actor, at=NOW)
    assert refusal_code(error) == "overlap"


def test_an_approval_may_end_the_value_before(loaded, cast):
    first = put_in_force(cast)
    row = operations.propose(
        proposal=proposal(cast.office.pk, valid_from=date(2027, 7, 1), value={
            "number": 2, "unit": "working_days",
        }),
        by=cast.section_head.actor,
        at=NOW,
    )  # fmt: skip
    operations.approve(
        value_id=row.pk, revision=0, by=cast.leader.actor, at=NOW, ends_previous=True
    )
    first.refresh_from_db()
    assert first.valid_to == date(2027, 6, 30)
    office_id = cast.office.pk
    assert limit_on(date(2027, 6, 30), office_id=office_id) == 3
    assert limit_on(date(2027, 7, 1), office_id=office_id) == 2


def test_a_value_ends_and_the_wider_one_holds_again(loaded, cast):
    row = put_in_force(cast)
    end(
        value_id=row.pk, revision=1, valid_to=date(2027, 3, 31), reason="Trial over",
        by=cast.leader.actor, at=LATER,
    )  # fmt: skip
    office_id = cast.office.pk
    assert limit_on(date(2027, 3, 31), office_id=office_id) == 3
    assert limit_on(date(2027, 4, 1), office_id=office_id) == 5
    entries = journal.entries_of(Subject("rule_value", str(row.pk)))
    assert [entry.type for entry in entries][-2:] == [
        "rulebook.value_approved",
        "rulebook.value_ended",
    ]


def test_two_approvals_at_once_one_is_told(loaded, cast):
    row = operations.propose(proposal=proposal(cast.office.pk), by=cast.section_head.actor, at=NOW)
    with pytest.raises(Stale):
        operations.approve(value_id=row.pk, revision=7, by=cast.leader.actor, at=NOW)
    row.refresh_from_db()
    assert row.state == State.PROPOSED


def test_another_offices_value_does_not_exist(loaded, cast):
    row = operations.propose(proposal=proposal(cast.office.pk), by=cast.section_head.actor, at=NOW)
    outsider = cast.outsider.actor
    with pytest.raises(NotVisible):
        operations.approve(value_id=row.pk, revision=0, by=outsider, at=NOW)
    with pytest.raises(NotVisible):
        operations.submit(value_id=10**9, revision=0, by=outsider, at=NOW)
    with pytest.raises(NotVisible):
        operations.propose(proposal=proposal(cast.office.pk), by=outsider, at=NOW)
    with pytest.raises(NotVisible):
        operations.propose(proposal=proposal(None), by=outsider, at=NOW)


def test_a_faulty_value_is_refused_with_its_sentence(loaded, cast):
    with pytest.raises(Refused) as error:
        operations.propose(
            proposal=proposal(cast.office.pk, value=3), by=cast.section_head.actor, at=NOW
        )
    assert refusal_code(error) == "bad_value"


def test_the_narrowest_scope_wins(loaded, cast, monkeypatch):
    monkeypatch.setattr(
        ports,
        "scopes_of",
        lambda _office: [Named("source:hotline", str), Named("category:A1", str)],
    )
    office_id = cast.office.pk
    for number, scope in ((4, ""), (2, "source:hotline"), (1, "category:A1")):
        put_in_force(cast, scope=scope, value={"number": number, "unit": "working_days"})
    assert limit_on(NEW_YEAR, office_id=office_id) == 4
    assert limit_on(NEW_YEAR, office_id=office_id, scope="source:grid") == 4
    assert limit_on(NEW_YEAR, office_id=office_id, scope="source:hotline") == 2
    narrow_first = ("category:A1", "source:hotline")
    assert limit_on(NEW_YEAR, office_id=office_id, scope=narrow_first) == 1
    assert limit_on(NEW_YEAR, office_id=office_id, scope=("category:B2", "source:hotline")) == 2
    assert limit_on(NEW_YEAR) == 5


def test_a_firms_request_counts_at_once_everywhere(loaded):
    on = date(2019, 11, 2)
    assert queries.receipt(on=on).after_hours == "next_working_day"
    receipt = queries.receipt(on=on, scope="source:firm")
    assert receipt.after_hours == "at_once"
    answer = queries.calendar(None, on).due(
        at("2019-11-02 21:00"), Limit(5, Unit.WORKING_DAYS), receipt
    )
    assert answer.at == at("2019-11-08 17:00")
    assert not answer.is_provisional


def test_a_rule_of_the_past_is_found_for_the_past_only(loaded):
    before = queries.value("vote.lift.before_2021", on=date(2020, 12, 31))
    assert len(before.value) == 2
    with pytest.raises(keys.Undeclared):
        queries.value("vote.lift.before_2021", on=date(2021, 1, 1))
    with pytest.raises(keys.Undeclared):
        queries.value("hotline.nothing", on=NEW_YEAR)


def test_without_any_row_the_default_holds(db):
    ruling = queries.value(KEY, on=NEW_YEAR)
    assert (ruling.value, ruling.version_id) == (Limit(5, Unit.WORKING_DAYS), None)
    assert queries.calendar(on=NEW_YEAR).published_years == frozenset()
    assert queries.calendar().office_hours[0].hour == 9


def test_office_hours_follow_their_validity(loaded, cast):
    put_in_force(cast, key="cal.office_hours", value={"opens": "08:30", "closes": "16:30"})
    office_id = cast.office.pk
    assert queries.calendar(office_id, NEW_YEAR).office_hours[1].hour == 16
    assert queries.calendar(office_id, date(2026, 12, 31)).office_hours[1].hour == 17
    assert queries.calendar(None, NEW_YEAR).office_hours[1].hour == 17


def test_reading_many_values_costs_no_query(loaded, django_assert_num_queries):
    queries.calendar(None, NEW_YEAR)
    with django_assert_num_queries(0):
        for _ in range(500):
            queries.value(KEY, office_id=1, scope="source:hotline", on=NEW_YEAR)
            queries.calendar(1, NEW_YEAR)


def test_a_key_declared_later_finds_its_rows(loaded):
    late = Key(name="test.late", type=ValueType.DAYS, title="Late", default=3)
    queries.value(KEY, on=NEW_YEAR)
    for number in (7, 8):
        late = replace(late, default=number)
        keys.declare(late)
        try:
            assert queries.value("test.late", on=NEW_YEAR).value == number
        finally:
            keys.withdraw(late)
    with pytest.raises(keys.Undeclared):
        queries.value("test.late", on=NEW_YEAR)


def test_answers_that_are_kept_do_not_grow_without_end(loaded, monkeypatch):
    monkeypatch.setattr(snapshot, "MOST_ANSWERS", 10)
    snapshot.forget()
    for office_id in range(50):
        assert limit_on(NEW_YEAR, office_id=office_id) == 5
    assert len(snapshot.current().answers) <= 10


def test_a_change_that_is_rolled_back_was_never_read(db, cast):
    assert limit_on(NEW_YEAR, office_id=cast.office.pk) == 5
    try:
        with transaction.atomic():
            put_in_force(cast)
            assert limit_on(NEW_YEAR, office_id=cast.office.pk) == 3
            raise RuntimeError
    except RuntimeError:
        pass
    assert limit_on(NEW_YEAR, office_id=cast.office.pk) == 5


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_a_change_within_moments(cast, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(snapshot, "FRESH_SECONDS", 3600)
    office_id = cast.office.pk
    assert limit_on(NEW_YEAR, office_id=office_id) == 5
    held = snapshot.current()
    put_in_force(cast)
    assert limit_on(NEW_YEAR, office_id=office_id) == 3
    snapshot._held = snapshot._Held(held, 0.0)  # as in a process that did not make the change
    monkeypatch.setattr(snapshot, "FRESH_SECONDS", 0)
    assert limit_on(NEW_YEAR, office_id=office_id) == 3
    with django_assert_num_queries(1):
        limit_on(NEW_YEAR, office_id=office_id)


def test_loading_the_starter_again_changes_nothing(loaded):
    rows = RuleValue.objects.count()
    token = snapshot.current().token
    assert operations.load_starter(by=system("prepare"), at=NOW) == 0
    assert RuleValue.objects.count() == rows
    assert snapshot.current().token == token
    row = RuleValue.objects.get(key="cal.after_hours_receipt", scope="source:firm")
    assert (row.state, row.value) == (State.APPROVED, "at_once")
    assert row.source
    assert row.approver == "prepare"
    assert journal.entries_of(Subject("rule_value", str(row.pk)))


def test_what_an_office_sees_is_its_own_and_everybodys(loaded, cast):
    row = put_in_force(cast)
    viewer, outsider = cast.dispatcher.viewer, cast.outsider.viewer
    assert row in queries.history_of(viewer, KEY)
    assert row not in queries.history_of(outsider, KEY)
    assert queries.get_value(viewer, row.pk) == row
    with pytest.raises(NotVisible):
        queries.get_value(outsider, row.pk)
    with pytest.raises(NotVisible):
        queries.history_of(viewer, "hotline.nothing")
    with pytest.raises(NotVisible):
        queries.history_of(cast.grid_worker.viewer, KEY)
    assert not queries.value_rows(cast.grid_worker.viewer)
