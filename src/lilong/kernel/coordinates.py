"""Points from other datums become WGS-84 at the door; every stored coordinate is WGS-84.

GCJ-02 is the shifted datum of the Chinese web maps; its inverse is found by iteration, exact to
less than a millimetre. CGCS2000 differs from WGS-84 by centimetres, so its longitude and latitude
are taken as they are; its projected form (Gauss-Krueger, metres) goes through pyproj. City systems
whose parameters are not public cannot be converted.
"""

from enum import StrEnum
from functools import cache
from math import cos, isfinite, pi, sin, sqrt
from typing import NamedTuple

from pyproj import Transformer

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

_AXIS = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943
_CHINA = (72.004, 137.8347, 0.8293, 55.8271)
_TOLERANCE = 1e-10
_ROUNDS = 30
_ZONE_WIDTH = 1_000_000
_WGS84 = 4326


class Datum(StrEnum):
    """In what a coordinate is given."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    CGCS2000 = "cgcs2000"
    GAUSS_KRUEGER = "gauss_krueger"


class Point(NamedTuple):
    """Longitude and latitude in degrees."""

    lon: float
    lat: float


def to_wgs84(lon: float, lat: float, datum: Datum | str) -> Point:
    """Return the WGS-84 point of a coordinate.

    For `gauss_krueger` the two numbers are easting and northing in metres with the zone before the
    easting (40 360 000 is zone 40 of three degrees). Raises ValueError for an unknown datum or a
    number that is none.
    """
    if not (isfinite(lon) and isfinite(lat)):
        raise ValueError("a coordinate is a number")
    known = Datum(datum)
    if known is Datum.GCJ02:
        return gcj02_to_wgs84(lon, lat)
    if known is Datum.GAUSS_KRUEGER:
        return gauss_krueger_to_wgs84(lon, lat)
    return Point(lon, lat)


def wgs84_to_gcj02(lon: float, lat: float) -> Point:
    """Return the GCJ-02 point web maps show a WGS-84 point at; outside China nothing is shifted."""
    if not _in_china(lon, lat):
        return Point(lon, lat)
    shift_lon, shift_lat = _shift(lon, lat)
    return Point(lon + shift_lon, lat + shift_lat)


def gcj02_to_wgs84(lon: float, lat: float) -> Point:
    """Return the WGS-84 point whose GCJ-02 point this is, by iteration."""
    if not _in_china(lon, lat):
        return Point(lon, lat)
    guess = Point(lon, lat)
    for _round in range(_ROUNDS):
        shown = wgs84_to_gcj02(*guess)
        error_lon, error_lat = shown.lon - lon, shown.lat - lat
        guess = Point(guess.lon - error_lon, guess.lat - error_lat)
        if max(abs(error_lon), abs(error_lat)) < _TOLERANCE:
            break
    return guess


def gauss_krueger_to_wgs84(
    easting: float, northing: float, central_meridian: int | None = None
) -> Point:
    """Return the WGS-84 point of a CGCS2000 coordinate in metres.

    Without a central meridian the easting begins with its zone: 13 to 23 are six degrees wide, 25
    to 45 three. Raises ValueError for another zone or meridian.
    """
    epsg = (
        _epsg_of_zone(int(easting // _ZONE_WIDTH))
        if central_meridian is None
        else _epsg_of_meridian(central_meridian)
    )
    lon, lat = _transformer(epsg).transform(easting, northing)
    return Point(float(lon), float(lat))


def fault_in_point(lon: float, lat: float) -> Refusal | None:
    """Say why two numbers are no WGS-84 point of China, or None; swapped ones are recognised."""
    if _in_china(lon, lat):
        return None
    if _in_china(lat, lon):
        return Refusal("swapped", mark("Longitude and latitude seem to be swapped."))
    return Refusal("outside", mark("The point {lon}, {lat} lies outside China."),
                   {"lon": lon, "lat": lat})  # fmt: skip


def _epsg_of_zone(zone: int) -> int:
    if 25 <= zone <= 45:
        return 4513 + zone - 25
    if 13 <= zone <= 23:
        return 4491 + zone - 13
    raise ValueError(f"zone {zone} is not a Gauss-Krueger zone of China")


def _epsg_of_meridian(meridian: int) -> int:
    if meridian % 3 or not 75 <= meridian <= 135:
        raise ValueError(f"{meridian} is not the central meridian of a three-degree zone of China")
    return 4534 + (meridian - 75) // 3


@cache
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, _WGS84, always_xy=True)


def _in_china(lon: float, lat: float) -> bool:
    west, east, south, north = _CHINA
    return west <= lon <= east and south <= lat <= north


def _shift(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 105.0, lat - 35.0
    common = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    metres_lat = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + common
    )
    metres_lat += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    metres_lat += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    metres_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + common
    metres_lon += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    metres_lon += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = lat / 180.0 * pi
    magic = 1.0 - _ECCENTRICITY_SQUARED * sin(radians) ** 2
    per_degree_lat = _AXIS * (1.0 - _ECCENTRICITY_SQUARED) / magic**1.5 * pi / 180.0
    per_degree_lon = _AXIS / sqrt(magic) * cos(radians) * pi / 180.0
    return metres_lon / per_degree_lon, metres_lat / per_degree_lat
