"""Values are checked on entry and read exactly."""

from datetime import date, time
from fractions import Fraction

import pytest

from lilong.kernel.calendar import Limit, Unit
from lilong.rulebook import starter
from lilong.rulebook.keys import (
    AlreadyDeclared,
    Key,
    Part,
    Undeclared,
    all_keys,
    declare,
    get_key,
    withdraw,
)
from lilong.rulebook.terms import Confidence, ValueType
from lilong.rulebook.values import BadValue, fault, read


def key(type_: ValueType, **more) -> Key:
    return Key(name="test.key", type=type_, title="Test", **more)


@pytest.mark.parametrize(
    ("type_", "data", "value"),
    [
        (ValueType.DAYS, 7, 7),
        (ValueType.SHARE, "2/3", Fraction(2, 3)),
        (ValueType.SHARE, "85%", Fraction(17, 20)),
        (ValueType.SHARE, "0.8", Fraction(4, 5)),
        (ValueType.SHARE, "62.5%", Fraction(5, 8)),
        (ValueType.SHARE, 1, Fraction(1)),
        (ValueType.MONEY, 10_000, 10_000),
        (ValueType.NUMBER, 14, 14),
        (ValueType.NUMBER, "0.01", Fraction(1, 100)),
        (ValueType.NUMBER, "2.0", 2),
        (ValueType.TEXT, "anything", "anything"),
        (ValueType.FLAG, False, False),
        (ValueType.LIMIT, {"number": 3, "unit": "months"}, Limit(3, Unit.MONTHS)),
        (ValueType.TIME, "09:30", time(9, 30)),
        (ValueType.DATE, "2021-05-16", date(2021, 5, 16)),
        (ValueType.MONTH_DAY, "06-01", (6, 1)),
        (ValueType.MONTH_DAY, "02-29", (2, 29)),
        (ValueType.TABLE, [], ()),
    ],
)
def test_a_value_is_read_exactly(type_, data, value):
    assert read(key(type_), data) == value
    assert type(read(key(type_), data)) is type(value)


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        (ValueType.DAYS, -1),
        (ValueType.DAYS, True),
        (ValueType.DAYS, "7"),
        (ValueType.SHARE, "3/2"),
        (ValueType.SHARE, "1/0"),
        (ValueType.SHARE, 0.5),
        (ValueType.SHARE, True),
        (ValueType.SHARE, "two thirds"),
        (ValueType.SHARE, "101%"),
        (ValueType.MONEY, "100.00"),
        (ValueType.NUMBER, 0.1),
        (ValueType.NUMBER, "many"),
        (ValueType.NUMBER, False),
        (ValueType.TEXT, 5),
        (ValueType.FLAG, 1),
        (ValueType.LIMIT, {"number": 3}),
        (ValueType.LIMIT, {"number": 0, "unit": "days"}),
        (ValueType.LIMIT, "3 days"),
        (ValueType.TIME, "24:00"),
        (ValueType.TIME, 9),
        (ValueType.DATE, "16 May"),
        (ValueType.DATE, None),
        (ValueType.MONTH_DAY, "13-01"),
        (ValueType.MONTH_DAY, "6-1"),
        (ValueType.TABLE, {}),
        (ValueType.SCHEMA, []),
    ],
)
def test_what_is_not_of_the_type_is_refused_with_a_reason(type_, data):
    refusal = fault(key(type_), data)
    assert refusal is not None
    assert "Expected" in str(refusal)
    with pytest.raises(BadValue):
        read(key(type_), data)


def test_a_text_with_choices_takes_only_these():
    day_end = get_key("cal.day_end")
    assert fault(day_end, "midnight") is None
    assert fault(day_end, "noon") is not None


def test_a_fault_inside_a_table_names_its_place():
    refusal = fault(get_key("flood.level_by_colour"), [{"colour": "blue", "level": "four"}])
    assert refusal is not None
    assert refusal.field == "[1].level"


