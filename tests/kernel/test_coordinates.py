"""Points of other datums become WGS-84."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from lilong.kernel.coordinates import (
    Datum,
    Point,
    fault_in_point,
    gauss_krueger_to_wgs84,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_gcj02,
)

METRE = 1e-5  # degrees, about
PLACE = Point(121.475, 31.228)


def metres(one: Point, other: Point) -> float:
    east = (one.lon - other.lon) * 111_320 * math.cos(math.radians(one.lat))
    return math.hypot(east, (one.lat - other.lat) * 110_540)


def test_a_web_map_shows_shanghai_about_half_a_kilometre_off():
    shown = wgs84_to_gcj02(*PLACE)
    assert 400 < metres(PLACE, shown) < 600
    assert shown.lon > PLACE.lon


@given(st.floats(73, 135), st.floats(18, 53))
def test_the_shift_is_undone_to_less_than_a_millimetre(lon, lat):
    assert metres(gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat)), Point(lon, lat)) < 0.001


def test_outside_china_nothing_is_shifted():
    assert wgs84_to_gcj02(2.35, 48.86) == (2.35, 48.86)
    assert gcj02_to_wgs84(2.35, 48.86) == (2.35, 48.86)


@pytest.mark.parametrize(
    ("meridian", "zone", "epsg"), [(120, 40, 4549), (123, 41, 4550), (117, 39, 4548)]
)
def test_projected_coordinates_come_back(meridian, zone, epsg):
    east, north = Transformer.from_crs(4490, epsg, always_xy=True).transform(*PLACE)
    assert metres(gauss_krueger_to_wgs84(east, north, meridian), PLACE) < 0.05
    with_zone = to_wgs84(zone * 1_000_000 + east, north, Datum.GAUSS_KRUEGER)
    assert metres(with_zone, PLACE) < 0.05


def test_six_degree_zones_are_known():
    east, north = Transformer.from_crs(4490, 4499, always_xy=True).transform(*PLACE)
    assert east // 1_000_000 == 21
    assert metres(to_wgs84(east, north, "gauss_krueger"), PLACE) < 0.05


@pytest.mark.parametrize("easting", [360_000.0, 24_360_000.0, 60_360_000.0])
def test_an_unknown_zone_is_refused(easting):
    with pytest.raises(ValueError, match="zone"):
        to_wgs84(easting, 3_450_000.0, Datum.GAUSS_KRUEGER)


@pytest.mark.parametrize("meridian", [121, 138, 72])
def test_an_unknown_meridian_is_refused(meridian):
    with pytest.raises(ValueError, match="meridian"):
        gauss_krueger_to_wgs84(360_000.0, 3_450_000.0, meridian)


def test_geographic_cgcs2000_is_taken_as_it_is():
    assert to_wgs84(*PLACE, Datum.CGCS2000) == PLACE
    assert to_wgs84(*PLACE, "wgs84") == PLACE
    assert metres(to_wgs84(*wgs84_to_gcj02(*PLACE), "gcj02"), PLACE) < 0.001


@pytest.mark.parametrize("lon", [math.nan, math.inf])
def test_a_coordinate_is_a_number(lon):
    with pytest.raises(ValueError, match="number"):
        to_wgs84(lon, 31.0, Datum.WGS84)
    with pytest.raises(ValueError, match="datum"):
        to_wgs84(121.0, 31.0, "datum")


def test_swapped_and_foreign_points_are_named():
    assert fault_in_point(*PLACE) is None
    assert fault_in_point(PLACE.lat, PLACE.lon).code == "swapped"
    assert fault_in_point(2.35, 48.86).code == "outside"
