"""Every move can be made by its name with plain answers, as the API makes it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lilong.cases.models import Matter
from lilong.kernel.errors import Refused
from lilong.work_orders import operations as orders
from lilong.work_orders.operations import Act
from tests.work_orders.conftest import Desk


def act(desk: Desk, key: UUID, who: str, move: str, reason: str = "", **answers: Any) -> Matter:
    return orders.act(request=Act(key, move, answers, reason), **desk.by(who))


def test_an_order_goes_round_by_names_and_plain_answers(desk: Desk) -> None:
    key = desk.record(point=(121.415, 31.205)).pk
    unit = desk.cast.units["section"].pk
    area = desk.cast.areas["east"].pk
    act(desk, key, "dispatcher", "categorise", category="H0101", area=area, place="东弄")
    act(desk, key, "dispatcher", "dispatch", category="H0101", unit=unit)
    act(desk, key, "dispatcher", "recall", "改派。")
    act(desk, key, "dispatcher", "dispatch", category="H0101", unit=unit)
    ground = {"ground": "territorial", "basis": "界线图", "proposed_unit": unit}
    act(desk, key, "handler", "send_back", "不属。", **ground)
    act(desk, key, "handler", "withdraw_return")
    act(desk, key, "handler", "send_back", "不属。", ground="duty", basis="职责清单第七条")
    meeting = {"participants": "城运中心、社区管理办", "unit": unit, "decision": "社区管理办牵头。"}
    with pytest.raises(Refused):
        act(desk, key, "dispatcher", "hold_conference", **meeting)
    act(desk, key, "dispatcher", "accept_return", remark="属实。")
    act(desk, key, "dispatcher", "dispatch", category="H0101", unit=unit)
    act(desk, key, "handler", "acknowledge")
    due = (desk.at + timedelta(hours=3)).isoformat()
    committee = desk.cast.units["committee"].pk
    act(desk, key, "handler", "pass_on", unit=committee, inner_due=due, task="看看。")
    act(desk, key, "committee_secretary", "answer_part", done="看过。")
    act(desk, key, "handler", "record_contact", outcome="reached", channel="visit", note="好。")
    again = (desk.at + timedelta(hours=1)).isoformat()
    act(desk, key, "dispatcher", "record_contact", outcome="not_reached", again_at=again)
    act(desk, key, "dispatcher", "record_contact", outcome="reached")
    act(desk, key, "handler", "report_handling", result_class="solved", done="好了。")
    answer = {"outcome": "reached", "solved": False, "satisfied": "dissatisfied"}
    asked = answer | {"contacted": True}
    act(desk, key, "follow_up_caller", "follow_up", **asked)
    act(desk, key, "section_head", "acknowledge_warning", plan="明天上门。")
    act(desk, key, "follow_up_caller", "redo", "再办。")
    act(desk, key, "section_head", "take_part", part="已面谈。")
    parts = [{"unit": desk.cast.units["station"].pk, "task": "查证照。", "due": due}]
    act(desk, key, "dispatcher", "call_in", parts=parts, fewer_reason="只涉及一家。")
    act(desk, key, "other_handler", "ask_release", "与我们无关。")
    act(desk, key, "dispatcher", "release", "不属其职责。", unit=desk.cast.units["station"].pk)
    desk.photo(key)
    act(desk, key, "handler", "report_handling", result_class="explained", done="解释。")
    act(desk, key, "handler", "follow_up", **answer)
    act(desk, key, "follow_up_caller", "follow_up", **asked)
    act(desk, key, "leader", "acknowledge_warning", plan="督办。")
    act(desk, key, "follow_up_caller", "close", explanation="已解释。")
    act(desk, key, "dispatcher", "reopen", "又来。")
    assert act(desk, key, "dispatcher", "cancel", "撤回。").stage == "cancelled"


@pytest.mark.parametrize(
    ("move", "answers", "code", "field"),
    [
        ("fly", {}, "no_such_move", ""),
        ("acknowledge", {"unit": 1}, "not_asked", "unit"),
        ("dispatch", {"category": "H0101"}, "wrong_answer", "unit"),
        ("dispatch", {"category": "H0101", "unit": True}, "wrong_answer", "unit"),
        ("dispatch", {"category": 5, "unit": 1}, "wrong_answer", "category"),
        ("pass_on", {"unit": 1, "inner_due": "morgen"}, "wrong_answer", "inner_due"),
        ("pass_on", {"unit": 1, "inner_due": "2026-01-01T10:00"}, "wrong_answer", "inner_due"),
        ("follow_up", {"outcome": "reached", "solved": "ja"}, "wrong_answer", "solved"),
        ("record_contact", {}, "missing", "outcome"),
        ("call_in", {"parts": 3}, "wrong_answer", "parts"),
        ("call_in", {"parts": [{"task": "x"}]}, "wrong_answer", "unit"),
        ("call_in", {"parts": [{"unit": 1, "due": "bald"}]}, "wrong_answer", "due"),
        ("release", {}, "wrong_answer", "unit"),
        (
            "record_contact",
            {"outcome": "not_reached", "again_at": "bald"},
            "wrong_answer",
            "again_at",
        ),
        ("ask_extension", {"extension_days": "三"}, "wrong_answer", "extension_days"),
        ("ask_suspension", {"suspended_until": "下周"}, "wrong_answer", "suspended_until"),
        ("ask_parking", {"review_date": "2026-13-01"}, "wrong_answer", "review_date"),
        ("hold_conference", {"unit": "x"}, "wrong_answer", "unit"),
    ],
)
def test_wrong_answers_are_refused_by_field(
    desk: Desk, move: str, answers: dict[str, Any], code: str, field: str
) -> None:
    key = desk.record().pk
    with pytest.raises(Refused) as caught:
        act(desk, key, "dispatcher", move, **answers)
    assert (caught.value.refusals[0].code, caught.value.refusals[0].field) == (code, field)
