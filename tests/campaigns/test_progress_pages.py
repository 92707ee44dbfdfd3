"""How far a campaign is, as pages show it: parts, days, sheets, tables, notices and objections."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from lilong.campaigns import flow
from lilong.campaigns import operations as do
from lilong.campaigns.models import Display, Objection, Round
from lilong.campaigns.operations.reporting import open_rounds, tell_lead
from lilong.kernel.actor import system
from lilong.notices.models import Notice
from tests.campaigns.doing import AT, at, estate_of, prepare

pytestmark = pytest.mark.django_db
FACTS = {"occasion": "flood", "words": "收好阳台花盆（虚构）"}


@pytest.fixture(name="run")
def _run(cast):
    estate = estate_of(cast, 24, buildings=2)
    run = prepare(cast.section_head, "household_notices", FACTS, place_ids=(estate.pk,))
    run.freeze()
    run.open("telling")
    run.make_all(run.lines()[:9], "tell", answers={"channel": "door"})
    return run


def page(run, name, *more, who=None):
    number = run.campaign.matter.number
    client = (who or run.who).client()
    return client.get(reverse(f"campaigns:{name}", args=[number, *more]))


def test_progress_shows_what_is_left_by_building_and_by_day(run):
    found = page(run, "progress")
    assert found.status_code == 200
    rows = found.context["buildings"]
    assert sorted((row.left, row.total) for row in rows) == [(3, 12), (12, 12)]
    assert [row.left for row in found.context["posts"]] == [15]
    assert found.context["chart"].series[0].values[0] == 9


def test_a_building_has_a_sheet_and_the_roll_a_table(run):
    line = run.lines()[0]
    assert page(run, "building_sheet", line.building_id).status_code == 200
    found = page(run, "table", "csv")
    text = b"".join(found.streaming_content).decode("utf-8-sig")
    assert text.count("\n") >= 25
    assert page(run, "table", "pdf").status_code == 404


def test_the_lead_hears_each_morning_how_far_it_is(run):
    (row,) = open_rounds()
    tell_lead(row, by=system("campaigns", row.office_id), at=at(20))
    notice = Notice.objects.get(template="campaigns.progress")
    assert "9 of 24" in str(notice.words) or "9" in str(notice.words)


def test_the_lead_hears_that_a_round_is_to_be_closed(run):
    (row,) = open_rounds()
    row.due_date = at(0).date() - timedelta(days=1)
    row.save()
    by = system("campaigns", row.office_id)
    for _ in range(2):
        tell_lead(row, by=by, at=at(20))
    words = Notice.objects.get(template="campaigns.round_over").words
    label = flow.campaign("household_notices").round(row.key).label
    for language, said in words.items():
        with override(language):
            assert f"“{label}”" in said["body"]
        assert row.due_date.isoformat() in said["body"]
    assert not Notice.objects.filter(template="campaigns.progress").exists()


def test_a_notice_is_put_up_objected_to_answered_and_printed(run, cast):
    number, client = run.campaign.matter.number, cast.section_head.client()
    data = {
        "id": "01900000-0000-7000-8000-000000000001", "title": "公示（虚构）", "words": "内容",
        "place": "门厅", "contact": "居委会", "starts_on": AT.date(), "ends_on": "2026-12-20",
    }  # fmt: skip
    answer = client.post(reverse("campaigns:put_up", args=[number]), data)
    assert answer.status_code == 302
    display = Display.objects.get()
    assert page(run, "display_sheet", display.pk).status_code == 200
    data = {
        "id": "01900000-0000-7000-8000-000000000002", "name": "杨某（虚构）", "words": "不同意",
        "received_on": AT.date(), "display": display.pk,
    }  # fmt: skip
    url = f"{reverse('campaigns:object_to', args=[number])}?display={display.pk}"
    assert client.post(url, data).status_code == 302
    objection = Objection.objects.get()
    shown = page(run, "displays").content.decode()
    assert "不同意" not in shown
    url = reverse("campaigns:answer_objection", args=[number, objection.pk])
    assert client.post(url, {"revision": 0, "answer": "已说明"}).status_code == 302
    url = reverse("campaigns:mediate", args=[number, objection.pk])
    data = {"revision": 1, "on": AT.date(), "outcome": "settled", "words": "同意"}
    assert client.post(url, data).status_code == 302
    assert page(run, "display_sheet", display.pk, who=cast.outsider).status_code == 404


def test_the_counting_sheet_says_rule_and_fingerprint(run):
    row = Round.objects.get()
    found = page(run, "count_sheet", row.pk).content.decode()
    assert run.roll.fingerprint in found
    do.close_round(
        Round.objects.select_related("roll__campaign__matter").get(), at=at(5), **run.given
    )
    assert page(run, "count_sheet", row.pk).status_code == 200


def test_the_map_marks_buildings_with_lines_left(run, cast):
    found = cast.section_head.client().get(reverse("campaigns:map_left"))
    assert found.status_code == 200
    assert found.json()["type"] == "FeatureCollection"
