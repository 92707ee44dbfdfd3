"""Which care labels there are (L-14): the rulebook's list, and what people call them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lilong.kernel.text import squeeze
from lilong.ledger.terms import Audience
from lilong.rulebook import queries as rulebook

CARE_LABELS = "ledger.care_labels"
_BETWEEN = re.compile(r"[、,，;；/|\s]+")


@dataclass(frozen=True, slots=True)
class LabelKind:
    """A care label an office may give: its names, who sees it, for how many days it holds."""

    kind: str
    name: str
    name_en: str
    audience: Audience
    days: int


def label_kinds(office_id: int, *, on: date) -> dict[str, LabelKind]:
    """Return the office's care labels of a day by kind."""
    rows = rulebook.value(CARE_LABELS, office_id=office_id, on=on).value
    return {row["kind"]: _kind(row) for row in rows}


def label_words(office_id: int, *, on: date) -> dict[str, LabelKind]:
    """Return the care labels by every word that means one, squeezed: kind, names, other words."""
    rows = rulebook.value(CARE_LABELS, office_id=office_id, on=on).value
    words: dict[str, LabelKind] = {}
    for row in rows:
        for word in (row["kind"], row["name"], row["name_en"], *split_words(row.get("words", ""))):
            words.setdefault(squeeze(word).casefold(), _kind(row))
    return words


def split_words(text: str) -> list[str]:
    """Return the words of a list as files write it: 独居、残疾;低保."""
    return [word for word in _BETWEEN.split(text or "") if word]


def _kind(row: Mapping[str, str | int]) -> LabelKind:
    return LabelKind(
        str(row["kind"]), str(row["name"]), str(row["name_en"]), Audience(str(row["audience"])),
        int(row["days"]),
    )  # fmt: skip
