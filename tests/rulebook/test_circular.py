"""The State Council's sentences are read exactly, or it is said which of them is not."""

from datetime import date

import pytest

from lilong.rulebook.circular import is_circular, read_circular
from lilong.rulebook.notice import checked, read_any, read_notice
from lilong.rulebook.operations import whole_year
from lilong.rulebook.operations.starter import bundled_years
from tests.rulebook.circulars import OF_2024, OF_2025, OF_2026, OF_2027


def codes(text, year=2027):
    return [(fault.number, fault.refusal.code) for fault in read_any(text, year).faults]


@pytest.mark.parametrize(("year", "text"), [(2024, OF_2024), (2025, OF_2025), (2026, OF_2026)])
def test_a_circular_gives_the_days_that_are_bundled(year, text):
    assert is_circular(text)
    notice = read_any(text, year)
    assert notice.faults == ()
    read = whole_year(year, notice)
    known = whole_year(year, bundled_years()[year])
    wrong = [
        day for day in read
        if day.year == year and read[day].is_workday != known[day].is_workday
    ]  # fmt: skip
    assert wrong == []
    assert checked(notice, year) == ()


def test_its_days_carry_their_feast_and_two_feasts_share_a_clause():
    read = read_circular(OF_2025, 2025)
    assert read.days[date(2025, 2, 4)].holiday_name == "Spring Festival"
    assert read.days[date(2025, 10, 6)].holiday_name == "National Day"
    assert {"National Day", "Mid-autumn Festival"} <= read.feasts


def test_a_december_day_belongs_to_the_year_before():
    assert read_any(OF_2027, 2027).days[date(2026, 12, 26)].is_workday
    bare = OF_2027.replace("2026年12月26日", "12月26日")
    assert read_any(bare, 2027).days == read_any(OF_2027, 2027).days


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("1月1日（周五）至", "1月1日（周四）至", [(1, "wrong_weekday")]),
        ("放假调休，共7天。2月13日", "放假调休，共8天。2月13日", [(2, "wrong_length")]),
        ("4月3日（周六）至5日", "4月31日至5日", [(3, "no_such_day")]),
        ("5月1日（周六）至5日（周三）", "5月5日至1日", [(4, "bad_span")]),
        ("5月1日（周六）至5日（周三）", "5月1日至6月5日", [(4, "bad_span")]),
        ("6月9日（周三）放假，不调休", "6月9日左右放假", [(5, "unreadable")]),
        ("10月9日（周六）上班", "10月7日上班", [(7, "both")]),
        ("2026年12月26日", "2025年12月27日", [(0, "other_year")]),
    ],
)
def test_a_sentence_that_is_not_borne_out_is_named(before, after, found):
    assert before in OF_2027
    assert codes(OF_2027.replace(before, after)) == found


def test_a_notice_is_checked_as_a_whole():
    lacking = OF_2027.replace("六、中秋节：9月15日（周三）放假1天。\n", "")
    found = checked(read_any(lacking, 2027), 2027)
    assert [one.refusal.code for one in found] == ["no_feast"]
    on_weekday = OF_2027.replace("10月9日（周六）上班", "10月11日（周一）上班")
    found = checked(read_any(on_weekday, 2027), 2027)
    assert [one.refusal.code for one in found] == ["make_up_on_weekday"]
    header = "date,is_workday,holiday_name,in_lieu\n"
    found = checked(read_notice(header + "2027-10-09,1,国庆节,0\n", 2027), 2027)
    assert [one.refusal.code for one in found] == ["no_feast"] * 7 + ["no_fixed_day"] * 3
    worked = header + "2027-05-01,1,劳动节,0\n"
    assert "no_fixed_day" in [one.refusal.code for one in checked(read_notice(worked, 2027), 2027)]


def test_json_says_the_same_as_csv():
    rows = (
        '{"date":"2027-01-01","is_workday":false,"holiday_name":"元旦"},'
        '{"date":"2027-01-09","is_workday":1,"in_lieu":null}'
    )
    csv = "date,is_workday,holiday_name,in_lieu\n2027-01-01,0,元旦,0\n2027-01-09,1,,0\n"
    assert read_any(f"[{rows}]", 2027).days == read_any(csv, 2027).days
    assert read_any(f'{{"days":[{rows}]}}', 2027).days == read_any(csv, 2027).days
    assert codes('[{"date":"2027-13-01","is_workday":1}]') == [(1, "bad_date")]
    assert codes('[{"is_workday":1}]') == [(1, "bad_date")]
    for text in ("[1]", "{", '{"days":3}', "[" * 100_000):
        assert codes(text) == [(0, "bad_json")]
    assert codes("[]") == [(0, "empty")]
