"""The administration page: for the system administrator alone, and nothing on it is in clear."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from lilong.jobs import operations, registry, tasks, worker
from lilong.jobs.models import JobAttempt
from lilong.jobs.terms import Outcome
from lilong.journal import queries as journal
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.subject import Subject
from tests.cast import Cast, SmallOffice

pytestmark = pytest.mark.usefixtures("jobs")


def break_one() -> JobAttempt:
    def broken(**_ids: object) -> None:
        raise ValueError("the caller 13912345678 does not answer")

    registry.job("test.broken", retries=0)(broken)
    operations.enqueue("test.broken", order="0199-0042")
    worker.drain(tick_hooks=[])
    return JobAttempt.objects.get(outcome=Outcome.GAVE_UP)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "最终失败"), ("en", "Failed for good")]
)
def test_the_page_shows_what_failed_masked_and_when_what_is_next(
    office: SmallOffice, language: str, words: str
):
    break_one()
    registry.cron("0 3 * * *", "test.broken")
    living = operations.sign_on(at=clock.real_now())
    registry.job("test.long")(lambda: None)
    operations.enqueue("test.long")
    operations.claim(worker=living, at=clock.real_now())
    operations.enqueue("test.long", run_after=clock.real_now() + timedelta(hours=1))
    page = office.member("system_administrator").client(language).get(reverse("jobs:overview"))
    text = page.content.decode()
    assert page.status_code == 200
    for expected in (words, "test.broken", "0199-0042", "139****5678", "0 3 * * *", "test.long"):
        assert expected in text
    assert "13912345678" not in text
    figures = [fact.value for fact in page.context["facts"]]
    assert figures == [0, 1, 1, 1]


def test_where_offices_share_the_instance_a_failed_job_shows_nothing_of_the_other(cast: Cast):
    break_one()
    page = cast.system_administrator.client().get(reverse("jobs:overview")).content.decode()
    assert "test.broken" in page
    assert "ValueError" in page
    for hidden in ("0199-0042", "139****5678", "the caller"):
        assert hidden not in page


@pytest.mark.parametrize("name", ["dispatcher", "leader", "audit_administrator", "handler"])
def test_nobody_else_sees_the_page_or_retries(cast: Cast, name: str):
    failed = break_one()
    client = getattr(cast, name).client()
    assert client.get(reverse("jobs:overview")).status_code == 403
    assert client.post(reverse("jobs:retry", args=[failed.task_id])).status_code == 403
    with pytest.raises(Refused):
        operations.retry(task_id=failed.task_id, by=getattr(cast, name).actor, at=clock.now())
    failed.refresh_from_db()
    assert failed.outcome == Outcome.GAVE_UP


def test_a_failed_job_is_retried_by_a_button_and_the_journal_says_who(cast: Cast):
    failed = break_one()
    client = cast.system_administrator.client()
    address = reverse("jobs:retry", args=[failed.task_id])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert DBTaskResult.objects.get().status == "READY"
    entry = journal.entries_of(Subject("job", str(failed.task_id)))[0]
    assert entry.type == "jobs.retried"
    assert client.post(address).status_code in {409, 422, 400}
    assert client.post(reverse("jobs:retry", args=[uuid4()])).status_code == 404


def test_only_a_failed_job_can_be_retried(cast: Cast):
    registry.job("test.note")(lambda: None)
    task = operations.enqueue("test.note")
    by = cast.system_administrator.actor
    with pytest.raises(Refused):
        operations.retry(task_id=task, by=by, at=clock.now())
    with pytest.raises(NotVisible):
        operations.retry(task_id=uuid4(), by=by, at=clock.now())


def test_a_retried_job_gets_a_new_series_of_attempts(cast: Cast):
    failed = break_one()
    by = cast.system_administrator.actor
    operations.retry(task_id=failed.task_id, by=by, at=clock.now())
    worker.drain(tick_hooks=[])
    rows = JobAttempt.objects.order_by("series").values_list("series", "number", "outcome")
    assert list(rows) == [(1, 1, "retried"), (2, 1, "gave_up")]


def test_a_job_may_wait_out_what_a_rule_refused(db: None):
    def refused() -> None:
        raise Refused(Refusal("not_yet", "Not yet."))

    registry.job("test.patient", retries=1, waits_out_refusals=True)(refused)
    operations.enqueue("test.patient")
    worker.drain(tick_hooks=[])
    assert JobAttempt.objects.get().outcome == Outcome.FAILED


def test_a_worker_hands_over_events(db: None, monkeypatch: pytest.MonkeyPatch):
    asked: list[int] = []
    monkeypatch.setattr("lilong.journal.relay.deliver", lambda limit: asked.append(limit) or 0)
    worker.drain(tick_hooks=[tasks.deliver_events])
    assert len(asked) == 1


def test_yesterdays_root_is_made(db: None, monkeypatch: pytest.MonkeyPatch):
    days: list[date] = []
    monkeypatch.setattr("lilong.journal.operations.make_daily_root", days.append)
    registry.job("journal.root")(tasks.root)
    operations.enqueue("journal.root")
    worker.drain(tick_hooks=[])
    assert days == [clock.local(clock.real_now()).date() - timedelta(days=1)]


def test_the_house_has_its_own_jobs(db: None):
    registry.job("jobs.tidy")(tasks.tidy)
    operations.enqueue("jobs.tidy")
    worker.drain(tick_hooks=[])
    assert JobAttempt.objects.get().outcome == Outcome.SUCCEEDED
