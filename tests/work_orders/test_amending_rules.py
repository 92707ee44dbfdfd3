"""What may be put forward and decided about the catalogue, asked of plain values."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lilong.work_orders.rules.amending import (
    Pointing,
    end_refusals,
    has_reason,
    is_still_true,
    may_begin,
    may_decide,
    may_end_once,
    may_end_unit,
    may_have_code,
    may_name_unit,
    may_still,
    may_succeed,
    may_wait,
    may_withdraw,
)
from lilong.work_orders.rules.cataloguing import (
    Around,
    Branch,
    CategoryDraft,
    draft_refusals,
)
from lilong.work_orders.terms import ChangeState

DAY = date(2026, 11, 27)
BELOW = Branch("event", is_leaf=False, holds=True)
AROUND = Around("event", is_leaf=True, parent=BELOW, units=(1, 2))
GOOD = CategoryDraft(
    "虚构", parent_id=7, keywords=("词",), limit={"number": 3, "unit": "working_days"},
    limit_class="event", lead_unit_id=1, joint_units=(2,), result_classes=("solved",),
)  # fmt: skip


def told(draft: CategoryDraft, around: Around = AROUND) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in draft_refusals(draft, around)]


def test_a_whole_draft_is_refused_for_nothing_and_comes_back_as_it_was_stored() -> None:
    assert told(GOOD) == []
    assert CategoryDraft.from_data(GOOD.as_data() | {"is_leaf": True}) == GOOD


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"name": "  "}, [("no_name", "name")]),
        ({"parent_id": None}, [("no_parent", "parent")]),
        ({"keywords": ("长" * 21,)}, [("too_many_words", "keywords")]),
        ({"keywords": tuple(f"词{n}" for n in range(61))}, [("too_many_words", "keywords")]),
        ({"limit_class": "often"}, [("no_limit_class", "limit_class")]),
        ({"limit": {}}, [("no_limit", "limit_number")]),
        ({"limit": {"number": 0, "unit": "days"}}, [("bad_limit", "limit_number")]),
        ({"limit": {"number": 367, "unit": "days"}}, [("bad_limit", "limit_number")]),
        ({"limit": {"number": 3, "unit": "moons"}}, [("bad_limit", "limit_number")]),
        ({"limit": {}, "limit_class": "help"}, []),
        ({"result_classes": ()}, [("no_result", "result_classes")]),
        ({"result_classes": ("magic",)}, [("unknown_word", "result_classes")]),
        ({"evidence": "rumour"}, [("no_evidence", "evidence")]),
        ({"lead_unit_id": 9}, [("ended", "lead_unit")]),
        ({"joint_units": (9,)}, [("ended", "joint_units")]),
        ({"joint_units": (1,)}, [("leads_itself", "joint_units")]),
        ({"lead_unit_id": None, "joint_units": ()}, []),
    ],
)
def test_every_fault_is_told_at_its_field(
    changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    assert told(replace(GOOD, **changes)) == faults


@pytest.mark.parametrize(
    ("parent", "fault"),
    [
        (None, "ended"),
        (replace(BELOW, holds=False), "ended"),
        (replace(BELOW, is_leaf=True), "parent_is_leaf"),
        (replace(BELOW, kind="request"), "other_kind"),
    ],
)
def test_a_category_stands_below_a_branch_of_its_kind(parent: Branch | None, fault: str) -> None:
    assert told(GOOD, replace(AROUND, parent=parent)) == [(fault, "parent")]


def test_a_branch_has_names_alone_and_a_root_says_its_kind() -> None:
    root = Around("event", is_leaf=False)
    assert told(CategoryDraft("大类"), root) == []
    assert told(CategoryDraft("大类"), replace(root, kind="")) == [("no_kind", "kind")]


@pytest.mark.parametrize("code", ["", "a1", "1A", "A-1", "A" * 21, "甲"])
def test_a_code_is_letters_and_digits_and_never_used_twice(code: str) -> None:
    refusal = may_have_code(code, is_taken=False)
    assert refusal is not None
    assert refusal.code == "bad_code"
    assert may_have_code("E0199", is_taken=False) is None
    taken = may_have_code("E0199", is_taken=True)
    assert taken is not None
    assert "E0199" in str(taken)


def code(refusal: Any) -> str:
    return refusal.code if refusal else ""


def test_a_change_begins_today_at_the_earliest_and_after_what_is_settled() -> None:
    later = DAY + timedelta(days=3)
    assert code(may_begin(DAY - timedelta(days=1), today=DAY)) == "in_past"
    assert code(may_begin(DAY, today=DAY)) == ""
    assert code(may_begin(DAY, today=DAY, latest=later)) == "before_approved"
    assert code(may_begin(later, today=DAY, latest=later)) == ""


def test_a_reason_one_at_a_time_and_nothing_after_the_end() -> None:
    assert code(has_reason(" ")) == "no_reason"
    assert code(has_reason("会议纪要")) == ""
    assert code(may_wait(is_waiting=True)) == "waits"
    assert code(may_wait(is_waiting=False)) == ""
    assert code(may_still(DAY)) == "ended"
    assert code(may_still(None)) == ""


def test_what_points_to_a_category_goes_with_a_successor_or_keeps_it() -> None:
    def faults(pointing: Pointing, *, has_successor: bool, first: date = DAY) -> list[str]:
        begun = DAY - timedelta(days=9)
        found = end_refusals(pointing, first=first, begun=begun, has_successor=has_successor)
        return [one.code for one in found]

    assert faults(Pointing(), has_successor=False) == []
    full = Pointing(below=0, open_orders=2, rules=1, units=3)
    assert faults(full, has_successor=False) == ["open_orders", "rules", "units"]
    assert faults(full, has_successor=True) == []
    assert faults(replace(full, below=4), has_successor=True) == ["has_below"]
    first = DAY - timedelta(days=9)
    assert faults(Pointing(), has_successor=False, first=first) == ["before_it_begins"]


@pytest.mark.parametrize(
    ("is_itself", "is_leaf", "holds", "fault"),
    [
        (True, True, True, "no_successor"),
        (False, False, True, "no_successor"),
        (False, True, False, "no_successor"),
        (False, True, True, ""),
    ],
)
def test_only_another_category_one_can_file_under_follows(
    is_itself: bool, is_leaf: bool, holds: bool, fault: str
) -> None:
    assert code(may_succeed(is_itself=is_itself, is_leaf=is_leaf, holds=holds)) == fault


def test_a_unit_is_named_after_the_one_before_it_has_led_a_day() -> None:
    before, later = (5, DAY), DAY + timedelta(days=1)
    assert code(may_name_unit(DAY, is_live=False, present=None, unit_id=5)) == "ended"
    assert code(may_name_unit(DAY, is_live=True, present=None, unit_id=5)) == ""
    assert code(may_name_unit(later, is_live=True, present=before, unit_id=5)) == "same_unit"
    assert code(may_name_unit(DAY, is_live=True, present=before, unit_id=6)) == "before_it_begins"
    assert code(may_name_unit(later, is_live=True, present=before, unit_id=6)) == ""
    assert code(may_end_unit(later, DAY)) == ""
    assert code(may_end_once(DAY)) == "ended"
    assert code(may_end_once(None)) == ""


def test_two_people_decide_and_only_the_proposer_withdraws() -> None:
    waits, done = ChangeState.PROPOSED, ChangeState.APPROVED
    assert code(may_decide(done, 1, 2)) == "wrong_state"
    assert code(may_decide(waits, 1, 1)) == "same_person"
    assert code(may_decide(waits, 1, 2)) == ""
    assert code(may_decide(waits, None, None)) == ""
    assert code(may_withdraw(done, 1, 1)) == "wrong_state"
    assert code(may_withdraw(waits, 1, 2)) == "not_own"
    assert code(may_withdraw(waits, 1, 1)) == ""
    assert code(is_still_true(1, 2)) == "based_on_old"
    assert code(is_still_true(2, 2)) == ""
