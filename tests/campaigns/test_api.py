"""Campaigns by the API: read exactly, moves recorded once, nothing of another office."""

import json

import pytest

from lilong.campaigns.models import Entry
from lilong.kernel import clock
from lilong.kernel.identifiers import new_id
from tests.campaigns.doing import AT, estate_of, prepare

pytestmark = pytest.mark.django_db
NOTICE = {"occasion": "flood", "words": "今晚起防汛（虚构）"}


@pytest.fixture(autouse=True)
def _friday():
    with clock.fixed(AT):
        yield


@pytest.fixture(name="run")
def _run(cast):
    estate_of(cast, 12)
    run = prepare(cast.section_head, "household_notices", NOTICE)
    run.freeze()
    run.open("telling")
    return run


def read(member, path, **query):
    return member.client("en").get(f"/api/v1/campaigns{path}", query)


def send(member, *changes):
    body = json.dumps({"changes": changes})
    to = "/api/v1/campaigns/changes"
    return member.client("en").post(to, body, content_type="application/json")


def change(line, move="tell", **more):
    answers = {"channel": "door"} if move == "tell" else {}
    return {"id": str(new_id()), "line": str(line.pk), "move": move, "answers": answers, **more}


def test_a_campaign_is_read_with_its_standings_and_lines(cast, run):
    number = run.campaign.matter.number
    run.make_all(run.lines()[:3], "tell", answers={"channel": "door"})
    listed = read(cast.section_head, "").json()
    assert [one["number"] for one in listed["items"]] == [number]
    whole = read(cast.section_head, f"/{number}").json()
    assert whole["lines"] == 12
    assert whole["rounds"][0]["counts"]["told"] == 3
    assert whole["rounds"][0]["measures"][0]["part"] == 3
    first = read(cast.section_head, f"/{number}/lines", limit=5).json()
    assert len(first["items"]) == 5
    rest = read(cast.section_head, f"/{number}/lines", limit=50, cursor=first["next"]).json()
    assert len(rest["items"]) == 7
    left = read(cast.section_head, f"/{number}/lines", which="left").json()
    assert len(left["items"]) == 9


def test_changes_are_recorded_once_and_each_is_judged_for_itself(cast, run):
    one, other = run.lines()[:2]
    good, bad = change(one), change(other, "acknowledge_twice")
    found = send(cast.committee_worker, good, bad).json()
    assert [f["outcome"] for f in found] == ["recorded", "refused"]
    assert found[1]["reasons"]
    again = send(cast.committee_worker, good).json()
    assert again[0]["outcome"] == "known"
    assert Entry.objects.count() == 1
    stale = send(cast.section_head, change(one, "find_nobody", revision=0)).json()
    assert stale[0]["outcome"] == "conflict"


def test_who_may_not_gets_nothing(cast, run):
    number, line = run.campaign.matter.number, run.lines()[0]
    assert read(cast.outsider, f"/{number}").status_code == 404
    assert read(cast.outsider, f"/{number}/lines").status_code == 404
    assert read(cast.outsider, "").json()["items"] == []
    assert read(cast.window_clerk, f"/{number}").status_code == 404
    assert send(cast.leader, change(line)).status_code == 422
    assert send(cast.outsider, change(line)).status_code in {200, 422}
    assert not Entry.objects.exists()
