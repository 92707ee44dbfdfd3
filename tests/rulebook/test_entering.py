"""A value is typed in by its kind and read exactly; what is wrong is named at its box."""

import pytest

from lilong.rulebook import entering, layout
from lilong.rulebook.keys import Key, Part, get_key
from lilong.rulebook.terms import ValueType

ROWS = Key(
    name="test.rows",
    type=ValueType.TABLE,
    title="Rows",
    parts=(
        Part("name", ValueType.TEXT, "Name"),
        Part("limit", ValueType.LIMIT, "Limit", is_optional=True),
        Part("more", ValueType.TABLE, "More", parts=(Part("n", ValueType.DAYS, "N"),),
             is_optional=True),
    ),
)  # fmt: skip


def of(type_, **more):
    return Key(name="test.one", type=type_, title="One", **more)


@pytest.mark.parametrize(
    ("type_", "typed", "data"),
    [
        (ValueType.DAYS, " 12 ", 12),
        (ValueType.DAYS, "\uff11\uff12", 12),
        (ValueType.SHARE, "2/3", "2/3"),
        (ValueType.SHARE, "85 \uff05", "85%"),
        (ValueType.MONEY, "1,234.5", 123450),
        (ValueType.MONEY, "100元", 10000),
        (ValueType.NUMBER, "-3", -3),
        (ValueType.NUMBER, "2.5", "2.5"),
        (ValueType.TEXT, "城管，市场", "城管，市场"),
        (ValueType.FLAG, "yes", True),
        (ValueType.FLAG, "no", False),
        (ValueType.TIME, "09:00", "09:00"),
        (ValueType.DATE, "2027-01-31", "2027-01-31"),
        (ValueType.MONTH_DAY, "06-01", "06-01"),
    ],
)
def test_what_is_typed_is_read_exactly_and_shown_again(type_, typed, data):
    key = of(type_)
    found, faults = entering.entered(key, {"value": typed})
    assert (found, faults) == (data, {})
    again = entering.typed(key, found)
    assert entering.entered(key, again) == (data, {})


@pytest.mark.parametrize(
    ("type_", "typed", "code"),
    [
        (ValueType.DAYS, "-1", "bad_value"),
        (ValueType.DAYS, "five", "bad_value"),
        (ValueType.DAYS, "", "empty"),
        (ValueType.SHARE, "3/2", "bad_value"),
        (ValueType.SHARE, "1/0", "bad_value"),
        (ValueType.MONEY, "1.234", "bad_value"),
        (ValueType.MONEY, "-5", "bad_value"),
        (ValueType.FLAG, "perhaps", "bad_value"),
        (ValueType.TIME, "25:00", "bad_value"),
        (ValueType.DATE, "2027-02-30", "bad_value"),
    ],
)
def test_what_is_wrong_is_named_with_the_words_typed(type_, typed, code):
    _found, faults = entering.entered(of(type_), {"value": typed})
    assert faults["value"].code == code
    assert not typed or faults["value"].params["value"] == typed


def test_a_limit_has_a_number_and_a_unit():
    key = get_key("hotline.limit.help")
    assert [box.name for box in layout.boxes(layout.layout(key, {}))] == [
        "value", "value-unit"
    ]  # fmt: skip
    found, faults = entering.entered(key, {"value": "3", "value-unit": "working_days"})
    assert (found, faults) == ({"number": 3, "unit": "working_days"}, {})
    assert entering.typed(key, found) == {"value": "3", "value-unit": "working_days"}
    for number, unit in (("3", "fortnights"), ("0", "days"), ("x", "days"), ("3", "")):
        assert entering.entered(key, {"value": number, "value-unit": unit})[1]


def test_the_end_of_a_dose_s_span_is_counted_in_days_or_months_alone():
    key, row = get_key("vaccine.schedules"), {"value-0-kind": "cho", "value-0-dose": "2"}
    for unit in ("days", "months"):
        typed = {**row, "value-0-within_of_first": "2", "value-0-within_of_first-unit": unit}
        (found,), faults = entering.entered(key, typed)
        assert (found["within_of_first"], faults) == ({"number": 2, "unit": unit}, {})
    # Working days would be counted as if every day were one, and hours as days.
    for unit in ("working_days", "working_hours", "emergency_hours"):
        typed = {**row, "value-0-within_of_first": "2", "value-0-within_of_first-unit": unit}
        refused = entering.entered(key, typed)[1]["value-0-within_of_first"]
        assert "one of the units offered" in str(refused)


