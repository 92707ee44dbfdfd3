"""Reads a text as an address: known names first, then the grammar of numbers and words."""

import re
from typing import Final

from lilong.ledger.addresses.names import Named, Names
from lilong.ledger.addresses.normal import normal
from lilong.ledger.addresses.numbering import LETTER_BUILDING, NUMBER, read_number
from lilong.ledger.addresses.numerals import CHINESE
from lilong.ledger.addresses.parts import Kind, Part, Reading
from lilong.ledger.addresses.regions import is_region

_HAN: Final = "\u4e00-\u9fff"
_ROAD_END: Final = r"(?:公路|大道|马路|支路|路|大街|街(?!道|坊)|浜(?=\d)|道(?=\d))"
_ROAD: Final = rf"[{_HAN}]{{1,7}}?{_ROAD_END}(?:[东西南北中]段)?"
_HINT: Final = (
    r"(?:(?:的)?(?:[东南西北][门侧边面]|[正前后旁侧]门|大门)(?:口|外)?|门口|对面|对过|附近|旁边?|隔壁|周边|"
    r"交叉口|交界处?|路口|转角|拐角|口|弄口|后面|前面|楼下|里面|内|外|沿线|一带|靠近)"
)
_NAMES_END: Final = r"(?=[\d(),\-#A-Z]|$)"
_WORDS: Final = re.compile(
    rf"(?P<sign>[^{_HAN}A-Z0-9]+)"
    rf"|(?P<hint>{_HINT})(?![{_HAN}])"
    rf"|(?P<district>[{_HAN}]{{2,5}}?(?<![小园社校厂库片新地景民发])(?:区|县)(?!域))"
    rf"|(?P<township>[{_HAN}]{{2,6}}?(?:街道|镇|乡)(?:办事处)?)(?![{_HAN}]{{0,1}}路)"
    rf"|(?P<road>{_ROAD})(?!{_ROAD_END}(?!口))"
)
_REGIONS: Final = frozenset({Kind.PROVINCE, Kind.CITY, Kind.DISTRICT, Kind.TOWNSHIP})
_BROAD: Final = {"district": Kind.DISTRICT, "township": Kind.TOWNSHIP}
# A name ends where a number with its unit begins, at a sign, or at a word of direction.
_NAME_STOP: Final = re.compile(
    rf"\d|[{CHINESE}]{{1,6}}(?:号|弄|幢|栋|座|单元|室|层|楼)|[(),#]|[A-Z][座幢栋区]"
    rf"|{_HINT}(?:$|[(),])"
)
_HINT_WORD: Final = re.compile(_HINT)
# Words that may stand before a road's name without being a part of it.
_LEAD: Final = re.compile(
    r"(?:我?家?住?在|位于|地址是?|靠近?|临近|近|到|沿|就是|那个|本市|我们|我家|附近|的|和|与|及|于|市民反映)+"
)
_ROAD_GOES_ON: Final = re.compile(r"[东西南北中支公]?路(?!口)|大道")


class _Reader:
    """One text on its way: a place that moves on, and the parts found so far."""

    __slots__ = ("at", "hits", "names", "parts", "text")

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.parts: list[Part] = []
        self.at = 0
        self.hits = names.found_in(text)
        self.hits.reverse()

    def run(self) -> tuple[Part, ...]:
        text, size, hits = self.text, len(self.text), self.hits
        while self.at < size:
            while hits and hits[-1][0] < self.at:
                hits.pop()
            if hits and hits[-1][0] == self.at and self._take_hit(*hits.pop()):
                continue
            if text[self.at] > "\u9fff" or not (self._take_number() or self._take_words()):
                self._take_name()
        return tuple(self.parts)

    def _take_hit(self, start: int, name: Named) -> bool:
        end = start + len(name.said)
        if name.kind in {Kind.PROVINCE, Kind.CITY} and not is_region(self.text, start, end):
            return False
        if name.kind is not Kind.ROAD and self._is_longer_road(start, end):
            return False
        self.parts.append(Part(name.kind, name.standard, start, end))
        self.at = end
        return True

    def _is_longer_road(self, start: int, end: int) -> bool:
        """Say whether a name only begins a road's: 新福康 in 新福康路."""
        return _ROAD_GOES_ON.match(self.text, end) is not None

    def _take_number(self) -> bool:
        found = NUMBER.match(self.text, self.at)
        if found and read_number(found, self.parts):
            self.at = found.end()
            return True
        letter = LETTER_BUILDING.match(self.text, self.at)
        if letter:
            self.parts.append(Part(Kind.BUILDING, letter["letter"], self.at, letter.end()))
            self.at = letter.end()
        return letter is not None

    def _take_words(self) -> bool:
        found = _WORDS.match(self.text, self.at)
        if not found:
            return False
        kind, end = found.lastgroup, found.end()
        if kind == "sign":
            self.at = end
            return True
        if kind == "road":
            return self._take_road(end)
        if kind in _BROAD and self._has_begun():
            return False
        if self.hits and self.hits[-1][0] < end:
            return False
        said = found[kind or 0].removesuffix("办事处")
        self.parts.append(Part(_BROAD.get(kind or "", Kind.HINT), said, self.at, end))
        self.at = end
        return True

    def _has_begun(self) -> bool:
        """Say whether something smaller than a region has been read."""
        return bool(self.parts) and self.parts[-1].kind not in _REGIONS

    def _take_road(self, end: int) -> bool:
        """Take an unknown road, unless a known name ends it after words that belong to nobody."""
        start = self.at
        lead = _LEAD.match(self.text, start)
        if lead and lead.end() < end:
            self.at = lead.end()
            return True
        if self.hits and start < self.hits[-1][0] < end:
            begin, name = self.hits[-1]
            # 中山东路 is not 山东路 with a sign before it; 店门前山东路 is.
            if name.kind is Kind.ROAD and begin - start > 2:
                return False
        self.parts.append(Part(Kind.ROAD, self.text[start:end], start, end))
        self.at = end
        return True

    def _take_name(self) -> None:
        """Take what is left up to a number, a known name or a sign as a name."""
        start, text = self.at, self.text
        stop = _NAME_STOP.search(text, start + 1)
        end = stop.start() if stop else len(text)
        if self.hits:
            end = min(end, max(self.hits[-1][0], start + 1))
        lead = _LEAD.match(text, start, end)
        begin = lead.end() if lead else start
        if begin < end:
            self._add_name(begin, end)
        self.at = end

    def _add_name(self, start: int, end: int) -> None:
        if self.parts and self.parts[-1].kind is Kind.NAME and self.parts[-1].end == start:
            start = self.parts.pop().start
        said = self.text[start:end]
        if _HINT_WORD.fullmatch(said):
            self.parts.append(Part(Kind.HINT, said, start, end))
        else:
            self.parts.append(Part(Kind.NAME, said, start, end))


_NOBODY: Final = Names()


def read(text: str, names: Names = _NOBODY) -> Reading:
    """Return an address in its standard form and the parts that could be read; never raises."""
    plain = normal(text)
    return Reading(plain, _Reader(plain, names).run())
