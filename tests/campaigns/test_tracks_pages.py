"""Pages of tracks, logs and plans, as a section head and a worker use them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lilong.campaigns import operations as do
from lilong.campaigns.models import Campaign, Expectation, LogRecord, PlanDraft, TrackRun
from lilong.campaigns.operations import RecordSpec, TrackSpec, reminding
from lilong.campaigns.queries import beside
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.identifiers import new_id
from lilong.notices.models import Notice
from tests.campaigns.doing import AT, estate_of, living, prepare
from tests.campaigns.switching import switched_on
from tests.programmes.test_census_districts import CLERK, FACTS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    with clock.fixed(AT + timedelta(days=5)):
        yield


@pytest.fixture
def run(cast):
    """A vaccination of four persons, two of them given to the committee's worker."""
    living(cast, estate_of(cast, 6), 4)
    run = prepare(cast.section_head, "vaccinations", {"occasion": "流感（虚构）"})
    run.freeze()
    run.open("inviting")
    keys = [line.pk for line in run.lines()[:2]]
    do.assign(
        run.roll, keys, post_id=cast.committee_worker.post.pk, second_post_id=None, at=AT,
        **run.given,
    )  # fmt: skip
    return run


def test_a_track_is_begun_and_its_days_recorded_on_the_page(run, cast):
    line, worker = run.lines()[0], cast.committee_worker.client("en")
    number = run.campaign.matter.number
    form = reverse("campaigns:begin_track", args=[number, line.pk, "doses"])
    page = worker.get(form)
    assert page.status_code == 200
    key = str(new_id())
    said = {"id": key, "vaccine": "inactivated", "first_dose": "2026-10-20"}
    for _again in range(2):
        assert worker.post(form, said).status_code == 302
    assert TrackRun.objects.count() == 1
    days = reverse("campaigns:days", args=[number, line.pk])
    shown = worker.get(days).content.decode()
    assert "Dose 2" in shown
    assert "due now" in shown
    row = Expectation.objects.get(key="dose_2")
    address = reverse("campaigns:outcome", args=[number, line.pk, row.pk])
    answer = worker.post(address, {"outcome": "given", "on": "2026-11-20", "revision": 0})
    assert answer.status_code == 302
    again = worker.post(address, {"outcome": "given", "on": "2026-11-20", "revision": 0})
    assert again.status_code == 422
    assert Expectation.objects.filter(is_settled=True).count() == 2


def test_wrong_answers_come_back_with_the_form(run, cast):
    line, head = run.lines()[0], cast.section_head.client("en")
    form = reverse("campaigns:begin_track", args=[run.campaign.matter.number, line.pk, "doses"])
    answer = head.post(form, {"id": str(new_id()), "vaccine": "water", "first_dose": "2026-10-20"})
    assert answer.status_code == 422
    assert not TrackRun.objects.exists()


def test_what_is_due_today_is_listed_and_told_to_the_post(run, cast):
    lines = run.lines()
    for line, first in ((lines[0], "2026-11-04"), (lines[3], "2026-09-01")):
        spec = TrackSpec(
            line_id=line.pk, track="doses", answers={"vaccine": "inactivated", "first_dose": first}
        )
        do.begin_track(spec, at=AT, **run.given)
    shown = cast.section_head.client("en").get(reverse("campaigns:today")).content.decode()
    assert shown.count("Dose 2") == 2
    assert "Late: continue" not in shown
    assert "was due until" in shown
    due_on = clock.now()
    assert clock.local(due_on).date() == date(2026, 11, 25)
    for _again in range(2):
        assert reminding.tell_dues(at=due_on) == 1
    run.make(lines[3], "decline", 200)
    again = cast.section_head.client("en").get(reverse("campaigns:today")).content.decode()
    assert again.count("Dose 2") == 1, "who said no is reminded of nothing"
    notice = Notice.objects.get()
    assert notice.recipient == f"post:{cast.committee_worker.post.pk}"
    assert cast.outsider.client().get(reverse("campaigns:days", args=[
        run.campaign.matter.number, lines[0].pk,
    ])).status_code == 404  # fmt: skip


def test_the_list_of_what_is_due_makes_no_query_for_each_line(run, cast):
    client = cast.section_head.client("en")
    counts = []
    for line in run.lines()[:3]:
        spec = TrackSpec(
            line_id=line.pk, track="doses",
            answers={"vaccine": "inactivated", "first_dose": "2026-10-01"},
        )  # fmt: skip
        do.begin_track(spec, at=AT, **run.given)
        client.get(reverse("campaigns:today"))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("campaigns:today"))
        counts.append(len(found))
    assert len(set(counts)) == 1, counts


def test_an_offer_of_another_office_is_taken_over_on_the_page(cast):
    switched_on(cast, "inbound_isolation")
    head = cast.section_head.client("en")
    assert "Nothing is offered" in head.get(reverse("campaigns:offered")).content.decode()


