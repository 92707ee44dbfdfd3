"""Own lines from a file: dry run, errors by row, repeated without doubling."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from lilong.campaigns.importing import ADAPTER
from lilong.campaigns.models import Line
from lilong.exchange.adapters import Outcome, Values
from lilong.exchange.models import ImportRun
from lilong.exchange.operations.running import Options, import_file, run_import
from lilong.exchange.operations.steering import check, start_import
from lilong.kernel import clock
from tests.campaigns.doing import AT, estate_of, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with clock.fixed(AT):
        yield


@pytest.fixture(name="run")
def _run(cast):
    return prepare(cast.section_head, "renewal_signings", {"plot": "283-3"})


def row(run, number, nth, **extra):
    told = {"证书编号": f"H-{nth:04}", "kind": "property", **extra}
    told = {"Number of the certificate": told.pop("证书编号"), **told}
    values = {"campaign": run.campaign.matter.number, "label": f"示例弄{nth}号（虚构）"}
    return Values(number, values, told)


def take(cast, rows, *, dry_run=False, who="section_head"):
    by = cast.home.member(who).actor
    return ADAPTER.take(rows, source="office", by=by, at=AT, dry_run=dry_run)


def test_a_file_goes_in_once_however_often_it_comes(cast, run):
    rows = [row(run, n + 2, n) for n in range(30)]
    assert {r.outcome for r in take(cast, rows, dry_run=True)} == {Outcome.CREATED}
    assert not Line.objects.exists()
    assert {r.outcome for r in take(cast, rows)} == {Outcome.CREATED}
    assert Line.objects.count() == 30
    assert {r.outcome for r in take(cast, rows)} == {Outcome.UNCHANGED}
    assert Line.objects.count() == 30
    assert Line.objects.first().facts["kind"] == "property"


def test_one_name_in_two_categories_is_two_items(cast):
    run = prepare(cast.section_head, "homeland_projects", {})
    number = run.campaign.matter.number
    told = [("外立面", "basic", ""), ("外立面", "beauty", ""), ("外立面", "basic", "北侧（虚构）")]
    rows = [
        Values(nth, {"campaign": number, "label": label}, {"category": category, "part": part})
        for nth, (label, category, part) in enumerate(told, 2)
    ]
    assert [one.outcome for one in take(cast, rows)] == [Outcome.CREATED] * 3
    assert {one.outcome for one in take(cast, rows)} == {Outcome.UNCHANGED}
    assert sorted(one.facts["category"] for one in Line.objects.all()) == [
        "basic", "basic", "beauty",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "is_taken"),
    [("高温津贴", False), ("补偿费", False), ("评估价", False), ("奖励", False), ("评价", True)],
)
def test_a_column_that_speaks_of_money_is_refused_by_whatever_word(cast, run, header, is_taken):
    (found,) = take(cast, [row(run, 2, 1, **{header: "300"})])
    assert (found.outcome is Outcome.CREATED) == is_taken
    assert Line.objects.count() == is_taken


def test_the_same_certificate_twice_in_a_file_is_one_line(cast, run):
    found = take(cast, [row(run, 2, 1), row(run, 3, 1)])
    assert [r.outcome for r in found] == [Outcome.CREATED, Outcome.UNCHANGED]


def test_a_row_that_says_something_else_of_a_certificate_is_told_not_lost(cast, run):
    told = [row(run, 2, 1), row(run, 3, 1, kind="unit"), row(run, 4, 2)]
    told.append(Values(5, {**told[0].values, "label": "另一处（虚构）"}, told[0].extra))
    found = take(cast, told)
    assert [r.outcome for r in found] == [
        Outcome.CREATED, Outcome.REJECTED, Outcome.CREATED, Outcome.REJECTED
    ]  # fmt: skip
    problems = [r.refusal.params["problem"] for r in found if r.refusal]
    assert [p.code for p in problems] == ["stands_otherwise"] * 2
    # The same again the next day: what stands stands, and what differs is told again.
    found = take(cast, [row(run, 2, 1), row(run, 3, 1, kind="unit")])
    assert [r.outcome for r in found] == [Outcome.UNCHANGED, Outcome.REJECTED]
    # A cell that was left open takes nothing back.
    line = Line.objects.get(facts__certificate="H-0001")
    Line.objects.filter(pk=line.pk).update(facts={**line.facts, "registered": 4})
    assert [r.outcome for r in take(cast, [row(run, 2, 1)])] == [Outcome.UNCHANGED]
    assert Line.objects.get(pk=line.pk).facts["kind"] == "property"


def test_a_row_that_cannot_go_in_says_why_and_the_others_go_in(cast, run):
    bad = [
        row(run, 2, 1),
        row(run, 3, 2, kind="castle"),
        row(run, 4, 3, registered="drei"),
        Values(5, {"campaign": "XX-20260101-0001", "label": "x"}, {}),
        Values(6, {"campaign": run.campaign.matter.number, "label": "ohne"}, {}),
    ]
    found = take(cast, bad)
    assert [r.outcome for r in found] == [Outcome.CREATED, *[Outcome.REJECTED] * 4]
    assert all(r.refusal.params["row"] == r.number for r in found[1:])
    assert Line.objects.count() == 1


def test_a_row_that_brings_an_amount_of_money_is_refused_and_told_why(cast, run):
    paid = row(run, 2, 1, 补偿金额="1200000")
    unpaid = row(run, 3, 2, 补偿金额="", 单元="2")
    found = take(cast, [paid, unpaid])
    assert [one.outcome for one in found] == [Outcome.REJECTED, Outcome.CREATED]
    assert found[0].refusal.code == "forbidden"
    assert "补偿金额" in str(found[0].refusal)
    assert "1200000" not in str(found[0].refusal)
    assert list(Line.objects.values_list("label", flat=True)) == ["示例弄2号（虚构）"]


def test_a_row_after_the_snapshot_needs_its_reason(cast, run):
    take(cast, [row(run, 2, 1)])
    run.freeze()
    late = row(run, 3, 2)
    assert take(cast, [late])[0].outcome == Outcome.REJECTED
    late.values["late_reason"] = "判决后补登（虚构）"
    assert take(cast, [late])[0].outcome == Outcome.CREATED
    assert Line.objects.get(is_late=True).late_reason == "判决后补登（虚构）"


def test_another_office_and_a_roll_of_the_ledger_take_nothing(cast, run):
    by = cast.outsider.actor
    found = ADAPTER.take([row(run, 2, 1)], source="office", by=by, at=AT, dry_run=False)
    assert found[0].outcome == Outcome.REJECTED
    estate_of(cast, 3)
    notice = prepare(
        cast.section_head, "household_notices", {"occasion": "heat", "words": "高温（虚构）"}
    )
    told = take(cast, [Values(2, {"campaign": notice.campaign.matter.number, "label": "x"}, {})])
    assert told[0].refusal.params["problem"].code == "not_own"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_empty_table_comes_back_filled_in(cast, run, language, tmp_path):
    number = run.campaign.matter.number
    client = cast.section_head.client(language)
    table = client.get(reverse("campaigns:line_table", args=[number]))
    headers, first = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert first[0] == number
    file = tmp_path / "roll.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as told:
        writer = csv.writer(told)
        writer.writerow(headers)
        for nth in range(3):
            cells = {0: number, 1: f"示例弄{nth}号（虚构）", 3: f"H-{nth}", 4: "unit"}
            writer.writerow([cells.get(n, "") for n in range(len(headers))])
    upload = SimpleUploadedFile("roll.csv", file.read_bytes())
    page = {"kind": "campaign_lines:office", "purpose": "handling", "file": upload}
    assert client.post(reverse("exchange:home"), page).status_code == 302
    given = {"adapter": ADAPTER.name, "source": "office", "by": cast.section_head.actor, "at": AT}
    done = import_file(path=file, options=Options(purpose="handling"), **given)
    assert (done.state, done.created_count) == ("done", 3)
    assert {one.facts["kind"] for one in Line.objects.all()} == {"unit"}
    again = import_file(path=file, options=Options(purpose="handling"), **given)
    assert Line.objects.count() == 3, again.note


def brought(client, number, headers, *rows):
    """Bring a file from a campaign's page."""
    lines = [",".join(headers), *(",".join(cells) for cells in rows)]
    upload = SimpleUploadedFile("roll.csv", "\n".join(lines).encode("utf-8-sig"))
    data = {"kind": "campaign_lines:office", "purpose": "handling", "file": upload}
    to = f"{reverse('exchange:home')}?adapter=campaign_lines&target={number}"
    return client.post(to, data)


