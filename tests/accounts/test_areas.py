"""The administrators' pages of areas: what a change brings is shown before, and done when sure."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyproj import Transformer

from lilong.accounts import operations
from lilong.accounts.forms.areas import MOST_DRAWN
from lilong.accounts.models import Unit
from lilong.accounts.terms import AreaChange
from lilong.journal import relay
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.territory.models import Area
from lilong.territory.terms import AreaSpec, Change
from tests.accounts.test_pages import NOW
from tests.cast import Cast, _square
from tests.territory.test_shapefiles import packed, prj

TODAY = clock.local(NOW).date()
TREE = "/accounts/areas/"


@pytest.fixture(autouse=True)
def _stand_still() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def text_of(response: Any) -> str:
    return str(response.content.decode())


def address(area: Area, verb: str = "") -> str:
    return f"{TREE}{area.pk}/" + (f"{verb}/" if verb else "")


def halves(area: Area) -> SimpleUploadedFile:
    """Return the two halves of the east community as a file an administrator has drawn."""
    features = []
    for i, south in enumerate((31.20, 31.205)):
        shape: Any = _square(121.41, south, 0.01)
        shape["coordinates"][0][2][1] = shape["coordinates"][0][3][1] = south + 0.005
        named = {
            "code": f"31019800191{i}",
            "name": f"甲里东{i}居民区（虚构）",
            "name_en": f"East {i}",
        }
        features.append({"type": "Feature", "geometry": shape, "properties": named})
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return SimpleUploadedFile("分.geojson", text.encode())


def test_the_tree_and_an_area_are_shown(cast: Cast) -> None:
    client = cast.system_administrator.client()
    page = text_of(client.get(TREE))
    for name in ("whole", "east", "west", "east_cell"):
        assert cast.areas[name].code in page
    page = text_of(client.get(address(cast.areas["east"])))
    assert "东居委会" in page
    assert "拆分此区域" in page
    assert cast.areas["east_cell"].code in page
    assert "Split this area" in text_of(
        cast.system_administrator.client("en").get(address(cast.areas["east"]))
    )


def test_a_split_is_shown_first_and_done_when_sure(cast: Cast) -> None:
    client, east = cast.system_administrator.client(), cast.areas["east"]
    form = {"on": TODAY.isoformat(), "datum": "wgs84"}
    shown = client.post(address(east, "split"), {**form, "shapes": halves(east)})
    page = text_of(shown)
    assert shown.status_code == 200
    assert "甲里东1居民区（虚构）" in page
    assert "东居委会" in page
    assert "待您改定区域的单位和岗位" in page
    assert Area.objects.get(pk=east.pk).valid_to is None
    assert not Area.objects.filter(code="310198001910").exists()

    drawn = shown.context["form"].data["drawn"]
    done = client.post(address(east, "split"), {**form, "drawn": drawn, "sure": "1"})
    assert done.headers["Location"] == address(east)
    assert Area.objects.get(pk=east.pk).valid_to == TODAY - timedelta(days=1)
    relay.drain()
    page = text_of(client.get(address(east)))
    assert "请为下列单位和岗位改定承接区域" in page
    assert "310198001911" in page
    assert "已终止的区域" in text_of(client.get(TREE))
    cell = Area.objects.get(code=cast.areas["east_cell"].code, valid_to=None)
    assert cell.parent is not None
    assert cell.parent.code == "310198001910"


def test_neighbours_are_merged_and_their_committee_goes_along(cast: Cast) -> None:
    client, (east, west) = (
        cast.system_administrator.client(),
        (cast.areas["east"], cast.areas["west"]),
    )
    form = {"others": [west.pk], "code": "310198001920", "name": "甲里新居民区（虚构）",
            "on": TODAY.isoformat()}  # fmt: skip
    page = text_of(client.post(address(east, "merge"), form))
    assert "随之变更的单位和岗位" in page
    assert "东居委会" in page
    assert client.post(address(east, "merge"), {**form, "sure": "1"}).status_code == 302
    relay.drain()
    merged = Area.objects.get(code="310198001920")
    assert Unit.objects.get(pk=cast.units["committee"].pk).area == merged
    assert "甲里西居民区" in text_of(client.get(address(merged)))


def test_a_new_code_is_given(cast: Cast) -> None:
    client, cell = cast.system_administrator.client(), cast.areas["east_cell"]
    form = {"code": "31019800109", "on": TODAY.isoformat(), "sure": "1"}
    assert client.post(address(cell, "renumber"), form).status_code == 302
    assert Area.objects.get(code="31019800109").polygon == cell.polygon


def test_an_area_without_a_shape_is_split_by_lines(cast: Cast) -> None:
    client, cell = cast.system_administrator.client(), cast.areas["east_cell"]
    Area.objects.filter(pk=cell.pk).update(polygon=None)
    form = {"on": TODAY.isoformat(), "datum": "wgs84", "sure": "1",
            "lines": "31019800111，东一网格甲，East 1A\n\n31019800112, 东一网格乙\n"}  # fmt: skip
    assert client.post(address(cell, "split"), form).status_code == 302
    parts = Area.objects.filter(valid_to=None, code__in=("31019800111", "31019800112"))
    assert set(parts.values_list("name", "name_en")) == {
        ("东一网格甲", "East 1A"),
        ("东一网格乙", ""),
    }


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"lines": "没有逗号"}, "lines", "第 1 行"),
        ({"lines": "310,甲\n坏码,乙"}, "lines", "第 2 行"),
        ({}, "shapes", "逐行"),
        ({"drawn": "{"}, "shapes", "不是 GeoJSON"),
        ({"drawn": '{"type": "x"}'}, "shapes", "GeoJSON"),
        ({"drawn": '{"features": [{}]}'}, "shapes", "code"),
        ({"shapes": SimpleUploadedFile("a.geojson", b"\xff\xfe\x00")}, "shapes", "不是 GeoJSON"),
        ({"shapes": SimpleUploadedFile("a", b" " * (MOST_DRAWN + 1))}, "shapes", "2 MB"),
        ({"lines": "1,甲\n2,乙"}, None, "各部分都要有边界"),
        ({"lines": "1,甲\n2,乙", "on": (TODAY + timedelta(days=1)).isoformat()}, "on", "日"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_changes(
    cast: Cast, changes: dict[str, Any], field: str | None, words: str
) -> None:
    east = cast.areas["east"]
    form = {"on": TODAY.isoformat(), "datum": "wgs84", "sure": "1"} | changes
    answer = cast.system_administrator.client().post(address(east, "split"), form)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert field is None or field in answer.context["form"].errors
    assert Area.objects.get(pk=east.pk).valid_to is None


def test_the_offices_own_area_is_not_its_to_change(cast: Cast) -> None:
    client, whole = cast.system_administrator.client(), cast.areas["whole"]
    assert "拆分此区域" not in text_of(client.get(address(whole)))
    form = {"code": "310198999", "on": TODAY.isoformat(), "sure": "1"}
    answer = client.post(address(whole, "renumber"), form)
    assert answer.status_code == 422
    assert "由上级调整" in text_of(answer)


def test_another_offices_areas_are_not_there(cast: Cast) -> None:
    theirs = cast.next_door.areas["east"]
    client = cast.system_administrator.client()
    for verb in ("", "split", "merge", "renumber"):
        assert client.get(address(theirs, verb)).status_code == 404
    assert theirs.code not in text_of(client.get(TREE))
    change = AreaChange(
        Change.MERGE, (cast.areas["east"].pk, theirs.pk), (AreaSpec("1", "合", "community"),), TODAY
    )
    who = {"by": cast.system_administrator.actor, "at": NOW}
    with pytest.raises(NotVisible):
        operations.change_areas(change, office_id=cast.office.pk, **who)
    with pytest.raises(NotVisible):
        operations.change_areas(change, office_id=cast.next_door.office.pk, **who)


@pytest.mark.parametrize("name", ["dispatcher", "leader", "handler"])
def test_who_is_no_administrator_opens_none_of_it(cast: Cast, name: str) -> None:
    client = cast.home.member(name).client()
    for where in (TREE, address(cast.areas["east"]), address(cast.areas["east"], "split")):
        assert client.get(where).status_code == 403


@pytest.mark.parametrize("name", ["security_administrator", "audit_administrator"])
def test_the_other_administrators_look_and_change_nothing(cast: Cast, name: str) -> None:
    client, east = cast.home.member(name).client(), cast.areas["east"]
    assert client.get(TREE).status_code == 200
    assert "拆分此区域" not in text_of(client.get(address(east)))
    assert client.post(address(east, "renumber"), {"code": "1"}).status_code == 403
    change = AreaChange(Change.RENUMBER, (east.pk,), (AreaSpec("1", "", "community"),), date.min)
    with pytest.raises(Refused):
        operations.foresee_areas(
            change, office_id=cast.office.pk, by=cast.home.member(name).actor, at=NOW
        )


def test_an_unknown_way_to_change_is_not_there(cast: Cast) -> None:
    client = cast.system_administrator.client()
    assert client.get(address(cast.areas["east"], "sell")).status_code == 404


def test_an_area_is_split_by_a_shapefile_in_metres(cast: Cast) -> None:
    client, east = cast.system_administrator.client(), cast.areas["east"]
    there = Transformer.from_crs(4326, 4549, always_xy=True)
    drawn = json.loads(halves(east).read())["features"]
    rings = [
        [there.transform(*corner) for corner in reversed(one["geometry"]["coordinates"][0])]
        for one in drawn
    ]
    codes = [one["properties"]["code"] for one in drawn]
    content = packed(*rings, codes=codes, files={"图/areas.prj": prj(4549)})
    form = {"on": TODAY.isoformat(), "datum": ""}
    sent = SimpleUploadedFile("分.zip", content)
    shown = client.post(address(east, "split"), {**form, "shapes": sent})
    assert shown.status_code == 200
    data = shown.context["form"].data
    assert data["datum"] == "gauss_krueger"
    second = {**form, "datum": data["datum"], "drawn": data["drawn"], "sure": "1"}
    assert client.post(address(east, "split"), second).status_code == 302
    assert set(codes) <= set(Area.objects.filter(valid_to=None).values_list("code", flat=True))
    assert Area.objects.get(pk=east.pk).valid_to == TODAY - timedelta(days=1)


def test_a_shapefile_without_a_datum_is_refused_on_the_page(cast: Cast) -> None:
    client, east = cast.system_administrator.client(), cast.areas["east"]
    sent = SimpleUploadedFile("分.zip", packed([(121.4, 31.2), (121.4, 31.21), (121.41, 31.2)]))
    answer = client.post(
        address(east, "split"), {"on": TODAY.isoformat(), "datum": "", "shapes": sent}
    )
    assert answer.status_code == 422
    assert "gauss_krueger" in text_of(answer)
