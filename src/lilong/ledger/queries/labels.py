"""Which care labels there are (L-14): the rulebook's list, and what people call them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lilong.kernel.text import squeeze
from lilong.ledger import caring
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
    """Return the office's care labels of a day by kind.

    What speaks of belief, politics or criminal past is none, even if it stands in the table (L-14).
    """
    return {str(row["kind"]): _kind(row) for row in _rows(office_id, on)}


def label_words(office_id: int, *, on: date) -> dict[str, LabelKind]:
    """Return the care labels by every word that means one, squeezed: kind, names, other words."""
    words: dict[str, LabelKind] = {}
    for row in _rows(office_id, on):
        other = split_words(str(row.get("words") or ""))
        for word in (str(row["kind"]), str(row["name"]), str(row["name_en"]), *other):
            words.setdefault(squeeze(word).casefold(), _kind(row))
    return words


def split_words(text: str) -> list[str]:
    """Return the words of a list as files write it: 独居、残疾;低保."""
    return [word for word in _BETWEEN.split(text or "") if word]


def names_of(office_id: int, kind: str, *, on: date) -> tuple[str, ...]:
    """Return all a kind is called in the table, whatever it is: what a refusal looks through."""
    rows = rulebook.value(CARE_LABELS, office_id=office_id, on=on).value
    return next((_names(row) for row in rows if row["kind"] == kind), (kind,))


def _rows(office_id: int, on: date) -> list[Mapping[str, str | int]]:
    rows = rulebook.value(CARE_LABELS, office_id=office_id, on=on).value
    return [row for row in rows if not caring.is_forbidden(_names(row))]


def _names(row: Mapping[str, str | int]) -> tuple[str, ...]:
    return tuple(str(row.get(part) or "") for part in ("name", "name_en", "kind", "words"))


def _kind(row: Mapping[str, str | int]) -> LabelKind:
    return LabelKind(
        str(row["kind"]), str(row["name"]), str(row["name_en"]), Audience(str(row["audience"])),
        int(row["days"]),
    )  # fmt: skip
