"""Areas from GeoJSON files of any datum; what is wrong with one feature stops no other."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lilong.kernel.coordinates import Datum, wgs84_to_gcj02
from lilong.kernel.errors import Refused
from lilong.territory import operations, queries
from lilong.territory.models import Level
from lilong.territory.operations.importing import Imported, ImportTerms
from tests.territory.conftest import BEGUN, Tree, square

TODAY = date(2026, 11, 20)


def _feature(code: str, geometry: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": f"第{code}区"} | more,
        "geometry": geometry,
    }


def _bring(tree: Tree, *features: Any, **terms: Any) -> Imported:
    given = {"level": Level.COMMUNITY, "valid_from": BEGUN, "parent_code": tree.whole.code} | terms
    return operations.import_areas(
        {"type": "FeatureCollection", "features": list(features)},
        terms=ImportTerms(**given), by=tree.by, at=tree.at,
    )  # fmt: skip


def test_shapes_of_another_datum_come_in_as_wgs84(tree: Tree) -> None:
    corners = [(121.40, 31.20), (121.41, 31.20), (121.41, 31.21), (121.40, 31.21), (121.40, 31.20)]
    ring = [list(wgs84_to_gcj02(*corner)) for corner in corners]
    feature = _feature("k1", {"type": "Polygon", "coordinates": [ring]})
    assert _bring(tree, feature, datum=Datum.GCJ02).created == 1
    found = queries.area_by_code("k1", on=TODAY)
    assert found is not None
    for (lon, lat), corner in zip(found.polygon["coordinates"][0], corners, strict=True):
        assert (lon, lat) == pytest.approx(corner, abs=1e-8)


def test_a_second_run_adds_nothing(tree: Tree) -> None:
    features = [_feature("k1"), _feature("k2", square(20, 20, 21, 21), name_en="Second")]
    assert _bring(tree, *features).created == 2
    again = _bring(tree, *features)
    assert (again.created, again.unchanged, again.rejected) == (0, 2, 0)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        "nonsense",
        _feature(""),
        _feature("k9", parent="nowhere"),
        _feature("k9", {"type": "Point", "coordinates": [1, 2]}),
        _feature("k9", {"type": "Polygon", "coordinates": "x"}),
        _feature("k9", {"type": "Polygon", "coordinates": []}),
        _feature("k9", {"type": "Polygon"}),
        _feature("k9", {"type": "Polygon", "coordinates": [[[float("nan"), 1]]]}),
        _feature("k9", square(1, 1, 4, 4)),
    ],
)
def test_one_odd_feature_is_listed_and_the_others_come_in(tree: Tree, odd: Any) -> None:
    done = _bring(tree, _feature("k1"), odd, _feature("k2"))
    assert (done.created, done.rejected) == (2, 1)
    assert done.errors[0].number == 2
    assert queries.area_by_code("k9", on=TODAY) is None


@pytest.mark.parametrize("odd", [{}, {"features": 3}, {"features": None}])
def test_what_is_no_collection_is_refused(tree: Tree, odd: Any) -> None:
    with pytest.raises(Refused):
        operations.import_areas(
            odd, terms=ImportTerms(Level.COMMUNITY, BEGUN), by=tree.by, at=tree.at
        )


def test_the_command_prints_one_json_value(tree: Tree, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "areas.geojson"
    collection = {"type": "FeatureCollection", "features": [_feature("k1"), _feature("")]}
    path.write_text(json.dumps(collection), encoding="utf-8-sig")
    call_command("areas", path, level="community", parent=tree.whole.code, json=True)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["created"], answer["unchanged"], answer["rejected"]) == (1, 0, 1)
    assert answer["errors"][0]["number"] == 2
    call_command("areas", path, level="community", parent=tree.whole.code)
    assert "unchanged 1" in capsys.readouterr().out
    path.write_text("no json", encoding="utf-8")
    for odd in (path, tmp_path / "missing"):
        with pytest.raises(CommandError):
            call_command("areas", odd, level="community")
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("areas", path, level="community")