def test_the_page_of_a_line_gets_its_days_and_that_of_a_campaign_its_plans(run, cast, plot):
    head = cast.section_head.viewer_at(clock.now())
    found = beside.panel(head, run.lines()[0])
    assert found is not None
    assert [track.key for track, _running, _rests in found["tracks"]] == ["doses"]
    assert beside.links(head, run.campaign) is None
    census = prepare(cast.section_head, "census_districts", FACTS)
    census.freeze()
    offered = beside.links(head, census.campaign)
    assert offered is not None
    assert [plan.key for plan in offered["plans"]] == ["areas"]
    assert beside.links(cast.committee_worker.viewer_at(clock.now()), census.campaign) is None


def test_people_go_by_the_nightly_job(run, cast):
    run.close(run.roll.rounds.get())
    do.end(run.campaign, "close", reason="结束", summary="无", at=AT, **run.given)
    assert reminding.delete_due(at=AT + timedelta(days=90)) == 0
    assert reminding.delete_due(at=AT + timedelta(days=91)) == 4
    assert reminding.delete_due(at=AT + timedelta(days=92)) == 0
    assert Campaign.objects.get().deleted_at


def test_the_page_says_when_its_people_go_and_that_they_are_gone(run, cast):
    run.close(run.roll.rounds.get())
    do.end(run.campaign, "close", reason="结束", summary="无", at=AT, **run.given)
    client = cast.section_head.client("en")
    address = reverse("campaigns:campaign", args=[run.campaign.matter.number])
    assert "is deleted on" in client.get(address).content.decode()
    reminding.delete_due(at=AT + timedelta(days=91))
    shown = client.get(address).content.decode()
    assert "is deleted on" not in shown
    assert "What told of people was deleted" in shown


def test_an_own_line_without_a_place_lies_where_its_campaign_does(cast):
    switched_on(cast, "inbound_isolation")
    secretary = cast.committee_secretary
    run = prepare(secretary, "inbound_isolation", {"order": "公告（虚构）"})
    run.add(["抵沪 001"], name="林知远", columns={"slip": "A-001"})
    run.freeze()
    line = run.lines()[0]
    assert line.area_path == secretary.viewer_at(AT).area_path != ""
    address = reverse("campaigns:days", args=[run.campaign.matter.number, line.pk])
    assert secretary.client().get(address).status_code == 200


# Logs


@pytest.fixture
def plot(cast):
    """A plot with one certificate, in its first round."""
    run = prepare(cast.section_head, "renewal_signings", {"plot": "283-3"})
    run.add(["示例弄1号"], columns={"certificate": "H-1", "kind": "property"})
    run.freeze()
    run.open("wish")
    return run


def spec_of(run, **more) -> RecordSpec:
    given = {"log": "contact", "on": AT.date(), "kind": "heirs", "answers": {"next_step": "再访"}}
    return RecordSpec(line_id=run.lines()[0].pk, **{**given, **more})


def test_a_record_names_a_kind_of_the_rulebook_and_no_day_to_come(plot):
    said = {"at": AT, **plot.given}
    with pytest.raises(Refused, match="no such kind"):
        do.add_record(spec_of(plot, kind="weather"), **said)
    with pytest.raises(Refused, match="future"):
        do.add_record(spec_of(plot, on=AT.date() + timedelta(days=1)), **said)
    with pytest.raises(Refused, match="no matter of this number"):
        do.add_record(spec_of(plot, proof="JL-0"), **said)
    spec = spec_of(plot)
    assert do.add_record(spec, **said).pk == do.add_record(spec, **said).pk
    assert LogRecord.objects.count() == 1


def test_a_record_is_added_and_called_mistaken_never_deleted(plot, cast):
    client, line = cast.section_head.client("en"), plot.lines()[0]
    number = plot.campaign.matter.number
    form = reverse("campaigns:add_record", args=[number, line.pk, "contact"])
    assert client.get(form).status_code == 200
    said = {"id": str(new_id()), "on": "2026-11-25", "kind": "heirs", "next_step": "再访"}
    assert client.post(form, said).status_code == 302
    row = LogRecord.objects.get()
    wrong = reverse("campaigns:record_mistaken", args=[number, line.pk, row.pk])
    assert client.post(wrong, {"reason": ""}).status_code == 422
    assert client.post(wrong, {"reason": "写错户号"}).status_code == 302
    shown = client.get(reverse("campaigns:days", args=[number, line.pk])).content.decode()
    assert "<s>" in shown
    assert "写错户号" in shown
    with pytest.raises(Refused, match="mistaken already"):
        do.call_mistaken(row.pk, reason="再一次", at=AT, **plot.given)