def test_a_file_brought_from_the_campaign_s_page_needs_no_column_for_it(cast, run):
    client, number = cast.section_head.client("en"), run.campaign.matter.number
    to = f"{reverse('exchange:home')}?adapter=campaign_lines&target={number}"
    for name in ("campaign", "lines"):
        page = client.get(reverse(f"campaigns:{name}", args=[number])).content.decode()
        assert to.replace("&", "&amp;") in page
    page = client.get(to)
    assert number in page.content.decode()
    assert [key for key, _words in page.context["form"].fields["kind"].choices] == [
        "campaign_lines:office"
    ]
    headers = ("名称", "Number of the certificate", "kind")
    answer = brought(client, number, headers, ("示例弄1号", "H-1", "unit"))
    assert answer.status_code == 302
    found = ImportRun.objects.get()
    assert found.target == number
    by = cast.section_head.actor
    check(run_id=found.pk, by=by, at=AT, in_background=False)
    assert run_import(run_id=found.pk, at=AT).created_count == 1
    start_import(run_id=found.pk, by=by, at=AT, in_background=False)
    assert run_import(run_id=found.pk, at=AT).state == "done"
    assert Line.objects.get().roll.campaign_id == run.campaign.pk
    assert f"into {number}" in client.get(answer.url).content.decode()


