"""Corrections are entries of two people: write-offs, voided receipts, reversed takings-in."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from lilong.journal.queries import entries_of
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.notices.models import Notice
from lilong.resources import operations
from lilong.resources.models import Receipt, StockItem, StockLine, StockRequest
from lilong.resources.terms import Cause, State, TakeInSpec, Verb
from tests.cast import Cast, Member
from tests.resources.stock import AT, CODE, DONOR, OCCASION, codes, counts, hand_out, spoiled

pytestmark = pytest.mark.django_db


def decided(row: StockRequest, who: Member, verb: Verb = Verb.APPROVE, why: str = "") -> str:
    """Decide on a request at the revision it has, and return its state."""
    found = StockRequest.objects.get(pk=row.pk)
    done = operations.decide(
        request_id=row.pk, verb=verb, revision=found.revision, reason=why, by=who.actor, at=AT
    )
    return str(done.state)


def test_goods_are_written_off_when_a_second_person_has_approved(
    cast: Cast, packs: StockItem
) -> None:
    row = spoiled(cast, packs)
    assert counts(packs) == (10, 10, 0, 0)
    with pytest.raises(Refused) as answer:
        decided(row, cast.section_head)
    assert codes(answer) == ["not_granted"]
    assert decided(row, cast.leader) == State.APPROVED
    assert counts(packs) == (7, 10, 0, 3)
    line = StockLine.objects.get(cause=Cause.WRITE_OFF)
    assert (line.direction, line.party, line.reason) == ("out", "垃圾房", "受潮")
    events = [e.type for e in entries_of(Subject("stock_item", str(packs.pk)))]
    assert events[-1] == "resources.written_off"
    names = set(Notice.objects.values_list("template", flat=True))
    assert {"resources.proposed", "resources.approved"} <= names
    with pytest.raises(Refused) as answer:
        decided(row, cast.leader)
    assert codes(answer) == ["not_waiting"]


def test_nobody_decides_on_what_she_asked_for(cast: Cast, packs: StockItem) -> None:
    row = spoiled(cast, packs)
    StockRequest.objects.filter(pk=row.pk).update(proposed_by=cast.leader.staff)
    with pytest.raises(Refused) as answer:
        decided(row, cast.leader)
    assert codes(answer) == ["own_proposal"]
    assert counts(packs) == (10, 10, 0, 0)


def test_a_write_off_says_how_many_where_to_and_why(cast: Cast, packs: StockItem) -> None:
    by = cast.section_head.actor
    with pytest.raises(Refused) as answer:
        operations.write_off(packs, quantity=0, party="", reason=" ", by=by, at=AT)
    assert codes(answer) == ["quantity", "missing", "no_reason"]
    with pytest.raises(Refused) as answer:
        operations.write_off(packs, quantity=11, party="x", reason="x", by=by, at=AT)
    assert codes(answer) == ["too_few"]


def test_what_was_handed_out_meanwhile_is_not_written_off(cast: Cast, packs: StockItem) -> None:
    row = spoiled(cast, packs, 10)
    hand_out(packs, cast.committee_worker.actor)
    with pytest.raises(Refused) as answer:
        decided(row, cast.leader)
    assert codes(answer) == ["too_few"]
    row.refresh_from_db()
    assert row.state == State.PROPOSED
    assert counts(packs) == (9, 10, 1, 0)
    with pytest.raises(Refused) as answer:
        decided(row, cast.leader, Verb.REFUSE)
    assert codes(answer) == ["no_reason"]
    assert decided(row, cast.leader, Verb.REFUSE, "数量不符") == State.REFUSED


def test_a_request_is_withdrawn_by_who_made_it_only(cast: Cast, packs: StockItem) -> None:
    row = spoiled(cast, packs)
    with pytest.raises(Refused) as answer:
        decided(row, cast.leader, Verb.WITHDRAW)
    assert codes(answer) == ["not_yours"]
    with pytest.raises(Stale):
        operations.decide(
            request_id=row.pk, verb=Verb.WITHDRAW, revision=7, by=cast.section_head.actor, at=AT
        )
    assert decided(row, cast.section_head, Verb.WITHDRAW) == State.WITHDRAWN
    assert counts(packs) == (10, 10, 0, 0)


def test_a_voided_receipt_brings_the_goods_back_and_stays(cast: Cast, packs: StockItem) -> None:
    person = uuid4()
    receipt = hand_out(packs, cast.committee_worker.actor, receiver=person, quantity=2)
    row = operations.void_receipt(receipt, reason="发错", by=cast.section_head.actor, at=AT)
    with pytest.raises(Refused) as answer:
        operations.void_receipt(receipt, reason="发错", by=cast.section_head.actor, at=AT)
    assert codes(answer) == ["waits"]
    assert decided(row, cast.leader) == State.APPROVED
    assert counts(packs) == (10, 10, 0, 0)
    receipt.refresh_from_db()
    assert (receipt.void_reason, receipt.voided_by_id) == ("发错", cast.leader.staff.pk)
    out, back = StockLine.objects.filter(receipt=receipt).order_by("id")
    assert back.reverses_id == out.pk
    assert Receipt.objects.count() == 1
    with pytest.raises(Refused) as answer:
        operations.void_receipt(receipt, reason="再退", by=cast.section_head.actor, at=AT)
    assert codes(answer) == ["voided"]
    hand_out(packs, cast.committee_worker.actor, receiver=person)
    assert operations.differences(cast.office.pk) == []


def test_who_handed_them_out_does_not_void_the_receipt(cast: Cast, packs: StockItem) -> None:
    receipt = hand_out(packs, cast.leader.actor)
    row = operations.void_receipt(receipt, reason="发错", by=cast.section_head.actor, at=AT)
    with pytest.raises(Refused) as answer:
        decided(row, cast.leader)
    assert codes(answer) == ["same_person"]


def test_a_move_takes_goods_back_by_a_second_person(cast: Cast, packs: StockItem) -> None:
    person = uuid4()
    hand_out(packs, cast.committee_worker.actor, receiver=person)
    asked = {"office_id": cast.office.pk, "occasion": OCCASION, "receiver": person, "at": AT}

    def take_back(who: Member, why: str, code: str = CODE) -> Receipt:
        return operations.take_back(item=code, reason=why, by=who.actor, **asked)

    for who, why, code, told in (
        (cast.committee_worker, "退回", CODE, ["same_person"]),
        (cast.handler, " ", CODE, ["no_reason"]),
        (cast.handler, "退回", "没有", ["unknown"]),
    ):
        with pytest.raises(Refused) as answer:
            take_back(who, why, code)
        assert codes(answer) == told
    assert take_back(cast.handler, "退回").voided_at == AT
    with pytest.raises(Refused) as answer:
        take_back(cast.handler, "退回")
    assert codes(answer) == ["no_receipt"]
    assert counts(packs) == (10, 10, 0, 0)


def test_a_taking_in_is_reversed_by_an_entry_of_its_own(cast: Cast, packs: StockItem) -> None:
    by = cast.section_head.actor
    line = operations.take_in(packs, TakeInSpec(90, DONOR), by=by, at=AT)
    row = operations.reverse_take_in(line, reason="多录", by=by, at=AT)
    assert decided(row, cast.leader) == State.APPROVED
    assert counts(packs) == (10, 10, 0, 0)
    for wrong, code in ((line, "reversed"), (StockLine.objects.get(reverses=line), "not_taken_in")):
        with pytest.raises(Refused) as answer:
            operations.reverse_take_in(wrong, reason="x", by=by, at=AT)
        assert codes(answer) == [code]


def test_what_is_described_anew_says_what_it_was_before(cast: Cast, packs: StockItem) -> None:
    by, stale = cast.section_head.actor, StockItem.objects.get(pk=packs.pk)
    operations.change_item(packs, {"name": "清凉包", "unit": "份"}, by=by, at=AT)
    entry = entries_of(Subject("stock_item", str(packs.pk)))[-1]
    assert entry.data["after"] == {"name": "清凉包"}
    assert set(entry.data["before"]) == {"name"}
    with pytest.raises(Stale):
        operations.change_item(stale, {"note": "新"}, by=by, at=AT)
    with pytest.raises(Refused) as answer:
        operations.change_item(packs, {"name": "清凉包"}, by=by, at=AT)
    assert codes(answer) == ["no_change"]


def test_who_may_not_manage_moves_nothing(cast: Cast, packs: StockItem) -> None:
    spec = TakeInSpec(1, DONOR)
    for who in (cast.leader, cast.dispatcher, cast.committee_secretary):
        with pytest.raises(Refused) as answer:
            operations.take_in(packs, spec, by=who.actor, at=AT)
        assert codes(answer) == ["not_granted"]
    with pytest.raises(NotVisible):
        operations.take_in(packs, spec, by=cast.outsider.actor, at=AT)
    row = spoiled(cast, packs)
    with pytest.raises(NotVisible):
        decided(row, cast.next_door.members["leader"])
    assert counts(packs) == (10, 10, 0, 0)


def test_counts_somebody_altered_are_found_and_put_right(cast: Cast, packs: StockItem) -> None:
    hand_out(packs, cast.committee_worker.actor, quantity=4)
    call_command("stock", "check")
    StockItem.objects.filter(pk=packs.pk).update(on_hand=9, in_count=13)
    with pytest.raises(CommandError, match="differ") as told:
        call_command("stock", "check", "--office", cast.office.code)
    assert told.value.returncode == 1
    call_command("stock", "check", "--mend")
    assert counts(packs) == (6, 10, 4, 0)
    entry = entries_of(Subject("stock_item", str(packs.pk)))[-1]
    assert (entry.type, entry.data["before"]) == (
        "resources.recounted", {"on_hand": 9, "in_count": 13},
    )  # fmt: skip
    call_command("stock", "check")
    with pytest.raises(CommandError, match="no office"):
        call_command("stock", "check", "--office", "没有")


def test_a_receipt_somebody_altered_is_found_and_not_smoothed_over(
    cast: Cast, packs: StockItem
) -> None:
    receipt = hand_out(packs, cast.committee_worker.actor)
    Receipt.objects.filter(pk=receipt.pk).update(quantity=5)
    (found,) = operations.differences(cast.office.pk)
    assert (found.columns, found.receipts) == ({}, (5, 1))
    operations.recount(office_id=cast.office.pk, by=system("tests", cast.office.pk), at=AT)
    with pytest.raises(CommandError, match="differ"):
        call_command("stock", "check", "--mend")
