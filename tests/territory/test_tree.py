"""The area tree changes by ending and following, never by forgetting."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, mapping, shape
from shapely.ops import split as cut

from lilong.kernel.errors import Refused, Stale
from lilong.territory import operations, queries, rules
from lilong.territory.events import AreaEnded
from lilong.territory.models import Area, AreaSuccession, Level
from lilong.territory.terms import AreaSpec
from tests.territory.conftest import BEGUN, Tree, square

TODAY = date(2026, 11, 20)
TOMORROW = TODAY + timedelta(days=1)


def _spec(code: str, name: str, polygon: Any = None) -> AreaSpec:
    return AreaSpec(code, name, Level.COMMUNITY, polygon=polygon)


def _codes(areas: list[Area]) -> list[str]:
    return [area.code for area in areas]


def test_a_subtree_is_a_prefix(tree: Tree) -> None:
    assert tree.cell.path.startswith(tree.west.path)
    assert tree.west.path.startswith(tree.whole.path)
    found = queries.subtree(tree.west.path)
    assert _codes(list(found)) == [tree.west.code, tree.cell.code]


def test_a_path_has_four_digits_a_level_and_says_when_they_run_out() -> None:
    assert rules.path_under("", 1) == "0001."
    assert rules.path_under("0001.", 36**4 - 1) == "0001.zzzz."
    with pytest.raises(ValueError, match="more than 4 digits"):
        rules.path_under("", 36**4)


def test_a_point_lies_in_the_smallest_area(tree: Tree) -> None:
    assert queries.area_at(2, 2, on=TODAY) == tree.cell
    assert queries.area_at(4, 4, on=TODAY) == tree.west
    assert queries.area_at(7, 4, on=TODAY) == tree.east
    assert queries.area_at(11, 4, on=TODAY) is None
    assert queries.area_at(4, 4, on=BEGUN - timedelta(days=1)) is None
    assert queries.area_at(7, 4, on=TODAY, within_path=tree.west.path) is None


def test_a_point_on_a_border_always_goes_to_the_lower_code(tree: Tree) -> None:
    assert {queries.area_at(5, y, on=TODAY) for y in range(11)} == {tree.west}


def test_a_known_map_costs_one_query_a_point_and_none_in_bulk(tree: Tree) -> None:
    queries.area_at(4, 4, on=TODAY)
    with CaptureQueriesContext(connection) as seen:
        queries.area_at(7, 4, on=TODAY)
    assert len(seen) == 1
    atlas = queries.atlas()
    with CaptureQueriesContext(connection) as seen:
        assert atlas.area_at(7, 4, on=TODAY) == tree.east
    assert len(seen) == 0


def test_areas_are_found_by_what_people_call_them(tree: Tree) -> None:
    assert _codes(queries.areas_by_name("柳西3号楼门口", on=TODAY)) == [tree.west.code]
    assert _codes(queries.areas_by_name("柳东居民区", on=TODAY)) == [tree.east.code]
    assert queries.areas_by_name("willow east", on=TODAY) == [tree.east]
    assert queries.areas_by_name("near Willow West gate", on=TODAY) == [tree.west]
    assert queries.areas_by_name("柳西", on=TODAY, within_path=tree.east.path) == []
    assert queries.areas_by_name(" ", on=TODAY) == []


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (AreaSpec("310197001001", "重", "community", "310197001"), "code_taken"),
        (AreaSpec("310197001003", "上", "district", "310197001"), "wrong_level"),
        (AreaSpec("310197001003", "孤", "community", "999"), "no_parent"),
        (
            AreaSpec(
                "31019700100102", "越", "grid_cell", "310197001001", polygon=square(4, 4, 6, 6)
            ),
            "not_within",
        ),
        (
            AreaSpec("310197001003", "占", "community", "310197001", polygon=square(4, 0, 6, 2)),
            "overlap",
        ),
        (
            AreaSpec("310197001003", "点", "community", "310197001", polygon={"type": "Point"}),
            "unsound_polygon",
        ),
        (
            AreaSpec(
                "310197001003", "反", "community", "310197001", polygon=square(31, 121, 32, 122)
            ),
            "unsound_polygon",
        ),
    ],
)
def test_an_unfit_area_is_refused(tree: Tree, spec: AreaSpec, code: str) -> None:
    fit = AreaSpec(**{f: getattr(spec, f) for f in spec.__slots__} | {"valid_from": TODAY})
    with pytest.raises(Refused) as answer:
        operations.create_area(fit, by=tree.by, at=tree.at)
    assert answer.value.refusals[0].code == code
    assert Area.objects.count() == 4


def test_a_split_ends_the_old_and_begins_the_parts_on_the_same_day(tree: Tree) -> None:
    south, north = operations.split(
        tree.west,
        into=[
            _spec("310197001011", "柳西南", square(0, 0, 5, 4)),
            _spec("310197001012", "柳西北", square(0, 4, 5, 10)),
        ],
        on=TOMORROW, by=tree.by, at=tree.at,
    )  # fmt: skip
    assert queries.area_at(4, 2, on=TODAY) == tree.west
    assert queries.area_at(4, 2, on=TOMORROW) == south
    assert queries.area_at(4, 8, on=TOMORROW) == north
    moved = queries.area_at(2, 2, on=TOMORROW)
    assert moved is not None
    assert (moved.code, moved.parent) == (tree.cell.code, south)
    assert queries.area_at(2, 2, on=TODAY) == tree.cell
    tree.west.refresh_from_db()
    assert queries.successors_of(tree.west, TODAY) == [tree.west]
    assert queries.successors_of(tree.west, TOMORROW) == [south, north]
    assert queries.history_of(tree.west).count() == 2


def test_parts_that_leave_a_gap_or_overlap_are_refused(tree: Tree) -> None:
    for second in (square(0, 5, 5, 10), square(0, 3, 5, 10)):
        with pytest.raises(Refused):
            operations.split(
                tree.west,
                into=[_spec("a1", "南", square(0, 0, 5, 4)), _spec("a2", "北", second)],
                on=TOMORROW, by=tree.by, at=tree.at,
            )  # fmt: skip
    tree.west.refresh_from_db()
    assert tree.west.valid_to is None
    assert AreaSuccession.objects.count() == 0


def test_neighbours_merge_into_the_union_and_their_cells_follow(tree: Tree) -> None:
    made = operations.merge(
        [tree.west, tree.east], into=_spec("310197001021", "柳园居民区"), on=TOMORROW,
        by=tree.by, at=tree.at,
    )  # fmt: skip
    assert shape(made.polygon).equals(shape(tree.whole.polygon))
    assert queries.area_at(7, 4, on=TOMORROW) == made
    cell = queries.area_by_code(tree.cell.code, on=TOMORROW)
    assert cell is not None
    assert cell.parent == made


def test_only_neighbours_merge(tree: Tree) -> None:
    for areas in ([tree.west], [tree.west, tree.cell]):
        with pytest.raises(Refused):
            operations.merge(areas, into=_spec("x", "x"), on=TOMORROW, by=tree.by, at=tree.at)


def test_a_new_code_keeps_the_land_and_the_history(tree: Tree) -> None:
    made = operations.renumber(tree.west, code="310197001101", on=TOMORROW, by=tree.by, at=tree.at)
    assert queries.area_by_code("310197001101", on=TODAY) is None
    assert queries.area_by_code("310197001101", on=TOMORROW) == made
    assert queries.area_by_code(tree.west.code, on=TODAY) == tree.west
    assert queries.area_by_code(tree.west.code, on=TOMORROW) is None
    assert made.polygon == tree.west.polygon


def test_of_two_who_end_an_area_the_second_is_told(tree: Tree) -> None:
    again = Area.objects.get(pk=tree.east.pk)
    operations.renumber(tree.east, code="310197001102", on=TOMORROW, by=tree.by, at=tree.at)
    with pytest.raises(Stale):
        operations.renumber(again, code="310197001103", on=TOMORROW, by=tree.by, at=tree.at)


def test_an_ended_area_cannot_end_again(tree: Tree) -> None:
    operations.renumber(tree.east, code="310197001102", on=TOMORROW, by=tree.by, at=tree.at)
    with pytest.raises(Refused):
        operations.renumber(tree.east, code="310197001103", on=TOMORROW, by=tree.by, at=tree.at)
    with pytest.raises(Refused):
        operations.renumber(tree.west, code="310197001103", on=BEGUN, by=tree.by, at=tree.at)


_whole = shape(square(0, 0, 10, 10))


@given(
    angle=st.tuples(st.floats(0.5, 9.5), st.floats(0.5, 9.5)),
    x=st.floats(0.01, 9.99),
    y=st.floats(0.01, 9.99),
)
@settings(max_examples=60, deadline=None)
def test_parts_of_a_cut_cover_the_whole_and_each_point_has_one_area(
    angle: tuple[float, float], x: float, y: float
) -> None:
    parts = list(cut(_whole, LineString([(angle[0], -1), (angle[1], 11)])).geoms)
    assert rules.covers(parts, _whole) is None
    assert rules.covers(parts[:1], _whole) is not None
    made = [
        Area(
            pk=i + 1, code=f"c{i}", name=f"第{i}块", level=Level.COMMUNITY, path=f"{i}",
            polygon=mapping(part), valid_from=BEGUN,
        )
        for i, part in enumerate(parts)
    ]  # fmt: skip
    found = queries.Atlas(made).area_at(x, y, on=TODAY)
    assert found is not None
    assert shape(found.polygon).distance(Point(x, y)) == 0


@given(number=st.integers(0, 36**4 - 1), parent=st.sampled_from(["", "0001.", "0001.000a."]))
def test_paths_sort_as_their_keys(number: int, parent: str) -> None:
    path = rules.path_under(parent, number)
    assert len(path) == len(parent) + 5
    assert int(path[-5:-1], 36) == number


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
        {"coordinates": 1},
    ],
)
def test_what_is_no_plain_shape_is_unsound(odd: Any) -> None:
    refused = rules.is_sound(odd)
    assert refused is not None
    assert refused.code == "unsound_polygon"


def test_shapes_that_do_not_touch_stay_clear() -> None:
    far = shape(square(50, 50, 51, 51))
    assert rules.stays_clear(far, [("甲", _whole)]) is None


def test_an_undrawn_area_may_be_split_freely_and_a_drawn_one_only_into_drawn_parts() -> None:
    assert rules.covers([None, None], None) is None
    refused = rules.covers([_whole, None], _whole)
    assert refused is not None
    assert refused.code == "piece_missing"


def test_cells_without_a_shape_hinder_a_split_but_no_merger(tree: Tree) -> None:
    tree.add("31019700100199", "无图格", Level.GRID_CELL, tree.west.code)
    into = [_spec("a1", "南", square(0, 0, 5, 4)), _spec("a2", "北", square(0, 4, 5, 10))]
    with pytest.raises(Refused) as refused:
        operations.split(tree.west, into=into, on=TOMORROW, by=tree.by, at=tree.at)
    assert refused.value.refusals[0].code == "child_homeless"
    made = operations.renumber(tree.west, code="a3", on=TOMORROW, by=tree.by, at=tree.at)
    assert queries.subtree(made.path, on=TOMORROW).count() == 3
    with pytest.raises(Refused):
        operations.split(tree.east, into=into[:1], on=TOMORROW, by=tree.by, at=tree.at)


def test_an_event_survives_the_journal() -> None:
    event = AreaEnded(1, (2, 3), "split")
    assert AreaEnded.from_data(event.as_data()) == event
