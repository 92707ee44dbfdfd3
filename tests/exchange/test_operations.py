"""Imports from receipt to the last row: checked, stopped, broken off, gone on with, repeated."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from lilong.exchange import operations, queries
from lilong.exchange.models import ColumnMapping, ImportRun, RowError
from lilong.exchange.operations.running import Options
from lilong.exchange.sentences import from_data
from lilong.exchange.terms import RunState
from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.actor import ActorKind, system
from lilong.kernel.errors import NotVisible, Refused, Stale
from tests.cast import Cast
from tests.exchange.fake import FakeAdapter, things
from tests.exchange.files import HEADERS, as_csv

pytestmark = pytest.mark.django_db
NOW = clock.real_now()
Received = Callable[..., ImportRun]


def many(count: int, first: int = 1) -> str:
    rows = [[f"A-{n:05}", "2026-11-20 09:15", f"灯{n}", ""] for n in range(first, first + count)]
    return as_csv([HEADERS, *rows])


def counts(run: ImportRun) -> tuple[int, int, int]:
    run.refresh_from_db()
    return run.created_count, run.unchanged_count, run.rejected_count


def checked(run: ImportRun, cast: Cast) -> ImportRun:
    operations.check(run_id=run.pk, by=cast.dispatcher.actor, at=NOW)
    return operations.run_import(run_id=run.pk, at=NOW)


def started(run: ImportRun, cast: Cast) -> ImportRun:
    operations.start_import(run_id=run.pk, by=cast.dispatcher.actor, at=NOW)
    return operations.run_import(run_id=run.pk, at=NOW)


def done(run: ImportRun, cast: Cast) -> ImportRun:
    checked(run, cast)
    return started(run, cast)


def note(run: ImportRun) -> str:
    run.refresh_from_db()
    return str(from_data(run.note))


MIXED = as_csv(
    [
        [*HEADERS, "备注"],
        ["A-1", "2026-11-20 09:15", "灯", "13800002207", "急"],
        ["A-2", "2021-13-02", "", "13800002208", ""],
        ["A-3", "2026-11-20", "坏", "", ""],
        ["A-1", "2026-11-20 09:15", "灯", "13800002207", ""],
        ["A-4", "2026-11-20", "路", "", ""],
    ]
)


def test_a_check_says_row_by_row_what_is_wrong_and_writes_nothing(
    cast: Cast, received: Received
) -> None:
    run = checked(received(MIXED), cast)
    assert (run.state, run.dry_run, run.total_count) == (RunState.CHECKED, True, 5)
    assert counts(run) == (2, 1, 2)
    assert things() == []
    errors = list(queries.error_list(cast.dispatcher.viewer, run).order_by("number", "id"))
    assert [str(error) for error in errors] == [
        "Row 3: 收到时间 “2021-13-02” is not a date.",
        "Row 3: 标题 is empty.",
        "Row 4: 标题 is bad.",
    ]
    assert errors[0].column == "收到时间"
    assert errors[0].cells["联系电话"] == "138****2208"


def test_the_good_rows_go_in_with_their_extras_and_the_bad_stay_listed(
    cast: Cast, received: Received, adapter: FakeAdapter
) -> None:
    run = done(received(MIXED), cast)
    assert (run.state, run.dry_run) == (RunState.DONE, False)
    assert counts(run) == (2, 1, 2)
    assert things() == ["A-1", "A-4"]
    assert ColumnMapping.objects.get(name="A-1", adapter="things").columns == {"备注": "急"}
    assert RowError.objects.filter(run=run).count() == 3
    by = adapter.actors[-1]
    assert (by.kind, by.reference) == (ActorKind.IMPORT, f"import_run:{run.pk}")
    assert by.staff_id == cast.dispatcher.staff.pk


def test_a_second_import_of_the_same_file_adds_nothing(cast: Cast, received: Received) -> None:
    first, second = done(received(many(3)), cast), done(received(many(3)), cast)
    assert first.pk != second.pk
    assert counts(second) == (0, 3, 0)


def test_a_file_not_yet_done_is_the_run_it_was(cast: Cast, received: Received) -> None:
    run = received(many(3))
    assert received(many(3), name="又一次.csv").pk == run.pk
    assert received(many(3), source="grid").pk != run.pk
    assert received(many(4)).pk != run.pk


def test_every_step_stands_in_the_journal(cast: Cast, received: Received) -> None:
    run = done(received(many(3)), cast)
    entries = Entry.objects.filter(subject_kind="import_run", subject_id=str(run.pk))
    assert [entry.type for entry in entries.order_by("sequence")] == [
        "import.received", "import.checked", "import.started", "import.finished",
    ]  # fmt: skip
    assert entries.latest("sequence").data["created"] == 3


def test_rows_are_taken_in_batches(cast: Cast, received: Received, adapter: FakeAdapter) -> None:
    seen: list[int] = []
    run = received(many(1200))
    operations.check(run_id=run.pk, by=cast.dispatcher.actor, at=NOW)
    operations.run_import(run_id=run.pk, at=NOW, progress=lambda now: seen.append(now.taken_count))
    assert seen == [500, 1000, 1200]
    assert adapter.batches == [(500, True), (500, True), (200, True)]


def test_what_cannot_be_read_at_all_is_refused_at_the_door_and_not_kept(
    received: Received, media: Path
) -> None:
    for content, words in ((b"", "0 bytes"), (b"%PDF-1.7", "is a PDF"), (b"a\n", "no rows below")):
        with pytest.raises(Refused, match=words):
            received(content, name="工单.xlsx")
    assert not ImportRun.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_a_file_above_the_office_s_limit_is_refused(received: Received) -> None:
    with pytest.raises(Refused, match="larger than 50 MB"):
        received(bytes(51 * 2**20))


def test_a_file_with_too_many_rows_is_refused_by_the_check(
    cast: Cast, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lilong.exchange.limits.max_rows", lambda *_: 2)
    run = checked(received(many(3)), cast)
    assert run.state == RunState.FAILED
    assert note(run) == "The file has more than 2 rows. Split it and import the parts."


def test_a_fault_far_down_the_file_fails_the_check_before_anything_is_in(
    cast: Cast, received: Received
) -> None:
    run = checked(received(many(700) + '"never closed,2026-11-20,灯,\n'), cast)
    assert run.state == RunState.FAILED
    assert note(run).startswith("Row 702: a quotation mark is opened and never closed")
    assert things() == []


def test_a_missing_column_is_named_and_can_be_mapped_and_is_remembered(
    cast: Cast, received: Received
) -> None:
    text = "编号,时刻,标题\nA-1,2026-11-20,灯\n"
    run = checked(received(text), cast)
    assert note(run).startswith("No column of the file is recognised as:")
    by = cast.dispatcher.actor
    mapping = {"编号": "number", "时刻": "received_at", "标题": "title"}
    run = operations.map_columns(run_id=run.pk, mapping=mapping, by=by, at=NOW)
    assert run.state == RunState.RECEIVED
    assert done(run, cast).created_count == 1
    again = received("编号,时刻,标题\nA-2,2026-11-20,灯\n")
    assert again.mapping == mapping
    assert received("编号,时刻,标题\nA-2,2026-11-20,灯\n", source="grid").mapping != mapping


def test_a_named_mapping_is_used_by_its_name(cast: Cast, received: Received) -> None:
    by, text = cast.dispatcher.actor, "甲,乙,丙\nA-1,2026-11-20,灯\n"
    mapping = {"甲": "number", "乙": "received_at", "丙": "title"}
    run = received(text)
    operations.map_columns(run_id=run.pk, mapping=mapping, by=by, at=NOW, name="热线")
    assert received(text + "A-2,2026-11-20,灯\n", mapping="热线").mapping == mapping
    assert received(text + "A-3,2026-11-20,灯\n").mapping == {}
    run = received(text + "A-3,2026-11-20,灯\n", mapping="热线")
    assert run.mapping == mapping
    with pytest.raises(NotVisible):
        received(text, mapping="没有")


def test_two_headers_with_one_meaning_and_unknown_columns_are_refused(
    cast: Cast, received: Received
) -> None:
    run, by = received(many(1)), cast.dispatcher.actor
    with pytest.raises(Refused, match="both said to be"):
        operations.map_columns(
            run_id=run.pk, mapping={"编号": "title", "标题": "title"}, by=by, at=NOW
        )
    with pytest.raises(NotVisible):
        operations.map_columns(run_id=run.pk, mapping={"编号": "nothing"}, by=by, at=NOW)


def test_nothing_goes_in_before_the_check_nor_twice_nor_when_all_is_bad(
    cast: Cast, received: Received
) -> None:
    by, run = cast.dispatcher.actor, received(many(1))
    with pytest.raises(Refused, match="Check the file"):
        operations.start_import(run_id=run.pk, by=by, at=NOW)
    done(run, cast)
    with pytest.raises(Refused, match="is done"):
        operations.start_import(run_id=run.pk, by=by, at=NOW)
    with pytest.raises(Refused, match="already in"):
        operations.check(run_id=run.pk, by=by, at=NOW)
    bad = checked(received("收到时间,标题\n昨天,灯\n"), cast)
    with pytest.raises(Refused, match="No row"):
        operations.start_import(run_id=bad.pk, by=by, at=NOW)


def test_a_running_import_is_left_alone(cast: Cast, received: Received) -> None:
    by, run = cast.dispatcher.actor, received(many(1))
    operations.check(run_id=run.pk, by=by, at=NOW)
    for verb in (operations.check, operations.start_import):
        with pytest.raises(Refused, match="is running"):
            verb(run_id=run.pk, by=by, at=NOW)
    with pytest.raises(Refused, match="is running"):
        operations.map_columns(run_id=run.pk, mapping={}, by=by, at=NOW)


def test_a_stopped_import_keeps_what_is_in_and_goes_on_where_it_was(
    cast: Cast, received: Received, adapter: FakeAdapter
) -> None:
    by, run = cast.dispatcher.actor, checked(received(many(1200)), cast)
    operations.start_import(run_id=run.pk, by=by, at=NOW)

    def stop(now: ImportRun) -> None:
        operations.stop(run_id=now.pk, by=by, at=NOW)

    run = operations.run_import(run_id=run.pk, at=NOW, progress=stop)
    assert (run.state, run.position, len(things())) == (RunState.STOPPED, 501, 500)
    with pytest.raises(Stale):
        operations.stop(run_id=run.pk, by=by, at=NOW)
    run = started(run, cast)
    assert counts(run) == (1200, 0, 0)
    assert len(things()) == 1200


def test_a_fault_of_the_adapter_leaves_whole_batches_and_the_run_can_go_on(
    cast: Cast, received: Received, adapter: FakeAdapter
) -> None:
    run = checked(received(many(1200)), cast)
    adapter.batches.clear()

    def break_off() -> None:
        if len(adapter.batches) == 2:
            raise ZeroDivisionError

    adapter.after_writing = break_off
    with pytest.raises(ZeroDivisionError):
        started(run, cast)
    run.refresh_from_db()
    assert (run.state, len(things())) == (RunState.FAILED, 500)
    assert note(run).startswith("It broke off after row 501.")
    adapter.after_writing = lambda: None
    assert counts(started(run, cast)) == (1200, 0, 0)


def test_an_adapter_that_forgets_a_row_is_a_fault_and_not_a_loss(
    cast: Cast, received: Received, adapter: FakeAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = received(many(2))
    monkeypatch.setattr(adapter, "take", lambda *_, **__: [])
    operations.check(run_id=run.pk, by=cast.dispatcher.actor, at=NOW)
    with pytest.raises(RuntimeError, match="did not answer for every row"):
        operations.run_import(run_id=run.pk, at=NOW)


def test_whoever_comes_second_goes_on_behind_the_first(
    cast: Cast, received: Received, adapter: FakeAdapter
) -> None:
    run = checked(received(many(1600)), cast)
    operations.start_import(run_id=run.pk, by=cast.dispatcher.actor, at=NOW)
    turns = iter([True])

    def another(now: ImportRun) -> None:
        if next(turns, False):
            operations.run_import(run_id=now.pk, at=NOW)

    run = operations.run_import(run_id=run.pk, at=NOW, progress=another)
    assert run.state == RunState.DONE
    assert counts(run) == (1600, 0, 0)
    assert len(things()) == 1600


def test_whoever_was_overtaken_by_several_batches_takes_none_of_them_again(
    cast: Cast, received: Received
) -> None:
    run = checked(received(many(2300)), cast)
    operations.start_import(run_id=run.pk, by=cast.dispatcher.actor, at=NOW)
    begun: list[int] = []

    class Killed(Exception):
        """The other process ends at this point."""

    def three_more(now: ImportRun) -> None:
        if now.taken_count == 2000:
            raise Killed

    def another(now: ImportRun) -> None:
        if not begun:
            begun.append(now.taken_count)
            with pytest.raises(Killed):
                operations.run_import(run_id=run.pk, at=NOW, progress=three_more)
            ImportRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)

    run = operations.run_import(run_id=run.pk, at=NOW, progress=another)
    assert begun == [500]
    assert (run.state, run.position) == (RunState.DONE, 2301)
    assert counts(run) == (2300, 0, 0)


def test_a_check_that_was_broken_off_begins_anew(
    cast: Cast, received: Received, adapter: FakeAdapter
) -> None:
    run = received(
        as_csv([HEADERS, ["A-1", "x", "灯", ""], *[["A-9", "2026-11-20", "路", ""]] * 600])
    )
    operations.check(run_id=run.pk, by=cast.dispatcher.actor, at=NOW)
    calls = iter([False, True])

    def broken() -> None:
        if next(calls, False):
            raise KeyboardInterrupt

    adapter.before_writing = broken
    with pytest.raises(KeyboardInterrupt):
        operations.run_import(run_id=run.pk, at=NOW)
    run = operations.run_import(run_id=run.pk, at=NOW)
    assert counts(run) == (1, 599, 1)
    assert RowError.objects.filter(run=run).count() == 1


def test_by_command_a_file_is_checked_and_goes_in_at_once(
    cast: Cast, adapter: FakeAdapter, media: Path, tmp_path: Path
) -> None:
    path = tmp_path / "工单.csv"
    path.write_text(MIXED)

    def command(**options: object) -> ImportRun:
        return operations.import_file(
            path=path, adapter="fake", source="hotline", by=system("intake", cast.office.pk),
            at=NOW, options=Options(**options),  # type: ignore[arg-type]
        )  # fmt: skip

    run = command(dry_run=True)
    assert (run.state, things()) == (RunState.CHECKED, [])
    assert counts(run) == (2, 1, 2)
    again = command()
    assert (again.pk, again.state) == (run.pk, RunState.DONE)
    assert counts(again) == (2, 1, 2)
    assert counts(command()) == (0, 3, 2)
    path.write_text("收到时间,标题\n昨天,灯\n")
    assert command().state == RunState.CHECKED


def test_only_an_office_s_own_imports_are_touched(cast: Cast, received: Received) -> None:
    run = received(many(1))
    for verb in (operations.check, operations.start_import, operations.stop):
        with pytest.raises(NotVisible):
            verb(run_id=run.pk, by=cast.outsider.actor, at=NOW)
        with pytest.raises(NotVisible):
            verb(run_id=run.pk, by=system("x"), at=NOW)
    with pytest.raises(NotVisible):
        operations.receive(
            file=operations.File("a.csv", [b"a"]), adapter="fake", source="hotline",
            by=system("x"), at=NOW,
        )  # fmt: skip
    with pytest.raises(NotVisible):
        received(many(2), source="nobody")
    assert not queries.run_list(cast.outsider.viewer).exists()
    with pytest.raises(NotVisible):
        queries.get_run(cast.outsider.viewer, run.pk)
    with pytest.raises(NotVisible):
        queries.get_run(cast.handler.viewer, run.pk)


def test_old_files_go_and_their_counts_stay(cast: Cast, received: Received, media: Path) -> None:
    old, young = done(received(many(1)), cast), received(many(2))
    ImportRun.objects.filter(pk=old.pk).update(ended_at=NOW - timedelta(days=31))
    for path in media.rglob("*"):
        os.utime(path, (0, 0))
    assert operations.remove_old_files(at=NOW) == 1
    old.refresh_from_db()
    assert (old.path, old.created_count) == ("", 1)
    assert (media / young.path).exists()
    with pytest.raises(Refused, match="no longer kept"):
        queries.open_file(old, at=NOW)


def test_the_error_list_gives_her_own_cells_to_who_brought_the_file_and_masks_for_others(
    cast: Cast, received: Received
) -> None:
    run = checked(received(MIXED), cast)
    table = queries.error_table(cast.dispatcher.viewer, run.pk, at=NOW)
    lines = list(table.lines)
    assert not table.is_masked
    assert [line.number for line in lines] == [3, 4]
    assert list(lines[0].cells) == ["A-2", "2021-13-02", "", "13800002208", ""]
    assert len(lines[0].refusals) == 2
    ImportRun.objects.filter(pk=run.pk).update(by={"kind": "staff", "staff_id": 0})
    table = queries.error_table(cast.dispatcher.viewer, run.pk, at=NOW)
    cells = next(iter(table.lines)).cells
    assert table.is_masked
    assert "138****2208" in cells
    assert "13800002208" not in cells


def test_a_preview_shows_masked_examples_and_what_is_recognised(
    cast: Cast, received: Received
) -> None:
    preview = queries.preview(cast.dispatcher.viewer, received(MIXED).pk, at=NOW)
    assert [line[1:3] for line in preview.lines] == [
        ("编号", "number"), ("收到时间", "received_at"), ("标题", "title"), ("联系电话", "phone"),
        ("备注", ""),
    ]  # fmt: skip
    assert preview.lines[3][3][0] == "138****2207"
