"""How fast a file of persons comes in: an invented subdistrict, an invented file, one measured run.

python -m scripts.bench.importing --rows 100000 [--files 1] [--again]

Uses the database that DATABASE_URL or LILONG_VAR name, which should be a fresh one of its own.
`--files` cuts the rows into so many files, as an office with its limit of rows would.
"""

import argparse
import csv
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import django

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HEADERS = (
    "人员编号", "姓名", "证件类型", "证件号码", "联系电话", "性别", "居住地址", "户籍地址", "户号",
    "与户主关系", "标签", "标签日期", "更新时间",
)  # fmt: skip
HOMES_OF_A_BUILDING = 60
CODE = "310197001"


def identity(index: int) -> str:
    """Return an invented resident number that passes the check."""
    born = date(1935, 1, 1) + timedelta(days=index % 30_000)
    digits = f"310197{born:%Y%m%d}{index // 30_000:03}"
    total = sum(int(sign) * weight for sign, weight in zip(digits, WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def line(index: int) -> tuple[str, ...]:
    """Return one invented person: three to a household, one in ten registered elsewhere."""
    home = index // 3
    building, room = divmod(home, HOMES_OF_A_BUILDING)
    address = f"试演{building // 500 + 1}路{building // 20 % 25 + 1}弄{building % 20 + 1}号{room // 4 + 1}0{room % 4 + 1}室"  # noqa: E501
    role = ("户主", "配偶", "子")[index % 3]
    label = ("独居老人", "2026-10-01") if index % 25 == 0 else ("", "")
    registered = address if index % 10 else "样板省外地路1号"
    return (
        f"SY{index:08}", f"试演{index % 977}", "身份证", identity(index), f"139{index % 10**8:08}",
        "男" if index % 2 else "女", address, registered, f"H{home:07}", role, *label, "2026-11-20",
    )  # fmt: skip


def write(folder: Path, rows: int, files: int) -> list[Path]:
    """Write the invented files and return them."""
    made = []
    for number in range(files):
        path = folder / f"persons-{number + 1}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS)
            writer.writerows(map(line, range(rows * number // files, rows * (number + 1) // files)))
        made.append(path)
    return made


def main() -> int:
    """Fill, import, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="import the same files once more")
    wish = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
    django.setup()
    from scripts.bench import importing_inside as inside  # needs Django's apps

    office = inside.prepare(CODE)
    inside.build(office, wish.rows, HOMES_OF_A_BUILDING)
    with tempfile.TemporaryDirectory() as folder:
        files = write(Path(folder), wish.rows, wish.files)
        for turn in range(2 if wish.again else 1):
            for figure in measured(inside, office, files):
                print(json.dumps({"turn": turn + 1, **figure}, ensure_ascii=False))
                sys.stdout.flush()
    return 0


def measured(inside: object, office: object, files: list[Path]) -> Iterator[dict[str, object]]:
    """Yield what each file's check and import took."""
    for path in files:
        for step in inside.steps(office, path):  # type: ignore[attr-defined]
            begun, cpu = time.monotonic(), time.process_time()
            name, counts = step()
            yield {
                "file": path.name,
                "step": name,
                "seconds": round(time.monotonic() - begun, 1),
                "processor": round(time.process_time() - cpu, 1),
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                **counts,
            }


if __name__ == "__main__":
    sys.exit(main())