def test_a_record_has_a_box_for_each_field():
    key = get_key("cal.office_hours")
    typed = entering.typed(key, key.default)
    assert typed == {"value-opens": "09:00", "value-closes": "17:00"}
    assert entering.entered(key, typed) == (key.default, {})
    _data, faults = entering.entered(key, {**typed, "value-closes": "later"})
    assert list(faults) == ["value-closes"]


def test_a_table_has_a_row_of_boxes_for_each_row_and_leaves_empty_ones_out():
    limit = {"number": 2, "unit": "days"}
    data = [{"name": "A", "limit": limit}, {"name": "B", "more": [{"n": 1}]}]
    typed = entering.typed(ROWS, data)
    assert entering.entered(ROWS, typed) == (data, {})
    assert entering.entered(ROWS, {**typed, "value-7-name": " "}) == (data, {})
    _found, faults = entering.entered(ROWS, {"value-0-limit": "3", "value-0-limit-unit": "days"})
    assert list(faults) == ["value-0-name"]
    assert entering.typed(ROWS, None) == {}


DEEP = Key(
    name="test.deep",
    type=ValueType.TABLE,
    title="Deep",
    parts=(
        Part("name", ValueType.TEXT, "Name"),
        Part("within", ValueType.SCHEMA, "Within", is_optional=True,
             parts=(Part("share", ValueType.SHARE, "Share"),)),
        Part("more", ValueType.TABLE, "More", parts=(
            Part("n", ValueType.DAYS, "N"),
            Part("last", ValueType.TABLE, "Last", is_optional=True,
                 parts=(Part("x", ValueType.DAYS, "X"),)),
        )),
    ),
)  # fmt: skip


def test_a_table_within_a_table_has_rows_of_its_own_and_what_lies_deeper_is_json():
    data = [
        {"name": "A", "within": {"share": "2/3"}, "more": [{"n": 1}, {"n": 2, "last": [{"x": 3}]}]},
        {"name": "B", "more": []},
    ]
    typed = entering.typed(DEEP, data)
    assert typed["value-0-more-1-n"] == "2"
    assert typed["value-0-more-1-last"] == '[{"x": 3}]'
    assert entering.entered(DEEP, typed) == (data, {})
    names = [box.name for box in layout.boxes(layout.layout(DEEP, typed, 0))]
    assert names == [
        "value-0-name", "value-0-within-share", "value-0-more-0-n", "value-0-more-0-last",
        "value-0-more-1-n", "value-0-more-1-last", "value-1-name", "value-1-within-share",
    ]  # fmt: skip
    box = next(b for b in layout.boxes(layout.layout(DEEP, typed)) if b.name.endswith("1-n"))
    assert box.place == (1, "More", 2, "N")


def test_what_is_wrong_in_a_nested_row_is_named_at_its_row_and_column():
    typed = {"value-0-name": "A", "value-0-more-0-n": "1", "value-0-more-1-n": "many"}
    _data, faults = entering.entered(DEEP, typed)
    assert list(faults) == ["value-0-more-1-n"]
    _data, faults = entering.entered(DEEP, {**typed, "value-0-more-1-n": "", "value-0-name": ""})
    assert list(faults) == ["value-0-name"]


def test_what_is_typed_as_json_is_checked_like_anything_else():
    typed = {"value-0-name": "A", "value-0-more-0-n": "1"}
    _data, faults = entering.entered(DEEP, {**typed, "value-0-more-0-last": "{"})
    assert list(faults) == ["value-0-more-0-last"]
    _data, faults = entering.entered(DEEP, {**typed, "value-0-more-0-last": '[{"y": 1}]'})
    assert list(faults) == ["value-0-more-0-last"]


def test_a_row_is_taken_out_with_all_that_lies_in_it():
    typed = {
        "value-0-name": "A", "value-0-more-0-n": "1", "value-1-name": "B", "value-1-more-0-n": "2",
        "value-1-more-1-n": "3", "source": "x",
    }  # fmt: skip
    assert entering.without_row(typed, "value-0") == {
        "value-0-name": "B", "value-0-more-0-n": "2", "value-0-more-1-n": "3", "source": "x",
    }  # fmt: skip
    assert entering.without_row(typed, "value-1-more-0")["value-1-more-0-n"] == "3"
    assert entering.without_row(typed, "value-1-more-0").get("value-1-more-1-n") is None
    assert entering.without_row(typed, "nonsense") == typed
    assert entering.without_row(typed, "value-9") == typed


def test_a_form_of_many_rows_ends_somewhere():
    typed = {"value-99999999-name": "A", "value-9000-name": "B"}
    assert layout.row_count("value", typed) == 9001
    lines = layout.layout(DEEP, typed)[0].lines
    assert len(lines) == layout.MOST_ROWS
