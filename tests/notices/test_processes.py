"""A worker is killed with SIGKILL between the provider's answer and our row: same key again."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lilong.jobs.models import Worker
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.subject import Subject
from lilong.notices import operations
from lilong.notices.models import NoticeTemplate
from lilong.notices.terms import Person
from tests.cast import Cast
from tests.jobs.conftest import House
from tests.notices.provider import serving, slowly

pytestmark = pytest.mark.processes
NOON = datetime.fromisoformat("2026-11-23T12:00:00+08:00")
OUTCOMES = "SELECT outcome FROM jobs_jobattempt ORDER BY started_at, series, number"


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    for process in house.workers:
        process.kill()
        process.wait(60)


@pytest.fixture
def quiet_never(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workers run by the machine's clock: at night citizens would be left in peace."""
    monkeypatch.setenv("LILONG_CLOCK_SHIFT", str(int((NOON - clock.real_now()).total_seconds())))


@pytest.mark.usefixtures("quiet_never")
def test_a_killed_worker_says_it_again_under_the_same_key_and_no_third_time(
    shared: House, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
):
    with serving() as provider:
        monkeypatch.setenv("LILONG_SMS_URL", provider.url)
        monkeypatch.setenv("LILONG_SEND_TIMEOUT", "60")
        monkeypatch.setenv("LILONG_VAULT_KEYS", json.dumps(settings.VAULT_KEYS))
        provider.answer_with(slowly(30), {"id": "g-1"})
        NoticeTemplate.objects.create(
            office=cast.office,
            name="citizen.closed",
            channels=["sms"],
            changed_at=NOON,
            state="approved",
            valid_from=NOON.date(),
        )
        operations.write_to(
            template="citizen.closed", to=Person(cast.office.pk, "c", phone="13812342207"),
            subject=Subject("matter", "1"), context={"number": "JL-1", "title": "x"},
            by=system("tests", cast.office.pk), at=NOON,
        )  # fmt: skip
        Worker.objects.all().delete()
        shared.open()
        victim = shared.worker()
        shared.wait(lambda: len(provider.calls) == 1)
        victim.kill()
        victim.wait()
        shared.worker()
        shared.wait(shared.is_done)
        assert len({call.body["id"] for call in provider.calls}) == 1
        assert {call.headers["Idempotency-Key"] for call in provider.calls} == {
            call.body["id"] for call in provider.calls
        }
        assert len(provider.calls) == 2
    assert shared.rows("SELECT state, attempt_count, provider_id FROM notices_message") == [
        ("sent", 2, "g-1")
    ]
    assert shared.rows(OUTCOMES) == [("lost",), ("succeeded",)]
