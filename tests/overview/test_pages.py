"""The first page fits the post; the pulse is open and says nothing of anybody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lilong.jobs.models import Worker
from tests.work_orders.conftest import FRIDAY, Desk, calendar, desk  # noqa: F401  # fixtures

HOME = reverse("overview:home")


def page_of(desk: Desk, who: str, language: str = "zh-hans") -> str:  # noqa: F811
    response = getattr(desk.cast, who).client(language).get(HOME)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_dispatcher_is_led_to_the_desk_with_the_number_that_waits(desk: Desk) -> None:  # noqa: F811
    desk.record()
    page = page_of(desk, "dispatcher")
    assert "派单台 · 1" in page
    assert reverse("work_orders:desk") in page
    assert "今日收到" in page


def test_a_handler_sees_what_waits_for_her_unit_first(desk: Desk) -> None:  # noqa: F811
    desk.dispatched()
    page = page_of(desk, "handler")
    assert page.index("本单位待办") < page.index("各单位在办")
    assert "暴露垃圾" in page


@pytest.mark.parametrize(
    "who", ["system_administrator", "security_administrator", "audit_administrator"]
)
def test_an_administrator_finds_her_own_work_and_no_orders(desk: Desk, who: str) -> None:  # noqa: F811
    desk.record()
    page = page_of(desk, who)
    assert "您的岗位不看工单" in page
    assert "暴露垃圾" not in page


@pytest.mark.parametrize("who", ["window_clerk", "grid_worker", "leader", "follow_up_caller"])
def test_every_post_has_a_first_page_in_both_languages(desk: Desk, who: str) -> None:  # noqa: F811
    desk.record()
    assert "总览" in page_of(desk, who)
    assert "Overview" in page_of(desk, who, "en")


def test_every_figure_leads_to_the_list_it_counts(desk: Desk) -> None:  # noqa: F811
    desk.closed()
    desk.record(words="路灯不亮。")
    desk.record(words="很久以前。", received_at=FRIDAY - timedelta(days=400))
    client = desk.cast.dispatcher.client()
    shown = client.get(HOME)
    for figure in shown.context["figures"]:
        if figure.url.startswith(reverse("work_orders:list")):
            rows = client.get(figure.url).context["lines"]
            assert len(rows) == figure.value, figure.words


def test_the_neighbours_figures_are_not_ours(desk: Desk) -> None:  # noqa: F811
    desk.record()
    page = desk.cast.outsider.client().get(HOME)
    assert page.context["told"].open == 0


def test_the_first_page_keeps_its_query_budget(desk: Desk) -> None:  # noqa: F811
    desk.dispatched()
    client = desk.cast.dispatcher.client()
    client.get(HOME)
    with CaptureQueriesContext(connection) as made:
        client.get(HOME)
    assert len(made) <= 14, [q["sql"][:120] for q in made.captured_queries]


@pytest.mark.django_db
def test_the_pulse_is_open_and_tells_of_database_and_worker() -> None:
    from lilong.kernel import clock

    told = Client().get(reverse("overview:healthz")).json()
    assert told == {
        "status": "degraded", "database": True, "worker": False, "worker_seconds": None,
    }  # fmt: skip
    now = clock.now()
    Worker.objects.create(machine="m", process="1:1", started_at=now, last_seen=now)
    told = Client().get(reverse("overview:healthz")).json()
    assert (told["status"], told["worker"]) == ("ok", True)
