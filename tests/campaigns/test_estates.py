"""AC-23: 46 estates, seven conditions in versions, breaches proved, days counted anew."""

from datetime import date

import pytest
from django.urls import reverse

from lilong.campaigns import flow, queries
from lilong.campaigns import operations as do
from lilong.campaigns.models import LogRecord
from lilong.campaigns.queries.logs import kinds_of
from lilong.cases import operations as cases
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ledger import operations as ledger
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind
from lilong.programmes.guarded_estates import rules
from lilong.rulebook import snapshot
from lilong.rulebook.models import RuleValue
from lilong.rulebook.terms import State
from tests.campaigns.doing import AT, SINCE, at, prepare, shown
from tests.cases.doing import photo

pytestmark = pytest.mark.django_db
CONDITIONS = [
    {"key": f"no_{n}", "name": f"条件{n}（虚构）", "name_en": f"Condition {n}"} for n in range(1, 8)
]
KEY = "estates.conditions"
BREACH = flow.campaign("guarded_estates").log("breach")
ENTRANCES = {"entrances": 2, "guarded": 1, "review_on": "2026-12-01"}


@pytest.fixture(name="run")
def _run(cast):
    RuleValue.objects.create(
        office=cast.office, key=KEY, valid_from=SINCE, state=State.APPROVED, value=CONDITIONS,
        proposed_at=AT,
    )  # fmt: skip
    snapshot.note_change()
    given = {"office_id": cast.office.pk, "by": cast.section_head.actor, "at": AT}
    for nth in range(46):
        spec = PlaceSpec(
            kind=PlaceKind.ESTATE, name=f"老小区{nth + 1}（虚构）", valid_from=SINCE,
            area_id=cast.areas["east"].pk, road="示例路", lane=str(nth + 1),
        )  # fmt: skip
        ledger.add_place(spec, **given)
    run = prepare(cast.section_head, "guarded_estates", {"counted_from": "2020-01-01"})
    run.freeze()
    run.open("entrances")
    return run


def a_matter(cast):
    request = cases.RaiseRequest(
        kind="rectification_items", title="入室盗窃（虚构）",
        facts={
            "found_by": "巡查", "problem": "盗窃（虚构）", "measure": "加固",
            "due_date": "2026-12-30",
        },
    )  # fmt: skip
    who = cast.section_head
    return cases.raise_matter(
        request=request, viewer=who.viewer_at(AT), office_id=cast.office.pk, by=who.actor, at=AT
    )


def breach(run, line, on, proof="", kind="no_1"):
    spec = do.RecordSpec(
        line_id=line.pk,
        log="breach",
        kind=kind,
        on=on,
        answers={"what": "盗窃（虚构）"},
        proof=proof,
    )
    return do.add_record(spec, at=at(2), **run.given)


def days(run, line, on):
    seen = queries.seen_lines(run.campaign, [line], row=None, doer=None, at=AT)[line.pk]
    return rules.days_without(seen, on)


def test_45_of_46_are_closed_and_guarded(run):
    lines = run.lines()
    assert len(lines) == 46
    for nth, line in enumerate(lines[:45]):
        run.make(line, "guard", answers=ENTRANCES, files=(photo(f"{nth}.png"),))
    row = run.roll.rounds.get()
    found = run.standing(row, "guarded")
    assert (found.part, found.base, shown(found.part, found.base)) == (45, 46, "97.83")
    kinds = kinds_of(run.campaign, BREACH, AT.date())
    assert len(lines) * len(kinds) == 322


def test_days_begin_anew_after_a_breach_that_is_proved(run, cast):
    breached, quiet = run.lines()[:2]
    with pytest.raises(Refused, match="matter that proves"):
        breach(run, breached, date(2020, 6, 30))
    matter = a_matter(cast)
    breach(run, breached, date(2020, 6, 30), matter.number)
    day = date(2020, 7, 17)
    assert (days(run, breached, day), days(run, quiet, day)) == (17, 199)


def test_a_breach_is_never_deleted_only_called_mistaken(run, cast):
    line = run.lines()[0]
    row = breach(run, line, date(2020, 6, 30), a_matter(cast).number)
    with pytest.raises(Refused, match="reason"):
        do.call_mistaken(row.pk, reason=" ", at=at(3), **run.given)
    do.call_mistaken(row.pk, reason="登记错小区", at=at(3), **run.given)
    assert LogRecord.objects.get().is_mistaken
    assert days(run, line, date(2020, 7, 17)) == 199


def test_who_may_not_record_a_breach_does_not_strike_one_out(run, cast):
    line, worker = run.lines()[0], cast.committee_worker
    row = breach(run, line, date(2020, 6, 30), a_matter(cast).number)
    page = reverse("campaigns:line", args=[run.campaign.matter.number, line.pk])
    to = reverse("campaigns:record_mistaken", args=[run.campaign.matter.number, line.pk, row.pk])
    with clock.fixed(at(3)):
        shown = worker.client("en").get(page).content.decode()
        assert to not in shown
        assert to in cast.section_head.client("en").get(page).content.decode()
        answer = worker.client("en").post(to, {"reason": "删去（虚构）"})
    assert answer.status_code == 422
    with pytest.raises(Refused, match="does not keep this log"):
        do.call_mistaken(
            row.pk, reason="删去（虚构）", viewer=worker.viewer_at(AT), by=worker.actor, at=at(3)
        )
    assert not LogRecord.objects.get().is_mistaken
    assert days(run, line, date(2020, 7, 17)) == 17


def test_the_campaign_is_no_proof_of_what_happened_in_it(run):
    with pytest.raises(Refused, match="proves nothing by itself"):
        breach(run, run.lines()[0], date(2020, 6, 30), run.campaign.matter.number)


def test_an_eighth_condition_needs_a_new_version_of_the_rule(run, cast):
    with pytest.raises(Refused, match="no such kind"):
        breach(run, run.lines()[0], date(2020, 6, 30), a_matter(cast).number, kind="no_8")
