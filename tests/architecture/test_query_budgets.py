"""How many queries a page may make, as a file under test; no page makes one for each row.

    LILONG_WRITE_BUDGETS=1 .venv/bin/python -m pytest tests/architecture/test_query_budgets.py

writes `query_budgets.json` anew; look at the difference before you keep it.
"""

import json
import os
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lilong.cases import operations
from lilong.cases.models import Matter
from lilong.kernel.clock import SHANGHAI
from tests.architecture.source import none_of
from tests.architecture.test_gates import OPEN, pages
from tests.cases.doing import do
from tests.cast import Cast

FILE = Path(__file__).with_name("query_budgets.json")
# The databases differ by a statement or two (savepoints, the search index).
SLACK = 2
AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
KIND = "rectification_items"
FACTS = {"problem": "漏水", "found_by": "巡查", "measure": "修", "due_date": "2026-11-27"}
# Opened in this order by the first of them who may.
READERS = (
    "dispatcher", "section_head", "system_administrator", "security_administrator",
    "audit_administrator",
)  # fmt: skip
NOT_PAGES = ("admin/", "api/")


def fill(cast: Cast, count: int, who: str = "dispatcher") -> list[Matter]:
    """Raise as many matters as a list shall show."""
    viewer = cast.home.member(who).viewer_at(AT)
    requests = [
        operations.RaiseRequest(kind=KIND, title=f"第{n}项（虚构）", facts=FACTS)
        for n in range(count)
    ]
    return operations.raise_many(
        requests=requests, viewer=viewer, office_id=cast.office.pk, by=viewer.actor(), at=AT
    )


def addresses(matter: Matter) -> dict[str, str]:
    """Return every page that takes no argument, and those of a matter, by name."""
    plain = {
        name: f"/{address}"
        for address, name, _view in pages()
        if "<" not in address and name not in OPEN and not address.startswith(NOT_PAGES)
    }
    of_a_matter = {
        "cases:list": [KIND],
        "cases:raise": [KIND],
        "cases:diagram": [KIND],
        "cases:case": [KIND, matter.number],
        "cases:move": [KIND, matter.number, "show_proof"],
    }
    return plain | {name: reverse(name, args=given) for name, given in of_a_matter.items()}


def queries_of(client: Client, address: str) -> int | None:
    """Return how many queries a page makes once caches are warm; None if it is not shown."""
    if client.get(address).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def measured(cast: Cast, matter: Matter) -> dict[str, int]:
    """Return the queries of every page, each as the first of the readers who may open it."""
    clients = [cast.home.member(name).client() for name in READERS]
    found = {}
    for name, address in addresses(matter).items():
        counts = (queries_of(client, address) for client in clients)
        first = next((count for count in counts if count is not None), None)
        if first is not None:
            found[name] = first
    return found


@pytest.mark.django_db
def test_every_page_keeps_its_budget(cast):
    counts = measured(cast, fill(cast, 12)[0])
    if os.environ.get("LILONG_WRITE_BUDGETS"):
        budgets = {name: count + SLACK for name, count in sorted(counts.items())}
        FILE.write_text(json.dumps(budgets, indent=2) + "\n", encoding="utf-8")
    budgets = json.loads(FILE.read_text(encoding="utf-8"))
    none_of(
        [f"{name}: {counts[name]} of {budgets[name]}" for name in counts.keys() & budgets.keys()
         if counts[name] > budgets[name]]
        + [f"{name}: {counts[name]}, but no budget" for name in counts.keys() - budgets.keys()]
        + [f"{name}: a budget, but no page" for name in budgets.keys() - counts.keys()]
    )  # fmt: skip


def least_of(client, address: str) -> int:
    """Return how many queries a page makes; what is done once a minute may come with one look."""
    return min(queries_of(client, address) for _ in range(2))


@pytest.mark.django_db
def test_a_list_makes_no_query_for_each_row(cast):
    client = cast.dispatcher.client()
    address = reverse("cases:list", args=[KIND])
    fill(cast, 2)
    few = least_of(client, address)
    fill(cast, 30)
    assert least_of(client, address) == few


@pytest.mark.django_db
def test_a_matters_page_makes_no_query_for_each_entry_of_its_history(cast):
    matter = fill(cast, 1, "handler")[0]
    client = cast.handler.client()
    address = reverse("cases:case", args=[KIND, matter.number])
    # What a process keeps after its first look is not what is counted.
    client.get(address)
    short = least_of(client, address)
    for _ in range(3):
        do(cast.handler, matter, "ask_new_date", AT, reason="等材料", asked_date="2026-12-04")
        do(cast.section_head, matter, "refuse_new_date", AT, reason="照原定日期")
    assert least_of(client, address) == short