@pytest.mark.parametrize("row", [{"opens": "09:00"}, {"opens": "09:00", "closes": "17:00", "x": 1}])
def test_a_record_has_exactly_its_fields(row):
    refusal = fault(get_key("cal.office_hours"), row)
    assert refusal is not None
    assert refusal.code == "wrong_field"


def test_an_optional_field_may_be_left_out():
    shape = key(ValueType.SCHEMA, parts=(Part("a", ValueType.DAYS, "A", is_optional=True),))
    assert read(shape, {})["a"] is None
    assert read(shape, {"a": None})["a"] is None
    assert read(shape, {"a": 3})["a"] == 3


def test_a_value_that_was_read_cannot_be_changed():
    hours = read(get_key("cal.office_hours"), {"opens": "09:00", "closes": "17:00"})
    with pytest.raises(TypeError):
        hours["opens"] = time(8)


@pytest.mark.parametrize("one", starter.KEYS, ids=lambda one: one.name)
def test_every_starter_key_is_sourced_and_its_first_value_is_of_its_type(one):
    assert one.source
    assert one.title
    assert isinstance(one.confidence, Confidence)
    assert one.default is None or fault(one, one.default) is None


@pytest.mark.parametrize("special", starter.SPECIAL, ids=lambda one: one.key)
def test_every_scoped_starter_value_is_of_its_keys_type(special):
    assert fault(get_key(special.key), special.value) is None
    assert special.source


def test_the_starter_keys_of_the_domain_are_declared():
    names = {one.name for one in all_keys()}
    assert {
        "cal.day_end", "cal.office_hours", "cal.after_hours_receipt", "cal.warn_share",
        "hotline.limit.enquiry", "hotline.limit.review", "hotline.limit.help",
        "hotline.limit.complex", "hotline.first_contact", "hotline.redo",
        "hotline.gate.contacts_callbacks", "hotline.joint_units", "hotline.score",
        "grid.code_length", "grid.subclass_limits", "service.bad_rating_contact",
        "vote.owners.ordinary", "vote.owners.special", "vote.lift.before_2021",
        "vote.workers_congress", "vote.regional_delegates", "vote.residents_assembly",
        "plot.round1", "plot.round2", "flood.level_by_colour", "flood.season",
        "safety.order", "safety.recheck", "team.ten_household", "let.max_per_room",
        "let.min_area", "site.grades", "inbound.versions", "vaccine.schedules", "census.load",
        "waste.grades", "survey.bands", "elder.water", "business.limits", "deputies.answer",
        "award.woodpecker",
    } <= names  # fmt: skip


def test_a_name_is_declared_once():
    first = key(ValueType.DAYS)
    declare(first)
    declare(first)
    try:
        with pytest.raises(AlreadyDeclared):
            declare(key(ValueType.FLAG))
        assert first.group == "test"
    finally:
        withdraw(first)
    with pytest.raises(Undeclared):
        get_key("test.key")


@pytest.mark.parametrize("name", ["households", "persons", "enumerators_from", "enumerators_to"])
@pytest.mark.parametrize("small", [0, -5, "0.5"])
def test_what_is_divided_by_is_at_least_one(name, small):
    load = get_key("census.load")
    refusal = fault(load, {**load.default, name: small})
    assert (refusal.code, refusal.field, refusal.params["least"]) == ("too_small", name, 1)
    assert fault(load, {**load.default, name: 1}) is None


@pytest.mark.parametrize(
    ("name", "least"),
    [("retention.visits", 0), ("retention.relations", 0), ("privacy.export_days", 1),
     ("privacy.child_age", 14), ("privacy.sample_size", 0)],
)  # fmt: skip
def test_a_number_of_the_privacy_wall_has_a_least(name, least):
    assert fault(get_key(name), least - 1).params["least"] == least
    assert fault(get_key(name), least) is None
