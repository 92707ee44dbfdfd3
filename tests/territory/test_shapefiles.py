"""Zipped Shapefiles as they are sent: with and without .prj, UTF-8 and GBK, whole and hostile."""

import json
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import shapefile
from django.core.management import CommandError, call_command
from django.utils.translation import override
from pyproj import CRS, Transformer

from lilong.kernel.coordinates import Datum, wgs84_to_gcj02
from lilong.kernel.errors import Refused
from lilong.territory import operations, queries
from lilong.territory.models import Area, Level
from lilong.territory.operations import shapefiles
from lilong.territory.operations.importing import Imported, ImportTerms
from lilong.ui.messages import say
from tests.territory.conftest import BEGUN, Tree

Corner = tuple[float, float]
RING: list[Corner] = [
    (121.40, 31.20), (121.40, 31.21), (121.41, 31.21), (121.41, 31.20), (121.40, 31.20),
]  # fmt: skip
DEGREES = {"WGS84": 4326, "CGCS2000": 4490}


def prj(epsg: int) -> bytes:
    """Return what ArcGIS writes into a .prj."""
    return CRS.from_epsg(epsg).to_wkt("WKT1_ESRI").encode()


def packed(
    *rings: Sequence[Corner],
    files: Mapping[str, bytes] | None = None,
    encoding: str = "utf-8",
    codes: Sequence[Any] = ("k1", "k2", "k3"),
) -> bytes:
    """Return a zipped Shapefile with one area for each ring, and what else lies in the archive."""
    parts = {ending: BytesIO() for ending in ("shp", "shx", "dbf")}
    writer = shapefile.Writer(shapeType=shapefile.POLYGON, encoding=encoding, **parts)
    is_number = not isinstance(codes[0], str)
    writer.field("CODE", "N" if is_number else "C", size=19, decimal=1 if is_number else 0)
    writer.field("NAME", "C", size=60)
    for code, ring in zip(codes, rings, strict=False):
        writer.poly([list(ring)])
        writer.record(code, f"第{code}居民区")
    writer.close()
    return zipped(
        {f"图/areas.{end}": part.getvalue() for end, part in parts.items()} | dict(files or {})
    )


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return an archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def moved(convert: Callable[[float, float], Any]) -> list[Corner]:
    """Return the ring in other coordinates."""
    return [tuple(convert(*corner)) for corner in RING]


def bring(tree: Tree, content: bytes, datum: Datum | None = None, **more: Any) -> Imported:
    """Import a file as the command does."""
    collection, found = operations.read_areas(content, datum)
    terms = ImportTerms(Level.COMMUNITY, BEGUN, tree.whole.code, found)
    return operations.import_areas(collection, terms=terms, by=tree.by, at=tree.at, **more)


def refused(content: bytes, datum: Datum | None = None) -> tuple[str, str, str]:
    """Return a refusal's code and its sentence in both languages."""
    with pytest.raises(Refused) as answer:
        operations.read_areas(content, datum)
    first = answer.value.refusals[0]
    sentences = []
    for language in ("en", "zh-hans"):
        with override(language):
            sentences.append(say(first))
    assert sentences[0] != sentences[1]
    return first.code, sentences[0], sentences[1]


def corners(code: str) -> list[Corner]:
    """Return the corners of an area as they are stored, from the south-west."""
    found = queries.area_by_code(code, on=BEGUN)
    assert found is not None
    return sorted({(lon, lat) for lon, lat in found.polygon["coordinates"][0]})


def assert_in_place(code: str) -> None:
    """Insist that the stored corners are those of the ring, to a hand's breadth."""
    for found, meant in zip(corners(code), sorted(set(RING)), strict=True):
        assert found == pytest.approx(meant, abs=1e-6)


@pytest.mark.parametrize("epsg", DEGREES.values(), ids=DEGREES)
def test_the_prj_names_degrees(tree: Tree, epsg: int) -> None:
    content = packed(RING, files={"图/areas.PRJ": prj(epsg)})
    assert bring(tree, content).created == 1
    assert_in_place("k1")
    assert Area.objects.get(code="k1").name == "第k1居民区"


