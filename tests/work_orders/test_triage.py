"""Proposals: category by words, area by point or name, unit by line first and territory last."""

import json
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest

import lilong.work_orders
from lilong.work_orders import queries
from lilong.work_orders.models import CatalogueEdition, Category, CategoryUnit
from lilong.work_orders.queries import Told
from lilong.work_orders.triage import (
    Catalogue,
    Classifier,
    Leaf,
    Place,
    UnitFact,
    UnitRule,
    locate,
    narrowest,
    unit_for,
)
from lilong.work_orders.triage.assigning import current
from tests.work_orders.conftest import FRIDAY, Desk

DATA = Path(lilong.work_orders.__file__).parent / "data"
DAY, SINCE = date(2026, 11, 23), date(2015, 1, 1)


def leaf(code: str, *keywords: str, **changes: Any) -> Leaf:
    values: dict[str, Any] = {
        "id": 1, "code": code, "path": f"{code}/", "name": code, "name_en": code,
        "kind": "request", "keywords": keywords, "limit": {}, "limit_class": "help",
        "results": (), "evidence": "record", "lead_unit_id": None, "is_by_area": False,
        "revision": 1, "valid_from": SINCE,
    }  # fmt: skip
    return Leaf(**(values | changes))


def unit(key: int, kind: str = "section", area_path: str = "", **changes: Any) -> UnitFact:
    values: dict[str, Any] = {"parent_id": None, "valid_from": SINCE}
    return UnitFact(key, f"单位{key}", f"Unit {key}", kind, area_path, **(values | changes))


CENTRE, LINE, COMMITTEE = unit(1, "centre"), unit(2), unit(3, "residents_committee", "a.b.")


def catalogue(*units: UnitFact, rules: dict[int, tuple[UnitRule, ...]] | None = None) -> Catalogue:
    known = {u.id: u for u in (CENTRE, LINE, COMMITTEE, *units)}
    return Catalogue(1, {}, known, rules or {}, centre_id=1)


def chosen(known: Catalogue, one: Leaf | None, path: str) -> list[Any]:
    return [s.key for s in unit_for(known, one, path, on=DAY)]


def test_words_point_to_a_category_and_say_which_words() -> None:
    classifier = Classifier([leaf("A", "油烟", "饭店"), leaf("B", "噪声"), leaf("C")])
    (first,) = classifier.classify("楼下饭店油烟直排。", on=DAY)
    assert (first.key, str(first.because)) == ("A", "because it says: 油烟、饭店")
    assert 0 < first.confidence < 100
    assert classifier.classify("没有什么。", on=DAY) == []


def test_a_title_says_more_than_the_story() -> None:
    classifier = Classifier([leaf("A", "油烟"), leaf("B", "噪声")])
    found = classifier.classify("饭店有油烟。", "噪声", on=DAY)
    assert [s.key for s in found] == ["B", "A"]
    assert found[0].confidence > found[1].confidence


def test_the_longer_word_is_told_and_the_case_of_letters_does_not_matter() -> None:
    classifier = Classifier([leaf("A", "井盖", "雨水井盖", "WiFi")])
    (found,) = classifier.classify("雨水井盖响,wifi也慢", on=DAY)
    assert "雨水井盖" in str(found.because)
    assert "井盖、" not in str(found.because).replace("雨水井盖", "")
    assert "wifi" in str(found.because)


def test_an_ended_category_is_not_proposed_and_no_catalogue_proposes_nothing() -> None:
    ended = leaf("A", "油烟", valid_to=DAY - timedelta(days=1))
    assert Classifier([ended]).classify("油烟", on=DAY) == []
    assert Classifier([]).classify("油烟", on=DAY) == []
    assert Classifier([leaf("A", " ")]).classify("油烟", on=DAY) == []


def test_a_point_is_surer_than_a_place_and_a_place_than_words() -> None:
    a, b, c = (Place(n, f"x.{n}.", f"区{n}", f"Area {n}") for n in (1, 2, 3))
    found = locate(a, [b], [b, c])
    assert [(s.key, s.confidence) for s in found] == [(1, 97), (2, 85), (3, 30)]
    assert locate(None) == []


def test_the_area_around_a_named_one_is_left_out() -> None:
    whole, part = Place(1, "x.", "街道", ""), Place(2, "x.y.", "居民区", "")
    assert narrowest([whole, part]) == [part]
    assert narrowest([whole]) == [whole]


def test_the_line_department_comes_first_the_territory_catches_the_rest() -> None:
    line = leaf("A", lead_unit_id=2)
    assert chosen(catalogue(), line, "a.b.c.") == [2, 3, 1]
    assert chosen(catalogue(), leaf("A", lead_unit_id=2, is_by_area=True), "a.b.") == [3, 2, 1]
    assert chosen(catalogue(), leaf("A", lead_unit_id=2, is_by_area=True), "z.") == [2, 1]
    assert chosen(catalogue(), None, "a.b.") == [3, 1]
    assert chosen(catalogue(), None, "") == [1]


