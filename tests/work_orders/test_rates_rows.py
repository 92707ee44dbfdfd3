"""Rates counted from rows: equal to the journal's, each figure as long as its list, own sight."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.work_orders import queries
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.queries import RatesAsked
from lilong.work_orders.queries.rates_retold import tell, whole_office
from lilong.work_orders.rated import Grouping, Peers, PeriodKind, Rate
from lilong.work_orders.rules.periods import period
from tests.work_orders.conftest import FRIDAY, Desk
from tests.work_orders.rate_walks import Loops

ORDERS = 16


def asked(desk: Desk, by: Grouping = Grouping.UNIT, kind: str = "year", **more: Any) -> RatesAsked:
    days = period(PeriodKind(kind), local(more.pop("on", desk.at)).date())
    return RatesAsked(queries.span_of(days, desk.at), by, **more)


def lists_are_as_long_as_their_figures(viewer: Any, wanted: RatesAsked) -> None:
    found = queries.rates(viewer, wanted)
    lines = [line for table in found.tables for line in table.lines]
    for line in [*lines, found.total]:
        key = "" if line is found.total else str(line.group.key)
        for rate, figure in line.figures.items():
            parts = {"all": figure.share.denominator}
            if rate == Rate.SATISFACTION:
                parts |= figure.answers
            else:
                parts |= {
                    "met": int(figure.share.numerator),
                    "missed": figure.share.denominator - int(figure.share.numerator),
                }
            for part, count in parts.items():
                rows = queries.rate_list(viewer, wanted, rate, part, key)
                assert rows.count() == count, (wanted.by, key, rate, part)


def periods(at: datetime) -> Iterator[tuple[PeriodKind, datetime]]:
    """Yield each kind of period, and every week: what ends in one is closed in another."""
    for kind in PeriodKind:
        yield from ((kind, FRIDAY), (kind, FRIDAY + (at - FRIDAY) / 2))
    for week in range((at - FRIDAY).days // 7 + 1):
        yield PeriodKind.WEEK, FRIDAY + timedelta(weeks=week)


@pytest.mark.parametrize("seed", range(2))
def test_rows_and_journal_tell_the_same_of_random_orders(desk: Desk, seed: int) -> None:
    loops = Loops(desk, Random(f"rates {seed}"))
    loops.run(ORDERS)
    orders = tell(desk.cast.office.pk)
    assert len(orders) == len(loops.keys)
    eye = whole_office(desk.cast.office.pk)
    for kind, on in periods(desk.at):
        span = asked(desk, kind=kind, on=on).span
        compared, found = queries.rate_differences(desk.cast.office.pk, span, orders)
        assert found == [], Counter(loops.made)
    for by in Grouping:
        lists_are_as_long_as_their_figures(eye, asked(desk, by))
    assert compared > 0
    told = queries.rates(eye, asked(desk)).total.figures
    known = [rate for rate in Rate if told[rate].share.denominator]
    assert len(known) > len(Rate) / 2, Counter(loops.made)


def shares(desk: Desk, who: str, by: Grouping = Grouping.UNIT) -> dict[Any, dict[str, str]]:
    """Return the shares of each group as one of the cast sees them, as n/d."""
    found = queries.rates(desk.by(who)["viewer"], asked(desk, by))
    return {
        line.group.name: {
            rate.value: f"{figure.share.numerator}/{figure.share.denominator}"
            for rate, figure in line.figures.items()
            if figure.share.denominator
        }
        for table in found.tables
        for line in table.lines
    }


def test_an_order_is_counted_where_it_belongs_and_once(desk: Desk) -> None:
    key = desk.dispatched(area_id=desk.cast.areas["east"].pk)
    for later in (desk.send_back, desk.accept, partial(desk.dispatch, unit="station")):
        desk.at += timedelta(minutes=5)
        later(key)
    desk.acknowledge(key, "other_handler")
    desk.contact(key, who="other_handler")
    desk.contact(key, who="dispatcher")
    desk.report(key, "solved", "other_handler")
    desk.follow_up(key, "other_handler", satisfied="satisfied")
    desk.follow_up(key, satisfied="rather_satisfied")
    desk.close(key)
    desk.at += timedelta(days=30)
    units = desk.cast.units
    told = shares(desk, "leader")
    assert told[units["section"].name] == {"send_back": "1/1"}, "it led, and sent back"
    station = told[units["station"].name]
    assert station["send_back"] == "0/1"
    assert station["satisfaction"] == "4/5/1"
    assert (station["first_contact"], station["on_time"], station["solved"]) == ("1/1",) * 3
    assert shares(desk, "leader", Grouping.COMMUNITY)[desk.cast.areas["east"].name]["redo"] == "0/1"
    (source,) = shares(desk, "leader", Grouping.SOURCE).values()
    assert source["filing"] == "1/1"
    category = shares(desk, "leader", Grouping.CATEGORY)
    assert len(category) == 1, category


def test_line_and_territory_stand_in_tables_of_their_own_and_the_centre_has_no_place(
    desk: Desk,
) -> None:
    for unit, who in (("section", "handler"), ("station", "other_handler")):
        key = desk.dispatched(unit=unit, words=f"{unit}的事（虚构），请处理。")
        desk.acknowledge(key, who)
    desk.dispatched(unit="committee", words="居委的事（虚构），请处理。")
    desk.record(words="还没派的事（虚构），请处理。")
    desk.at += timedelta(days=30)
    found = queries.rates(desk.by("leader")["viewer"], asked(desk))
    assert [table.peers for table in found.tables] == [Peers.LINE, Peers.TERRITORY, Peers.NONE]
    assert [table.is_ranked for table in found.tables] == [True, True, False]
    line = found.tables[0].lines
    assert {one.figures[Rate.FIRST_CONTACT].rank for one in line} == {1}
    assert all(one.figures[Rate.SATISFACTION].rank is None for one in line), "no data, no place"
    assert all(one.score is not None and one.score.total is None for one in line)
    assert all(one.rank is None and one.score is None for one in found.tables[2].lines)


def test_a_period_without_orders_has_no_data_and_no_nought(desk: Desk) -> None:
    desk.dispatched()
    viewer = desk.by("leader")["viewer"]
    empty = queries.rates(viewer, asked(desk, on=FRIDAY - timedelta(days=800)))
    assert empty.is_empty
    assert not empty.tables
    assert all(figure.share.value is None for figure in empty.total.figures.values())


def test_who_sees_a_part_is_told_her_own_units_and_no_places(desk: Desk) -> None:
    desk.dispatched(unit="section")
    desk.dispatched(unit="station", words="另一件（虚构），请处理。")
    desk.at += timedelta(days=30)
    found = queries.rates(desk.by("section_head")["viewer"], asked(desk))
    lines = [line for table in found.tables for line in table.lines]
    assert [line.group.key for line in lines] == [desk.cast.units["section"].pk]
    assert not found.is_whole
    assert not any(table.is_ranked for table in found.tables)
    other = str(desk.cast.units["station"].pk)
    head = desk.by("section_head")["viewer"]
    assert not queries.rate_list(head, asked(desk), Rate.FILING, "all", other).exists()
    assert not queries.rate_list(head, asked(desk), Rate.FILING, "all", "none").exists()


def test_the_next_office_is_told_nothing(desk: Desk) -> None:
    desk.closed()
    desk.at += timedelta(days=30)
    outsider = desk.by("outsider")["viewer"]
    for by in Grouping:
        found = queries.rates(outsider, asked(desk, by))
        assert found.is_empty
        assert not queries.rate_list(outsider, asked(desk, by), Rate.FILING, "all").exists()


def test_orders_without_place_or_category_are_told_as_such(desk: Desk) -> None:
    desk.record(place="弄口")
    desk.at += timedelta(days=30)
    eye = desk.by("leader")["viewer"]
    for by in (Grouping.COMMUNITY, Grouping.CATEGORY):
        lists_are_as_long_as_their_figures(eye, asked(desk, by))
        assert list(shares(desk, "leader", by)) == [""]
    assert not queries.rate_list(
        eye, asked(desk, Grouping.COMMUNITY), Rate.FILING, "all", "99999"
    ).exists()


def test_a_category_opens_the_level_below_it(desk: Desk) -> None:
    desk.dispatched(category="H0101")
    desk.at += timedelta(days=30)
    eye = desk.by("leader")["viewer"]
    code, seen = "", []
    for _ in range(4):
        wanted = asked(desk, Grouping.CATEGORY, category=code)
        lists_are_as_long_as_their_figures(eye, wanted)
        code = queries.rates(eye, wanted).tables[0].lines[0].group.key
        seen.append(code)
    assert seen[-1] == "H0101"
    assert seen[0] != "H0101"


def test_a_row_changed_by_hand_is_named(desk: Desk) -> None:
    key = desk.closed()
    desk.at += timedelta(days=30)
    span = asked(desk).span
    office_id = desk.cast.office.pk
    assert queries.rate_differences(office_id, span)[1] == []
    WorkOrder.objects.filter(pk=key).update(result_class="explained")
    found = queries.rate_differences(office_id, span)[1]
    assert {one.rate for one in found} == {Rate.SOLVED}
    assert {(one.stored.numerator, one.told.numerator) for one in found} == {(0, 1)}
    with clock.fixed(desk.at), pytest.raises(SystemExit):
        call_command("rates", office=desk.cast.office.code, period="year", json=True)
    with clock.fixed(desk.at), pytest.raises(SystemExit):
        call_command("rates", office=desk.cast.office.code, period="year")
    with pytest.raises(CommandError):
        call_command("rates", office="nowhere")


def test_page_list_file_and_api_tell_the_same(desk: Desk) -> None:
    desk.closed()
    desk.at += timedelta(days=30)
    query = "?period=year&on=2021-07-23"
    with clock.fixed(desk.at):
        client = desk.cast.leader.client("en")
        page = client.get(f"/orders/rates/{query}")
        text = page.content.decode()
        assert page.status_code == 200
        assert "100.00 %" in text
        assert "Line departments" in text
        links = [
            html.unescape(one) for one in re.findall(r'href="(/orders/rates/orders/[^"]+)"', text)
        ]
        assert links
        for link in sorted(set(links)):
            assert client.get(link).status_code == 200
        assert client.get(f"/orders/rates/orders/{query}&rate=unknown").status_code == 404
        whole = client.get(f"/orders/rates/orders/{query}&rate=filing&part=all")
        assert "1 order" in whole.content.decode()
        for form in ("csv", "xlsx", "other"):
            assert client.get(f"/orders/rates/export/{query}&form={form}").status_code == 200
        for by in Grouping:
            assert client.get(f"/orders/rates/{query}&by={by}").status_code == 200
            told = client.get(f"/api/v1/rates{query}&by={by}").json()
            assert told["total"]["rates"]["filing"] == {
                "numerator": "1", "denominator": 1, "share": "1/1", "decimal": "1.000000",
                "rank": None, "answers": {},
            }  # fmt: skip
            assert told["total"]["rates"]["satisfaction"]["answers"] == {"satisfied": 1}
            assert told["total"]["rates"]["extension"]["share"] == "0/1"
        empty = client.get("/orders/rates/?on=2019-01-01").content.decode()
        assert "No order stands in this period." in empty
        assert client.get("/orders/rates/?on=never&by=x&period=y").status_code == 200
        head = desk.cast.section_head.client("en").get(f"/orders/rates/{query}")
        assert "nobody is ranked" in head.content.decode()
