"""The demonstration district: seamless, without overlap, the same everywhere."""

from datetime import UTC, date, datetime

import pytest
from shapely.geometry import Point, shape
from shapely.ops import unary_union

from lilong.kernel.actor import system
from lilong.territory import demo, queries, rules
from lilong.territory.models import Area, Level

TODAY = date(2026, 11, 20)
SPECS = demo.specs()
COMMUNITIES = [s for s in SPECS if s.level == Level.COMMUNITY]


@pytest.mark.parametrize("code", ["310199001", "310199002"])
def test_communities_cover_their_subdistrict_exactly(code: str) -> None:
    (whole,) = [s for s in SPECS if s.code == code]
    parts = [rules.shape_of(s.polygon) for s in COMMUNITIES if s.parent_code == code]
    assert rules.covers(parts, rules.shape_of(whole.polygon)) is None
    assert len(parts) == (18 if code == demo_home() else 3)


def demo_home() -> str:
    return "310199001"


def test_neighbouring_subdistricts_share_a_border_and_no_land() -> None:
    one, other = [shape(s.polygon) for s in SPECS if s.level == Level.SUBDISTRICT]
    assert one.intersection(other).area < 1e-15
    assert one.intersection(other).length > 0


def test_two_to_four_cells_cover_each_community() -> None:
    for community in COMMUNITIES:
        cells = [s for s in SPECS if s.parent_code == community.code]
        assert 2 <= len(cells) <= 4
        assert all(len(cell.code) == 14 for cell in cells)
        shapes = [rules.shape_of(cell.polygon) for cell in cells]
        assert rules.covers(shapes, rules.shape_of(community.polygon)) is None


def test_every_shape_is_sound_and_every_code_single() -> None:
    assert [s.code for s in SPECS if rules.is_sound(s.polygon)] == []
    assert len({s.code for s in SPECS}) == len(SPECS)


def test_loading_twice_makes_nothing_twice(db: None) -> None:
    by, at = system("tests"), datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    areas = demo.load(by=by, at=at)
    assert Area.objects.count() == len(SPECS)
    demo.load(by=by, at=at)
    assert Area.objects.count() == len(SPECS)
    for area in areas.values():
        if area.level == Level.GRID_CELL:
            inside = shape(area.polygon).representative_point()
            assert queries.area_at(inside.x, inside.y, on=TODAY) == area
    whole = unary_union([shape(s.polygon) for s in COMMUNITIES])
    assert whole.contains(Point(121.47, 31.21))
