"""AC-42: problem, measure, owner, date, proof, second confirmation; parked items stay visible."""

from datetime import datetime

import pytest

from lilong.cases import operations, queries
from lilong.cases.models import Matter
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import Refused
from tests.cases.doing import do, evidence, refused

pytestmark = pytest.mark.django_db
BEGUN = datetime(2019, 10, 21, 10, 0, tzinfo=SHANGHAI)
BIN_HOUSE = {
    "problem": "垃圾箱房门损坏，异味扰民（虚构）",
    "found_by": "主题教育整改检查（虚构）",
    "measure": "更换箱房门，每日冲洗两次",
    "due_date": "2019-10-31",
}


@pytest.fixture
def item(cast) -> Matter:
    handler = cast.handler.viewer_at(BEGUN)
    return operations.raise_matter(
        request=operations.RaiseRequest(
            kind="rectification_items", title="育新小区垃圾箱房", facts=BIN_HOUSE
        ),
        viewer=handler,
        office_id=cast.office.pk,
        by=handler.actor(),
        at=BEGUN,
    )


def test_an_item_is_due_on_its_date_at_the_close_of_office(item):
    assert item.stage == "open"
    assert item.next_due_at == datetime(2019, 10, 31, 17, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize("missing", sorted(BIN_HOUSE))
def test_an_item_without_problem_measure_or_date_is_refused(cast, missing):
    viewer = cast.handler.viewer_at(BEGUN)
    facts = {k: v for k, v in BIN_HOUSE.items() if k != missing}
    with pytest.raises(Refused) as told:
        operations.raise_matter(
            request=operations.RaiseRequest(kind="rectification_items", title="x", facts=facts),
            viewer=viewer,
            office_id=cast.office.pk,
            by=viewer.actor(),
            at=BEGUN,
        )
    assert [r.field for r in told.value.refusals] == [missing]
    assert not Matter.objects.exists()


def test_the_way_round_ends_with_a_second_person(cast, item):
    evidence(cast.handler, item, BEGUN)
    do(cast.handler, item, "show_proof", BEGUN, done="箱房门已更换")
    assert refused(cast.handler, item, "confirm", BEGUN, seen="已更换") == ["same_person"]
    do(cast.section_head, item, "confirm", BEGUN, seen="现场查看，已更换")
    item.refresh_from_db()
    assert (item.stage, item.closed_at) == ("closed", BEGUN)
    assert item.next_due_at is None


def test_proof_is_a_file(cast, item):
    assert refused(cast.handler, item, "show_proof", BEGUN, done="done") == ["no_evidence"]


def test_what_the_second_look_does_not_find_goes_back_and_is_counted(cast, item):
    evidence(cast.handler, item, BEGUN)
    do(cast.handler, item, "show_proof", BEGUN, done="x")
    do(cast.section_head, item, "not_mended", BEGUN, reason="门仍关不上")
    item.refresh_from_db()
    assert (item.stage, item.round) == ("open", 2)


def test_the_date_moves_only_with_another_persons_approval(cast, item):
    do(cast.section_head, item, "ask_new_date", BEGUN, reason="配件未到", asked_date="2019-11-15")
    assert refused(cast.section_head, item, "approve_new_date", BEGUN, due_date="2019-11-15") == [
        "same_person"
    ]
    assert refused(cast.leader, item, "approve_new_date", BEGUN, due_date="2019-12-31") == [
        "other_date"
    ]
    do(cast.leader, item, "approve_new_date", BEGUN, due_date="2019-11-15")
    item.refresh_from_db()
    assert item.next_due_at == datetime(2019, 11, 15, 17, 0, tzinfo=SHANGHAI)
    assert operations.differences(item) == []


def test_a_new_date_is_asked_before_the_old_one_has_passed(cast, item):
    late = datetime(2019, 11, 1, 9, 0, tzinfo=SHANGHAI)
    assert refused(
        cast.handler, item, "ask_new_date", late, reason="x", asked_date="2019-11-15"
    ) == ["too_late"]
    assert refused(
        cast.handler, item, "ask_new_date", BEGUN, reason="x", asked_date="2019-10-30"
    ) == ["not_later"]


def test_a_refused_date_stands(cast, item):
    do(cast.handler, item, "ask_new_date", BEGUN, reason="x", asked_date="2019-11-15")
    do(cast.leader, item, "refuse_new_date", BEGUN, reason="按期完成")
    item.refresh_from_db()
    assert item.next_due_at == datetime(2019, 10, 31, 17, 0, tzinfo=SHANGHAI)


def test_a_parked_item_stays_visible_with_its_review(cast, item):
    do(cast.section_head, item, "park", BEGUN, reason="等规划", plan="纳入2020年计划",
       review_date="2020-03-31")  # fmt: skip
    item.refresh_from_db()
    assert item.closed_at is None
    assert item.next_due_at == datetime(2020, 3, 31, 17, 0, tzinfo=SHANGHAI)
    wanted = queries.Wanted(kind="rectification_items", state="open")
    assert item in queries.matter_list(cast.leader.viewer_at(BEGUN), wanted)
    do(cast.handler, item, "take_up_again", BEGUN, due_date="2020-04-30")
    item.refresh_from_db()
    assert item.next_due_at == datetime(2020, 4, 30, 17, 0, tzinfo=SHANGHAI)


def test_an_item_handed_over_has_one_owner(cast, item):
    station = cast.units["station"]
    do(cast.section_head, item, "hand_to", BEGUN, reason="属地", unit=station.pk)
    item.refresh_from_db()
    assert item.lead_unit_id == station.pk
    current = item.assignments.filter(ended_at__isnull=True)
    assert [(a.unit_id, a.role) for a in current] == [(station.pk, "lead")]
