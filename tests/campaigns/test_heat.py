"""AC-40: 800 kits for 800 workers of eight units, each against a signature, none twice."""

from dataclasses import replace

import pytest

from lilong.campaigns.models import Line
from lilong.kernel.errors import Refused
from lilong.ledger import operations as ledger
from lilong.ledger.specs import PersonSpec, Source
from lilong.ledger.terms import SourceKind
from lilong.resources import operations as stock
from lilong.resources.models import Receipt, StockItem
from tests.campaigns.doing import AT, prepare, shown
from tests.cases.doing import photo
from tests.resources.stock import SPEC, stocked

pytestmark = pytest.mark.django_db
UNITS = 8


@pytest.fixture(name="item")
def _item(cast):
    return stocked(cast, 80, at=AT)


@pytest.fixture(name="run")
def _run(cast, item):
    run = prepare(cast.section_head, "heat_consolations", {"item": item.code})
    for nth in range(80):
        run.add(
            [f"员工{nth + 1}（虚构）"], name=f"虚构{nth:03}",
            columns={"unit": f"单位{nth % UNITS + 1}（虚构）", "identity": f"ID{nth:06}"},
        )  # fmt: skip
    run.freeze()
    run.open("issuing")
    return run


def issue(run, line, stamp="某工会（虚构）"):
    files = (photo(f"{line.position}.png"),)
    return run.make(line, "issue", 1, answers={"unit_stamp": stamp}, files=files)


def test_79_of_80_leave_one_in_stock(run, item):
    for line in run.lines()[:79]:
        issue(run, line)
    row = run.roll.rounds.get()
    found = run.standing(row, "received")
    assert (found.part, found.base, shown(found.part * 10, found.base * 10)) == (79, 80, "98.75")
    assert StockItem.objects.get(pk=item.pk).on_hand == 1
    assert Receipt.objects.count() == 79


def test_there_is_no_kit_beyond_the_stock_and_the_line_stays_open(run, item, cast):
    for line in run.lines():
        issue(run, line)
    columns = {"unit": "单位9（虚构）", "identity": "ID999999"}
    run.add(["员工81（虚构）"], name="虚构999", columns=columns, late_reason="新到岗")
    late = run.lines(is_late=True)[0]
    with pytest.raises(Refused):
        issue(run, late)
    assert Line.objects.get(pk=late.pk).state == "open"
    assert Receipt.objects.count() == 80


def test_one_person_stands_on_the_roll_once_through_whatever_unit(run):
    columns = {"unit": "单位7（虚构）", "identity": "ID000001"}
    with pytest.raises(Refused, match="once"):
        run.add(["另一单位（虚构）"], name="虚构001", columns=columns, late_reason="两处工作")


def test_two_persons_found_to_be_one_have_one_kit_between_them(cast, item):
    who, at_once = cast.section_head, {"reason": "同一人（虚构）", "at": AT}
    twins = ledger.register_persons(
        [PersonSpec(name="虚构甲"), PersonSpec(name="虚构甲")], office_id=cast.office.pk,
        by=who.actor, at=AT, source=Source(SourceKind.COMMITTEE, AT.date()),
    )  # fmt: skip
    run = prepare(who, "heat_consolations", {"item": item.code})
    for nth, one in enumerate(twins):
        columns = {"unit": f"单位{nth}（虚构）", "identity": f"ID{nth}"}
        run.add([f"员工{nth}（虚构）"], name="虚构甲", person_id=one.pk, columns=columns)
    run.freeze()
    run.open("issuing")
    issue(run, run.lines()[0])
    gone, kept = (one.pk for one in twins)
    merge = ledger.merge_persons(
        kept_id=kept, gone_id=gone, viewer=who.viewer_at(AT), by=who.actor, **at_once
    )
    with pytest.raises(Refused, match="already has"):
        issue(run, run.lines()[1])
    assert Receipt.objects.count() == 1
    ledger.undo_merge(merge_id=merge.pk, viewer=who.viewer_at(AT), by=who.actor, **at_once)
    issue(run, run.lines()[1])
    assert Receipt.objects.count() == 2


def test_a_receipt_needs_name_signature_and_stamp(run):
    line = run.lines()[0]
    with pytest.raises(Refused, match="signature"):
        run.make(line, "issue", 1, answers={"unit_stamp": "某工会（虚构）"})
    with pytest.raises(Refused):
        issue(run, line, stamp=" ")
    Line.objects.filter(pk=line.pk).update(name="")
    with pytest.raises(Refused):
        issue(run, line)
    assert Receipt.objects.count() == 0


def test_a_kit_is_never_booked_as_the_heat_subsidy(cast):

    spec = replace(SPEC, name="高温津贴300元")
    with pytest.raises(Refused):
        stock.add_item(spec, office_id=cast.office.pk, by=cast.section_head.actor, at=AT)
