"""The desk: a value is proposed by one and decided by another, and what it would do is seen."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lilong.accounts.models import Grant
from lilong.accounts.terms import Role
from lilong.journal import queries as journal
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.rulebook import operations, queries
from lilong.rulebook.models import RuleValue
from lilong.rulebook.ports import Change
from lilong.rulebook.rules import Proposal
from lilong.rulebook.terms import State
from tests.cast import LONG_AGO
from tests.kernel.published import at

NOW = at("2026-11-23 10:00")
TODAY = NOW.date()
KEY = "hotline.limit.help"
pytestmark = pytest.mark.django_db
GOOD = {
    "value": "3", "value-unit": "working_days", "scope": "", "valid_from": "2027-01-01",
    "valid_to": "", "source": "Resolution 5", "reason": "Callers wait too long",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with clock.fixed(NOW):
        yield


def proposed(cast, number=3, *, by=None, **changes):
    given = {"valid_from": date(2027, 1, 1), **changes}
    spec = Proposal(
        key=KEY, value={"number": number, "unit": "working_days"}, source="Resolution 5",
        reason="Callers wait too long", office_id=cast.office.pk, **given,
    )  # fmt: skip
    return operations.propose(proposal=spec, by=(by or cast.section_head).actor, at=NOW)


def approve(cast, row, revision=0):
    return operations.approve(
        value_id=row.pk, revision=revision, by=cast.leader.actor, at=NOW, ends_previous=True
    )


def code_of(error):
    return error.value.refusals[0].code


def limit(cast, on, scope=""):
    return queries.value(KEY, office_id=cast.office.pk, scope=scope, on=on).value.number


def decide(member, row, verb, **more):
    address = reverse("rulebook:decide", args=[row.pk])
    data = {"verb": verb, "revision": row.revision, "reason": "", **more}
    return member.client().post(address, data)


# Rules at the operation


def test_who_may_not_propose_or_decide_is_refused_whatever_the_page_says(loaded, cast):
    for member in (cast.handler, cast.leader, cast.dispatcher, cast.system_administrator):
        with pytest.raises(Refused) as error:
            proposed(cast, by=member)
        assert code_of(error) == "not_granted"
    row = proposed(cast)
    for member in (cast.section_head, cast.handler):
        for verb in (operations.approve, operations.refuse):
            with pytest.raises(Refused) as error:
                verb(value_id=row.pk, revision=0, reason="x", by=member.actor, at=NOW)
            assert code_of(error) == "not_granted"
    with pytest.raises(NotVisible):
        operations.refuse(value_id=row.pk, revision=0, reason="x", by=cast.outsider.actor, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.revision) == (State.PROPOSED, 0)


def test_one_person_in_both_posts_decides_nothing_of_her_own(loaded, cast):
    Grant.objects.create(
        office=cast.office, post=cast.leader.post, role=Role.SECTION_HEAD, valid_from=LONG_AGO
    )
    row = proposed(cast, by=cast.leader)
    for verb in (operations.approve, operations.refuse):
        with pytest.raises(Refused) as error:
            verb(value_id=row.pk, revision=0, reason="x", by=cast.leader.actor, at=NOW)
        assert code_of(error) == "same_person"
    assert decide(cast.leader, row, "approve").status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleValue.objects.filter(pk=row.pk).update(approved_by=row.proposed_by)


def test_a_forged_scope_and_a_past_day_are_refused(loaded, cast):
    with pytest.raises(Refused) as error:
        proposed(cast, scope="source:forged")
    assert code_of(error) == "unknown_scope"
    with pytest.raises(Refused) as error:
        proposed(cast, valid_from=TODAY - timedelta(days=1))
    assert code_of(error) == "in_past"
    assert proposed(cast, scope="source:hotline", valid_from=TODAY).pk


def test_an_approved_value_ends_its_predecessor_on_the_day_before(loaded, cast):
    first = approve(cast, proposed(cast, 4))
    second = approve(cast, proposed(cast, 2, valid_from=date(2027, 7, 1)))
    first.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (date(2027, 6, 30), None)
    assert [limit(cast, day) for day in (date(2027, 6, 30), date(2027, 7, 1))] == [4, 2]
    types = [e.type for e in journal.entries_of(Subject("rule_value", str(first.pk)))]
    assert types == [
        "rulebook.value_proposed", "rulebook.value_approved", "rulebook.value_ended"
    ]  # fmt: skip


def test_a_proposal_goes_stale_when_another_lands_first(loaded, cast):
    slow, quick = proposed(cast, 2), proposed(cast, 4)
    approve(cast, quick)
    with pytest.raises(Refused) as error:
        approve(cast, slow)
    assert code_of(error) == "another_landed"
    page = cast.leader.client("en").get(reverse("rulebook:proposal", args=[slow.pk]))
    assert "Meanwhile another value was put in force here" in page.content.decode()
    assert limit(cast, date(2027, 1, 1)) == 4


def test_of_two_deciders_the_slower_is_told(loaded, cast):
    row = proposed(cast)
    operations.refuse(value_id=row.pk, revision=0, reason="No", by=cast.leader.actor, at=NOW)
    with pytest.raises(Refused) as error:
        approve(cast, row, revision=1)
    assert code_of(error) == "wrong_state"
    other = proposed(cast)
    with pytest.raises(Stale):
        operations.withdraw(
            value_id=other.pk, revision=9, reason="", by=cast.section_head.actor, at=NOW
        )


def test_a_value_whose_day_has_passed_is_not_approved(loaded, cast):
    row = proposed(cast, valid_from=TODAY)
    with pytest.raises(Refused) as error:
        operations.approve(
            value_id=row.pk, revision=0, by=cast.leader.actor, at=NOW + timedelta(days=1)
        )
    assert code_of(error) == "begin_passed"


def test_a_later_value_in_the_way_is_told_when_proposing(loaded, cast):
    approve(cast, proposed(cast, 4))
    with pytest.raises(Refused) as error:
        proposed(cast, 3, valid_from=date(2026, 12, 1))
    assert code_of(error) == "overlap"
    answer = cast.section_head.client("en").post(
        reverse("rulebook:propose", args=[KEY]), {**GOOD, "valid_from": "2026-12-01", "save": "1"}
    )
    assert answer.status_code == 422
    assert "another value is in force. End it first" in answer.content.decode()
    between = proposed(cast, 3, valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 31))
    assert approve(cast, between).state == State.APPROVED


def test_supposing_changes_nothing_outside(loaded, cast):
    change = Change(KEY, {"number": 1, "unit": "days"}, date(2027, 1, 1), cast.office.pk)
    with queries.supposing(change):
        assert limit(cast, date(2027, 1, 1)) == 1
        assert limit(cast, date(2026, 12, 31)) == 5
    assert limit(cast, date(2027, 1, 1)) == 5
    approve(cast, proposed(cast, 4))
    later = Change(
        KEY, {"number": 1, "unit": "days"}, date(2027, 3, 1), cast.office.pk, "",
        date(2027, 3, 31),
    )  # fmt: skip
    with queries.supposing(later):
        days = (date(2027, 2, 28), date(2027, 3, 1), date(2027, 4, 1))
        assert [limit(cast, day) for day in days] == [4, 1, 5]
    assert queries.data_after(later) == {"number": 5, "unit": "working_days"}


# Pages


def test_a_value_is_proposed_compared_and_approved_on_pages(loaded, cast):
    head, address = cast.section_head.client("en"), reverse("rulebook:propose", args=[KEY])
    assert 'value="5"' in head.get(address).content.decode()
    preview = head.post(address, GOOD).content.decode()
    assert "What it would change" in preview
    assert "3 working days" in preview
    assert not RuleValue.objects.filter(office=cast.office).exists()
    answer = head.post(address, {**GOOD, "save": "1"})
    row = RuleValue.objects.get(office=cast.office)
    assert answer.url == reverse("rulebook:proposal", args=[row.pk])
    mine = head.get(answer.url).content.decode()
    assert 'value="withdraw"' in mine
    assert 'value="approve"' not in mine
    leader = cast.leader.client("en").get(answer.url).content.decode()
    assert "5 working days" in leader
    assert 'value="approve"' in leader
    assert 'value="withdraw"' not in leader
    assert decide(cast.leader, row, "approve").status_code == 302
    assert limit(cast, date(2027, 1, 1)) == 3
    shown = cast.leader.client("en").get(answer.url).content.decode()
    assert "Decided by" in shown
    assert 'value="approve"' not in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "many"}, "“many” is not a value"),
        ({"value-unit": ""}, "This field is required"),
        ({"valid_from": "2026-11-01"}, "would begin in the past"),
        ({"valid_from": "soon"}, "Enter a valid date"),
        ({"valid_to": "2026-12-01"}, "before it begins"),
        ({"source": ""}, "This field is required"),
        ({"reason": " "}, "This field is required"),
        ({"scope": "source:forged"}, "Select a valid choice"),
    ],
)
def test_wrong_input_is_named_inline_and_nothing_is_lost(loaded, cast, changes, words):
    address = reverse("rulebook:propose", args=[KEY])
    answer = cast.section_head.client("en").post(address, {**GOOD, **changes, "save": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    kept = {**GOOD, **changes}["source"] or "Callers wait too long"
    assert kept in text
    assert not RuleValue.objects.filter(office=cast.office).exists()


@pytest.mark.parametrize(
    "name",
    ["award.woodpecker", "vote.owners.ordinary", "vote.lift.before_2021", "cal.office_hours",
     "cal.warn_share", "cal.day_end", "team.ten_household", "hotline.joint_units",
     "grid.code_length", "flood.season", "inbound.versions", "vaccine.schedules"],
)  # fmt: skip
def test_every_kind_of_value_has_its_form_and_keys_of_no_room_say_so(loaded, cast, name):
    client, address = cast.section_head.client("en"), reverse("rulebook:propose", args=[name])
    page = client.get(address)
    assert page.status_code == 200
    typed = dict(page.context["form"].initial)
    sent = {**GOOD, **{k: v for k, v in typed.items() if k.startswith("value")}}
    sent = {k: v for k, v in sent.items() if k not in {"value", "value-unit"} or k in typed}
    answer = client.post(address, sent)
    assert answer.status_code == 200, answer.context["form"].errors
    if not name.startswith("cal."):
        assert "affects only decisions from" in answer.content.decode()


def test_a_limit_is_offered_in_the_units_its_rule_counts_in(loaded, cast):
    client = cast.section_head.client("en")

    def units(name, box):
        fields = client.get(reverse("rulebook:propose", args=[name])).context["form"].fields
        assert not hasattr(fields[box], "choices")
        return [unit for unit, _label in fields[f"{box}-unit"].choices]

    assert units("vaccine.schedules", "value-0-within_of_first") == ["", "days", "months"]
    assert "working_days" in units(KEY, "value")


def test_a_refusal_needs_its_reason_and_a_wrong_verb_does_nothing(loaded, cast):
    row = proposed(cast)
    assert decide(cast.leader, row, "refuse").status_code == 422
    assert decide(cast.leader, row, "nonsense", reason="x").status_code == 422
    assert decide(cast.leader, row, "refuse", reason="Too short").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.decision_reason) == (State.REFUSED, "Too short")
    mine = proposed(cast)
    assert decide(cast.section_head, mine, "withdraw").status_code == 302
    listed = cast.section_head.client("en").get(reverse("rulebook:proposals"), {"state": "refused"})
    text = listed.content.decode()
    assert reverse("rulebook:proposal", args=[row.pk]) in text
    assert reverse("rulebook:proposal", args=[mine.pk]) not in text


def test_another_office_sees_and_decides_nothing(loaded, cast):
    row = proposed(cast)
    outsider = cast.next_door.members["leader"]
    assert outsider.client().get(reverse("rulebook:proposal", args=[row.pk])).status_code == 404
    assert decide(outsider, row, "approve").status_code == 404
    assert (
        "Resolution 5" not in outsider.client().get(reverse("rulebook:proposals")).content.decode()
    )


def test_a_key_shows_what_was_in_force_on_any_day(loaded, cast):
    approve(cast, proposed(cast, 4, valid_to=date(2027, 3, 31)))
    client, address = cast.dispatcher.client("en"), reverse("rulebook:key", args=[KEY])
    holding = client.get(address, {"on": "2027-02-01"}).context["holding"]
    assert [one.value.text for one in holding] == ["4 working days"]
    holding = client.get(address, {"on": "2027-04-01"}).context["holding"]
    assert [one.value.text for one in holding] == ["5 working days"]
    page = client.get(address, {"on": "nonsense"})
    assert page.context["is_today"]
    assert "Over the years" in page.content.decode()
    firms = client.get(reverse("rulebook:key", args=["cal.after_hours_receipt"])).context["holding"]
    assert len(firms) == 2
    empty = client.get(reverse("rulebook:key", args=["vote.lift.before_2021"]))
    assert "No value is in force on" in empty.content.decode()


def test_only_who_may_propose_sees_the_form(loaded, cast):
    address = reverse("rulebook:propose", args=[KEY])
    assert cast.leader.client().get(address).status_code == 403
    assert cast.dispatcher.client().get(address).status_code == 403
    assert (
        cast.section_head.client().get(reverse("rulebook:propose", args=["no.such"])).status_code
        == 404
    )


def test_rows_of_a_nested_table_are_added_removed_and_named_without_script(loaded, cast):
    client = cast.section_head.client("en")
    address = reverse("rulebook:propose", args=["hotline.joint_units"])
    page = client.get(address)
    assert 'name="add" value="value-units"' in page.content.decode()
    assert "JSON" not in page.content.decode()
    typed = dict(page.context["form"].initial)
    sent = {k: v for k, v in typed.items() if k.startswith("value")} | GOOD
    sent = {k: v for k, v in sent.items() if k not in {"value", "value-unit"}}
    more = client.post(address, {**sent, "add": "value-units"})
    assert more.status_code == 200
    boxes = [box.name for box in more.context["form"].boxes]
    assert "value-units-4-name" in boxes
    assert "value-units-5-name" not in boxes
    assert "Resolution 5" in more.content.decode()
    assert "autofocus" in more.content.decode()
    fewer = client.post(address, {**sent, "remove": "value-units-1"})
    form = fewer.context["form"]
    assert [form.initial[f"value-units-{n}-name_en"] for n in range(3)] == [
        "City management squad", "Police station", "Housing and greening",
    ]  # fmt: skip
    wrong = client.post(address, {**sent, "value-units-4-name": "居民区", "save": "1"})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "Linked units by name: Row 5: English name" in text
    assert "Nothing has been entered here" in text
    right = {**sent, "value-units-4-name": "居民区", "value-units-4-name_en": "Community"}
    assert client.post(address, {**right, "save": "1"}).status_code == 302
    row = RuleValue.objects.get(office=cast.office)
    assert len(row.value["units"]) == 5
    assert row.value["units"][4] == {"name": "居民区", "name_en": "Community"}


def test_a_value_is_proposed_for_an_area_where_its_key_says_so(loaded, cast):
    client = cast.section_head.client("en")
    scope = f"area:{cast.areas['east'].path}"
    page = client.get(reverse("rulebook:propose", args=[KEY])).content.decode()
    assert f'value="{scope}"' in page
    assert "<optgroup" in page
    other = client.get(reverse("rulebook:propose", args=["hotline.repeat_days"])).content.decode()
    assert 'value="area:' not in other
    answer = client.post(
        reverse("rulebook:propose", args=[KEY]), {**GOOD, "scope": scope, "save": "1"}
    )
    row = RuleValue.objects.get(office=cast.office)
    assert row.scope == scope
    assert answer.status_code == 302
    name = cast.areas["east"].name_en or cast.areas["east"].name
    assert f"area {name}" in client.get(answer.url).content.decode()
    # A wider area's value is what holds within it before.
    approve(cast, row)
    cell = f"area:{cast.areas['east_cell'].path}"
    change = Change(KEY, {"number": 1, "unit": "days"}, date(2027, 2, 1), cast.office.pk, cell)
    assert queries.data_at(change, change.valid_from)[1] == row
    on = date(2027, 2, 1)
    assert queries.value_within(KEY, cast.office.pk, cell, on).version_id == row.pk
