"""AC-09, seven stages: a dirty road and its five working hours, seen by another before closing."""

import pytest

from lilong.attachments import operations as attachments
from lilong.cases import faces
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.cases.queries import lamp_of, subject_of
from lilong.cases.terms import Lamp
from lilong.kernel.codes import fault_in_grid_code
from lilong.rulebook import queries as rulebook
from lilong.work_orders.models import WorkOrder
from tests.work_orders.conftest import Photo
from tests.work_orders.test_scenario_ac04 import Line, at, line, sentences

__all__ = ["line"]
ROAD, WASTE, COLLAPSE, DRAIN = "E0102", "C0302", "E0501", "C0103"
FILED = "2021-07-23T15:00"


ANSWER = {"outcome": "reached", "solved": True, "satisfied": "satisfied"}


def followed_up(line: Line, key: str, when: str) -> None:
    """Let unit and centre ask the caller, each for itself."""
    line.made(key, "handler", "follow_up", when, **ANSWER)
    line.made(key, "follow_up_caller", "follow_up", when, contacted=True, **ANSWER)


def track(key: str) -> list[str]:
    case = cases.case_of(Matter.objects.get(pk=key), at=at(FILED))
    return [stage.state for stage in faces.stage_track(case)]


def photo(line: Line, key: str, who: str, number: int, when: str) -> None:
    line.desk.at = at(when)
    actor = line.desk.by(who)["by"]
    attachments.attach(subject=subject_of(Matter.objects.get(pk=key).pk), upload=Photo(number),
                       by=actor, at=at(when))  # fmt: skip


def reported(line: Line, number: int = 1, when: str = "2021-07-26T10:00") -> str:
    """Return a dirty road that has been swept and reported with a photo."""
    key = line.dispatched(FILED, ROAD)
    line.made(key, "handler", "acknowledge", "2021-07-23T15:20")
    line.made(key, "handler", "record_contact", "2021-07-23T15:30", outcome="reached")
    line.made(key, "dispatcher", "record_contact", "2021-07-23T15:40", outcome="reached")
    photo(line, key, "handler", number, when)
    line.made(key, "handler", "report_handling", when, result_class="solved", done="已清扫冲洗。")
    return key


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        (ROAD, "Mon 26 Jul 2021 12:00"),
        (WASTE, "Mon 26 Jul 2021 17:00"),
        (COLLAPSE, "Fri 23 Jul 2021 17:00"),
        (DRAIN, "Mon 26 Jul 2021 17:00"),
    ],
)
def test_the_limits_of_components_and_events(line: Line, category: str, expected: str) -> None:
    assert line.due(line.dispatched(FILED, category), "handling") == expected


def test_hours_explain_themselves(line: Line) -> None:
    road, collapse = line.dispatched(FILED, ROAD), line.dispatched(FILED, COLLAPSE, words="塌了。")

    def said(key: str) -> str:
        told = line.client("dispatcher").get(f"/api/v1/orders/{key}").json()
        return next(str(c["sentence"]) for c in told["clocks"][::-1] if c["key"] == "handling")

    assert said(road) == (
        "Received Fri 23 Jul 2021, 15:00; 5 working hours of office time; "
        "due Mon 26 Jul 2021, 12:00."
    )
    assert said(collapse) == (
        "Received Fri 23 Jul 2021, 15:00; 2 emergency hours, day and night; "
        "due Fri 23 Jul 2021, 17:00."
    )


def test_the_seven_stages_come_in_order(line: Line) -> None:
    done, now, to_come = "done", "now", "next"
    key = str(line.received(FILED)["id"])
    assert track(key) == [now, *[to_come] * 6]
    line.made(key, "dispatcher", "categorise", FILED, category=ROAD)
    assert track(key) == [done, now, *[to_come] * 5]
    unit = line.desk.cast.units["section"].pk
    line.made(key, "dispatcher", "dispatch", FILED, category=ROAD, unit=unit)
    assert track(key) == [*[done] * 2, now, *[to_come] * 4]
    line.made(key, "handler", "acknowledge", "2021-07-23T15:20")
    assert track(key) == [*[done] * 3, now, *[to_come] * 3]
    line.made(key, "handler", "record_contact", "2021-07-23T15:30", outcome="reached")
    line.made(key, "dispatcher", "record_contact", "2021-07-23T15:40", outcome="reached")
    photo(line, key, "handler", 1, "2021-07-26T10:00")
    line.made(key, "handler", "report_handling", "2021-07-26T10:00",
              result_class="solved", done="已清扫。")  # fmt: skip
    assert track(key) == [*[done] * 4, now, *[to_come] * 2]
    followed_up(line, key, "2021-07-26T11:00")
    assert track(key) == [*[done] * 5, now, to_come]
    photo(line, key, "dispatcher", 2, "2021-07-26T11:10")
    line.made(key, "dispatcher", "pass_check", "2021-07-26T11:10", seen="路面干净。")
    line.made(key, "follow_up_caller", "close", "2021-07-26T11:30")
    assert track(key) == [*[done] * 6, now]


