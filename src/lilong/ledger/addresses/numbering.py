"""The numbers of an address: lane, number, building, stairwell, floor and room."""

import re
from typing import Final

from lilong.ledger.addresses.numerals import CHINESE, plain_number
from lilong.ledger.addresses.parts import Kind, Part

_N: Final = rf"(?:\d{{1,6}}|[{CHINESE}]{{1,8}})"
_STEM: Final = "甲乙丙丁戊"
NUMBER: Final = re.compile(
    rf"第?(?P<before>[{_STEM}]|[A-Z]{{1,2}}[-]?|#)?(?P<n>{_N})"
    rf"(?P<after>[A-Z](?![A-Z])|[{_STEM}])?"
    rf"(?P<more>(?:(?:号|弄)?[-至到,/_#]{_N}[A-Z{_STEM}]?(?=[-至到,/_#\d弄号幢栋座楼室单]|[^\u4e00-\u9fff]|$))*)"
    r"(?P<unit>支弄|弄堂|弄|号楼|号院|号门(?!口)|号|幢楼?|栋楼?|座|单元|门栋?|梯|层|楼|室|房间?|铺位?|排|组|队)?"
    rf"(?P<tail>(?<=号)[{_STEM}](?![\u4e00-\u9fff]))?(?![路街道])"
)
LETTER_BUILDING: Final = re.compile(r"(?P<letter>[A-Z])(?P<unit>座|幢|栋|楼|区)")

_KINDS: Final = {
    "支弄": Kind.SUBLANE, "弄堂": Kind.LANE, "弄": Kind.LANE, "号": Kind.NUMBER,
    "号院": Kind.NUMBER, "号楼": Kind.BUILDING, "幢": Kind.BUILDING, "幢楼": Kind.BUILDING,
    "栋": Kind.BUILDING, "栋楼": Kind.BUILDING, "座": Kind.BUILDING, "排": Kind.BUILDING,
    "单元": Kind.STAIRWELL, "门": Kind.STAIRWELL, "门栋": Kind.STAIRWELL, "梯": Kind.STAIRWELL,
    "号门": Kind.STAIRWELL, "层": Kind.FLOOR, "楼": Kind.FLOOR, "室": Kind.ROOM,
    "房": Kind.ROOM, "房间": Kind.ROOM, "铺": Kind.ROOM, "铺位": Kind.ROOM,
}  # fmt: skip
_SPLIT: Final = re.compile(rf"([-至到,/_#])({_N})([A-Z{_STEM}]?)")
# What may stand alone without a unit: digits; a Chinese numeral needs one (三门路 is a road).
_LONGEST_RANGE: Final = 200
# 组 and 队 count households of a village, which are no part of the standard address.
_NO_PART: Final = frozenset({"组", "队"})


def read_number(match: "re.Match[str]", parts: list[Part]) -> bool:
    """Add what a match of `NUMBER` says to the parts read so far; False when it is no number."""
    first, unit, more = match["n"], match["unit"], match["more"]
    if unit is None and not _may_stand_alone(match, parts):
        return False
    if unit in _NO_PART:
        return False
    value = _with_marks(match["before"], first, match["after"] or match["tail"])
    start, end = match.start(), match.end()
    if more:
        return _read_more(match, value, parts)
    kind = _kind_of(unit, value, parts)
    parts.append(Part(kind, value, start, end))
    return True


def _with_marks(before: str | None, number: str, after: str | None) -> str:
    value = plain_number(number)
    if before and before != "#":
        value = before.rstrip("-") + value
    return value + after if after else value


def _may_stand_alone(match: "re.Match[str]", parts: list[Part]) -> bool:
    if match["n"][0] < "\x7f":
        return bool(parts) or match.end() == len(match.string)
    known = parts[-1].kind if parts else None
    is_last = match.end() == len(match.string)
    return is_last and known in {Kind.NUMBER, Kind.BUILDING, Kind.STAIRWELL, Kind.FLOOR}


