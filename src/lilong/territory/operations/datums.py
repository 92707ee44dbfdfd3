"""Which datum a Shapefile's .prj names, and which zone its metres are counted in."""

import re
from dataclasses import dataclass
from typing import Final

from pyproj import CRS
from pyproj.exceptions import CRSError

from lilong.kernel.coordinates import Datum
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark

# Proper names, the same in every language; the words a command or a page takes stand in brackets.
KNOWN_DATUMS: Final = (
    "WGS-84 (wgs84), GCJ-02 (gcj02), CGCS2000 (cgcs2000), CGCS2000 Gauss-Krüger (gauss_krueger)"
)
_GEOGRAPHIC: Final = {
    "World Geodetic System 1984": Datum.WGS84,
    "World Geodetic System 1984 ensemble": Datum.WGS84,
    "China 2000": Datum.CGCS2000,
}
_OFFSET: Final = 500_000
_ZONE: Final = 1_000_000
_MOST_LETTERS: Final = 20_000
_NAMED: Final = re.compile(r"EPSG(?::|/)+(?:[\d.]*[:/])?(?P<number>\d{4,6})\b|\bCRS84\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """A datum, and what is added to an easting so that it begins with its zone."""

    datum: Datum
    shift: int = 0


def reference_of(text: str) -> Reference:
    """Return what the text of a .prj says.

    Raises Refused for one that is not known here: city grids, Beijing 1954 and Xi'an 1980 have no
    public parameters, so that nothing would be right to the metre.
    """
    try:
        crs = CRS.from_wkt(text.strip()[:_MOST_LETTERS])
    except CRSError as fault:
        raise Refused(_unknown(text)) from fault
    return _known(crs)


def reference_named(text: str) -> Reference:
    """Return what a GeoJSON's name of a datum means: EPSG with a number, or CRS84.

    Raises Refused for any other.
    """
    found = _NAMED.search(text)
    if found is None:
        raise Refused(_unknown(text))
    if found["number"] is None:
        return Reference(Datum.WGS84)
    try:
        return _known(CRS.from_epsg(int(found["number"])))
    except CRSError as fault:
        raise Refused(_unknown(found[0])) from fault


def _known(crs: CRS) -> Reference:
    geodetic = crs.geodetic_crs
    datum = _GEOGRAPHIC.get(geodetic.datum.name) if geodetic and geodetic.datum else None
    if datum is not None and not crs.is_projected:
        return Reference(datum)
    found = _metres(crs) if datum is Datum.CGCS2000 else None
    if found is None:
        raise Refused(_unknown(crs.name))
    return found


def _metres(crs: CRS) -> Reference | None:
    """Return the zone of a Gauss-Krüger projection of three or six degrees, None for another."""
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    said = {one.name: float(one.value) for one in operation.params}
    meridian = said.get("Longitude of natural origin", 0.0)
    easting = said.get("False easting", 0.0)
    plain = (
        said.get("Latitude of natural origin") == 0
        and said.get("Scale factor at natural origin") == 1
        and said.get("False northing") == 0
    )
    zone = int(meridian) // 3
    if not plain or meridian != zone * 3 or not 25 <= zone <= 45:
        return None
    six = (int(meridian) + 3) / 6
    if easting in {zone * _ZONE + _OFFSET, six * _ZONE + _OFFSET}:
        return Reference(Datum.GAUSS_KRUEGER)
    if easting == _OFFSET:
        return Reference(Datum.GAUSS_KRUEGER, zone * _ZONE)
    return None


def _unknown(name: str) -> Refusal:
    return Refusal(
        "unknown_datum",
        mark("The file names “{name}”, which cannot be converted. Known are: {known}."),
        {"name": " ".join(name.split())[:60], "known": KNOWN_DATUMS},
        rule="G-18",
    )


def agreed(said: Datum | None, found: Reference | None) -> Reference:
    """Return the datum of a Shapefile: what was said goes before its .prj.

    Web maps' GCJ-02 has no name a .prj could give, so that such files bear the one of WGS-84.
    Raises Refused when neither says it, or when one says degrees and the other metres.
    """
    if said is None and found is None:
        text = mark("The Shapefile has no .prj, so its datum must be said. Known are: {known}.")
        raise Refused(Refusal("no_datum", text, {"known": KNOWN_DATUMS}, rule="G-18"))
    if said is None or found is None:
        return found or Reference(said or Datum.WGS84)
    if (said is Datum.GAUSS_KRUEGER) != (found.datum is Datum.GAUSS_KRUEGER):
        text = mark("The datum said is {said}, but the file names {found}.")
        raise Refused(
            Refusal("datum_differs", text, {"said": said, "found": found.datum}, rule="G-18")
        )
    return Reference(said, found.shift)
