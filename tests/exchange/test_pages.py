"""The import pages: from the file to the last row, for who may and for nobody else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lilong.exchange import tasks
from lilong.exchange.models import ImportRun
from lilong.exchange.reading import read_table
from tests.cast import Cast
from tests.exchange.fake import FakeAdapter, things
from tests.exchange.files import HEADERS, as_csv

pytestmark = pytest.mark.django_db
TEXT = as_csv(
    [
        [*HEADERS, "备注"],
        ["A-1", "2026-11-20 09:15", "灯", "13800002207", "急"],
        ["A-2", "2021-13-02", "路", "13800002208", "=cmd()"],
        ["A-3", "2026-11-20", "树", "", ""],
    ]
)


@pytest.fixture(autouse=True)
def _ready(adapter: FakeAdapter, media: Path) -> None:
    """Every test here has the fake adapter and a folder of its own."""


def bring(client: Client, content: str | bytes = TEXT, name: str = "工单.csv") -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, data, "text/csv")
    return client.post("/import/", {"kind": "fake:hotline", "file": file})


def work() -> None:
    """Do what the worker would."""
    for run in ImportRun.objects.filter(state="running"):
        tasks.run(str(run.pk))


def test_a_clerk_takes_a_file_from_the_desk_to_the_last_row(cast: Cast) -> None:
    client = cast.dispatcher.client()
    assert "工单.csv" not in client.get("/import/").content.decode()
    response = bring(client)
    run = ImportRun.objects.get()
    assert response["Location"] == f"/import/{run.pk}/"
    page = client.get(response["Location"]).content.decode()
    assert "138****2207" in page
    assert "13800002207" not in page
    client.post(f"/import/{run.pk}/check/", columns(run, client))
    assert f"/import/{run.pk}/progress/" in client.get(f"/import/{run.pk}/").content.decode()
    work()
    page = client.get(f"/import/{run.pk}/").content.decode()
    assert "第 3 行" in page
    assert "“2021-13-02”不是日期" in page
    assert "其余 2 行可导入" in page
    client.post(f"/import/{run.pk}/start/")
    work()
    run.refresh_from_db()
    assert (run.state, things()) == ("done", ["A-1", "A-3"])
    assert "工单.csv" in client.get("/import/").content.decode()


def columns(run: ImportRun, client: Client) -> dict[str, str]:
    """Return what the mapping form sends when nothing is changed."""
    form = client.get(f"/import/{run.pk}/").context["mapping"]
    return {field.html_name: field.value() for field, _examples in form.lines}


def test_a_column_said_by_hand_is_remembered_and_one_left_out_stays_out(cast: Cast) -> None:
    client = cast.dispatcher.client()
    bring(client, TEXT.replace("收到时间", "时刻"))
    run = ImportRun.objects.get()
    chosen = columns(run, client)
    assert (chosen["header1"], chosen["header4"]) == ("*", "*")
    chosen |= {"header1": "received_at", "header4": "-"}
    client.post(f"/import/{run.pk}/check/", chosen)
    work()
    run.refresh_from_db()
    assert (run.state, run.created_count) == ("checked", 2)
    assert run.mapping["备注"] == ""
    again = columns(run, client)
    assert (again["header1"], again["header4"]) == ("received_at", "-")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_rejected_rows_come_as_a_list_that_can_be_put_right_and_imported(
    cast: Cast, tmp_path: Path, form: str
) -> None:
    client = cast.dispatcher.client("en")
    bring(client)
    run = ImportRun.objects.get()
    client.post(f"/import/{run.pk}/check/", columns(run, client))
    work()
    response = client.get(f"/import/{run.pk}/errors.{form}")
    path = tmp_path / f"errors.{form}"
    path.write_bytes(b"".join(response.streaming_content))
    with read_table(path, path.name) as table:
        assert table.headers == ("row number", "what is wrong", *HEADERS, "备注")
        (row,) = table.rows
    assert [str(cell) for cell in row.cells[2:]] == [
        "A-2", "2021-13-02", "路", "13800002208", "'=cmd()",
    ]  # fmt: skip
    assert str(row.cells[1]) == "Row 3: 收到时间 “2021-13-02” is not a date."
    content = path.read_bytes()
    if form == "csv":
        content = content.replace(b"2021-13-02,", b"2021-12-02,")
        bring(client, content, "again.csv")
        second = ImportRun.objects.order_by("-id").first()
        assert second is not None
        client.post(f"/import/{second.pk}/check/", columns(second, client))
        work()
        second.refresh_from_db()
        assert (second.created_count, second.rejected_count) == (1, 0)
    assert client.get(f"/import/{run.pk}/errors.pdf").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7", "实际是PDF 文件"),
        ("编号,时间\n".encode(), "下面没有数据"),
        (b"PK\x03\x04 broken", "工作簿已损坏"),
    ],
)
def test_a_file_that_is_none_gets_a_sentence_on_the_same_page(
    cast: Cast, content: bytes, words: str
) -> None:
    response = bring(cast.dispatcher.client(), content, "工单.xlsx")
    assert response.status_code == 422
    assert words in response.content.decode()


def test_without_a_file_the_form_says_so(cast: Cast) -> None:
    response = cast.dispatcher.client().post("/import/", {"kind": "fake:hotline"})
    assert response.status_code == 422


def test_progress_is_polled_and_at_the_end_the_page_is_loaded_anew(cast: Cast) -> None:
    client = cast.dispatcher.client()
    bring(client)
    run = ImportRun.objects.get()
    client.post(f"/import/{run.pk}/check/", columns(run, client))
    response = client.get(f"/import/{run.pk}/progress/")
    assert "HX-Refresh" not in response
    unchanged = {"if-none-match": response["ETag"]}
    assert client.get(f"/import/{run.pk}/progress/", headers=unchanged).status_code == 304
    work()
    assert client.get(f"/import/{run.pk}/progress/")["HX-Refresh"] == "true"


def test_a_running_import_can_be_stopped_and_gone_on_with(cast: Cast) -> None:
    client = cast.dispatcher.client("en")
    bring(client)
    run = ImportRun.objects.get()
    client.post(f"/import/{run.pk}/check/", columns(run, client))
    work()
    client.post(f"/import/{run.pk}/start/")
    client.post(f"/import/{run.pk}/stop/")
    assert "Go on" in client.get(f"/import/{run.pk}/").content.decode()
    client.post(f"/import/{run.pk}/start/")
    work()
    assert things() == ["A-1", "A-3"]


def test_a_failed_check_says_why(cast: Cast) -> None:
    client = cast.dispatcher.client("en")
    bring(client, TEXT + "A-4,2026-11-20,灯,,\n" * 40 + '"never closed,2026-11-20,灯,,\n')
    run = ImportRun.objects.get()
    client.post(f"/import/{run.pk}/check/", columns(run, client))
    work()
    assert "Row 45: a quotation mark" in client.get(f"/import/{run.pk}/").content.decode()


def test_an_import_whose_file_is_gone_is_still_shown(cast: Cast, media: Path) -> None:
    client = cast.dispatcher.client("en")
    bring(client)
    run = ImportRun.objects.get()
    (media / run.path).unlink()
    assert "no longer kept" in client.get(f"/import/{run.pk}/").content.decode()
    assert client.post(f"/import/{run.pk}/check/").status_code == 302


PAGES = ["", "progress/", "errors.csv"]
VERBS = ["check/", "start/", "stop/"]


def statuses(client: Client, run_id: Any) -> list[int]:
    found = [client.get(f"/import/{run_id}/{page}").status_code for page in PAGES]
    return found + [client.post(f"/import/{run_id}/{verb}").status_code for verb in VERBS]


def test_another_office_gets_no_row_and_no_hint(cast: Cast) -> None:
    bring(cast.dispatcher.client())
    run = ImportRun.objects.get()
    outsider = cast.outsider.client()
    assert statuses(outsider, run.pk) == statuses(outsider, uuid4()) == [404] * 6
    assert "工单.csv" not in outsider.get("/import/").content.decode()


@pytest.mark.parametrize("who", ["handler", "grid_worker", "leader", "audit_administrator"])
def test_who_may_not_import_is_told_so(cast: Cast, who: str) -> None:
    bring(cast.dispatcher.client())
    run = ImportRun.objects.get()
    client = getattr(cast, who).client()
    assert client.get("/import/").status_code == 403
    assert statuses(client, run.pk) == [403] * 6


def test_pages_make_few_queries(
    cast: Cast, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = cast.dispatcher.client()
    for number in range(6):
        bring(client, TEXT + f"B-{number},x,x,x,\n")
    with django_assert_max_num_queries(14):
        client.get("/import/")
    run = ImportRun.objects.latest("id")
    client.post(f"/import/{run.pk}/check/", columns(run, client))
    work()
    with django_assert_max_num_queries(14):
        client.get(f"/import/{run.pk}/")
