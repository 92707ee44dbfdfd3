"""Files of areas sent by page that are broken, lying or drawn by foreign habits."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import shapefile
from django.core.files.uploadedfile import SimpleUploadedFile

from lilong.kernel import clock
from lilong.territory.models import Area
from lilong.territory.operations import shapefiles
from tests.accounts.test_areas import TODAY, address, halves, text_of
from tests.accounts.test_pages import NOW
from tests.cast import Cast
from tests.territory.test_shapefiles import packed, prj, zipped

Drawn = dict[str, Any]


@pytest.fixture(autouse=True)
def _stand_still() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def sent(cast: Cast, content: bytes, **more: str) -> Any:
    """Send a file for the split of the east community, to look at what it would bring."""
    form = {"on": TODAY.isoformat(), "datum": "", **more}
    file = SimpleUploadedFile("分.geojson", content)
    client = cast.system_administrator.client("en")
    return client.post(address(cast.areas["east"], "split"), {**form, "shapes": file})


def drawn(cast: Cast, change: Callable[[Drawn, Drawn], object]) -> bytes:
    """Return the file with the two halves after a change to it, or to its first feature."""
    whole: Drawn = json.loads(halves(cast.areas["east"]).read())
    change(whole, whole["features"][0])
    return json.dumps(whole).encode()


def ring(*corners: Any) -> Callable[[Drawn, Drawn], object]:
    return lambda _whole, one: one["geometry"].update(coordinates=[list(corners)])


def named(**words: Any) -> Callable[[Drawn, Drawn], object]:
    return lambda _whole, one: one["properties"].update(words)


def crs(name: Any) -> Callable[[Drawn, Drawn], object]:
    return lambda whole, _one: whole.update(crs={"type": "name", "properties": {"name": name}})


FAULTS: list[tuple[Callable[[Drawn, Drawn], object], str]] = [
    (ring([10**400, 1], [1, 2], [2, 3], [10**400, 1]), "not a GeoJSON polygon"),
    (ring([float("nan"), 1], [1, 2], [2, 3]), "not a GeoJSON polygon"),
    (ring([121, 31], [122, 32], [122, 31], [121, 32], [121, 31]), "crosses itself"),
    (ring(), "not a GeoJSON polygon"),
    (lambda _whole, one: one.update(properties=[1]), "no “code”"),
    (lambda _whole, one: one.update(properties="code"), "no “code”"),
    (lambda whole, _one: whole["features"].append(None), "no “code”"),
    (named(name="名" * 81), "too long or holds signs"),
    (named(name="甲\x00乙"), "too long or holds signs"),
    (named(name_en="x" * 121), "too long or holds signs"),
    (named(name="甲\ud800乙"), "not GeoJSON"),
    (named(code="9" * 21), "is no code"),
    (named(code="1\x002"), "is no code"),
    (named(code="../b"), "is no code"),
    (named(code="310198001911"), "Two parts have the code 310198001911"),
    (crs("urn:ogc:def:crs:EPSG::4214"), "cannot be converted"),
    (crs("urn:ogc:def:crs:EPSG::999999"), "cannot be converted"),
    (crs("上海城市坐标系（虚构）"), "cannot be converted"),
    (crs([1]), "cannot be converted"),
    (crs("EPSG:4549"), "without a zone"),
]


@pytest.mark.parametrize(("change", "words"), FAULTS)
def test_what_is_wrong_with_a_drawn_file_is_said(
    cast: Cast, change: Callable[[Drawn, Drawn], object], words: str
) -> None:
    before = Area.objects.count()
    answer = sent(cast, drawn(cast, change))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert Area.objects.count() == before


@pytest.mark.parametrize(
    "name",
    ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326",
     "http://www.opengis.net/def/crs/EPSG/0/4490"],
)  # fmt: skip
def test_a_datum_the_file_names_is_taken(cast: Cast, name: str) -> None:
    assert sent(cast, drawn(cast, crs(name))).status_code == 200


def test_a_datum_said_that_is_not_the_files_is_refused(cast: Cast) -> None:
    content = drawn(cast, crs("EPSG:4326"))
    answer = sent(cast, content, datum="gauss_krueger")
    assert answer.status_code == 422
    assert "the file names wgs84" in text_of(answer)


def test_an_archive_far_too_large_is_said_to_be_so(cast: Cast) -> None:
    bomb = zipped({"a.shp": b"\0" * (shapefiles.MOST_UNPACKED + (6 << 20)), "a.dbf": b"x"})
    answer = sent(cast, bomb)
    assert answer.status_code == 422
    assert "unpacks to more than 64 MB" in text_of(answer)


def test_a_city_grid_is_named_in_its_own_signs(cast: Cast) -> None:
    content = packed([(121.4, 31.2), (121.4, 31.21), (121.41, 31.2)],
                     files={"图/areas.prj": "上海平面坐标系".encode("gbk")})  # fmt: skip
    assert "“上海平面坐标系”" in text_of(sent(cast, content))


def test_chinese_field_names_in_gbk_are_read(cast: Cast) -> None:
    parts = {ending: BytesIO() for ending in ("shp", "shx", "dbf")}
    writer = shapefile.Writer(shapeType=shapefile.POLYGON, encoding="gbk", **parts)
    writer.field("编码", "C", size=20)
    writer.field("名称", "C", size=60)
    for one in json.loads(halves(cast.areas["east"]).read())["features"]:
        writer.poly([list(reversed(one["geometry"]["coordinates"][0]))])
        writer.record(one["properties"]["code"], one["properties"]["name"])
    writer.close()
    files = {f"a.{ending}": part.getvalue() for ending, part in parts.items()}
    answer = sent(cast, zipped(files | {"a.prj": prj(4490)}))
    assert answer.status_code == 200
    assert "甲里东1居民区（虚构）" in text_of(answer)


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04" + b"\0" * 99, b"<kml/>", b"[]", b"9"])
def test_what_is_no_file_of_areas_is_refused(cast: Cast, content: bytes) -> None:
    assert sent(cast, content).status_code == 422
