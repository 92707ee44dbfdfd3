"""AC-15: lifts, each building by itself; votes judged by the rule of their day, exactly."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from lilong.campaigns import operations as do
from lilong.campaigns import queries
from lilong.campaigns.models import Line, Roll, Round
from lilong.campaigns.operations import DisplaySpec, ObjectionSpec
from lilong.campaigns.specs import RoundSpec
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import Refused
from lilong.kernel.identifiers import new_id
from lilong.ledger import operations as ledger
from lilong.ledger.models import Place
from lilong.ledger.specs import PersonSpec, PlaceSpec, RelationSpec, Source, Span
from lilong.ledger.terms import PlaceKind, RelationKind, SourceKind
from tests.campaigns.doing import AT, SINCE, at, estate_of, prepare
from tests.cases.doing import photo
from tests.starter import load_starter

pytestmark = pytest.mark.django_db
VOTED = date(2026, 11, 1)


@pytest.fixture(name="estate")
def _estate(cast):
    return estate_of(cast, 48, buildings=4, area=5000)


@pytest.fixture(name="run")
def _run(cast, estate):
    run = prepare(cast.section_head, "lift_retrofits", {}, place_ids=(estate.pk,))
    run.freeze()
    run.open("project")
    return run


FEASIBLE = {"uses_common_ground": False, "applicant": "owners_committee"}


def vote(run, line, *, on=VOTED, ballot="building_vote", hours=1):
    """Hold a vote; a building is found feasible before, where it was not (E-04)."""
    if line is not None and Line.objects.get(pk=line.pk).state == "wish":
        run.make(line, "find_feasible", hours, answers=FEASIBLE)
    return do.open_ballot(
        run.campaign, ballot, line, RoundSpec(key=ballot, rule_date=on), at=at(hours), **run.given
    )


def cast_votes(run, row, *, yes, no=0, none=0, skip=0, hours=2):
    voters = list(Line.objects.filter(roll=row.roll).order_by("position"))[skip:]
    kinds = ["in_favour"] * yes + ["against"] * no + ["abstained"] * none
    for voter, kind in zip(voters, kinds, strict=False):
        run.make(voter, f"record_{kind}", hours, files=(photo(f"{voter.pk}.png"),))
    return voters


def standing(run, row):
    row = Round.objects.select_related("roll__campaign__matter").get(pk=row.pk)
    return queries.standings(row.roll.campaign, row)[0]


def test_seven_of_nine_and_exactly_three_quarters_pass(run):
    first, second = run.lines()[:2]
    row = vote(run, first)
    cast_votes(run, row, yes=7, no=2)
    found = standing(run, row)
    assert found.is_reached
    assert {(f.condition.weight, int(f.amount), int(f.base)) for f in found.findings} == {
        ("area", 45000, 60000), ("heads", 9, 12), ("area", 35000, 45000), ("heads", 7, 9)
    }  # fmt: skip
    row = vote(run, second)
    cast_votes(run, row, yes=6, none=2)
    assert standing(run, row).is_reached
    assert found.rule.key == "vote.owners.special"


def test_eight_heads_with_one_square_metre_too_little_are_no_vote(run, cast):
    home = Place.objects.filter(building=run.lines()[2].place_id).first()
    home.dwelling_facts.floor_area = 4900
    home.dwelling_facts.save()
    row = vote(run, run.lines()[2])
    voters = Line.objects.filter(roll=row.roll).order_by("position")
    small = voters.get(weights__area=4900)
    run.make(small, "record_in_favour", 2, files=(photo("small.png"),))
    others = [v for v in voters if v.pk != small.pk][:7]
    for voter in others:
        run.make(voter, "record_in_favour", 2, files=(photo(f"{voter.pk}.png"),))
    found = standing(run, row)
    assert [int(f.amount) for f in found.findings[:2]] == [39900, 8]
    assert not found.is_reached
    assert found.findings[0].short_by > 0


def test_a_vote_that_is_lost_is_closed_without_a_reason_and_held_again(run):
    row = vote(run, run.lines()[0])
    cast_votes(run, row, yes=2, no=1)
    assert not run.close(row, 3).result["measures"]["consent"]["is_reached"]
    assert vote(run, run.lines()[0], hours=4).closed_at is None


def test_abstaining_takes_part_and_does_not_agree_and_silence_is_neither(run):
    row = vote(run, run.lines()[0])
    cast_votes(run, row, yes=5, none=4)
    assert not standing(run, row).is_reached
    row = vote(run, run.lines()[1])
    cast_votes(run, row, yes=7)
    assert not standing(run, row).is_reached


def test_an_owner_of_two_flats_is_one_head_with_two_areas(run, cast):
    homes = Place.objects.filter(building=run.lines()[3].place_id, kind="dwelling")[:2]
    owner_of(cast, *homes)
    row = vote(run, run.lines()[3])
    assert row.roll.totals == {"heads": 11, "area": 60000}
    assert Line.objects.get(roll=row.roll, weights__area=10000).weights["heads"] == 1


def owner_of(cast, *homes):
    given = {"office_id": cast.office.pk, "by": cast.committee_secretary.actor, "at": AT}
    person = ledger.register_persons(
        [PersonSpec(name="沈店东（虚构）")], source=Source(SourceKind.COMMITTEE, SINCE), **given
    )[0]
    for home in homes:
        spec = RelationSpec(
            kind=RelationKind.OWNS, person_id=person.pk, place_id=home.pk, span=Span(SINCE)
        )
        ledger.relate(spec, source=Source(SourceKind.PROPERTY_REGISTER, SINCE), **given)
    return person


def shop_in(cast, building_id, area):
    spec = PlaceSpec(
        kind=PlaceKind.PREMISES, room="底层商铺", parent_id=building_id, valid_from=SINCE,
        floor_area=area, use="小卖部（虚构）",
    )  # fmt: skip
    return ledger.add_place(
        spec, office_id=cast.office.pk, by=cast.committee_secretary.actor, at=AT
    )


def test_a_shop_on_the_ground_floor_votes_with_its_area(run, cast):
    first, second = run.lines()[:2]
    shop = shop_in(cast, first.place_id, 30_000)
    owner_of(cast, shop)
    row = vote(run, first)
    assert row.roll.totals == {"heads": 13, "area": 90_000}
    voters = Line.objects.filter(roll=row.roll)
    its = voters.get(kind="premises")
    assert (its.place_id, its.weights) == (shop.pk, {"heads": 1, "area": 30_000})
    cast_votes(run, row, yes=12)
    assert standing(run, row).is_reached
    # All the homes agree; the shop holds a third of the area and turns the vote.
    run.make(its, "record_against", 3, files=(photo("shop.png"),))
    assert not standing(run, row).is_reached
    assert vote(run, second).roll.totals == {"heads": 12, "area": 60_000}


def test_who_owns_a_flat_and_the_shop_below_is_one_head(run, cast):
    line = run.lines()[0]
    shop = shop_in(cast, line.place_id, 30_000)
    home = Place.objects.filter(building=line.place_id, kind="dwelling").first()
    owner_of(cast, shop, home)
    row = vote(run, line)
    assert row.roll.totals == {"heads": 12, "area": 90_000}
    (both,) = [one for one in Line.objects.filter(roll=row.roll) if one.units]
    assert both.weights == {"heads": 1, "area": 35_000}
    assert set(both.units) == {str(shop.pk), str(home.pk)}


def test_a_vote_of_2020_is_judged_by_the_rule_of_2019(run):
    load_starter(by=system("tests"), at=AT)
    row = vote(run, run.lines()[0], on=date(2020, 7, 17))
    cast_votes(run, row, yes=8, no=4)
    found = standing(run, row)
    assert found.rule.key == "vote.lift.before_2021"
    assert found.is_reached
    row = vote(run, run.lines()[1], on=date(2021, 1, 1))
    cast_votes(run, row, yes=8, no=4)
    assert standing(run, row).rule.key == "vote.owners.special"
    assert not standing(run, row).is_reached


def test_four_projects_move_alone_to_stages_one_three_five_and_eight(run):
    _first, second, third, fourth = run.lines()
    for line in (second, third, fourth):
        run.make(line, "find_feasible", 1, answers=FEASIBLE)
        with pytest.raises(Refused, match="not held"):
            run.make(line, "take_vote", 1)
        row = vote(run, line)
        cast_votes(run, row, yes=10)
        run.close(row, 3)
        run.make(line, "take_vote", 4)
    for line in (third, fourth):
        displayed(run, line)
    finish(run, fourth)
    assert [one.state for one in run.lines()] == ["wish", "consulted", "displayed", "registered"]


FILED = {"filing": "加梯（虚构）1号", "price": 700_000}


def displayed(run, line):
    answers = {"shares": "一层不出资，逐层递增", "manager": "某物业（虚构）"}
    run.make(line, "contract", 5, answers=answers, files=(photo(f"c{line.position}.png"),))
    run.make(line, "display", 6)


def display(run, line, days=10, began=None):
    starts = began or AT.date()
    spec = DisplaySpec(
        title="加装电梯协议公示", words="", place="1号门厅", contact="居委会", starts_on=starts,
        ends_on=starts + timedelta(days=days), notice="agreement", line_id=line.pk,
    )  # fmt: skip
    return do.put_up(run.campaign, spec, at=at(6), **run.given)


def test_the_agreement_hangs_for_the_days_of_the_rulebook(run):
    line = run.lines()[0]
    with pytest.raises(Refused, match="10 days at least; these are 9"):
        display(run, line, days=9)
    assert display(run, line).days == 10
    spec = DisplaySpec(
        title="公示", words="", place="门厅", contact="居委会", starts_on=AT.date(),
        ends_on=AT.date() + timedelta(days=30), notice="agreement",
    )  # fmt: skip
    with pytest.raises(Refused, match="which line"):
        do.put_up(run.campaign, spec, at=at(6), **run.given)
    with pytest.raises(Refused, match="no such notice"):
        do.put_up(run.campaign, replace(spec, notice="plan"), at=at(6), **run.given)
    # One that no rule asks for hangs for a day.
    day = AT.date() + timedelta(days=1)
    free = replace(spec, notice="", ends_on=day)
    assert do.put_up(run.campaign, free, at=at(6), **run.given).days == 1


def test_a_project_taken_up_again_hangs_its_new_agreement(run):
    line = run.lines()[0]
    row = vote(run, line)
    cast_votes(run, row, yes=10)
    run.close(row, 3)
    run.make(line, "take_vote", 4)
    displayed(run, line)
    display(run, line)
    later = 24 * 12
    run.make(line, "stop", later, reason="资金不足")
    run.make(line, "take_up", later, reason="重新启动")
    agreed_anew(run, line, later)
    answers = {"shares": "新方案", "manager": "某物业（虚构）"}
    run.make(line, "contract", later, answers=answers, files=(photo("new.png"),))
    run.make(line, "display", later)
    with pytest.raises(Refused, match="public display for 10 days"):
        run.make(line, "file", later + 1, answers=FILED)
    display(run, line, began=(AT + timedelta(days=12)).date())
    run.make(line, "file", 24 * 24, answers=FILED)
    assert run.lines()[0].state == "filed"


def agreed_anew(run, line, hours):
    run.make(line, "find_feasible", hours, answers=FEASIBLE)
    again = vote(run, line, on=at(hours).date(), hours=hours)
    cast_votes(run, again, yes=10, hours=hours)
    run.close(again, hours)
    run.make(line, "take_vote", hours)


def test_a_project_taken_up_again_needs_a_new_vote(run):
    line, other = run.lines()[:2]
    run.make(line, "find_feasible", 1, answers=FEASIBLE | {"uses_common_ground": True})
    row, estate = vote(run, line), vote(run, None, ballot="estate_vote")
    cast_votes(run, row, yes=10)
    cast_votes(run, estate, yes=40)
    run.close(row, 3)
    run.close(estate, 3)
    run.make(line, "stop", 24 * 12, reason="低层反对")
    run.make(line, "take_up", 24 * 12, reason="重新启动", made_at=at(1))
    ground = FEASIBLE | {"uses_common_ground": True}
    run.make(line, "find_feasible", 24 * 12 + 1, answers=ground)
    # It was opened before the new beginning was written down, whatever day that one names.
    with pytest.raises(Refused, match="older than the new beginning") as refused:
        run.make(line, "take_vote", 24 * 12 + 1)
    assert refused.value.refusals[0].rule == "E-04"
    anew = vote(run, line, on=None, hours=24 * 12 + 2)
    cast_votes(run, anew, yes=10, hours=24 * 12 + 2)
    run.close(anew, 24 * 12 + 3)
    # The ground of the estate is another project's, too: the estate votes anew on it.
    with pytest.raises(Refused, match="vote of 2026-11-01 is older"):
        run.make(line, "take_vote", 24 * 12 + 4)
    estate = vote(run, None, ballot="estate_vote", on=None, hours=24 * 12 + 4)
    cast_votes(run, estate, yes=40, hours=24 * 12 + 4)
    run.close(estate, 24 * 12 + 5)
    run.make(line, "take_vote", 24 * 12 + 6)
    # A building that never stopped goes by the votes it had.
    run.make(other, "find_feasible", 24 * 12 + 6, answers=ground)
    row = vote(run, other, hours=24 * 12 + 6)
    cast_votes(run, row, yes=10, hours=24 * 12 + 6)
    run.close(row, 24 * 12 + 7)
    run.make(other, "take_vote", 24 * 12 + 8)


def test_a_vote_of_a_day_before_the_new_beginning_is_not_opened(run, cast):
    line = run.lines()[0]
    run.make(line, "find_feasible", 1, answers=FEASIBLE)
    run.make(line, "stop", 2, reason="资金不足")
    run.make(line, "take_up", 3, reason="重新启动")
    run.make(line, "find_feasible", 4, answers=FEASIBLE)
    with pytest.raises(Refused, match="begun anew on 2026-11-20") as refused:
        vote(run, line, on=AT.date() - timedelta(days=1), hours=5)
    assert refused.value.refusals[0].field == "rule_date"
    assert vote(run, line, on=AT.date(), hours=5).rule_date == AT.date()


def test_no_vote_is_opened_for_a_day_that_lies_ahead(run, cast):
    line = run.lines()[0]
    run.make(line, "find_feasible", 1, answers=FEASIBLE)
    ahead = at(1).date() + timedelta(days=1)
    rolls = Roll.objects.count()
    for whom, ballot in ((line, "building_vote"), (None, "estate_vote")):
        with pytest.raises(Refused, match="2026-11-21, lies ahead") as refused:
            vote(run, whom, ballot=ballot, on=ahead)
        assert refused.value.refusals[0].field == "rule_date"
    args = [run.campaign.matter.number, line.pk, "building_vote"]
    url = reverse("campaigns:open_line_ballot", args=args)
    with clock.fixed(at(2)):
        page = cast.section_head.client("en").post(
            url, {"id": str(new_id()), "rule_date": ahead.isoformat()}
        )
    assert page.status_code == 422
    assert "lies ahead" in page.content.decode()
    assert (Roll.objects.count(), Round.objects.exclude(roll__ballot="").count()) == (rolls, 0)


def test_a_vote_once_opened_for_a_day_ahead_is_not_closed_before_it(run):
    row = vote(run, run.lines()[0])
    Round.objects.filter(pk=row.pk).update(rule_date=AT.date() + timedelta(days=3))
    with pytest.raises(Refused, match="2026-11-23, lies ahead"):
        run.close(row, 3)
    assert run.close(row, 24 * 3).closed_at


def test_a_notice_of_a_line_is_put_up_from_its_page(run, cast):
    line, client = run.lines()[0], cast.section_head.client("en")
    number = run.campaign.matter.number
    page = client.get(reverse("campaigns:line", args=[number, line.pk])).content.decode()
    url = f"{reverse('campaigns:put_up', args=[number])}?line={line.pk}"
    assert url in page
    assert "10 days" in page
    form = client.get(url).context["form"]
    assert [key for key, _label in form.fields["notice"].choices] == ["agreement", "other"]
    assert form.initial["notice"] == "agreement"
    data = {
        "id": "01900000-0000-7000-8000-000000000003", "line": line.pk, "notice": "agreement",
        "title": "协议公示（虚构）", "place": "1号门厅", "contact": "居委会",
        "starts_on": "2026-11-21", "ends_on": "2026-11-30",
    }  # fmt: skip
    assert "10 days at least" in client.post(url, data).content.decode()
    assert client.post(url, data | {"ends_on": "2026-12-01"}).status_code == 302
    page = client.get(reverse("campaigns:line", args=[number, line.pk])).content.decode()
    assert "协议公示（虚构）" in page
    short = data | {"id": str(new_id()), "notice": "other", "ends_on": "2026-11-22"}
    assert client.post(url, short).status_code == 302
    # Of the whole campaign nothing is declared: the form asks for no kind of notice.
    whole = client.get(reverse("campaigns:put_up", args=[number])).context["form"]
    assert "notice" not in whole.fields


def finish(run, line):
    display(run, line)
    later = 24 * 12
    run.make(line, "file", later, answers=FILED | {"subsidy": 280_000})
    run.make(line, "build", later, files=(photo("built.png"),),
             answers={"permit": "P-1（虚构）", "completed_on": "2026-12-01"})  # fmt: skip
    run.make(line, "register", later, answers={"registration": "T-1（虚构）"})


def consulted(run, line):
    run.make(line, "find_feasible", 1, answers=FEASIBLE)
    row = vote(run, line)
    cast_votes(run, row, yes=10)
    run.close(row, 3)
    run.make(line, "take_vote", 4)


def test_the_subsidy_keeps_to_its_share_and_its_cap(run):
    line = run.lines()[0]
    consulted(run, line)
    displayed(run, line)
    display(run, line)
    for price, asked in ((700_000, 280_001), (699_999, 280_000), (1_000_000, 280_001)):
        with pytest.raises(Refused, match="at most"):
            run.make(line, "file", 24 * 12, answers=FILED | {"price": price, "subsidy": asked})
    run.make(line, "file", 24 * 12, answers=FILED | {"subsidy": 280_000})


def test_objections_of_low_floors_are_answered_and_mediated_first(run):
    line = run.lines()[0]
    consulted(run, line)
    displayed(run, line)
    with pytest.raises(Refused, match="10 days"):
        run.make(line, "file", 24 * 12, answers=FILED)
    hung = display(run, line)
    with pytest.raises(Refused, match="10 days"):
        run.make(line, "file", 24 * 10, answers=FILED)
    spec = ObjectionSpec(
        name="杨一楼（虚构）",
        words="挡光（虚构）",
        received_on=AT.date(),
        display_id=hung.pk,
        line_id=line.pk,
    )
    objection = do.object_to(run.campaign, spec, at=at(7), **run.given)
    with pytest.raises(Refused, match="mediated"):
        run.make(line, "file", 24 * 12, answers=FILED)
    with pytest.raises(Refused, match="not answered"):
        do.take_down(hung, at=at(24 * 12), **run.given)
    do.answer_objection(objection, "改用透光井道", revision=0, at=at(8), **run.given)
    with pytest.raises(Refused, match="mediated"):
        run.make(line, "file", 24 * 12, answers=FILED)
    do.mediate(
        objection, AT.date(), "双方同意（虚构）", "settled", revision=1, at=at(9), **run.given
    )
    run.make(line, "file", 24 * 12, answers=FILED)
    do.take_down(hung, at=at(24 * 12), **run.given)


def test_a_building_is_asked_after_it_was_found_feasible_and_once(run, cast):
    line, client = run.lines()[0], cast.section_head.client("en")
    address = reverse("campaigns:line", args=[run.campaign.matter.number, line.pk])
    spec = RoundSpec(key="building_vote", rule_date=VOTED)

    def ask():
        return do.open_ballot(run.campaign, spec.key, line, spec, at=at(1), **run.given)

    with pytest.raises(Refused, match="after “found feasible”") as refused:
        ask()
    assert refused.value.refusals[0].rule == "E-04"
    assert not Round.objects.filter(key="building_vote").exists()
    assert "after “found feasible”" in client.get(address).content.decode()
    run.make(line, "find_feasible", 1, answers=FEASIBLE)
    assert "after “found feasible”" not in client.get(address).content.decode()
    row = ask()
    cast_votes(run, row, yes=10)
    run.close(row, 3)
    run.make(line, "take_vote", 4)
    line.refresh_from_db()
    with pytest.raises(Refused, match="before the project goes on"):
        vote(run, line, hours=5)


def test_common_ground_asks_the_whole_estate(run):
    line = run.lines()[0]
    run.make(line, "find_feasible", 1, answers=FEASIBLE | {"uses_common_ground": True})
    row = vote(run, line)
    cast_votes(run, row, yes=10)
    run.close(row, 3)
    with pytest.raises(Refused, match="not held"):
        run.make(line, "take_vote", 4)
    estate = vote(run, None, ballot="estate_vote", hours=4)
    assert estate.roll.count == 48
    voters = cast_votes(run, estate, yes=16, no=16, hours=5)
    assert not standing(run, estate).is_reached
    run.make(voters[33], "record_in_favour", 6, files=(photo("last.png"),))
    assert standing(run, estate).is_reached
    run.close(estate, 7)
    run.make(line, "take_vote", 8)


def test_a_protected_building_needs_the_approval_of_heritage(run):
    line = run.lines()[0]
    Place.objects.get(pk=line.place_id).building_facts.__class__.objects.update_or_create(
        place_id=line.place_id, defaults={"office_id": line.office_id, "is_protected": True}
    )
    consulted(run, line)
    displayed(run, line)
    display(run, line)
    with pytest.raises(Refused, match="heritage"):
        run.make(line, "file", 24 * 12, answers=FILED)
    run.make(line, "file", 24 * 12, answers=FILED | {"heritage_approval": "文物批复（虚构）1号"})


def test_who_answers_an_objection_reads_it_for_a_purpose(run, cast):
    spec = ObjectionSpec(name="杨一楼（虚构）", words="挡光（虚构）", received_on=AT.date())
    objection = do.object_to(run.campaign, spec, at=at(1), **run.given)
    number = run.campaign.matter.number
    to = reverse("campaigns:objection", args=[number, objection.pk])
    with clock.fixed(AT):
        head = cast.section_head.client("en")
        listed = head.get(reverse("campaigns:displays", args=[number])).content.decode()
        assert "挡光" not in listed
        assert head.post(to, {}).status_code == 422
        shown = head.post(to, {"purpose": "handling", "reason": "to answer it"}).content.decode()
        assert "挡光（虚构）" in shown
        assert "杨一楼（虚构）" in shown
        told = {"purpose": "handling", "reason": "curious"}
        assert cast.outsider.client("en").post(to, told).status_code in {403, 404}
        assert cast.grid_worker.client("en").post(to, told).status_code in {403, 404}
