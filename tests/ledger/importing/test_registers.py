"""Address files, property and firm registers: row by row, the same twice changes nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lilong.exchange.models import RowError
from lilong.kernel.errors import Refused
from lilong.ledger.models import (
    Conflict,
    Dwelling,
    Organisation,
    Person,
    Place,
    PlaceFact,
    Relation,
)
from lilong.ledger.operations.facts import tell_fact
from lilong.ledger.specs import FactSpec, Source, Span
from lilong.ledger.terms import FactKey, SourceKind
from tests.cast import Cast
from tests.exchange.files import as_csv
from tests.ledger.importing import invented
from tests.ledger.importing.invented import checked, estate, imported, outcome

pytestmark = pytest.mark.django_db
CODE = "91350100M000100Y43"  # the sample of GB 32100


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    invented.media(settings, tmp_path)


def addresses(cast: Cast, rows: int = 8) -> str:
    head = [
        "编号",
        "地址类型",
        "名称",
        "地址",
        "居民区",
        "楼层",
        "建筑面积",
        "产权性质",
        "街序",
        "经度",
        "纬度",
        "坐标系",
    ]
    east = cast.areas["east"].code
    lines = [
        ["S1", "道路", "试演路", "试演路", east, "", "", "", "", "", "", ""],
        ["L1", "弄", "", "试演路12弄", east, "", "", "", "", "", "", ""],
        ["B1", "楼栋", "", "试演路12弄3号", east, "", "", "", "", "121.456", "31.206", "WGS84"],
        *[
            [
                f"D{n}",
                "",
                "",
                f"试演路12弄3号{n}01室",
                "",
                str(n),
                "45.67",
                "售后公房",
                "",
                "",
                "",
                "",
            ]
            for n in range(1, rows + 1)
        ],
        ["P1", "商铺", "", "试演路8号", east, "", "20", "", "1", "", "", ""],
    ]
    return as_csv([head, *lines])


def test_an_address_file_builds_street_lane_building_and_dwellings(cast: Cast) -> None:
    text = addresses(cast)
    how = {"adapter": "ledger_places", "source": "office", "purpose": ""}
    assert outcome(checked(cast.section_head, text, **how)) == {"created": 12}
    assert Place.objects.count() == 0
    assert outcome(imported(cast.section_head, text, **how)) == {"created": 12}
    dwelling = Place.objects.get(address="试演路12弄3号501室")
    assert dwelling.building is not None
    assert dwelling.building.address == "试演路12弄3号"
    assert dwelling.building.parent is not None
    assert dwelling.building.parent.kind == "lane"
    assert dwelling.area_id == cast.areas["east"].pk
    assert (dwelling.building.longitude, dwelling.building.latitude) == (121.456, 31.206)
    assert Dwelling.objects.get(place=dwelling).floor_area == 4567
    assert PlaceFact.objects.filter(key="tenure", value="sold_public").count() == 8
    assert Place.objects.get(kind="premises").order == 1
    assert outcome(imported(cast.section_head, text, **how)) == {"unchanged": 12}
    assert Place.objects.count() == 12


def test_a_check_foresees_a_building_from_an_earlier_batch_of_the_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lilong.exchange.operations.running.BATCH", 4)
    text = addresses(cast)
    how = {"adapter": "ledger_places", "source": "office", "purpose": ""}
    assert outcome(checked(cast.section_head, text, **how)) == {"created": 12}
    assert outcome(imported(cast.section_head, text, **how)) == {"created": 12}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["", "", "", "试演路99号101室", "", "", "", "", "", "", "", ""], "no_building"),
        (["", "楼栋", "", "试演路5号", "外星居民区", "", "", "", "", "", "", ""], "no_community"),
        (["", "楼栋", "", "试演路5号", "", "", "很大", "", "", "", "", ""], "no_area"),
        (["", "楼栋", "", "", "", "", "", "", "", "", "", ""], "nameless"),
    ],
)
def test_an_address_that_cannot_be_is_refused_and_harms_no_other(
    cast: Cast, row: list[str], code: str
) -> None:
    text = addresses(cast) + as_csv([row])
    run = checked(cast.section_head, text, adapter="ledger_places", source="office", purpose="")
    assert outcome(run) == {"created": 12, "rejected": 1}
    assert RowError.objects.get(run=run).code == code


def register(rows: list[list[str]]) -> str:
    head = ["坐落", "产权性质", "权利人", "证件号码", "共有份额", "更新时间"]
    return as_csv([head, *rows])


def test_a_property_register_tells_tenure_and_owners_with_exact_shares(cast: Cast) -> None:
    homes = estate(cast, 4)
    text = register(
        [
            [homes[0].address, "售后公房", "试演甲一", invented.identity(1), "1/3", "2026-11-01"],
            [homes[0].address, "售后公房", "试演甲二", invented.identity(2), "2/3", "2026-11-01"],
            [homes[1].address, "公房", "试演甲三", "", "", "2026-11-01"],
            [homes[2].address, "公房", "试演甲四", "", "一半", "2026-11-01"],
            ["试演路12弄3号999室", "公房", "", "", "", "2026-11-01"],
        ]
    )
    how = {"adapter": "ledger_property", "source": "property_register"}
    run = imported(cast.section_head, text, **how)
    assert outcome(run) == {"changed": 3, "rejected": 2}
    shares = Relation.objects.filter(place=homes[0]).order_by("share_part")
    assert [(r.kind, r.share_part, r.share_whole) for r in shares] == [
        ("co_owns", 1, 3), ("co_owns", 2, 3),
    ]  # fmt: skip
    assert Relation.objects.get(place=homes[1]).kind == "owns"
    assert Person.objects.count() == 3
    codes = sorted(RowError.objects.filter(run=run).values_list("code", flat=True))
    assert codes == ["no_share", "unknown_address"]
    assert outcome(imported(cast.section_head, text, **how)) == {"unchanged": 3, "rejected": 2}
    assert Person.objects.count() == 3


def test_a_tenure_that_another_source_told_is_disputed(cast: Cast) -> None:
    homes = estate(cast, 1)
    fact = FactSpec(
        place_id=homes[0].pk, key=FactKey.TENURE, value="public_rental",
        span=Span(date(2020, 1, 1)),
    )  # fmt: skip
    tell_fact(
        fact, source=Source(SourceKind.VISIT, date(2020, 7, 1)), office_id=cast.office.pk,
        by=cast.committee_worker.actor, at=invented.clock.real_now(),
    )  # fmt: skip
    text = register([[homes[0].address, "商品房", "", "", "", "2026-11-01"]])
    run = imported(cast.section_head, text, adapter="ledger_property", source="property_register")
    assert outcome(run) == {"conflict": 1}
    found = Conflict.objects.get()
    assert (found.key, found.present, found.offered) == ("tenure", "public_rental", "commodity")
    assert PlaceFact.objects.get().value == "public_rental"


def test_a_firm_register_brings_firms_with_premises_and_whom_to_ask_for(cast: Cast) -> None:
    imported(
        cast.section_head, addresses(cast), adapter="ledger_places", source="office", purpose=""
    )
    head = [
        "统一社会信用代码",
        "企业名称",
        "单位类型",
        "经营地址",
        "从业人数",
        "工会",
        "联系人",
        "联系电话",
        "职务",
    ]
    rows = [
        [
            CODE,
            "试演公司（虚构）",
            "企业",
            "试演路8号",
            "12",
            "有",
            "试演甲五",
            "13900000005",
            "店长",
        ],
        ["91350100M000100Y44", "坏码公司（虚构）", "企业", "", "3", "", "", "", ""],
        ["", "试演小店（虚构）", "商铺", "样板省外地路3号", "2", "无", "", "", ""],
    ]
    how = {"adapter": "ledger_firms", "source": "firm_register"}
    run = imported(cast.section_head, as_csv([head, *rows]), **how)
    assert outcome(run) == {"created": 2, "rejected": 1}
    firm = Organisation.objects.get(credit_code=CODE)
    assert (firm.staff_count, firm.has_union, firm.contact_post) == (12, True, "店长")
    kinds = set(Relation.objects.values_list("kind", flat=True))
    assert kinds == {"occupies", "contact_of"}
    assert outcome(imported(cast.section_head, as_csv([head, *rows]), **how)) == {
        "unchanged": 2, "rejected": 1,
    }  # fmt: skip
    rows[0][4] = "15"
    assert outcome(imported(cast.section_head, as_csv([head, rows[0]]), **how)) == {"conflict": 1}
    firm.refresh_from_db()
    assert firm.staff_count == 12


def test_registers_with_people_in_them_ask_for_a_purpose(cast: Cast) -> None:
    for adapter, source in (("ledger_property", "office"), ("ledger_firms", "office")):
        with pytest.raises(Refused):
            checked(cast.section_head, register([]), adapter=adapter, source=source, purpose="")
