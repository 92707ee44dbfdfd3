"""In which township an address lies, and when that must be left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.ledger.addresses import Gazetteer, Place, Townships
from lilong.ledger.addresses.townships import SURE_FROM, Ground, leading

HOME, NEXT_DOOR = "青桐街道", "白桦街道"
ROWS = (
    ("听雨路10号", HOME), ("听雨路20号", HOME), ("听雨路30号", HOME), ("听雨路40号", HOME),
    ("听雨路60号", NEXT_DOOR), ("听雨路61号", NEXT_DOOR), ("听雨路62号", NEXT_DOOR),
    ("两岸路1号", HOME), ("两岸路2号", NEXT_DOOR), ("两岸路9号", HOME), ("两岸路12号", NEXT_DOOR),
    ("新梧桐里", HOME), ("短街5号", HOME), ("同号路7号", HOME), ("同号路7号", NEXT_DOOR),
    ("同号路7号甲", NEXT_DOOR),
)  # fmt: skip
TOWNSHIPS = Townships(
    Gazetteer(
        Place(str(number), label, "映江区", township)
        for number, (label, township) in enumerate(ROWS)
    )
)


@pytest.mark.parametrize(
    ("text", "township", "ground"),
    [
        ("听雨路25号", HOME, Ground.BETWEEN_MANY),
        ("听雨路20弄3号", HOME, Ground.SAME_NUMBER),
        ("两岸路7号", HOME, Ground.SIDE_OF_ROAD),
        ("两岸路4号", NEXT_DOOR, Ground.SIDE_OF_ROAD),
        ("听雨路45号", HOME, Ground.NEAREST_OF_TWO),
        ("听雨路64号", NEXT_DOOR, Ground.NEXT_DOOR),
        ("听雨路100号", NEXT_DOOR, Ground.CLOSE),
        ("听雨路200号", NEXT_DOOR, Ground.NEAR),
        ("听雨路2000号", NEXT_DOOR, Ground.FAR),
        ("新梧桐里", HOME, Ground.WHOLE_NAME),
        ("新梧桐里3号楼", HOME, Ground.PART_OF_NAME),
        ("短街", HOME, Ground.ONE_TOWNSHIP),
        ("同号路7号", NEXT_DOOR, Ground.NEAREST_OF_TWO),
        ("白桦街道某某路3号", NEXT_DOOR, Ground.SAID),
    ],
)
def test_an_answer_says_what_it_stands_on(text, township, ground):
    found = TOWNSHIPS.township_of(text, district="映江区")
    assert (found.name, found.ground) == (township, ground)
    assert found.certainty == ground.value


@pytest.mark.parametrize("text", ["桃花路3号", "", "？", "3号"])
def test_what_nothing_points_to_is_left_open(text):
    assert TOWNSHIPS.township_of(text, district="映江区") is None


def test_the_same_road_in_another_district_says_nothing():
    assert TOWNSHIPS.township_of("听雨路25号", district="隔岸区") is None


def test_a_border_is_never_sure():
    assert TOWNSHIPS.township_of("听雨路45号", district="映江区").certainty < SURE_FROM


@given(st.text(max_size=30))
def test_no_text_breaks_it(text):
    found = TOWNSHIPS.township_of(text, district="映江区")
    assert found is None or found.name in {HOME, NEXT_DOOR}


@pytest.mark.parametrize(
    ("number", "value"), [("12甲", 12), ("B座", None), ("", None), ("31-4", 31)]
)
def test_the_number_a_number_begins_with(number, value):
    assert leading(number) == value