def test_a_failed_check_is_counted_as_rework_and_goes_round_again(line: Line) -> None:
    key = reported(line)
    photo(line, key, "dispatcher", 2, "2021-07-26T11:00")
    whole = line.made(key, "dispatcher", "fail_check", "2021-07-26T11:00", seen="南段未扫。")
    assert whole["stage"] == "in_hand"
    assert WorkOrder.objects.get(pk=key).rework_count == 1
    assert line.due(key, "rework") == "Wed 28 Jul 2021 17:00"
    again = line.move(
        key, "handler", "report_handling", "2021-07-26T15:00", result_class="solved", done="再扫。"
    )
    assert sentences(again) == ["Attach at least one photo or document of the handling first."]
    photo(line, key, "handler", 3, "2021-07-26T15:00")
    line.made(key, "handler", "report_handling", "2021-07-26T15:00",
              result_class="solved", done="全段已扫。")  # fmt: skip
    photo(line, key, "dispatcher", 4, "2021-07-26T16:00")
    line.made(key, "dispatcher", "pass_check", "2021-07-26T16:00", seen="全段干净。")
    followed_up(line, key, "2021-07-26T16:20")
    assert line.made(key, "follow_up_caller", "close", "2021-07-26T16:30")["stage"] == "closed"


# What must be refused, each in a clear sentence.


def test_the_check_is_not_skipped(line: Line) -> None:
    key = reported(line)
    followed_up(line, key, "2021-07-26T11:00")
    refused = line.move(key, "follow_up_caller", "close", "2021-07-26T11:30")
    assert sentences(refused) == ["Site check: 0 of 1."]


def test_the_handler_neither_checks_nor_closes(line: Line) -> None:
    key = line.dispatched(FILED, ROAD)
    line.made(key, "dispatcher", "recall", FILED, reason="中心自办。")
    centre = line.desk.cast.units["centre"].pk
    line.made(key, "dispatcher", "dispatch", FILED, category=ROAD, unit=centre)
    line.made(key, "dispatcher", "acknowledge", FILED)
    line.made(key, "dispatcher", "record_contact", FILED, outcome="reached")
    photo(line, key, "dispatcher", 1, "2021-07-26T10:00")
    line.made(key, "dispatcher", "report_handling", "2021-07-26T10:00",
              result_class="solved", done="已清扫。")  # fmt: skip
    photo(line, key, "dispatcher", 2, "2021-07-26T11:00")
    own = line.move(key, "dispatcher", "pass_check", "2021-07-26T11:00", seen="干净。")
    assert sentences(own) == [
        "This must be done by somebody other than the one who did “Report the handling”."
    ]
    closed = line.move(key, "dispatcher", "close", "2021-07-26T11:30")
    assert sentences(closed)[0] == (
        "This must be done by somebody other than the one who did “Report the handling”."
    )


def test_a_grid_code_of_thirteen_digits_is_refused_under_the_rule_of_fourteen(line: Line) -> None:
    length = int(rulebook.value("grid.code_length", on=at(FILED).date()).value)
    assert fault_in_grid_code("31010601800201", length=length) is None
    refused = fault_in_grid_code("3101060180021", length=length)
    assert str(refused) == "A grid code has 14 digits; “3101060180021” has 13."


def test_a_return_without_a_decision_is_late_for_everybody_to_see(line: Line) -> None:
    key = line.dispatched(FILED, WASTE)
    line.made(key, "handler", "send_back", "2021-07-23T15:30", reason="属绿化。",
              ground="duty", basis="职责清单第九条")  # fmt: skip
    assert line.due(key, "return_decision") == "Mon 26 Jul 2021 11:30"
    matter = Matter.objects.get(pk=key)
    assert lamp_of(matter, at("2021-07-26T11:30")) != Lamp.LATE
    assert lamp_of(matter, at("2021-07-26T11:31")) == Lamp.LATE
    viewer = line.desk.cast.dispatcher.viewer_at(at("2021-07-26T12:00"))
    late = cases.Wanted(kind="work_order", state="late", at=at("2021-07-26T12:00"))
    assert list(cases.matter_list(viewer, late)) == [matter]
    assert matter.next_due_at == at("2021-07-26T11:30")
