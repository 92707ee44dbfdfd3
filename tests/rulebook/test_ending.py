"""A value ends without a successor: by two people, foreseen, and never a key without a value."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lilong.journal import queries as journal
from lilong.journal import relay
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.subject import Subject
from lilong.notices.models import Notice
from lilong.rulebook import keys, operations, queries
from lilong.rulebook.keys import Key
from lilong.rulebook.models import RuleValue
from lilong.rulebook.rules import Proposal
from lilong.rulebook.terms import State, ValueType
from tests.kernel.published import at

NOW = at("2026-11-23 10:00")
TODAY = NOW.date()
KEY = "hotline.limit.help"
LAST = date(2027, 3, 31)
BARE = Key(name="test.bare", type=ValueType.NUMBER, title="A number without a first value")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.fixed(NOW):
        yield


@pytest.fixture
def bare():
    keys.declare(BARE)
    yield BARE.name
    keys.withdraw(BARE)


def deliver_all():
    while relay.deliver(50):
        pass


def in_force(cast, key=KEY, value=None, **more):
    given = {"valid_from": TODAY, **more}
    spec = Proposal(
        key=key, value=value or {"number": 3, "unit": "working_days"}, source="Resolution 5",
        reason="Callers wait too long", office_id=cast.office.pk, **given,
    )  # fmt: skip
    row = operations.propose(proposal=spec, by=cast.section_head.actor, at=NOW)
    return operations.approve(
        value_id=row.pk, revision=0, by=cast.leader.actor, at=NOW, ends_previous=True
    )


def end_proposed(cast, row, last=LAST, *, by=None, reason="The trial is over"):
    return operations.propose_end(
        value_id=row.pk, last=last, reason=reason, by=(by or cast.section_head).actor, at=NOW
    )


def approve_end(cast, made, *, by=None, when=NOW, revision=0):
    return operations.approve_end(
        value_id=made.pk, revision=revision, by=(by or cast.leader).actor, at=when
    )


def code_of(error):
    return error.value.refusals[0].code


def limit(cast, on):
    return queries.value(KEY, office_id=cast.office.pk, on=on).value.number


def test_a_value_ends_on_its_day_and_the_wider_one_holds_again(loaded, cast):
    row = in_force(cast)
    made = end_proposed(cast, row)
    assert limit(cast, date(2027, 4, 1)) == 3
    approve_end(cast, made)
    row.refresh_from_db()
    made.refresh_from_db()
    assert (row.valid_to, row.state, made.state) == (LAST, State.APPROVED, State.ENDED)
    assert [limit(cast, day) for day in (LAST, LAST + timedelta(days=1))] == [3, 5]
    types = [e.type for e in journal.entries_of(Subject("rule_value", str(made.pk)))]
    assert types == ["rulebook.end_proposed", "rulebook.end_approved"]
    ended = [e.type for e in journal.entries_of(Subject("rule_value", str(row.pk)))]
    assert ended[-1] == "rulebook.value_ended"


def test_nobody_ends_a_value_alone(loaded, cast):
    row = in_force(cast)
    for member in (cast.leader, cast.handler):
        with pytest.raises(Refused) as error:
            end_proposed(cast, row, by=member)
        assert code_of(error) == "not_granted"
    with pytest.raises(NotVisible):
        end_proposed(cast, row, by=cast.outsider)
    made = end_proposed(cast, row)
    with pytest.raises(Refused):
        approve_end(cast, made, by=cast.section_head)
    with pytest.raises(Refused) as error:
        operations.approve(value_id=made.pk, revision=0, by=cast.leader.actor, at=NOW)
    assert code_of(error) == "is_an_end"
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleValue.objects.filter(pk=made.pk).update(approved_by=made.proposed_by)
    assert limit(cast, date(2027, 4, 1)) == 3


@pytest.mark.parametrize(
    ("last", "reason", "code"),
    [
        (TODAY - timedelta(days=1), "x", "ends_before_it_begins"),
        (date(2027, 7, 1), "x", "ended_already"),
        (LAST, " ", "no_reason"),
    ],
)
def test_a_day_that_cannot_be_is_refused(loaded, cast, last, reason, code):
    row = in_force(cast, valid_to=date(2027, 6, 30))
    with pytest.raises(Refused) as error:
        end_proposed(cast, row, last, reason=reason)
    assert code_of(error) == code


def test_what_was_decided_stays_as_it_is(loaded, cast):
    row = in_force(cast)
    made = end_proposed(cast, row, TODAY)
    with pytest.raises(Refused) as error:
        approve_end(cast, made, when=NOW + timedelta(days=1))
    assert code_of(error) == "end_in_past"
    assert approve_end(cast, made).state == State.ENDED


def test_a_key_that_may_not_be_without_a_value_keeps_it(loaded, cast, bare):
    row = in_force(cast, bare, 7)
    with pytest.raises(Refused) as error:
        end_proposed(cast, row)
    assert code_of(error) == "no_value_left"
    answer = cast.section_head.client("en").post(
        reverse("rulebook:end", args=[row.pk]),
        {"valid_to": "2027-03-31", "reason": "x", "save": "1"},
    )
    assert answer.status_code == 422
    assert "may not be without a value" in answer.content.decode()
    in_force(cast, bare, 8, valid_from=date(2027, 2, 1))
    row.refresh_from_db()
    # With a successor behind it, its own end is no gap: the day after, the next one holds.
    assert end_proposed(cast, row, date(2027, 1, 31)).pk


def test_one_end_waits_at_a_time_and_goes_stale_when_the_value_changes(loaded, cast):
    row = in_force(cast)
    made = end_proposed(cast, row)
    with pytest.raises(Refused) as error:
        end_proposed(cast, row, date(2027, 5, 31))
    assert code_of(error) == "end_waits"
    in_force(cast, value={"number": 4, "unit": "working_days"}, valid_from=date(2027, 1, 1))
    with pytest.raises(Refused) as error:
        approve_end(cast, made)
    assert code_of(error) == "another_landed"
    page = cast.leader.client("en").get(reverse("rulebook:proposal", args=[made.pk]))
    assert "Meanwhile the value that is to end was changed" in page.content.decode()
    operations.withdraw(value_id=made.pk, revision=0, reason="", by=cast.section_head.actor, at=NOW)
    assert [limit(cast, d) for d in (date(2026, 12, 31), date(2027, 1, 1))] == [3, 4]


def test_an_end_is_proposed_foreseen_and_decided_on_pages_and_everybody_is_told(loaded, cast):
    row = in_force(cast)
    head = cast.section_head.client("en")
    address = reverse("rulebook:end", args=[row.pk])
    key_page = head.get(reverse("rulebook:key", args=[KEY])).content.decode()
    assert address in key_page
    assert (
        address
        not in cast.dispatcher.client().get(reverse("rulebook:key", args=[KEY])).content.decode()
    )
    assert head.get(address).status_code == 200
    preview = head.post(address, {"valid_to": "2027-03-31", "reason": "The trial is over"})
    text = preview.content.decode()
    assert "3 working days" in text
    assert "5 working days" in text
    assert "What it would change" in text
    assert not RuleValue.objects.filter(ends=row).exists()
    sent = {"valid_to": "2027-03-31", "reason": "The trial is over", "save": "1"}
    answer = head.post(address, sent)
    made = RuleValue.objects.get(ends=row)
    assert answer.url == reverse("rulebook:proposal", args=[made.pk])
    assert address not in head.get(reverse("rulebook:key", args=[KEY])).content.decode()
    assert head.post(address, sent).status_code == 422
    deliver_all()
    waiting = Notice.objects.get(
        template="rulebook.end_proposed", recipient=f"post:{cast.leader.post.pk}"
    )
    assert "2027" in waiting.in_language("en").body
    leader = cast.leader.client("en")
    assert 'value="approve"' in leader.get(answer.url).content.decode()
    decided = reverse("rulebook:decide", args=[made.pk])
    assert leader.post(decided, {"verb": "approve", "revision": 0, "reason": ""}).status_code == 302
    row.refresh_from_db()
    assert row.valid_to == LAST
    deliver_all()
    assert Notice.objects.filter(
        template="rulebook.end_approved", recipient=f"staff:{cast.section_head.staff.pk}"
    ).exists()
    assert "ends after" in leader.get(reverse("rulebook:proposals")).content.decode()


def test_a_refused_end_changes_nothing(loaded, cast):
    row = in_force(cast)
    made = end_proposed(cast, row)
    answer = cast.leader.client("en").post(
        reverse("rulebook:decide", args=[made.pk]),
        {"verb": "refuse", "revision": 0, "reason": "Not yet"},
    )
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.state, limit(cast, date(2027, 4, 1))) == (State.REFUSED, 3)
    other = end_proposed(cast, row)
    withdrawn = cast.section_head.client("en").post(
        reverse("rulebook:decide", args=[other.pk]),
        {"verb": "withdraw", "revision": 0, "reason": ""},
    )
    assert withdrawn.status_code == 302
    deliver_all()
    told = set(Notice.objects.values_list("template", flat=True))
    assert {"rulebook.end_refused", "rulebook.end_withdrawn"} <= told


def test_values_of_everywhere_and_of_others_have_no_page_to_end_them(loaded, cast):
    everywhere = RuleValue.objects.filter(office=None, state=State.APPROVED).first()
    head = cast.section_head.client()
    assert head.get(reverse("rulebook:end", args=[everywhere.pk])).status_code == 404
    row = in_force(cast)
    with pytest.raises(NotVisible):
        queries.get_value(cast.next_door.members["leader"].viewer, row.pk)
