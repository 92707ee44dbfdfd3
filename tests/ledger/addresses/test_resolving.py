"""From a text to places: what is found, in which order, and how plainly it is said when not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.ledger.addresses import (
    SENTENCES,
    Because,
    Gazetteer,
    Place,
    Resolver,
    TypeAhead,
    Verdict,
)
from tests.ledger.addresses.quarter import ADDRESSES, quarter

RESOLVER = Resolver(quarter())


def _first(text):
    found = RESOLVER.resolve(text)
    return found.verdict, found.candidates[0] if found.candidates else None


@pytest.mark.parametrize("label", ADDRESSES)
def test_every_place_is_found_by_its_own_address(label):
    verdict, best = _first(label)
    assert verdict is Verdict.KNOWN
    assert best.place.label == label
    assert best.because in {Because.EXACT, Because.NAME}


@pytest.mark.parametrize(
    ("text", "label", "because"),
    [
        ("映江区青桐街道映梧北路285弄3号502室", "映梧北路285弄3号", Because.EXACT),
        ("映梧北路二百八十五弄三号楼五零二", "映梧北路285弄3号", Because.EXACT),
        ("映梧北路２８５弄３号", "映梧北路285弄3号", Because.EXACT),
        ("映梧北路 285 弄 9 号", "映梧北路285弄", Because.INSIDE),
        ("映梧北路285号", "映梧北路285弄", Because.OTHER_UNIT),
        ("映梧北路5号楼", "映梧北路285弄5号", Because.WITHOUT_LANE),
        ("285弄门口", "映梧北路285弄", Because.WITHOUT_ROAD),
        ("新梧桐里东门", "新梧桐里", Because.NAME),
        ("大米行超市对面", "大米行超市", Because.NAME),
        ("旧米市街4号", "映梧北路17号", Because.EXACT),
        ("永和里3号", "新梧桐里", Because.INSIDE),
        ("北京西路88弄6号", "北京西路88弄", Because.INSIDE),
        ("潍坊新村12号201", "潍坊新村12号", Because.EXACT),
        ("四川北路六号甲", "四川北路6号甲", Because.EXACT),
    ],
)
def test_a_text_leads_to_its_place(text, label, because):
    verdict, best = _first(text)
    assert (verdict, best.place.label, best.because) == (Verdict.KNOWN, label, because)


@pytest.mark.parametrize(
    ("text", "label", "how"),
    [
        ("华零路9号", "华灵路9号", Because.SOUND),
        ("应梧北路19号", "映梧北路19号", Because.SOUND),
        ("映吾北路19号", "映梧北路19号", Because.SOUND),
        ("映梧柏路19号", "映梧北路19号", Because.LIKE),
    ],
)
def test_a_wrong_sign_is_forgiven_and_said(text, label, how):
    verdict, best = _first(text)
    assert (best.place.label, best.by_likeness) == (label, how)
    assert best.score < 100
    assert verdict is Verdict.KNOWN


def test_a_range_leads_to_each_of_its_places():
    found = RESOLVER.resolve("华灵路7-11号")
    assert {c.place.label for c in found.candidates} == {"华灵路7号", "华灵路9号", "华灵路11号"}


@pytest.mark.parametrize(
    "text",
    ["浙江省杭州市映梧北路17号", "北京市映江区听雨路15号", "听雨路15号", "白桦街道听雨路17号",
     "隔岸区映梧北路4321号", "隔岸区桃花路3号"],
)  # fmt: skip
def test_what_lies_outside_is_said_to_lie_outside(text):
    assert RESOLVER.resolve(text).verdict is Verdict.OUTSIDE


@pytest.mark.parametrize("text", ["桃花路3号", "映梧北路4321号", "不知哪里", "", "？！", "3", "弄"])
def test_what_is_not_known_is_said_plainly(text):
    assert RESOLVER.resolve(text).verdict is Verdict.NOT_KNOWN


def test_an_unknown_number_shows_its_neighbours_and_does_not_claim_them():
    found = RESOLVER.resolve("映梧北路23号")
    assert found.verdict is Verdict.NOT_KNOWN
    assert found.candidates[0].place.label == "映梧北路21号"
    assert found.candidates[0].because is Because.NEAREST


def test_a_longer_roads_name_is_not_taken_for_a_shorter_one():
    assert RESOLVER.resolve("大华灵路9号").verdict is Verdict.NOT_KNOWN


def test_without_a_home_every_place_is_ours():
    everywhere = Resolver(Gazetteer(quarter().places))
    assert everywhere.resolve("听雨路15号").verdict is Verdict.KNOWN


def test_a_township_alone_is_the_place_of_its_name():
    places = [
        Place("T", "青桐街道", "映江区", "青桐街道"),
        Place("C", "育苗居民区", "映江区", "青桐街道"),
    ]
    resolver = Resolver(Gazetteer(places, home=["青桐街道"]))
    assert resolver.resolve("映江区青桐街道").candidates[0].place.key == "T"
    assert resolver.resolve("育苗居民区3号").candidates[0].place.key == "C"


def test_an_unknown_estate_in_a_known_township_is_not_known():
    places = [
        Place("T", "青桐街道", "映江区", "青桐街道"),
        Place("N", "听雨里", "映江区", "青桐街道"),
    ]
    resolver = Resolver(Gazetteer(places))
    assert resolver.resolve("青桐街道桃花小区").verdict is Verdict.NOT_KNOWN
    assert resolver.resolve("青桐街道听雨里").candidates[0].place.key == "N"


def test_the_better_of_two_districts_comes_first():
    places = [Place("A", "听雨路5号", "甲江区"), Place("B", "听雨路5号", "乙江区")]
    found = Resolver(Gazetteer(places)).resolve("乙江区听雨路5号").candidates
    assert [c.place.key for c in found] == ["B", "A"]
    assert found[0].score > found[1].score


@given(st.text(max_size=40) | st.text("映梧北路华灵285弄3号楼-、东门青桐街道", max_size=24))
def test_no_text_breaks_the_resolver_and_scores_are_ranked(text):
    found = RESOLVER.resolve(text)
    scores = [c.score for c in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 100 for score in scores)


@given(st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_depend_on_the_order_of_places(rng: random.Random):
    places = list(quarter().places)
    rng.shuffle(places)
    shuffled = Resolver(Gazetteer(places, home=quarter().home))
    for text in ("映梧北路", "285弄", "华零路", "华灵路8号", "映梧"):
        assert shuffled.resolve(text).candidates == RESOLVER.resolve(text).candidates


def test_every_answer_has_its_sentence():
    assert set(SENTENCES) == {*Verdict, *Because}


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("映梧北路17", "映梧北路17号"),
        ("ywbl17", "映梧北路17号"),
        ("yingwubeilu17", "映梧北路17号"),
        ("".join(chr(ord(sign) + 0xFEE0) for sign in "YWBL17"), "映梧北路17号"),
        ("北路17", "映梧北路17号"),
        ("wtl", "新梧桐里"),
        ("新梧", "新梧桐里"),
        ("285", "映梧北路285弄"),
        ("ywbl285弄5", "映梧北路285弄5号"),
        ("映梧北路二百八十五弄", "映梧北路285弄"),
    ],
)
def test_a_place_is_found_while_it_is_typed(typed, label):
    assert TypeAhead(quarter()).search(typed)[0].label == label


@given(st.text(max_size=12))
def test_nothing_typed_breaks_the_search(typed):
    assert len(TypeAhead(quarter()).search(typed, most=3)) <= 3


def test_nothing_typed_finds_nothing():
    assert TypeAhead(quarter()).search(" ") == []
