"""What is read in an address, whatever its spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.ledger.addresses import Kind, read, written
from lilong.ledger.addresses.normal import LONGEST
from lilong.ledger.addresses.numerals import plain_number

LANES = st.integers(min_value=1, max_value=9999)
_SIGNS = "零一二三四五六七八九"


def _counted(number: int) -> str:
    """Write a number with tens, as one says it: 285 is 二百八十五, 1005 is 一千零五."""
    said, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += ("零" if gap and said else "") + _SIGNS[digit] + name
            gap = False
        elif said:
            gap = True
    return said.removeprefix("一") if 10 <= number < 20 else said


def _spelled(number: int) -> str:
    return "".join(_SIGNS[int(digit)] for digit in str(number))


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _said(text: str) -> list[tuple[str, str]]:
    return [(part.kind.value, part.value) for part in read(text).parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("某某路285弄3号楼502", "road=某某路 lane=285 building=3 room=502"),
        ("285弄门口", "lane=285 hint=门口"),
        ("新梧桐里东门", "name=新梧桐里 hint=东门"),
        ("大米行对面", "name=大米行 hint=对面"),
        ("某某路12弄3支弄4号", "road=某某路 lane=12 sublane=3 number=4"),
        ("某某路3号甲", "road=某某路 number=3甲"),
        ("某某路72-4", "road=某某路 number=72-4"),
        ("听雨小区3-2-502", "name=听雨小区 building=3 stairwell=2 room=502"),
        ("听雨小区3号楼2单元501", "name=听雨小区 building=3 stairwell=2 room=501"),
        ("听雨大厦A座12楼", "name=听雨大厦 building=A floor=12"),
        ("我住在某某路5号", "road=某某路 number=5"),
        ("映江路与听雨路路口", "road=映江路 road=听雨路 hint=路口"),
        ("浙江省杭州市某某路5号", "province=浙江 city=杭州 road=某某路 number=5"),
        ("某某路(近听雨路)7号", "road=某某路 road=听雨路 number=7"),
    ],
)
def test_the_parts_of_an_address_are_read(text, parts):
    assert " ".join(f"{kind}={value}" for kind, value in _said(text)) == parts


@pytest.mark.parametrize(
    "road",
    ["北京西路", "四川北路", "河南中路", "南京东路", "山东北路", "延安中路", "九江路", "三门路"],
)
def test_a_road_with_another_citys_name_is_a_road(road):
    assert _said(f"{road}12号") == [("road", road), ("number", "12")]


def test_an_estate_with_another_citys_name_is_an_estate():
    assert _said("潍坊新村12号")[0] == ("name", "潍坊新村")


@pytest.mark.parametrize("text", ["北京市映江区听雨路5号", "北京映江区听雨路5号"])
def test_a_city_that_is_one_is_read_as_a_city(text):
    assert _said(text)[0] == ("city", "北京")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("某某路1\u20135号", ("1", "2", "3", "4", "5")),
        ("某某路1至3号", ("1", "2", "3")),
        ("某某路1、3、9号", ("1", "3", "9")),
        ("某某路541、561弄", ("541", "561")),
        ("某某路1号、3号", ("1", "3")),
    ],
)
def test_ranges_and_lists_hold_every_number(text, numbers):
    (part,) = [p for p in read(text).parts if p.kind in {Kind.NUMBER, Kind.LANE}]
    assert part.values == numbers


@pytest.mark.parametrize(
    ("text", "rooms", "stairwell"),
    [
        ("某某路12弄3号501-503室", ("501", "502", "503"), ""),
        ("某某路12弄3号1001-1002", ("1001", "1002"), ""),
        ("某某路12弄3号1-501室", (), "1"),
        ("某某路12弄3号12-501室", (), "12"),
    ],
)
def test_rooms_in_a_row_are_rooms_and_a_stairwell_is_one(text, rooms, stairwell):
    found = read(text)
    (room,) = [part for part in found.parts if part.kind is Kind.ROOM]
    assert room.values == rooms
    assert found.first(Kind.STAIRWELL) == stairwell


def test_a_number_with_a_number_of_its_own_is_no_range():
    assert ("number", "31-4") in _said("某某路31-4号")


@given(LANES)
def test_chinese_and_full_width_numerals_read_like_digits(number):
    plain = _said(f"某某路{number}弄3号")
    assert _said(f"某某路{_counted(number)}弄三号") == plain
    assert _said(f"某某路{_spelled(number)}弄3号") == plain
    assert _said(_wide(f"某某路{number}弄3号")) == plain


@given(LANES)
def test_a_number_in_words_is_the_number(number):
    assert plain_number(_counted(number)) == str(number)
    assert plain_number(_spelled(number)) == str(number)


@given(LANES, st.integers(1, 99), st.integers(101, 2999))
def test_the_standard_spelling_reads_the_same_again(lane, house, room):
    first = read(f"某某路{lane}弄{house}号{room}室")
    again = read(written(first.parts))
    assert [p[:2] for p in again.parts] == [p[:2] for p in first.parts]


@given(
    st.text(max_size=60)
    | st.text("0123456789一二十百号弄楼座路街道东门-、（）A北京上海", max_size=40)
)
def test_no_text_is_too_strange_and_parts_stand_in_order(text):
    reading = read(text)
    ends = [(part.start, part.end) for part in reading.parts]
    assert all(0 <= start < end <= len(reading.text) for start, end in ends)
    assert ends == sorted(ends)


def test_a_book_is_not_an_address():
    assert len(read("路" * 10_000).text) <= LONGEST


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("一百二", "120"),
        ("廿五", "25"),
        ("〇五", "5"),
        ("路", "路"),
        ("一路", "一路"),
        ("十路", "十路"),
    ],
)
def test_short_old_and_wrong_numerals(said, number):
    assert plain_number(said) == number