def test_a_rule_for_the_area_goes_before_and_the_narrower_rule_before_the_wider() -> None:
    rules = {
        1: (
            UnitRule(1, "", 4, SINCE),
            UnitRule(1, "a.b.", 5, SINCE),
            UnitRule(1, "a.b.", 6, SINCE, DAY - timedelta(days=1)),
            UnitRule(1, "z.", 6, SINCE),
        )
    }
    known = catalogue(unit(4), unit(5), unit(6), rules=rules)
    one = leaf("A", lead_unit_id=2)
    assert chosen(known, one, "a.b.c.")[0] == 5
    assert chosen(known, one, "a.")[0] == 4


def test_an_ended_unit_is_answered_for_by_its_successor() -> None:
    ended = DAY - timedelta(days=1)
    known = catalogue(
        unit(4, valid_to=ended, successor_id=5), unit(5),
        unit(6, valid_to=ended, successor_id=7), unit(7, valid_to=ended, successor_id=6),
        unit(8, valid_to=ended), unit(9, valid_to=ended, successor_id=99),
        rules={1: (UnitRule(1, "", 8, SINCE),)},
    )  # fmt: skip
    answers = {key: current(known, key, DAY) for key in (4, 6, 8, 9, None)}
    assert [a.id if a else None for a in answers.values()] == [5, None, None, None, None]
    assert chosen(known, leaf("A", lead_unit_id=4), "a.b.") == [5, 3, 1]


@pytest.fixture(scope="module")
def starter() -> Classifier:
    nodes = json.loads((DATA / "catalogue.json").read_text("utf-8"))["nodes"]
    return Classifier(
        leaf(n["code"], *n["keywords"], name=n["name"]) for n in nodes if n.get("keywords")
    )


def test_most_sample_orders_are_put_where_a_person_has_put_them(starter: Classifier) -> None:
    samples = json.loads((DATA / "sample_orders.json").read_text("utf-8"))
    first = among = 0
    for sample in samples:
        found = starter.classify(sample["words"], sample["title"], on=DAY)
        codes = [s.key for s in found]
        first += codes[:1] == [sample["category"]]
        among += sample["category"] in codes
    assert first / len(samples) > 0.5
    assert among / len(samples) > 0.7


def test_a_message_is_classified_within_a_few_milliseconds(starter: Classifier) -> None:
    samples = json.loads((DATA / "sample_orders.json").read_text("utf-8"))
    begun = process_time()
    for sample in samples:
        starter.classify(sample["words"], sample["title"], on=DAY)
    assert (process_time() - begun) / len(samples) < 0.005


def test_a_proposal_comes_with_category_area_and_unit(desk: Desk) -> None:
    told = Told("门口有暴露垃圾，很臭。", "暴露垃圾", longitude=121.418, latitude=31.208)
    found = queries.propose(desk.cast.dispatcher.viewer, told, on=FRIDAY.date())
    assert found.categories[0].key == "E0101"
    assert found.areas[0].key == desk.cast.areas["east"].pk
    assert found.units[0].key == desk.cast.units["committee"].pk
    fixed = queries.propose(desk.cast.dispatcher.viewer, told, on=FRIDAY.date(), category="H0101")
    assert fixed.units[0].key == desk.cast.units["section"].pk
    nothing = queries.propose(desk.cast.dispatcher.viewer, Told("嗯"), on=FRIDAY.date())
    assert (nothing.categories, nothing.areas) == ((), ())
    by_area = Told("嗯", area_id=desk.cast.areas["east"].pk)
    known = queries.propose(desk.cast.dispatcher.viewer, by_area, on=FRIDAY.date())
    assert known.areas[0].key == desk.cast.areas["east"].pk


def test_a_changed_catalogue_is_seen_at_once(desk: Desk) -> None:
    office = desk.cast.office
    before = queries.desk(office.pk)
    assert queries.desk(office.pk) is before
    category = Category.objects.get(office=office, code="H0101")
    CategoryUnit.objects.create(
        office=office, category=category, unit=desk.cast.units["station"], valid_from=SINCE,
        area=desk.cast.areas["west"],
    )  # fmt: skip
    CatalogueEdition.objects.filter(office=office).update(revision=category.office.revision)
    after = queries.desk(office.pk)
    assert after is not before
    one = after.catalogue.leaves["H0101"]
    west = desk.cast.areas["west"].path
    assert unit_for(after.catalogue, one, west, on=DAY)[0].key == desk.cast.units["station"].pk


def test_the_catalogue_is_listed_as_a_tree_and_loads_once(desk: Desk) -> None:
    from lilong.kernel.actor import system
    from lilong.work_orders import operations

    rows = list(queries.category_list(desk.cast.dispatcher.viewer, on=DAY))
    assert len(rows) > 300
    assert rows[0].path == "C/"
    assert rows[1].path.startswith("C/C01/")
    again = operations.load_catalogue(
        office=desk.cast.office, by=system("test", desk.cast.office.pk), at=FRIDAY
    )
    assert again == 0
    assert list(queries.category_list(desk.cast.outsider.viewer)) == []
