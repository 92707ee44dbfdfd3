"""Names that were heard or typed wrong: 华零路 for 华灵路, 福康里 for 新福康里."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from rapidfuzz.distance import Hamming

from lilong.ledger.addresses.answers import Because
from lilong.ledger.addresses.gazetteer import pairs
from lilong.ledger.addresses.sounds import sound

# What a difference takes from a score of 100.
SOUND_COSTS: Final = 12
_SLIP_COSTS: Final = 20
_SHORT_COSTS: Final = 25
_LIKE_COSTS: Final = 40
_OTHER_ROAD_COSTS: Final = 50
_LIKE_FROM: Final = 0.5
# In a shorter name one sign more or less is another name.
_LONG_ENOUGH: Final = 4
_ROADS: Final = ("路", "街", "道", "弄")
# A pair of signs that more names have tells nothing.
_COMMON_FROM: Final = 400
_MOST: Final = 8


class NearNames:
    """Finds among known names those that sound or look like one."""

    def __init__(self, names: Iterable[str]) -> None:
        by_sound: dict[str, list[str]] = defaultdict(list)
        by_pair: dict[str, list[str]] = defaultdict(list)
        for name in sorted(names):
            by_sound[sound(name)].append(name)
            for pair in pairs(name):
                by_pair[pair].append(name)
        self.by_sound = dict(by_sound)
        self.by_pair = {pair: rows for pair, rows in by_pair.items() if len(rows) <= _COMMON_FROM}

    def like(self, said: str) -> list[tuple[str, int, Because]]:
        """Return the known names that sound or look like one, with what the difference costs."""
        if len(said) < 2:
            return []
        same = self.by_sound.get(sound(said))
        if same:
            return [(base, SOUND_COSTS, Because.SOUND) for base in same]
        wanted = pairs(said)
        shared: Counter[str] = Counter()
        for pair in wanted:
            shared.update(self.by_pair.get(pair, ()))
        likely = []
        for base, count in shared.items():
            cost = _difference(said, base, 2 * count / (len(wanted) + len(base) - 1))
            if cost is not None:
                likely.append((base, cost, Because.LIKE))
        return sorted(likely, key=lambda one: (one[1], one[0]))[:_MOST]


def _difference(said: str, base: str, likeness: float) -> int | None:
    """Return what it costs to take one name for another, None when they are too different.

    One sign for another is a slip; a sign more or less makes another road, but a short form of an
    estate's name.
    """
    if len(said) == len(base):
        if len(base) >= _LONG_ENOUGH and Hamming.distance(said, base) == 1:
            return _SLIP_COSTS
    elif abs(len(said) - len(base)) == 1 and (said in base or base in said):
        return _OTHER_ROAD_COSTS if base.endswith(_ROADS) else _SHORT_COSTS
    if likeness < _LIKE_FROM or base.endswith(_ROADS):
        return _OTHER_ROAD_COSTS if likeness >= _LIKE_FROM else None
    return round(_LIKE_COSTS * (1 - likeness)) + _SLIP_COSTS
