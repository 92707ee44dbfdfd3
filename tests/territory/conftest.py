"""A small invented tree to change."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from lilong.kernel.actor import Actor, system
from lilong.territory import operations
from lilong.territory.models import Area, Level
from lilong.territory.terms import AreaSpec

BEGUN = date(2020, 1, 1)


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


class Tree:
    """A subdistrict of 10 × 10, an east and a west community, a cell in each."""

    by: Actor = system("tests")
    at = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

    def add(self, code: str, name: str, level: str, parent: str = "", **more: Any) -> Area:
        more = {"valid_from": BEGUN} | more
        spec = AreaSpec(code, name, level, parent, **more)
        return operations.create_area(spec, by=self.by, at=self.at)

    def __init__(self) -> None:
        self.whole = self.add(
            "310197001", "丙里街道", Level.SUBDISTRICT, polygon=square(0, 0, 10, 10)
        )
        self.west = self.add(
            "310197001001", "柳西居民区", Level.COMMUNITY, "310197001",
            name_en="Willow West", polygon=square(0, 0, 5, 10),
        )  # fmt: skip
        self.east = self.add(
            "310197001002", "柳东居民区", Level.COMMUNITY, "310197001",
            name_en="Willow East", polygon=square(5, 0, 10, 10),
        )  # fmt: skip
        self.cell = self.add(
            "31019700100101", "柳西一格", Level.GRID_CELL, "310197001001",
            polygon=square(1, 1, 3, 3),
        )  # fmt: skip


@pytest.fixture
def tree(db: None) -> Tree:
    return Tree()
