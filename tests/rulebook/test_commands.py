"""`lilong rulebook` publishes a year and writes the reference page."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from lilong.rulebook import events, policies, starter
from lilong.rulebook.documenting import reference_page
from lilong.rulebook.models import CalendarDay, CalendarYear, Revision, RuleValue

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rulebook.md"
NOTICE = "date,is_workday,holiday_name,in_lieu\n2027-01-01,0,New Year's Day,0\n"


def run(*arguments) -> str:
    out = StringIO()
    call_command("rulebook", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def publish(path, *more):
    return run("import-calendar", str(path), "--year", "2027", "--source", "Notice", *more)


def test_the_reference_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == run("document", "--starter")


def test_the_page_of_all_keys_holds_the_starter_keys(db):
    page = run("document")
    assert page == reference_page()
    assert all(f"`{key.name}`" in page for key in starter.KEYS)


def test_a_notice_is_published(db, tmp_path):
    path = tmp_path / "notice.csv"
    path.write_text(NOTICE, encoding="utf-8")
    assert json.loads(publish(path, "--dry-run", "--json"))["created"] == 365
    assert not CalendarYear.objects.exists()
    assert "365 new" in publish(path)
    assert CalendarDay.objects.count() == 365
    assert json.loads(publish(path, "--json")) == {
        "created": 0, "changed": 0, "unchanged": 365, "errors": [],
    }  # fmt: skip


def test_a_notice_in_gbk_is_read(db, tmp_path):
    path = tmp_path / "notice.csv"
    path.write_bytes("日期,是否工作日,节日\n2027-01-01,休,元旦\n".encode("gb18030"))
    publish(path)
    assert CalendarDay.objects.get(day="2027-01-01").holiday_name == "元旦"


def test_faults_are_told_and_nothing_is_saved(db, tmp_path):
    path = tmp_path / "notice.csv"
    path.write_text(NOTICE + "2027-02-30,0,,0\n", encoding="utf-8")
    out = StringIO()
    with translation.override("en"), pytest.raises(CommandError, match="nothing was saved"):
        call_command(
            "rulebook", "import-calendar", str(path), "--year", "2027", "--source", "Notice",
            "--json", stdout=out,
        )  # fmt: skip
    assert json.loads(out.getvalue())["errors"][0]["row"] == 3
    with pytest.raises(CommandError):
        publish(path)
    assert not CalendarDay.objects.exists()


def test_what_is_no_text_file_is_said(db, tmp_path):
    path = tmp_path / "notice.csv"
    with pytest.raises(CommandError, match="No such file"):
        publish(path)
    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(CommandError, match="not a text file"):
        publish(path)


def test_events_come_back_from_their_data():
    data = {"value_id": 7, "key": "k", "scope": "", "valid_from": "2027-01-01", "more": 1}
    assert events.ValueApproved.from_data(data).value_id == 7
    assert events.CalendarPublished.from_data({"year": 2027}).year == 2027


def test_rows_name_themselves():
    assert str(CalendarYear(year=2027)) == "2027"
    assert str(CalendarDay(day="2027-01-01")) == "2027-01-01"
    assert str(RuleValue(key="k", valid_from="2027-01-01")) == "k 2027-01-01"
    assert str(Revision(token="t")) == "t"


def test_reading_proposing_and_approving_are_different_grants(cast):
    head, leader, worker = (
        cast.section_head.viewer, cast.leader.viewer, cast.grid_worker.viewer,
    )  # fmt: skip
    assert [policies.may_view(v) for v in (head, leader, worker)] == [True, True, False]
    assert [policies.may_propose(v) for v in (head, leader, worker)] == [True, False, False]
    assert [policies.may_approve(v) for v in (head, leader, worker)] == [False, True, False]
