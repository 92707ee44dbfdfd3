"""Votes on the desk: opened for a building, ballots recorded by figure, closed; certificates."""

from datetime import date

import pytest
from django.urls import reverse

from lilong.campaigns.models import Entry, Line, Round
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.identifiers import new_id
from tests.campaigns.doing import AT, estate_of, prepare
from tests.cases.doing import photo
from tests.starter import load_starter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with clock.fixed(AT):
        yield


@pytest.fixture(name="run")
def _run(cast):
    load_starter(by=system("tests"), at=AT)
    estate = estate_of(cast, 12, area=5000)
    run = prepare(cast.section_head, "lift_retrofits", {}, place_ids=(estate.pk,))
    run.freeze()
    run.open("project")
    feasible = {"uses_common_ground": False, "applicant": "owners_committee"}
    run.make(run.lines()[0], "find_feasible", answers=feasible)
    return run


def address(name, *args):
    return reverse(f"campaigns:{name}", args=args)


def opened(cast, run):
    line, number = run.lines()[0], run.campaign.matter.number
    to = address("open_line_ballot", number, line.pk, "building_vote")
    client = cast.section_head.client("en")
    assert client.get(to).status_code == 200
    data = {"id": str(new_id()), "rule_date": date(2026, 11, 1).isoformat()}
    for _ in range(2):
        answer = client.post(to, data)
        assert answer.status_code == 302
    return Round.objects.get(roll__ballot="building_vote"), client


def sheet(lines, move, **files):
    data = {}
    for line in lines:
        data[f"id-{line.pk}"] = str(new_id())
        data[f"revision-{line.pk}"] = line.revision
        data[f"move-{line.pk}"] = move
        data[f"file-{line.pk}"] = photo(f"{line.pk}.png")
    return {**data, **files}


def test_ballots_are_recorded_by_figure_and_a_sheet_sent_twice_counts_once(cast, run):
    row, client = opened(cast, run)
    to = address("vote", run.campaign.matter.number, row.pk)
    shown = client.get(to).content.decode()
    assert "1 " in shown
    assert "Scanned ballot" in shown
    voters = list(Line.objects.filter(roll=row.roll).order_by("position"))
    assert len(voters) == 12
    data = sheet(voters[:9], "record_in_favour")
    assert client.post(to, data).status_code == 302
    again = {k: v for k, v in data.items() if not k.startswith("file-")}
    assert client.post(to, again).status_code == 302
    assert Entry.objects.filter(round=row).count() == 9
    page = client.get(to).content.decode()
    assert "100.00 % · 9/9" in page
    left = client.get(to, {"which": "left"})
    assert len(left.context["sheet"]) == 3
    stale = sheet(voters[:1], "record_against")
    told = client.post(to, stale)
    assert told.status_code == 409
    assert "Yours was not recorded" in told.content.decode()


def test_a_ballot_without_its_scan_is_refused_beside_the_voter(cast, run):
    row, client = opened(cast, run)
    to = address("vote", run.campaign.matter.number, row.pk)
    voter = Line.objects.filter(roll=row.roll).order_by("position")[0]
    data = {k: v for k, v in sheet([voter], "record_in_favour").items() if "file" not in k}
    answer = client.post(to, data)
    assert answer.status_code == 409
    assert "missing" in answer.content.decode()
    assert not Entry.objects.filter(round=row).exists()


def test_a_vote_is_closed_and_its_result_stands_on_the_line(cast, run):
    row, client = opened(cast, run)
    number, line = run.campaign.matter.number, run.lines()[0]
    voters = list(Line.objects.filter(roll=row.roll).order_by("position"))
    client.post(address("vote", number, row.pk), sheet(voters, "record_in_favour"))
    close = address("close_round", number, row.pk)
    row.refresh_from_db()
    assert "As it stands now" in client.get(close).content.decode()
    assert client.post(close, {"changes": row.changes, "reason": ""}).status_code == 302
    page = client.get(address("line", number, line.pk)).content.decode()
    assert "reached" in page
    assert "12/12" in page


def test_who_visits_sees_no_vote_of_another_area_opened(cast, run):
    row, _client = opened(cast, run)
    to = address("vote", run.campaign.matter.number, row.pk)
    assert cast.grid_worker.client("en").get(to).status_code in {403, 404}
    assert cast.outsider.client("en").get(to).status_code in {403, 404}