def test_a_row_that_names_another_campaign_than_its_file_is_rejected(cast, run):
    other = prepare(cast.section_head, "renewal_signings", {"plot": "285"})
    rows = [row(run, 2, 1), row(other, 3, 2)]
    silent = rows[0].extra | {"Number of the certificate": "H-3"}
    rows.append(Values(4, {"label": "示例弄3号（虚构）"}, silent))
    by = cast.section_head.actor
    adapter = ADAPTER.into(run.campaign.matter.number)
    found = adapter.take(rows, source="office", by=by, at=AT, dry_run=False)
    assert [r.outcome for r in found] == [Outcome.CREATED, Outcome.REJECTED, Outcome.CREATED]
    assert found[1].refusal.params["problem"].code == "other_campaign"
    assert set(Line.objects.values_list("roll__campaign", flat=True)) == {run.campaign.pk}


def test_nobody_brings_lines_where_she_may_add_none(cast, run):
    estate_of(cast, 3)
    notice = prepare(
        cast.section_head, "household_notices", {"occasion": "heat", "words": "高温（虚构）"}
    )
    head = cast.section_head.client()
    own, taken = run.campaign.matter.number, notice.campaign.matter.number
    address = reverse("exchange:home")
    assert head.get(f"{address}?adapter=campaign_lines&target={taken}").status_code == 404
    assert head.get(f"{address}?adapter=campaign_lines&target=PY-00").status_code == 404
    assert head.get(f"{address}?adapter=ledger_places&target={own}").status_code == 404
    outsider = cast.outsider.client()
    assert outsider.get(f"{address}?adapter=campaign_lines&target={own}").status_code == 404


def test_the_command_line_brings_a_file_into_one_campaign(cast, run, tmp_path, capsys):
    path = tmp_path / "roll.csv"
    path.write_text("名称,Number of the certificate,kind\n示例弄1号,H-1,unit\n", "utf-8")
    number = run.campaign.matter.number
    how = {"office": cast.office.code, "source": "office", "purpose": "handling"}
    call_command("import", "campaign_lines", path, target=number, **how)
    assert Line.objects.get().roll.campaign_id == run.campaign.pk
    call_command("import", "campaign_lines", path, target="PY-1", **how)
    assert "“PY-1”" in capsys.readouterr().out
    assert Line.objects.count() == 1
    with pytest.raises(CommandError, match="nothing of this name"):
        call_command("import", "ledger_places", path, target=number, **how)
