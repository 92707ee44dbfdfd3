"""The import pages for posts of the ledger: kinds of file, purpose, conflicts of a run."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lilong.exchange import tasks
from lilong.exchange.models import ImportRun
from tests.cast import Cast
from tests.ledger.importing import invented
from tests.ledger.importing.invented import checked, estate, imported, line, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    invented.media(settings, tmp_path)


def bring(client: Any, text: str, **more: str) -> Any:
    file = SimpleUploadedFile("人口.csv", text.encode(), "text/csv")
    return client.post("/import/", {"kind": "ledger_persons:cloud", "file": file, **more})


def test_a_section_head_brings_a_person_file_for_a_purpose_and_not_without(cast: Cast) -> None:
    homes = estate(cast, 4)
    client = cast.section_head.client()
    text = table([line(1, homes[0].address)])
    refused = bring(client, text)
    assert refused.status_code == 422
    assert "purpose" in refused.context["form"].errors
    assert ImportRun.objects.count() == 0
    assert bring(client, text, purpose="register_keeping").status_code == 302
    run = ImportRun.objects.get()
    page = client.get(f"/import/{run.pk}/")
    form = {field.html_name: field.value() for field, _more in page.context["mapping"].lines}
    client.post(f"/import/{run.pk}/check/", form)
    tasks.run(str(run.pk))
    page = client.get(f"/import/{run.pk}/").content.decode()
    assert "试演甲1" not in page
    assert "底册" in page
    client.post(f"/import/{run.pk}/start/")
    tasks.run(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.created_count) == ("done", 1)


def test_who_imports_orders_sees_no_file_of_persons(cast: Cast) -> None:
    homes = estate(cast, 4)
    run = checked(cast.section_head, table([line(1, homes[0].address)]))
    client = cast.dispatcher.client()
    assert "人口.csv" not in client.get("/import/").content.decode()
    for address in ("", "start/", "stop/", "check/"):
        method = client.post if address else client.get
        assert method(f"/import/{run.pk}/{address}").status_code == 404
    run.refresh_from_db()
    assert run.state == "checked"
    assert cast.committee_worker.client().get("/import/").status_code == 403
    assert cast.outsider.client().get(f"/import/{run.pk}/").status_code == 404


def test_the_run_lists_its_conflicts_masked_and_leads_to_the_desk(cast: Cast) -> None:
    homes = estate(cast, 4)
    imported(cast.section_head, table([line(1, homes[0].address)]), source="police_register")
    changed = table([line(1, homes[0].address, 姓名="试演乙1", 联系电话="13900077777")])
    dry = checked(cast.section_head, changed)
    client = cast.section_head.client()
    page = client.get(f"/import/{dry.pk}/").content.decode()
    assert 'id="disputes"' in page
    assert "139****7777" in page
    assert "试演乙1" not in page
    assert "/ledger/conflicts/?run=" not in page
    done = imported(cast.section_head, changed)
    assert f"/ledger/conflicts/?run={done.pk}" in client.get(f"/import/{done.pk}/").content.decode()
    desk = client.get(f"/ledger/conflicts/?run={done.pk}").content.decode()
    assert desk.count("<tr data-row>") == 2
