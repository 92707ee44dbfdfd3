"""Finds places while a name is typed: by signs, by sound, by initials, with or without numbers.

育新, yuxin, yx and yx12 lead to 育新路12号. A name is found from any of its signs on, best from the
first.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from lilong.ledger.addresses.gazetteer import Gazetteer, Place
from lilong.ledger.addresses.normal import normal
from lilong.ledger.addresses.numerals import CHINESE, plain_number
from lilong.ledger.addresses.sounds import syllables

_TYPED: Final = re.compile(
    rf"(?P<name>.*?)(?P<number>\d+|[{CHINESE}]+(?=[弄号]))?(?P<unit>弄|号)?(?P<house>\d+)?(?:号|号楼|幢)?"
)
_MOST_NAMES: Final = 400


class _Key(NamedTuple):
    """What may be typed, from which sign of a name it is taken, and the name."""

    typed: str
    begin: int
    base: str


class TypeAhead:
    """A sorted list of all that may be typed, for one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        keys: set[_Key] = set()
        for base in gazetteer.by_base:
            sounds = syllables(base)
            # Letters and digits sound as one syllable; then the signs do not match one by one.
            whole = len(sounds) == len(base)
            for begin in range(len(base) if whole else 1):
                rest = sounds[begin:]
                keys.add(_Key(base[begin:], begin, base))
                keys.add(_Key("".join(rest), begin, base))
                keys.add(_Key("".join(sound[:1] for sound in rest), begin, base))
        self.keys = sorted(keys)

    def search(self, typed: str, *, most: int = 10) -> list[Place]:
        """Return places for what has been typed so far, the likeliest first."""
        plain = normal(typed).lower()
        found = _TYPED.fullmatch(plain)
        name, number = (found["name"], found["number"]) if found else (plain, None)
        if not name and not number:
            return []
        wanted = plain_number(number) if number else ""
        house = (found["house"] if found else "") or ""
        if not name:
            rows = self._numbered(wanted, house)
        elif wanted or house:
            rows = self._named(name, wanted, house)
        else:
            # What is called so itself comes first; its houses are asked for if there is too little.
            rows = self._wholes(name)
            if len({index for _, index in rows}) < most:
                rows = self._named(name, "", "")
        places = self.gazetteer.places
        ranked = sorted(rows, key=lambda row: (row[0], places[row[1]].label, places[row[1]].key))
        return [places[index] for index in dict.fromkeys(index for _, index in ranked)][:most]

    def _wholes(self, name: str) -> list[tuple[tuple[int, ...], int]]:
        """Return the roads and estates of a name, without what stands on or in them."""
        spots = self.gazetteer.spots
        return [
            ((0, key.begin, len(key.base)), index)
            for key in self._keys(name)
            for index in spots.get((key.base, "", ""), ())
        ]

    def _keys(self, name: str) -> Iterator[_Key]:
        """Yield what may be typed and begins so."""
        at = bisect_left(self.keys, name, key=lambda key: key.typed)
        for key in self.keys[at : at + _MOST_NAMES]:
            if not key.typed.startswith(name):
                break
            yield key

    def _named(self, name: str, number: str, house: str) -> list[tuple[tuple[int, ...], int]]:
        rows: list[tuple[tuple[int, ...], int]] = []
        for key in self._keys(name):
            for index in self.gazetteer.by_base[key.base]:
                fit = self._fit(index, key.base, number, house)
                if fit is not None:
                    rows.append(((fit, key.begin, len(key.base)), index))
        return rows

    def _numbered(self, number: str, house: str) -> list[tuple[tuple[int, ...], int]]:
        """Return the lanes of a number on any road, the office's own first."""
        gazetteer = self.gazetteer
        rows: list[tuple[tuple[int, ...], int]] = []
        for index in gazetteer.by_lane.get(number, ()):
            fits = [
                self._fit(index, spot.base, number, house) for spot in gazetteer.own_spots[index]
            ]
            near = 0 if gazetteer.is_home(gazetteer.places[index]) else 1
            rows += [((near, fit, 0), index) for fit in fits if fit is not None]
        return rows

    def _fit(self, index: int, base: str, number: str, house: str) -> int | None:
        """Return 0 when the numbers are all there is, 1 when they only begin it, else None."""
        best = None
        for spot in self.gazetteer.own_spots[index]:
            if spot.base != base:
                continue
            said = (spot.lane, spot.house) if spot.lane else (spot.house, "")
            if not said[0].startswith(number) or not said[1].startswith(house):
                continue
            fit = int(said != (number, house))
            best = fit if best is None else min(best, fit)
        return best
