"""AC-40: eight hundred packs, 790 handed out; nobody twice, never the 801st, never as a subsidy."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lilong.journal.queries import entries_of
from lilong.journal.verifying import verify
from lilong.kernel.errors import Refused
from lilong.kernel.subject import Subject
from lilong.resources import operations
from lilong.resources.models import Receipt, StockItem, StockLine
from lilong.resources.terms import ItemSpec, TakeInSpec
from lilong.ui import figures
from lilong.ui.messages import say
from tests.cast import Cast
from tests.resources.stock import (
    AT,
    CODE,
    DONOR,
    NAME,
    OTHER_UNION,
    UNION,
    codes,
    counts,
    hand_out,
    stocked,
)

pytestmark = pytest.mark.django_db


def test_790_of_800_are_handed_out_and_ten_are_left(cast: Cast) -> None:
    item, by = stocked(cast, 800), cast.committee_worker.actor
    for unit in range(8):
        for _ten in range(10 if unit < 7 else 9):
            hand_out(item, by, stamp=f"第{unit + 1}工会（虚构）", quantity=10)
    assert counts(item) == (10, 800, 790, 0)
    assert figures.percent(item.issued_count, item.in_count) == "98.75 %"
    assert operations.differences(cast.office.pk) == []


def test_the_one_too_many_is_refused_and_leaves_nothing_behind(cast: Cast) -> None:
    item, by = stocked(cast, 2), cast.committee_worker.actor
    hand_out(item, by, quantity=2)
    with pytest.raises(Refused) as answer:
        hand_out(item, by)
    assert codes(answer) == ["none_left"]
    assert str(answer.value) == f"Of “{NAME}” there are none left."
    assert Receipt.objects.count() == 1
    assert StockLine.objects.count() == 2
    assert counts(item) == (0, 2, 2, 0)


def test_who_asks_for_more_than_are_left_is_told_how_many_are(cast: Cast, packs: StockItem) -> None:
    with pytest.raises(Refused) as answer:
        hand_out(packs, cast.committee_worker.actor, quantity=11)
    assert codes(answer) == ["too_few"]
    assert "only 10 份 are left; 11 were asked for" in str(answer.value)
    assert say(answer.value.refusals[0]).count("10") == 1


def test_a_person_receives_once_also_through_another_unit(cast: Cast, packs: StockItem) -> None:
    by, person = cast.committee_worker.actor, uuid4()
    hand_out(packs, by, receiver=person)
    for stamp in (UNION, OTHER_UNION):
        with pytest.raises(Refused) as answer:
            hand_out(packs, by, receiver=person, stamp=stamp)
        assert codes(answer) == ["received"]
        assert UNION in str(answer.value)
    hand_out(packs, by, receiver=person, occasion=uuid4())
    assert counts(packs) == (8, 10, 2, 0)


def test_two_lines_of_one_person_are_one_receiver(cast: Cast, packs: StockItem) -> None:
    by = cast.committee_worker.actor
    first = hand_out(packs, by, number="199 0000 1234")
    with pytest.raises(Refused) as answer:
        hand_out(packs, by, number="19900001234", stamp=OTHER_UNION)
    assert codes(answer) == ["received"]
    hand_out(packs, by, number="19900001235", stamp=OTHER_UNION)
    assert "1990000" not in first.number_index


def test_the_table_itself_refuses_a_second_receipt(cast: Cast, packs: StockItem) -> None:
    receipt = hand_out(packs, cast.committee_worker.actor)
    double = Receipt.objects.get(pk=receipt.pk)
    double.pk = uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        double.save(force_insert=True)


def test_who_was_a_moment_later_is_told_so(
    cast: Cast, packs: StockItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = uuid4()
    hand_out(packs, cast.committee_worker.actor, receiver=person)
    monkeypatch.setattr("lilong.resources.operations.issuing._first_time", lambda *_a: None)
    with pytest.raises(Refused) as answer:
        hand_out(packs, cast.handler.actor, receiver=person, stamp=OTHER_UNION)
    assert codes(answer) == ["received"]
    assert counts(packs) == (9, 10, 1, 0)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " "}, "nameless"), ({"stamp": ""}, "no_stamp"), ({"quantity": 0}, "quantity"),
        ({"quantity": -3}, "quantity"), ({"quantity": 2_000_000}, "quantity"),
        ({"occasion_name": "高温津贴"}, "subsidy"), ({"code": "没有"}, "unknown"),
        ({"code": ""}, "missing"),
    ],
)  # fmt: skip
def test_a_receipt_that_is_not_whole_is_refused(
    cast: Cast, packs: StockItem, given: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as answer:
        hand_out(packs, cast.committee_worker.actor, **given)  # type: ignore[arg-type]
    assert codes(answer) == [code]
    assert counts(packs) == (10, 10, 0, 0)


def test_all_that_is_wrong_is_told_at_once(cast: Cast, packs: StockItem) -> None:
    with pytest.raises(Refused) as answer:
        hand_out(packs, cast.committee_worker.actor, name="", stamp="", quantity=0)
    assert codes(answer) == ["quantity", "nameless", "no_stamp"]


def test_a_kit_is_no_heat_subsidy(cast: Cast, packs: StockItem) -> None:
    by = cast.section_head.actor
    for item in (ItemSpec("JT", "高温津贴", "份"), ItemSpec("JT", "七月份慰问", "元")):
        with pytest.raises(Refused) as answer:
            operations.add_item(item, office_id=cast.office.pk, by=by, at=AT)
        assert codes(answer) == ["money"]
        assert answer.value.refusals[0].rule == "T-13"
    with pytest.raises(Refused) as answer:
        operations.change_item(packs, {"name": "高温补贴"}, by=by, at=AT)
    assert codes(answer) == ["money"]
    spec = TakeInSpec(5, DONOR, occasion="七月高温津贴")
    with pytest.raises(Refused) as answer:
        operations.take_in(packs, spec, by=by, at=AT)
    assert codes(answer) == ["subsidy"]
    assert StockItem.objects.count() == 1


def test_every_handing_out_stands_in_the_journal_without_the_name(
    cast: Cast, packs: StockItem
) -> None:
    receipt = hand_out(packs, cast.committee_worker.actor, name="王小明（虚构）")
    (entry,) = entries_of(Subject("goods_receipt", str(receipt.pk)))
    assert entry.type == "resources.issued"
    assert entry.data["unit_stamp"] == UNION
    assert "王小明" not in str(entry.data)
    assert [one["field"] for one in entry.sealed] == ["receipt.receiver_name"]
    added, taken_in = entries_of(Subject("stock_item", str(packs.pk)))
    assert (added.type, taken_in.type) == ("resources.item_added", "resources.taken_in")
    assert taken_in.data["quantity"] == 10
    assert list(verify()) == []


def test_goods_kept_no_more_are_not_handed_out(cast: Cast) -> None:
    item, by = stocked(cast, 1), cast.section_head.actor
    with pytest.raises(Refused) as answer:
        operations.retire_item(item, reason="换新", by=by, at=AT)
    assert codes(answer) == ["not_empty"]
    hand_out(item, cast.committee_worker.actor)
    operations.retire_item(item, reason="换新", by=by, at=AT)
    with pytest.raises(Refused) as answer:
        hand_out(item, cast.committee_worker.actor)
    assert "retired" in codes(answer)
    with pytest.raises(Refused) as answer:
        operations.take_in(item, TakeInSpec(1, DONOR), by=by, at=AT)
    assert codes(answer) == ["retired"]


def test_the_same_code_is_not_given_twice(cast: Cast, packs: StockItem) -> None:
    spec = ItemSpec(CODE, "毛巾", "条")
    with pytest.raises(Refused) as answer:
        operations.add_item(spec, office_id=cast.office.pk, by=cast.section_head.actor, at=AT)
    assert codes(answer) == ["taken"]
