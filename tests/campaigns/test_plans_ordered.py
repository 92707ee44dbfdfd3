"""A plan over many households is made by a job, and the page shows that; two presses make one."""

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from lilong.campaigns import operations as do
from lilong.campaigns import queries, tasks
from lilong.campaigns.models import PlanDraft, PlanOrder
from lilong.campaigns.operations import ordering
from lilong.kernel import clock
from lilong.kernel.errors import Refused, Stale
from tests.campaigns.doing import AT, at, estate_of, living, prepare

pytestmark = pytest.mark.django_db
FACTS = {
    "census": "第八次（虚构）", "reference": "2030-11-01T00:00:00+08:00",
    "registers_from": "2030-11-01", "registers_to": "2030-11-15",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _friday():
    with clock.fixed(AT):
        yield


@pytest.fixture(name="run")
def _run(cast):
    living(cast, estate_of(cast, 213, buildings=3, community="east"), 450)
    run = prepare(cast.section_head, "census_districts", FACTS)
    run.freeze()
    run.open("drawing")
    return run


@pytest.fixture(name="large")
def _large(monkeypatch):
    monkeypatch.setattr(ordering, "AT_ONCE", 10)


def order(run, *, revision=None, hours=0):
    given = {"revision": revision, "at": at(hours), **run.given}
    return do.order_plan(run.campaign, "areas", {}, **given)


def jobs():
    return [
        row.args_kwargs["kwargs"]["ids"]
        for row in DBTaskResult.objects.all()
        if row.args_kwargs["kwargs"].get("name") == ordering.JOB
    ]


def test_a_small_roll_is_planned_at_once_and_two_presses_make_one_plan(run):
    first = order(run)
    assert isinstance(first, PlanDraft)
    assert order(run) == first
    assert PlanDraft.objects.get().revision == 0
    assert not PlanOrder.objects.exists()
    anew = order(run, revision=0)
    assert anew.revision == 1
    with pytest.raises(Stale):
        order(run, revision=0)


def test_a_large_roll_is_planned_by_a_job_and_two_presses_make_one(run, large):
    first = order(run)
    assert isinstance(first, PlanOrder)
    assert order(run) == first
    assert jobs() == [{"order_id": str(first.pk)}]
    assert queries.open_order(run.campaign, "areas") == first
    assert not PlanDraft.objects.exists()
    tasks.make_plan(order_id=str(first.pk))
    draft = PlanDraft.objects.get()
    assert (draft.revision, sum(len(one["units"]) for one in draft.groups)) == (0, 3)
    tasks.make_plan(order_id=str(first.pk))
    assert PlanDraft.objects.get().revision == 0
    first.refresh_from_db()
    assert (first.ended_at, first.note) == (AT, {})
    assert order(run) == draft


def test_an_order_that_was_killed_after_its_plan_makes_no_second(run, large):
    first = order(run)
    tasks.make_plan(order_id=str(first.pk))
    PlanOrder.objects.update(ended_at=None)
    tasks.make_plan(order_id=str(first.pk))
    assert PlanDraft.objects.get().revision == 0
    assert PlanOrder.objects.get().ended_at


def test_a_plan_somebody_changed_while_another_was_made_stays_hers(run, large):
    tasks.make_plan(order_id=str(order(run).pk))
    again = order(run, revision=0, hours=1)
    do.accept_plan(run.campaign, "areas", revision=0, at=at(2), **run.given)
    tasks.make_plan(order_id=str(again.pk))
    again.refresh_from_db()
    assert again.note["code"] == "stale"
    assert PlanDraft.objects.get().accepted_at


def test_what_breaks_off_is_said_and_may_be_asked_for_again(run, large, monkeypatch):
    first = order(run)

    def breaks(*_args, **_more):
        raise RuntimeError("out of paper")

    with monkeypatch.context() as patch:
        patch.setattr(ordering, "make_plan", breaks)
        with pytest.raises(RuntimeError):
            tasks.make_plan(order_id=str(first.pk))
    page = reverse("campaigns:plan", args=[run.campaign.matter.number, "areas"])
    assert "It broke off." in run.who.client("en").get(page).content.decode()
    second = order(run)
    assert second.pk != first.pk
    tasks.make_plan(order_id=str(second.pk))
    assert PlanDraft.objects.exists()
    assert "It broke off." not in run.who.client("en").get(page).content.decode()


def test_the_page_says_that_it_is_being_made_and_looks_again(run, large):
    client, number = run.who.client("en"), run.campaign.matter.number
    page = reverse("campaigns:plan", args=[number, "areas"])
    asked = reverse("campaigns:plan_progress", args=[number, "areas"])
    assert client.get(asked).headers["HX-Refresh"] == "true"
    for _ in range(2):
        make = reverse("campaigns:plan_make", args=[number, "areas"])
        assert client.post(make, {}).status_code == 302
    shown = client.get(page).content.decode()
    assert "The plan is being made" in shown
    assert asked in shown
    assert "Have it made" not in shown
    polled = client.get(asked)
    assert polled.status_code == 200
    assert client.get(asked, headers={"If-None-Match": polled.headers["ETag"]}).status_code == 304
    tasks.make_plan(order_id=str(PlanOrder.objects.get().pk))
    assert client.get(asked).headers["HX-Refresh"] == "true"
    assert "Accept the plan" in client.get(page).content.decode()


def test_who_runs_no_campaigns_orders_no_plan(run, cast, large):
    worker = cast.committee_worker
    with pytest.raises(Refused, match="does not run campaigns"):
        do.order_plan(
            run.campaign, "areas", {}, revision=None, viewer=worker.viewer_at(AT), by=worker.actor,
            at=AT,
        )  # fmt: skip
    assert not jobs()


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "x", "", "²"])
def test_a_plans_page_takes_no_number_that_is_none(run, cast, number):
    order(run)
    client = cast.section_head.client()
    for verb, given in (
        ("make", {"revision": number}),
        ("accept", {"revision": number}),
        ("move", {"revision": number, "part": "x", "to": "y"}),
        ("dismiss", {"revision": "0", "code": "x", "nth": number}),
        ("staff", {"revision": number}),
    ):
        page = reverse(f"campaigns:plan_{verb}", args=[run.campaign.matter.number, "areas"])
        assert client.post(page, given).status_code in {302, 409, 422}
    assert PlanDraft.objects.get().revision == 0
