"""T-12: seven working days, three months, at most three more, answered again within one month."""

from datetime import datetime

import pytest

from lilong.cases import operations
from lilong.cases.models import Matter
from lilong.kernel.clock import SHANGHAI
from tests.cases.doing import do, refused

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


BEGUN = at("2021-07-23T10:00")
SUGGESTION = {"deputy": "赵某某（虚构）", "level": "district", "suggestion": "增设夜间照明（虚构）"}


@pytest.fixture
def suggestion(cast) -> Matter:
    viewer = cast.dispatcher.viewer_at(BEGUN)
    return operations.raise_matter(
        request=operations.RaiseRequest(
            kind="deputies_suggestions", title="增设夜间照明", facts=SUGGESTION
        ),
        viewer=viewer,
        office_id=cast.office.pk,
        by=viewer.actor(),
        at=BEGUN,
    )


@pytest.fixture
def handed(cast, suggestion) -> Matter:
    do(cast.dispatcher, suggestion, "hand_over", BEGUN, unit=cast.units["section"].pk)
    suggestion.refresh_from_db()
    return suggestion


def test_it_is_handed_over_within_seven_working_days(suggestion):
    assert suggestion.next_due_at == at("2021-08-03T17:00")


def test_it_is_answered_within_three_months(handed):
    clocks = {c.key: c.due_at for c in handed.clocks.filter(state="running")}
    # The last day, 23 October 2021, is a Saturday: it ends on the Monday after (G-02, G-03).
    assert clocks["answer"] == at("2021-10-25T17:00")
    assert clocks["wrong_addressee"] == at("2021-08-03T17:00")
    assert handed.next_due_at == clocks["answer"]


def test_a_wrong_addressee_gives_it_back_in_time_or_keeps_it(cast, handed):
    assert refused(cast.handler, handed, "give_back", at("2021-08-04T09:00"), reason="x") == [
        "too_late"
    ]
    do(cast.handler, handed, "give_back", at("2021-08-03T16:00"), reason="属绿化市容所职责")
    handed.refresh_from_db()
    assert handed.stage == "received"
    assert handed.lead_unit_id == cast.units["centre"].pk
    assert handed.next_due_at == at("2021-08-12T17:00")


def test_it_is_extended_once_by_another_person_and_by_three_months_at_most(cast, handed):
    asked = at("2021-10-20T10:00")
    assert refused(
        cast.section_head, handed, "ask_extension", asked, reason="x", extension_months=4
    ) == ["too_long"]
    do(cast.section_head, handed, "ask_extension", asked, reason="需会商", extension_months=3)
    assert refused(cast.section_head, handed, "approve_extension", asked) == ["same_person"]
    do(cast.leader, handed, "approve_extension", asked)
    handed.refresh_from_db()
    assert handed.next_due_at == at("2022-01-25T17:00")
    assert refused(
        cast.handler, handed, "ask_extension", asked, reason="x", extension_months=1
    ) == ["extended_already"]
    assert operations.differences(handed) == []


def test_an_extension_is_asked_before_the_limit_ends(cast, handed):
    late = at("2021-10-26T09:00")
    assert refused(cast.handler, handed, "ask_extension", late, reason="x", extension_months=1) == [
        "too_late"
    ]


def test_a_refused_extension_leaves_the_limit(cast, handed):
    asked = at("2021-10-20T10:00")
    do(cast.handler, handed, "ask_extension", asked, reason="x", extension_months=1)
    do(cast.leader, handed, "refuse_extension", asked, reason="按期答复")
    handed.refresh_from_db()
    assert handed.next_due_at == at("2021-10-25T17:00")


def test_a_supporting_unit_gives_its_opinion_within_a_month(cast, handed):
    station = cast.units["station"]
    do(cast.handler, handed, "ask_opinion", BEGUN, supporting=station.pk)
    clock = handed.clocks.get(key="co_handler")
    assert clock.due_at == at("2021-08-23T17:00")
    do(cast.other_handler, handed, "give_opinion", at("2021-08-20T10:00"), opinion="同意")
    clock.refresh_from_db()
    assert clock.state == "stopped"


def test_being_solved_names_the_day(cast, handed):
    answer = {"result": "being_solved", "answer_text": "正在办理"}
    assert refused(cast.handler, handed, "answer", BEGUN, **answer) == ["no_date"]
    do(cast.handler, handed, "answer", BEGUN, solved_by="2021-12-31", **answer)


def answered(cast, matter, moment):
    do(cast.handler, matter, "answer", moment, result="planned", answer_text="列入计划")


def test_a_dissatisfied_deputy_is_answered_again_within_a_month_and_once(cast, handed):
    answered(cast, handed, BEGUN)
    do(cast.dispatcher, handed, "dissatisfied", at("2021-08-02T10:00"), said="未答到点上")
    handed.refresh_from_db()
    assert (handed.stage, handed.round) == ("in_hand", 2)
    assert handed.next_due_at == at("2021-09-02T17:00")
    answered(cast, handed, at("2021-08-30T10:00"))
    assert refused(cast.dispatcher, handed, "dissatisfied", at("2021-08-31T10:00"), said="x") == [
        "answered_twice"
    ]
    do(cast.leader, handed, "close_after_second", at("2021-08-31T10:00"), reason="已两次答复")
    handed.refresh_from_db()
    assert handed.closed_at == at("2021-08-31T10:00")


def test_it_is_not_closed_over_the_deputys_head(cast, handed):
    answered(cast, handed, BEGUN)
    assert refused(cast.leader, handed, "close_after_second", BEGUN, reason="x") == ["not_yet"]
    assert refused(cast.handler, handed, "content", BEGUN, said="x") == ["not_granted"] or refused(
        cast.handler, handed, "content", BEGUN, said="x"
    ) == ["not_related"]
    do(cast.dispatcher, handed, "content", BEGUN, said="满意")
    handed.refresh_from_db()
    assert handed.stage == "closed"
