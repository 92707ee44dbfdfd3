"""Words and limits of the territory room."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from lilong.kernel.text import mark


class Change(StrEnum):
    """How an area came to follow another."""

    SPLIT = "split"
    MERGE = "merge"
    RENUMBER = "renumber"


CHANGE_NAMES = {
    Change.SPLIT: mark("Split"),
    Change.MERGE: mark("Merge"),
    Change.RENUMBER: mark("Renumbering"),
}

# What a code and the names of an area may be.
CODE = re.compile(r"^[0-9A-Za-z-]{1,20}\Z")
LONGEST_NAME = 80
LONGEST_ENGLISH_NAME = 120

# Neighbours drawn by different hands never meet exactly: a sliver up to this share of the smaller
# area is a drawing fault, anything more is land claimed twice or by nobody.
SLIVER = Fraction(1, 1000)
# A cell and its community come from different hands as well: so much of a cell may stand out.
STANDS_OUT = Fraction(1, 20)

# Words people leave out when they name a community or a street.
SUFFIXES = ("居民委员会", "居民区", "居委会", "街道办事处", "街道", "社区", "网格")


@dataclass(frozen=True, slots=True)
class AreaSpec:
    """A new area as it is asked for: where it hangs, what it is called, its GeoJSON in WGS-84."""

    code: str
    name: str
    level: str
    parent_code: str = ""
    name_en: str = ""
    polygon: dict[str, Any] | None = field(default=None, hash=False)
    valid_from: date = date(2000, 1, 1)
