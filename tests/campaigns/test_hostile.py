"""What a hostile hand tries: late lines at the wrong time, days to come, figures beyond reason."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from lilong.campaigns import operations as do
from lilong.campaigns import queries
from lilong.campaigns.models import Entry as Move
from lilong.campaigns.models import Expectation, Round
from lilong.campaigns.operations import TrackSpec
from lilong.journal.models import Entry as Journal
from lilong.kernel import clock
from lilong.kernel.errors import Refused, Stale
from lilong.kernel.identifiers import new_id
from tests.campaigns.doing import AT, at, estate_of, living, prepare
from tests.campaigns.phoning import Phone, outcomes
from tests.campaigns.phoning import told as told_at_door
from tests.campaigns.test_groups import group
from tests.campaigns.test_plot import DISPLAY, plot
from tests.cases.doing import photo
from tests.programmes.test_census_districts import FACTS as CENSUS

pytestmark = pytest.mark.django_db
FLOOD = {"occasion": "flood", "words": "台风（虚构）"}


def told(cast):
    estate = estate_of(cast, 7)
    run = prepare(cast.section_head, "household_notices", FLOOD, place_ids=(estate.pk,))
    run.freeze()
    return run


def test_who_comes_between_two_rounds_stands_at_the_beginning_of_the_next(cast):
    run = told(cast)
    run.close(run.open("telling"))
    late = run.add(["补录的一户（虚构）"], 3, late_reason="底册漏登")[0]
    row = run.open("telling", 4)
    run.make(late, "tell", 5, answers={"channel": "door"})
    apart = queries.tallies_of(row, late=True)
    assert (apart["open", ""], apart["told", ""]) == (0, 1)
    assert run.standing(row, "told").base == 7


def test_whoever_closes_a_round_has_seen_what_came_late(cast):
    run = told(cast)
    run.open("telling")
    seen = Round.objects.select_related("roll__campaign__matter").get()
    run.add(["补录的一户（虚构）"], 1, late_reason="底册漏登")
    with pytest.raises(Stale):
        do.close_round(seen, at=at(2), **run.given)
    assert run.close(seen, 3).result["late"]["open:"] == 1


def test_nothing_comes_late_when_no_round_can_follow(cast):
    run = prepare(cast.section_head, "heat_consolations", {"item": "KIT"})
    given = {"columns": {"unit": "工会（虚构）", "identity": "A1"}, "name": "某人（虚构）"}
    run.add(["一"], **given)
    run.freeze()
    more = {**given, "columns": {"unit": "工会（虚构）", "identity": "A2"}, "late_reason": "漏登"}
    row = run.open("issuing")
    run.add(["二"], 1, **more)
    run.close(row)
    more["columns"] = {"unit": "工会（虚构）", "identity": "A3"}
    with pytest.raises(Refused, match="none can follow"):
        run.add(["三"], 3, **more)
    client = cast.section_head.client("en")
    with clock.fixed(at(4)):
        page = client.get(reverse("campaigns:lines", args=[run.campaign.matter.number]))
    assert "none can follow" in page.content.decode()
    assert "Add a late line" not in page.content.decode()


def test_a_dose_of_a_day_to_come_was_not_given(cast):
    run = vaccinating(cast)
    with pytest.raises(Refused, match="in the future"):
        begun(run, "adenovirus", (AT + timedelta(days=1)).date().isoformat())
    begun(run, "adenovirus", AT.date().isoformat())
    assert run.lines()[0].state == "completed"
    run.make(run.lines()[0], "correct", 3)
    assert run.lines()[0].state == "open"


def vaccinating(cast):
    estate = estate_of(cast, 3)
    living(cast, estate, 3)
    run = prepare(cast.section_head, "vaccinations", {"occasion": "加强"}, place_ids=(estate.pk,))
    run.freeze()
    run.open("inviting")
    return run


def through_the_api(who, line, move, reason):
    change = {"id": str(new_id()), "line": str(line.pk), "move": move, "reason": reason}
    answer = who.client("en").post(
        "/api/v1/campaigns/changes", json.dumps({"changes": [change]}),
        content_type="application/json",
    )  # fmt: skip
    return answer.json()[0]["outcome"]


def from_a_phone(who, line, move, reason):
    return outcomes(Phone(who).send(told_at_door(line, move, reason=reason)))[0]


@pytest.mark.parametrize("door", [through_the_api, from_a_phone])
def test_a_reason_nobody_asks_for_enters_by_no_door(cast, door):
    run = vaccinating(cast)
    first, second, third = run.lines()
    with clock.fixed(at(2)):
        for line, move in ((first, "leave_out"), (second, "decline"), (third, "inform")):
            assert door(cast.section_head, line, move, "哮喘（虚构）") == "refused"
    assert not Move.objects.exists()
    assert not Journal.objects.filter(reason__contains="哮喘").exists()
    with clock.fixed(at(2)):
        assert door(cast.section_head, first, "leave_out", "") == "recorded"


def test_a_reason_beside_a_walled_list_enters_by_no_door(cast):
    estate_of(cast, 4, buildings=2, community="east")
    run = prepare(cast.section_head, "census_districts", CENSUS)
    run.freeze()
    run.open("drawing")
    with clock.fixed(at(2)):
        for door in (through_the_api, from_a_phone):
            assert door(cast.section_head, run.lines()[0], "confirm", "三口之家") == "refused"
    assert not Move.objects.exists()


def begun(run, vaccine, first):
    answers = {"vaccine": vaccine, "first_dose": first}
    spec = TrackSpec(line_id=run.lines()[0].pk, track="doses", answers=answers)
    return do.begin_track(spec, at=at(1), **run.given)


def test_a_track_ended_half_way_is_no_schedule_kept(cast):
    run = vaccinating(cast)
    track = begun(run, "inactivated", "2026-10-01")
    do.end_track(track.pk, reason="登记错人", at=at(2), **run.given)
    with pytest.raises(Refused, match="No dose is recorded"):
        run.make(run.lines()[0], "complete", 3)
    begun(run, "adenovirus", "2026-10-02")
    assert run.lines()[0].state == "completed"


def test_signing_below_the_share_is_not_closed_before_its_last_day_is_over(cast):
    run = plot(cast, 20)
    wish = run.open("wish")
    run.make_all(run.lines()[:18], "agree", signed=True)
    run.close(wish)
    due = (AT + timedelta(days=2)).date()
    signing = run.open("signing", 3, answers=DISPLAY, due_date=due)
    run.make_all(run.lines()[:16], "sign", 4, signed=True)
    with pytest.raises(Refused, match="would lapse"):
        run.close(signing, 48)
    assert {one.state for one in run.lines()[:16]} == {"signed"}
    run.close(signing, 72)
    assert {one.state for one in run.lines()[:16]} == {"lapsed"}


def test_signing_that_reached_its_share_may_be_closed_before(cast):
    run = plot(cast, 20)
    wish = run.open("wish")
    run.make_all(run.lines()[:18], "agree", signed=True)
    run.close(wish)
    due = (AT + timedelta(days=2)).date()
    signing = run.open("signing", 3, answers=DISPLAY, due_date=due)
    run.make_all(run.lines()[:17], "sign", 4, signed=True)
    run.close(signing, 5)
    assert {one.state for one in run.lines()[:17]} == {"effective"}


@pytest.mark.parametrize(
    ("move", "entrances", "guarded", "match"),
    [
        ("guard", 2, 3, "than there are"),
        ("guard", 2, 0, "at least one"),
        ("close", 1, 2, "than there are"),
        ("guard", 2, 2, ""),
        ("close", 2, 0, ""),
    ],
)
def test_no_more_entrances_are_guarded_than_there_are(cast, move, entrances, guarded, match):
    estate_of(cast, 2)
    run = prepare(cast.section_head, "guarded_estates", {"counted_from": "2020-01-01"})
    run.freeze()
    run.open("entrances")
    answers, proof = {"entrances": entrances, "guarded": guarded}, (photo("gate.png"),)
    if not match:
        run.make(run.lines()[0], move, answers=answers, files=proof)
        return
    with pytest.raises(Refused, match=match):
        run.make(run.lines()[0], move, answers=answers, files=proof)


def test_the_only_group_of_a_community_that_counts_is_not_called_mistaken(cast):
    run = prepare(cast.section_head, "building_groups", {})
    run.freeze()
    run.open("forming")
    line = run.lines()[0]
    first, second = (group(run, line, f"示例弄{n}号", theme=f"主题{n}") for n in (1, 2))
    run.make(line, "form", 2)
    do.call_mistaken(first.pk, reason="记错", at=at(3), **run.given)
    with pytest.raises(Refused, match="by this group alone"):
        do.call_mistaken(second.pk, reason="记错", at=at(4), **run.given)
    second.refresh_from_db()
    assert not second.is_mistaken
    run.make(line, "dissolve", 5, reason="解散")
    do.call_mistaken(second.pk, reason="记错", at=at(6), **run.given)
    with pytest.raises(Refused, match="Record the building group first"):
        run.make(line, "form", 7)


def test_a_worker_noted_as_gone_by_mistake_comes_back(cast):
    run = prepare(cast.section_head, "heat_consolations", {"item": "KIT"})
    run.add(["一"], columns={"unit": "工会（虚构）", "identity": "A1"}, name="某人（虚构）")
    run.freeze()
    run.open("issuing")
    run.make(run.lines()[0], "note_gone", reason="离职")
    run.make(run.lines()[0], "correct", 2, reason="没有离职")
    assert run.lines()[0].state == "open"


@pytest.mark.parametrize("onward", ["0001-01-01", "admin:x", "//evil.example/", "javascript:1"])
def test_whoever_asks_to_go_on_to_no_address_of_ours_comes_back_to_the_days(cast, onward):
    run = vaccinating(cast)
    begun(run, "inactivated", "2026-10-01")
    line = run.lines()[0]
    second = Expectation.objects.get(line=line, key="dose_2")
    number = run.campaign.matter.number
    with clock.fixed(at(3)):
        answer = cast.section_head.client("en").post(
            reverse("campaigns:outcome", args=[number, line.pk, second.pk]),
            {"revision": "0", "outcome": "given", "on": "2026-11-01", "next": onward},
        )
    assert answer.status_code == 302
    assert answer["Location"] == reverse("campaigns:days", args=[number, line.pk])