@pytest.mark.parametrize("epsg", [4528, 4549, 4512 - 5], ids=["zone", "meridian", "other"])
def test_metres_come_in_with_and_without_their_zone(tree: Tree, epsg: int) -> None:
    there = Transformer.from_crs(4326, epsg, always_xy=True)
    content = packed(moved(there.transform), files={"图/areas.prj": prj(epsg)})
    if epsg == 4507:  # six degrees around 105° E: read right, though nobody draws Shanghai in it
        collection, datum = operations.read_areas(content)
        assert datum is Datum.GAUSS_KRUEGER
        assert str(collection["features"][0]["geometry"]["coordinates"][0][0][0])[:2] == "37"
        return
    assert bring(tree, content).created == 1
    assert_in_place("k1")


def test_what_is_said_goes_before_the_prj_for_web_maps(tree: Tree) -> None:
    content = packed(moved(wgs84_to_gcj02), files={"图/areas.prj": prj(4326)})
    assert bring(tree, content, Datum.GCJ02).created == 1
    assert_in_place("k1")


def test_without_a_prj_the_datum_must_be_said(tree: Tree) -> None:
    content = packed(RING)
    code, english, chinese = refused(content)
    assert code == "no_datum"
    assert ".prj" in english
    for sentence in (english, chinese):
        for known in Datum:
            assert known.value in sentence
    assert bring(tree, content, Datum.CGCS2000).created == 1
    assert_in_place("k1")


@pytest.mark.parametrize("epsg", [2437, 4610, 32651, 3857])
def test_an_unknown_datum_is_refused_and_the_known_are_named(epsg: int) -> None:
    content = packed(RING, files={"图/areas.prj": prj(epsg)})
    code, english, chinese = refused(content)
    assert code == "unknown_datum"
    assert "gauss_krueger" in english
    assert "gcj02" in chinese


def test_a_prj_that_is_none_is_refused() -> None:
    content = packed(RING, files={"图/areas.prj": "上海平面坐标系".encode("gbk")})
    assert refused(content)[0] == "unknown_datum"


@pytest.mark.parametrize(("epsg", "said"), [(4549, Datum.WGS84), (4326, Datum.GAUSS_KRUEGER)])
def test_degrees_and_metres_do_not_agree(epsg: int, said: Datum) -> None:
    content = packed(RING, files={"图/areas.prj": prj(epsg)})
    assert refused(content, said)[0] == "datum_differs"


@pytest.mark.parametrize(
    ("encoding", "page"),
    [("utf-8", b"UTF-8"), ("utf-8", b"65001\r\n"), ("utf-8", None), ("gbk", b"936"),
     ("gbk", b"GBK"), ("gbk", None), ("gbk", b"no such page"), ("gb18030", b"GB18030")],
)  # fmt: skip
def test_chinese_names_are_read(tree: Tree, encoding: str, page: bytes | None) -> None:
    more = {"图/areas.prj": prj(4326)} | ({"图/areas.cpg": page} if page else {})
    assert bring(tree, packed(RING, files=more, encoding=encoding)).created == 1
    assert Area.objects.get(code="k1").name == "第k1居民区"


def test_names_in_another_encoding_than_said_are_refused() -> None:
    content = packed(
        RING, files={"图/areas.prj": prj(4326), "图/areas.cpg": b"UTF-8"}, encoding="gbk"
    )
    assert refused(content)[0] == "encoding"


def test_codes_that_are_numbers_stay_whole(tree: Tree) -> None:
    content = packed(RING, files={"图/areas.prj": prj(4326)}, codes=[310198001910.0])
    assert bring(tree, content).created == 1
    assert queries.area_by_code("310198001910", on=BEGUN) is not None


def test_a_dry_run_lists_every_row_and_a_second_run_changes_nothing(tree: Tree) -> None:
    beside = [(lon + 0.01, lat) for lon, lat in RING]
    across = [(lon + 0.005, lat + 0.005) for lon, lat in RING]
    content = packed(RING, beside, across, files={"图/areas.prj": prj(4326)})
    before = Area.objects.count()
    told = [(row.code, row.became) for row in bring(tree, content, dry_run=True).rows]
    assert told == [("k1", "created"), ("k2", "created"), ("k3", "rejected")]
    assert Area.objects.count() == before
    assert [(row.code, row.became) for row in bring(tree, content).rows] == told
    assert Area.objects.count() == before + 2
    again = bring(tree, content)
    assert (again.created, again.unchanged, again.rejected) == (0, 2, 1)
    assert Area.objects.count() == before + 2