def _kind_of(unit: str | None, value: str, parts: list[Part]) -> Kind:
    """Return what a number is by its unit and by what stands before it."""
    before = parts[-1].kind if parts else None
    if unit is None:
        return _kind_without_unit(before)
    kind = _KINDS[unit]
    if kind is Kind.NUMBER and before in {Kind.NUMBER, Kind.BUILDING}:
        return Kind.BUILDING if before is Kind.NUMBER else Kind.STAIRWELL
    if kind is Kind.LANE and before in {Kind.LANE, Kind.SUBLANE}:
        return Kind.SUBLANE
    if kind is Kind.FLOOR and len(value) > 2:
        return Kind.BUILDING
    return kind


def _kind_without_unit(before: Kind | None) -> Kind:
    if before is None or before in {Kind.ROAD, Kind.LANE, Kind.SUBLANE, Kind.NAME}:
        return Kind.BUILDING if before is Kind.NAME else Kind.NUMBER
    return Kind.ROOM


def _read_more(match: "re.Match[str]", value: str, parts: list[Part]) -> bool:
    """Read several numbers in a row: a range, a list, or building-stairwell-room by hyphens."""
    unit = match["unit"]
    rows = [(sign, plain_number(n) + mark) for sign, n, mark in _SPLIT.findall(match["more"])]
    signs = {sign for sign, _ in rows}
    place = match.start(), match.end()
    kind = _kind_of(unit, value, parts)
    if unit is not None and kind in {Kind.LANE, Kind.SUBLANE, Kind.NUMBER}:
        values = _enumerated(value, rows)
        parts.append(Part(kind, values[0], *place, values if len(values) > 1 else ()))
    elif kind is Kind.ROOM and _are_rooms(value, rows, parts):
        parts.append(Part(kind, value, *place, _enumerated(value, rows)))
    elif signs <= {"-", "_", "#", "/"}:
        _read_chain([value, *(n for _, n in rows)], kind, unit, place, parts)
    else:
        values = _enumerated(value, rows)
        parts.append(Part(kind, values[0], *place, values if len(values) > 1 else ()))
    return True


def _are_rooms(value: str, rows: list[tuple[str, str]], parts: list[Part]) -> bool:
    """Say whether 101-102室 behind a house's number means rooms, unlike 1-101室."""
    (sign, last), *more = rows
    before = parts[-1].kind if parts else None
    return (
        not more
        and sign == "-"
        and before in {Kind.BUILDING, Kind.NUMBER, Kind.STAIRWELL}
        and value.isdigit()
        and last.isdigit()
        and len(value) == len(last) >= 3
        and 0 < int(last) - int(value) <= _LONGEST_RANGE
    )


def _enumerated(value: str, rows: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return every number of 1-5号 (1 2 3 4 5), 1、3号, and of 2-2号, which is one: 2-2."""
    values = [value]
    for sign, number in rows:
        last = values[-1]
        if sign not in {"-", "至", "到"} or not (number.isdigit() and last.isdigit()):
            values.append(number)
        elif 0 < int(number) - int(last) <= _LONGEST_RANGE:
            values += [str(n) for n in range(int(last) + 1, int(number) + 1)]
        elif sign == "-":
            values[-1] = f"{last}-{number}"
        else:
            values.append(number)
    return tuple(dict.fromkeys(values))


def _read_chain(
    values: list[str],
    kind: Kind,
    unit: str | None,
    place: tuple[int, int],
    parts: list[Part],
) -> None:
    """Read 3-502 as building and room, 3-2-502 as building, stairwell and room."""
    before = parts[-1].kind if parts else None
    if unit is None and before is Kind.ROAD:
        # 海滨路72-4: the number has a number of its own.
        parts.append(Part(Kind.NUMBER, "-".join(values[:2]), *place))
        values = values[2:]
        kinds: tuple[Kind, ...] = (Kind.ROOM,) * len(values)
    elif before in {Kind.BUILDING, Kind.NUMBER} and len(values) == 2:
        kinds = (Kind.STAIRWELL, Kind.ROOM)
    elif len(values) == 2:
        kinds = (Kind.BUILDING, Kind.ROOM)
    else:
        kinds = (Kind.BUILDING, Kind.STAIRWELL, *(Kind.ROOM,) * (len(values) - 2))
    if unit is not None and kinds:
        kinds = (*kinds[:-1], kind if kind is not Kind.LANE else kinds[-1])
    parts += [Part(one, value, *place) for one, value in zip(kinds, values, strict=False)]
