"""An invented estate and invented person files: visibly so, with numbers that pass the check."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lilong.exchange import operations as exchange
from lilong.exchange.models import ImportRun
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.ledger import operations as ledger
from lilong.ledger.models import Place
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind
from tests.cast import Cast, Member
from tests.exchange.files import as_csv

LONG_AGO = date(2015, 1, 1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HEADERS = [
    "人员编号", "姓名", "证件类型", "证件号码", "联系电话", "性别", "居住地址", "户籍地址", "户号",
    "与户主关系", "标签", "标签日期", "标签到期", "更新时间",
]  # fmt: skip


def identity(index: int) -> str:
    """Return an invented resident number that passes the check (G-11)."""
    born = date(1940, 1, 1) + timedelta(days=index % 20_000)
    digits = f"310198{born:%Y%m%d}{index // 20_000:03}"
    total = sum(int(sign) * weight for sign, weight in zip(digits, WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def estate(cast: Cast, count: int, *, number: str = "3") -> list[Place]:
    """Return the dwellings of one building on an invented road, in the east community."""
    by, at, office = system("tests", cast.office.pk), clock.real_now(), cast.office.pk
    building = ledger.add_place(
        PlaceSpec(
            kind=PlaceKind.BUILDING, road="试演路", lane="12", number=number,
            area_id=cast.areas["east"].pk, valid_from=LONG_AGO,
        ),
        office_id=office, by=by, at=at,
    )  # fmt: skip
    specs = [
        PlaceSpec(
            kind=PlaceKind.DWELLING, parent_id=building.pk,
            room=f"{index // 4 + 1}0{index % 4 + 1}",
            valid_from=LONG_AGO,
        )
        for index in range(count)
    ]  # fmt: skip
    return ledger.add_places(specs, office_id=office, by=by, at=at)


def line(index: int, home: str, **more: Any) -> list[str]:
    """Return one row of a person file."""
    row = {
        "人员编号": f"SY{index:05}", "姓名": f"试演甲{index}", "证件类型": "身份证",
        "证件号码": identity(index), "联系电话": f"139{index:08}", "居住地址": home,
        "更新时间": "2026-11-20", **more,
    }  # fmt: skip
    return [str(row.get(header, "")) for header in HEADERS]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a file's text."""
    return as_csv([HEADERS, *rows])


def received(
    member: Member, text: str, *, adapter: str = "ledger_persons", source: str = "cloud",
    purpose: str = "register_keeping", name: str = "人口.csv", add_missing: bool = False,
) -> ImportRun:  # fmt: skip
    """Bring a file in."""
    return exchange.receive(
        file=exchange.File(name, [text.encode()]), adapter=adapter, source=source,
        purpose=purpose, add_missing=add_missing, by=member.actor, at=clock.real_now(),
    )  # fmt: skip


def checked(member: Member, text: str, **more: Any) -> ImportRun:
    """Bring a file in and check it."""
    run = received(member, text, **more)
    exchange.check(run_id=run.pk, by=member.actor, at=clock.real_now(), in_background=False)
    return exchange.run_import(run_id=run.pk, at=clock.real_now())


def imported(member: Member, text: str, **more: Any) -> ImportRun:
    """Bring a file in, check it and let it in."""
    run = checked(member, text, **more)
    exchange.start_import(run_id=run.pk, by=member.actor, at=clock.real_now(), in_background=False)
    return exchange.run_import(run_id=run.pk, at=clock.real_now())


def outcome(run: ImportRun) -> dict[str, int]:
    """Return what became of the rows: only what is not nought."""
    run.refresh_from_db()
    names = ("created", "changed", "unchanged", "conflict", "rejected")
    counts = {name: getattr(run, f"{name}_count") for name in names}
    return {name: count for name, count in counts.items() if count}


def media(settings: Any, tmp_path: Path) -> None:
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