def test_another_kind_of_shape_is_a_rejected_row(tree: Tree) -> None:
    parts = {ending: BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(shapeType=shapefile.POINT, **parts) as writer:
        writer.field("code", "C")
        writer.field("name", "C")
        writer.point(121.4, 31.2)
        writer.record("k1", "点")
        writer.null()
        writer.record("k2", "无界")
    members = {f"a.{end}": part.getvalue() for end, part in parts.items()} | {"a.prj": prj(4326)}
    done = bring(tree, zipped(members))
    assert [row.became for row in done.rows] == ["rejected", "created"]


def test_an_archive_without_exactly_one_shapefile_is_refused() -> None:
    assert refused(zipped({"a.txt": b"x"}))[0] == "not_one_shapefile"
    assert refused(zipped({"a.shp": b"", "b.shp": b""}))[0] == "not_one_shapefile"
    assert refused(zipped({"a.shp": b"", "b.dbf": b""}))[0] == "no_attributes"


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"a.shp": b"\0" * (shapefiles.MOST_UNPACKED + 1), "a.dbf": b""})
    assert len(bomb) < 100_000
    code, english, _chinese = refused(bomb)
    assert code == "archive_too_large"
    assert "64 MB" in english
    lying = bomb.replace(struct.pack("<L", shapefiles.MOST_UNPACKED + 1), struct.pack("<L", 10))
    assert refused(lying)[0] in {"archive_too_large", "shapefile_broken"}
    many = zipped({f"{number}.txt": b"" for number in range(shapefiles.MOST_MEMBERS + 1)})
    assert refused(many)[0] == "archive_too_large"


def test_a_protected_archive_is_refused() -> None:
    content = bytearray(packed(RING, files={"图/areas.prj": prj(4326)}))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    assert refused(bytes(content))[0] == "archive_protected"


# The reader says of each damaged file what is wrong with it.
@pytest.mark.filterwarnings("ignore::shapefile.PossiblyCorruptFileHeader")
def test_damage_anywhere_ends_in_a_sentence_or_a_collection() -> None:
    whole = packed(RING, files={"图/areas.prj": prj(4326)})
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    seen = set()
    for name in ("图/areas.shp", "图/areas.dbf"):
        sound = members[name]
        for at in range(0, len(sound), 3):
            for odd in (sound[:at], sound[:at] + b"\xff\xff\xff\x7f" + sound[at + 4 :]):
                try:
                    collection, _datum = operations.read_areas(zipped(members | {name: odd}))
                    assert collection["type"] == "FeatureCollection"
                except Refused as answer:
                    seen.add(answer.refusals[0].code)
    assert "shapefile_broken" in seen
    assert refused(whole[:-30])[0] == "shapefile_broken"
    assert refused(b"PK\x03\x04nonsense")[0] == "shapefile_broken"


def test_too_many_rings_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapefiles, "MOST_RINGS", 0)
    assert refused(packed(RING, files={"图/areas.prj": prj(4326)}))[0] == "shapefile_broken"


def test_what_is_neither_is_refused() -> None:
    for odd in (b"no json", b"\xff\xfe\x00", b"[" * 100_000):
        assert refused(odd)[0] == "no_areas"


def test_the_command_takes_a_shapefile(tree: Tree, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "areas.zip"
    path.write_bytes(packed(RING, files={"图/areas.prj": prj(4490)}))
    asked = {"level": "community", "parent": tree.whole.code}
    call_command("areas", path, **asked, dry_run=True)
    assert "1 k1 第k1居民区: created" in capsys.readouterr().out
    assert not Area.objects.filter(code="k1").exists()
    call_command("areas", path, **asked, json=True)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["created"], answer["rows"][0]["became"]) == (1, "created")
    call_command("areas", path, **asked)
    assert "unchanged 1" in capsys.readouterr().out
    path.write_bytes(packed(RING))
    with pytest.raises(CommandError, match="gauss_krueger"):
        call_command("areas", path, **asked)
