"""Pure guards of a Beautiful Homeland project."""

from lilong.campaigns.grammar import Facts, Seen, SeenRoll, SeenRound
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark, squeeze

CATEGORIES = "homeland.categories"
CARE = ("guard", "clean", "green", "repair")


def every_category(seen: SeenRoll) -> Refusal | None:
    """All categories of the standard have an item: none is left out (Q-07)."""
    wanted = {row["key"]: row["name"] for row in seen.rulings[CATEGORIES]}
    have = {str(line.facts.get("category")) for line in seen.lines}
    missing = [name for key, name in wanted.items() if key not in have]
    if missing:
        text = mark("Nothing is planned for: {categories}.")
        return Refusal("category", text, {"categories": "、".join(missing)}, rule="Q-07")
    return None


def known_category(seen: SeenRoll, columns: Facts) -> Refusal | None:
    """An item belongs to one of the office's categories."""
    if str(columns.get("category")) in {row["key"] for row in seen.rulings[CATEGORIES]}:
        return None
    text = mark("There is no such category.")
    return Refusal("no_category", text, rule="Q-07", field="category")


def doubles(seen: SeenRoll) -> tuple[tuple[str, ...], ...]:
    """Return items of one name that do not say which part each of them is (AC-16).

    Widths, spaces and capitals do not tell two apart.
    """
    by_name: dict[str, list[tuple[str, str]]] = {}
    for line in seen.lines:
        part = squeeze(str(line.facts.get("part") or "")).casefold()
        by_name.setdefault(squeeze(line.label).casefold(), []).append((line.label, part))
    found = []
    for rows in by_name.values():
        parts = [part for _label, part in rows]
        if len(rows) > 1 and (not all(parts) or len(set(parts)) < len(parts)):
            found.append(tuple(label for label, _part in rows))
    return tuple(found)


def may_begin(seen: Seen, answers: Facts) -> Refusal | None:
    """Works on what is protected need the note of the heritage authority."""
    if seen.is_protected and not str(answers.get("heritage_note") or "").strip():
        text = mark("The place is protected: name the approval of the heritage authority.")
        return Refusal("heritage", text, rule="E-08", field="heritage_note")
    return None


def may_hand_over(_seen: Seen, answers: Facts) -> Refusal | None:
    """Guard, clean, green and repair are all in somebody's hands (四保)."""
    missing = [key for key in CARE if answers.get(key) is not True]
    if missing:
        text = mark("It is handed over when guarding, cleaning, greening and repair are settled.")
        return Refusal("care", text, rule="Q-07", field=missing[0])
    return None


def may_close(seen: SeenRound) -> Refusal | None:
    """Nothing is closed before every item is handed over, late ones too, whatever their state."""
    every = (*seen.counts.items(), *seen.late.items())
    left = sum(count for state, count in every if state != "handed_over")
    if left:
        text = mark("{count} items are not handed over yet.")
        return Refusal("not_handed_over", text, {"count": left}, rule="Q-07")
    return None