def test_the_matrix_counts_by_kind_what_holds(plot, cast):
    do.add_record(spec_of(plot), at=AT, **plot.given)
    gone = do.add_record(spec_of(plot, kind="family"), at=AT, **plot.given)
    do.call_mistaken(gone.pk, reason="误", at=AT, **plot.given)
    address = reverse("campaigns:matrix", args=[plot.campaign.matter.number, "contact"])
    shown = cast.section_head.client("en").get(address).content.decode()
    assert shown.count("<b>1</b>") == 1
    client = cast.section_head.client("en")
    for day, count in (("2026-11-19", 0), ("2026-11-20", 1), ("2099-01-01", 1), ("nonsense", 1)):
        shown = client.get(address, {"on": day}).content.decode()
        assert shown.count("<b>1</b>") == count, day


# Plans


def test_what_came_late_is_added_to_a_plan_in_use_on_its_page(cast):
    living(cast, estate_of(cast, 12, buildings=2, community="east"), 20)
    run = prepare(cast.section_head, "census_districts", FACTS)
    run.freeze()
    run.close(run.open("drawing"))
    client, number = cast.section_head.client("en"), run.campaign.matter.number
    page, make, accept, to = (
        reverse(f"campaigns:plan{step}", args=[number, "areas"])
        for step in ("", "_make", "_accept", "_add")
    )
    client.post(make)
    client.post(accept, {"revision": 0})
    run.open("registration", 24 * 6)
    late = run.add(
        ["补录楼栋（虚构）"], 24 * 7, late_reason="漏登", area_path=run.lines()[0].area_path
    )[0]
    shown = client.get(page).content.decode()
    assert "补录楼栋（虚构） is in no group" in shown
    assert "not made anew" in shown
    assert client.post(make, {"revision": 1}).status_code in {409, 422}
    code = PlanDraft.objects.get().groups[0]["code"]
    wrong = {"revision": 1, "unit": "x", "to": code}
    assert "in no group, and a group" in client.post(to, wrong, follow=True).content.decode()
    answer = client.post(to, {"revision": 1, "unit": late.pk, "to": code}, follow=True)
    assert "Added; who serves stays." in answer.content.decode()
    assert str(late.pk) in PlanDraft.objects.get().groups[0]["units"]
    assert cast.outsider.client("en").post(to, wrong).status_code in {403, 404}


def test_a_plan_is_made_edited_accepted_and_printed(cast):
    living(cast, estate_of(cast, 150, buildings=4, community="east"), 300)
    run = prepare(cast.section_head, "census_districts", FACTS)
    run.freeze()
    client, number = cast.section_head.client("en"), run.campaign.matter.number
    page = reverse("campaigns:plan", args=[number, "areas"])
    assert "No plan was made yet" in client.get(page).content.decode()
    assert client.post(reverse("campaigns:plan_make", args=[number, "areas"])).status_code == 302
    draft = PlanDraft.objects.get()
    shown = client.get(page).content.decode()
    assert "fewer than 2 cannot be" in shown
    assert draft.groups[0]["code"] in shown
    part, to = draft.groups[0]["units"][0], draft.groups[1]["code"]
    move = reverse("campaigns:plan_move", args=[number, "areas"])
    said = {"part": part, "to": to, "revision": draft.revision}
    assert client.post(move, said).status_code == 302
    assert client.post(move, said).status_code == 409
    draft.refresh_from_db()
    accept = reverse("campaigns:plan_accept", args=[number, "areas"])
    assert client.post(accept, {"revision": draft.revision}).status_code == 422
    back = {"part": part, "to": draft.groups[0]["code"], "revision": draft.revision}
    assert client.post(move, back).status_code == 302
    draft.refresh_from_db()
    assert client.post(accept, {"revision": draft.revision}).status_code == 302
    draft.refresh_from_db()
    staff = reverse("campaigns:plan_staff", args=[number, "areas"])
    clerk = {key: {True: "yes", False: "no"}.get(value, value) for key, value in CLERK.items()}
    clerk = {**clerk, "code": draft.groups[0]["code"], "revision": draft.revision}
    assert client.post(staff, {**clerk, "has_photo": "no"}).status_code == 422
    assert client.post(staff, clerk).status_code == 302
    shown = client.get(page).content.decode()
    assert "Accepted by" in shown
    assert CLERK["name"] not in shown
    sheet = client.get(reverse("campaigns:plan_sheet", args=[number, "areas"])).content.decode()
    assert draft.groups[0]["code"] in sheet
    points = client.get(reverse("campaigns:plan_points", args=[number, "areas"])).json()
    assert points["type"] == "FeatureCollection"
    shapes = client.get(reverse("campaigns:plan_shapes", args=[number, "areas"])).json()
    assert shapes["type"] == "FeatureCollection"
    assert cast.outsider.client().get(page).status_code in {403, 404}
