"""The rulebook is read on pages; who has no business there is told so."""

from datetime import date

import pytest
from django.urls import reverse

from lilong.kernel import clock
from lilong.rulebook import operations
from lilong.rulebook.rules import Proposal
from tests.kernel.published import at

NOW = at("2026-11-23 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(NOW):
        yield


def page(member, name, *args, language="zh-hans", **query):
    return member.client(language).get(reverse(f"rulebook:{name}", args=args), query)


def own_value(cast, value=None):
    row = operations.propose(
        proposal=Proposal(
            key="hotline.limit.help",
            value=value or {"number": 3, "unit": "working_days"},
            valid_from=NOW.date(),
            source="Resolution 5 of 2026",
            reason="The council resolved it",
            office_id=cast.office.pk,
        ),
        by=cast.section_head.actor,
        at=NOW,
    )
    return operations.approve(value_id=row.pk, revision=0, by=cast.leader.actor, at=NOW)


def test_the_list_shows_every_key_with_todays_value(loaded, cast):
    text = page(cast.dispatcher, "list").content.decode()
    assert "求助与投诉类期限" in text
    assert "5 个工作日" in text
    assert "来源 firm" in text
    english = page(cast.dispatcher, "list", language="en").content.decode()
    assert "Limit for help and complaint" in english
    assert "5 working days" in english


def test_an_own_value_is_shown_to_its_office_only(loaded, cast):
    own_value(cast)
    assert "本单位设定" in page(cast.dispatcher, "list").content.decode()
    assert "本单位设定" not in page(cast.outsider, "list").content.decode()
    assert "Resolution 5" not in page(cast.outsider, "key", "hotline.limit.help").content.decode()


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ({"words": "求助"}, "hotline.limit.help", "vote.owners.special"),
        ({"words": "vote."}, "vote.owners.special", "hotline.limit.help"),
        ({"group": "flood"}, "flood.season", "hotline.limit.help"),
        ({"own": "on"}, "hotline.limit.help", "flood.season"),
    ],
)
def test_the_list_is_narrowed(loaded, cast, query, found, missing):
    own_value(cast)
    text = page(cast.dispatcher, "list", **query).content.decode()
    assert found in text
    assert missing not in text


def test_a_wrong_filter_shows_everything_and_no_match_says_so(loaded, cast):
    assert "flood.season" in page(cast.dispatcher, "list", group="nothing").content.decode()
    assert "请清除筛选条件" in page(cast.dispatcher, "list", words="zzz").content.decode()


def test_a_key_shows_its_history(loaded, cast):
    own_value(cast)
    text = page(cast.dispatcher, "key", "hotline.limit.help").content.decode()
    assert "3 个工作日" in text
    assert "5 个工作日" in text
    assert "Resolution 5 of 2026" in text
    assert "H-01" in text
    assert "夏阳" not in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("vote.owners.ordinary", "参与"),
        ("award.woodpecker", "100.00 元"),
        ("hotline.joint_units", "城管中队"),
        ("inbound.versions", "2021-05-16"),
        ("team.ten_household", "是"),
        ("vote.lift.before_2021", "2/3"),
        ("cal.day_end", "下班时"),
        ("grid.code_length", "14 位"),
        ("let.min_area", "5 平方米"),
    ],
)
def test_values_of_every_type_are_in_words(loaded, cast, name, words):
    assert words in page(cast.dispatcher, "key", name).content.decode()


def test_a_key_without_rows_shows_its_first_value(cast):
    assert "尚未设定取值" in page(cast.dispatcher, "key", "flood.season").content.decode()


def test_an_unknown_key_is_not_found(loaded, cast):
    assert page(cast.dispatcher, "key", "nothing.here").status_code == 404


def test_a_year_shows_holidays_and_make_up_days(loaded, cast):
    text = page(cast.dispatcher, "year", 2021).content.decode()
    assert "国庆节" in text
    assert "休" in text
    assert "班" in text
    assert "国务院" in text
    assert "2026 年工作日历" in page(cast.dispatcher, "calendar").content.decode()


def test_an_unpublished_year_says_so(loaded, cast):
    assert "尚未公布" in page(cast.dispatcher, "year", 2027).content.decode()
    english = page(cast.dispatcher, "year", 2027, language="en").content.decode()
    assert "Not published yet" in english
    assert page(cast.dispatcher, "year", 1800).status_code == 404


@pytest.mark.parametrize(
    ("name", "args"), [("list", ()), ("key", ("flood.season",)), ("year", (2026,))]
)
def test_who_may_not_read_the_rulebook_is_refused(cast, client, name, args):
    assert page(cast.grid_worker, name, *args).status_code == 403
    assert page(cast.window_clerk, name, *args).status_code == 403
    assert client.get(reverse(f"rulebook:{name}", args=args)).status_code == 302


def test_pages_keep_their_query_budget(loaded, cast, django_assert_max_num_queries):
    client = cast.dispatcher.client()
    for name, args in (("list", ()), ("key", ("hotline.limit.help",)), ("year", (2026,))):
        client.get(reverse(f"rulebook:{name}", args=args))
        with django_assert_max_num_queries(14):
            client.get(reverse(f"rulebook:{name}", args=args))


def test_the_rail_leads_to_the_rulebook_for_who_may_read_it(loaded, cast):
    address = f'href="{reverse("rulebook:list")}"'
    assert address in page(cast.dispatcher, "calendar").content.decode()
    assert date(2026, 11, 23) == NOW.date()
