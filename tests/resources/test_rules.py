"""What is goods at all: money and the heat subsidy never are (T-13); and pure decisions besides."""

import pytest

from lilong.resources import rules
from lilong.resources.terms import MOST_AT_ONCE, ItemSpec, State, Sums, TakeInSpec, Verb


@pytest.mark.parametrize(
    "name",
    ["高温津贴", "高温补贴", "防暑降温费", "现金", "慰问金", "红包", "300元购物", "３００元",
     "2万元", "人民币", "Heat subsidy", "cash gift", "RMB", "￥100", "一线职工补助"],
)  # fmt: skip
def test_money_is_no_goods(name):
    refusal = rules.may_be_goods(name, "name")
    assert refusal is not None
    assert (refusal.code, refusal.rule, refusal.field) == ("money", "T-13", "name")
    assert "T-13" in str(refusal)


@pytest.mark.parametrize(
    "name",
    ["清凉慰问包", "三元牛奶", "元宵礼盒", "元旦慰问品", "毛巾", "《咬文嚼字》杂志", "人丹",
     "Summer pack", "cashmere gloves", "钱包"],
)  # fmt: skip
def test_goods_whose_names_only_sound_like_money_stay_goods(name):
    assert rules.may_be_goods(name, "name") is None


@pytest.mark.parametrize("unit", ["元", "万元", " 角", "分", "RMB", "yuan", "津贴"])
def test_goods_are_not_counted_in_money(unit):
    found = rules.faults_in_item(ItemSpec("A", "毛巾", unit))
    assert [(r.code, r.field) for r in found] == [("money", "unit")]


def test_goods_need_code_name_and_unit():
    found = rules.faults_in_item(ItemSpec(" ", "", ""))
    assert [(r.code, r.field) for r in found] == [
        ("missing", "code"), ("missing", "name"), ("missing", "unit"),
    ]  # fmt: skip
    assert rules.faults_in_item(ItemSpec("A", "毛巾", "条", note="每条12元")) == []


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        (TakeInSpec(200, "市民沈某（虚构）", occasion="夏季送清凉"), []),
        (TakeInSpec(1, "采购"), []),
        # Who gave them is kept with what comes in (AC-39).
        (TakeInSpec(200, ""), ["donor"]),
        (TakeInSpec(200, " \n"), ["donor"]),
        (TakeInSpec(0, " ", occasion="高温津贴"), ["quantity", "occasion", "donor"]),
        (TakeInSpec(MOST_AT_ONCE, "采购"), []),
        (TakeInSpec(MOST_AT_ONCE + 1, "采购"), ["quantity"]),
    ],
)
def test_what_comes_in_says_how_many_and_from_whom(spec, fields):
    assert [refusal.field for refusal in rules.faults_in_take_in(spec)] == fields


def test_a_request_is_decided_once_and_by_another():
    def told(state, proposer, decider, verb, reason=""):
        refusal = rules.may_decide(state, proposer, decider, verb, reason)
        return refusal.code if refusal else ""

    waits = State.PROPOSED
    assert told(waits, 1, 2, Verb.APPROVE) == ""
    assert told(waits, 1, 1, Verb.APPROVE) == told(waits, 1, 1, Verb.REFUSE) == "own_proposal"
    assert told(waits, 1, 2, Verb.REFUSE, " ") == "no_reason"
    assert told(waits, 1, 2, Verb.REFUSE, "不符") == ""
    assert told(waits, 1, 1, Verb.WITHDRAW) == ""
    assert told(waits, 1, 2, Verb.WITHDRAW) == told(waits, None, None, Verb.WITHDRAW) == "not_yours"
    assert told(State.APPROVED, 1, 2, Verb.APPROVE) == "not_waiting"


def test_sums_that_differ_are_named():
    sums = Sums(in_count=10, issued_count=3, written_off_count=1)
    kept = {"on_hand": 6, "in_count": 10, "issued_count": 3, "written_off_count": 1}
    assert rules.wrong_columns(kept, sums) == {}
    assert rules.wrong_columns({**kept, "on_hand": 7}, sums) == {"on_hand": (7, 6)}
