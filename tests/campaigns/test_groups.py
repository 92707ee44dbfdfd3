"""AC-17: every community has a building group with a theme of its own."""

import pytest

from lilong.campaigns import flow, queries
from lilong.campaigns import operations as do
from lilong.campaigns.models import Crossing
from lilong.kernel.errors import Refused
from lilong.territory.models import Area, Level
from tests.campaigns.doing import AT, SINCE, at, prepare, shown

pytestmark = pytest.mark.django_db


@pytest.fixture(name="run")
def _run(cast):
    whole = cast.areas["whole"]
    have = Area.objects.filter(path__startswith=whole.path, level=Level.COMMUNITY).count()
    for nth in range(have, 18):
        Area.objects.create(
            code=f"{whole.code}{100 + nth:03}", name=f"第{nth}居民区（虚构）",
            level=Level.COMMUNITY, parent=whole, path=f"{whole.path}{100 + nth:04}.",
            valid_from=SINCE,
        )  # fmt: skip
    run = prepare(cast.section_head, "building_groups", {})
    run.freeze()
    run.open("forming")
    return run


def group(run, line, building, theme="邻里互助"):
    spec = do.RecordSpec(
        line_id=line.pk, log="group", on=AT.date(), answers={"building": building, "theme": theme}
    )
    return do.add_record(spec, at=at(1), **run.given)


def test_seventeen_of_eighteen_are_not_enough(run):
    lines = run.lines()
    assert len(lines) == 18
    row = run.roll.rounds.get()
    for nth, line in enumerate(lines[:17]):
        group(run, line, f"示例弄{nth + 1}号")
        run.make(line, "form", 2)
    found = run.standing(row, "coverage").findings[0]
    assert (int(found.amount), int(found.base), shown(17, 18)) == (17, 18, "94.44")
    assert not found.is_met
    with pytest.raises(Refused, match="Record the building group first"):
        run.make(lines[17], "form", 2)
    group(run, lines[17], "示例弄99号")
    run.make(lines[17], "form", 3)
    assert run.standing(row, "coverage").is_reached
    assert Crossing.objects.get().is_reached


def test_a_group_has_a_theme_and_a_building_counts_once(run):
    first, second = run.lines()[:2]
    with pytest.raises(Refused):
        group(run, first, "示例弄1号", theme="  ")
    group(run, first, "示例弄1号")
    with pytest.raises(Refused, match="stands in a group"):
        group(run, second, "示例弄1号")


def test_houses_of_other_numbers_are_other_houses(run):
    first, second = run.lines()[:2]
    group(run, first, "示例弄十一号楼")
    with pytest.raises(Refused, match="stands in a group"):
        group(run, second, "示例弄11号")
    for written in ("示例弄1号楼", "示例弄111号", "示例弄11弄", "一心楼"):
        group(run, second, written)


def test_two_groups_of_one_theme_are_shown_to_the_editor(run):
    line = run.lines()[0]
    group(run, line, "示例弄1号")
    group(run, line, "示例弄2号")
    warn = flow.campaign("building_groups").warns[0]
    found = warn.find(queries.seen_roll(run.roll, log="group"))
    assert found == ((line.label, "邻里互助"),)


@pytest.mark.parametrize(
    "written",
    ["示例弄 1号", " 示例弄１号", "示例弄1号\u3000", "示例弄一号", "示例弄01号楼", "示例弄1幢"],
)
def test_a_building_counts_once_however_it_is_written(run, written):
    first, second = run.lines()[:2]
    group(run, first, "示例弄1号")
    with pytest.raises(Refused, match="stands in a group"):
        group(run, second, written)


def test_themes_that_differ_by_spaces_only_are_the_same(run):
    line = run.lines()[0]
    group(run, line, "示例弄1号", theme="书香 楼组")
    group(run, line, "示例弄2号", theme="书香楼组")
    warn = flow.campaign("building_groups").warns[0]
    assert warn.find(queries.seen_roll(run.roll, log="group")) == ((line.label, "书香 楼组"),)


def test_a_group_that_has_ended_frees_its_building_and_counts_for_nothing(run):
    first, second = run.lines()[:2]
    old = group(run, first, "示例弄1号", theme="书香楼组")
    run.make(first, "form", 2)
    with pytest.raises(Refused, match="stands in a group"):
        group(run, second, "示例弄1号")
    run.make(first, "dissolve", 3, reason="解散")
    spec = do.RecordSpec(
        line_id=second.pk, log="group", on=AT.date(),
        answers={"building": "示例弄1号", "theme": "书香楼组"},
    )  # fmt: skip
    do.add_record(spec, at=at(4), **run.given)
    run.make(second, "form", 5)
    old.refresh_from_db()
    assert not old.is_mistaken
    # The community that had it has none now, and cannot count by what has ended.
    with pytest.raises(Refused, match="Record the building group first"):
        run.make(first, "form", 6)
    again = do.RecordSpec(
        line_id=first.pk, log="group", on=AT.date(),
        answers={"building": "示例弄2号", "theme": "书香楼组"},
    )  # fmt: skip
    record = do.add_record(again, at=at(7), **run.given)
    run.make(first, "form", 8)
    warn = flow.campaign("building_groups").warns[0]
    assert warn.find(queries.seen_roll(run.roll, log="group")) == ()
    with pytest.raises(Refused, match="by this group alone"):
        do.call_mistaken(record.pk, reason="记错", at=at(9), **run.given)
