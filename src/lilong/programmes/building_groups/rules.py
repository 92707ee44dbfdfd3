"""Pure checks of building groups."""

import re
from collections.abc import Iterable

from lilong.campaigns.grammar import Facts, Made, Record, Seen, SeenRoll
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark, squeeze

GROUP, FORMED, DISSOLVE = "group", "formed", "dissolve"
_DIGITS = "零一二三四五六七八九"
_NUMBER = re.compile(
    r"[0-9]+|(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[零一二三四五六七八九]+)(?=[号弄幢栋座])"
)
_HOUSE = re.compile(r"(?<=[0-9])(?:号楼|号房|号|幢|栋|座)$")


def may_form(seen: Seen, _answers: Facts) -> Refusal | None:
    """A community has a group when one stands on its record; what has ended does no more."""
    if standing(seen.records, seen.history):
        return None
    return Refusal("no_group", mark("Record the building group first."), rule="AC-17")


def may_be_mistaken(seen: Seen) -> Refusal | None:
    """Who counts as having a group keeps one on record: the group ends first (AC-17)."""
    if seen.state != FORMED or standing(seen.records, seen.history):
        return None
    text = mark("The community counts by this group alone: record first that the group has ended.")
    return Refusal("last_group", text, rule="AC-17")


def of_one_community(seen: SeenRoll, answers: Facts) -> Refusal | None:
    """A building counts in one community only; a group that has ended leaves it free."""
    building = str(answers.get("building") or "").strip()
    wanted = _house(building)
    for line in seen.lines:
        for record in standing(line.records, line.history):
            told = _house(str(record.answers.get("building") or ""))
            if wanted and told == wanted:
                text = mark("“{building}” stands in a group of {community} already.")
                params = {"building": building, "community": line.label}
                return Refusal("counted_twice", text, params, rule="AC-17", field="building")
    return None


def standing(records: Iterable[Record], history: Iterable[Made]) -> list[Record]:
    """Return the groups of a community that have not ended: those since it last had none."""
    ended = max((made.at for made in history if made.move == DISSOLVE), default=None)
    return [
        record
        for record in records
        if record.log == GROUP
        and not record.is_mistaken
        and (ended is None or record.recorded_at is None or record.recorded_at > ended)
    ]


def _same(written: str) -> str:
    """Return a name without what does not tell two apart: widths, spaces, capitals."""
    return squeeze(written).casefold()


def _plain(written: str) -> str:
    """Return a number below a hundred, or one that is spelled, in digits without leading zeros."""
    if written.isascii():
        return str(int(written))
    tens, ten, ones = written.partition("十")
    if not ten:
        return str(int("".join(str(_DIGITS.index(sign)) for sign in written)))
    return str((_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0))


def _house(written: str) -> str:
    """Return a building's name as it is compared: 三号楼, 3号楼, 03幢 and 3号 are one house."""
    plain = _NUMBER.sub(lambda found: _plain(found[0]), _same(written))
    return _HOUSE.sub("", plain)


def has_theme(_seen: Seen, answers: Facts) -> Refusal | None:
    """A group has a theme that says something."""
    if str(answers.get("theme") or "").strip():
        return None
    return Refusal("no_theme", mark("A group has a theme."), rule="AC-17", field="theme")


def same_theme(seen: SeenRoll) -> tuple[tuple[str, ...], ...]:
    """Return communities where two groups have the same theme, with that theme."""
    found = []
    for line in seen.lines:
        groups = standing(line.records, line.history)
        told = [str(record.answers.get("theme") or "") for record in groups]
        themes = [_same(theme) for theme in told]
        for theme in sorted({t for t in themes if t and themes.count(t) > 1}):
            found.append((line.label, told[themes.index(theme)].strip()))
    return tuple(found)
