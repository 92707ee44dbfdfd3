"""Lists by keyset: every row once, forwards and back, in any mix of directions."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django_htmx.middleware import HtmxMiddleware

from lilong.kernel.errors import Refused
from lilong.ui import pages

# Django's own session table stands for any table with a time and a unique key.
NEWEST = ("-expire_date", "-session_key")
DAY = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def rows(db):
    """Twelve rows, three to a moment, so that the key must break ties."""
    Session.objects.bulk_create(
        Session(session_key=f"k{i:02d}", session_data="", expire_date=DAY + timedelta(hours=i // 3))
        for i in range(12)
    )
    return Session.objects.all()


def forward(queryset, order, size, narrow=None):
    cursor, seen = "", []
    while True:
        page = pages.keyset(queryset, cursor, order, size=size, narrow=narrow)
        seen.append([row.session_key for row in page.rows])
        cursor = page.next_cursor
        if not cursor:
            return seen, page


@pytest.mark.parametrize(
    "order",
    [
        NEWEST,
        ("expire_date", "session_key"),
        ("-expire_date", "session_key"),
        ("expire_date", "-session_key"),
        ("session_key",),
    ],
)
@pytest.mark.parametrize("size", [1, 4, 5, 12, 50])
def test_going_forward_shows_every_row_once_in_order(rows, order, size):
    seen, _last = forward(rows, order, size)
    expected = [row.session_key for row in rows.order_by(*order)]
    assert [key for part in seen for key in part] == expected


@pytest.mark.parametrize("order", [NEWEST, ("-expire_date", "session_key")])
@pytest.mark.parametrize("size", [1, 4, 5, 12, 50])
def test_a_narrow_list_read_by_keys_has_the_same_pages(rows, order, size):
    seen, page = forward(rows, order, size)
    assert forward(rows, order, size, narrow=rows)[0] == seen
    for expected in reversed(seen[:-1]):
        page = pages.keyset(rows, page.previous_cursor, order, size=size, narrow=rows)
        assert [row.session_key for row in page.rows] == expected


def test_a_narrow_list_takes_two_statements_and_walks_no_index(rows, django_assert_num_queries):
    with django_assert_num_queries(2) as statements:
        pages.keyset(rows, "", NEWEST, size=4, narrow=rows.filter(session_key__lt="k09"))
    assert "COALESCE" in statements.captured_queries[0]["sql"]


def test_going_back_shows_the_same_pages(rows):
    seen, page = forward(rows, NEWEST, 5)
    for expected in reversed(seen[:-1]):
        page = pages.keyset(rows, page.previous_cursor, NEWEST, size=5)
        assert [row.session_key for row in page.rows] == expected
    assert page.previous_cursor == ""
    assert page.next_cursor


def test_a_row_that_arrives_meanwhile_moves_nothing_twice(rows):
    first = pages.keyset(rows, "", NEWEST, size=4)
    Session.objects.create(session_key="new", session_data="", expire_date=DAY + timedelta(days=9))
    second = pages.keyset(rows, first.next_cursor, NEWEST, size=4)
    assert not {r.session_key for r in first.rows} & {r.session_key for r in second.rows}
    assert second.previous_cursor


def test_an_empty_list_has_no_cursors(db):
    assert pages.keyset(Session.objects.all(), "", NEWEST) == pages.Page([], "", "")


def test_a_page_is_one_query_and_counts_nothing(rows):
    with CaptureQueriesContext(
        connection,
    ) as made:
        pages.keyset(rows, "", NEWEST, size=4)
    assert len(made) == 1
    assert "COUNT" not in made[0]["sql"].upper()


def test_the_cursor_comes_from_the_request(rows):
    first = pages.keyset(rows, RequestFactory().get("/"), NEWEST, size=4)
    request = RequestFactory().get("/", {"cursor": first.next_cursor})
    assert pages.keyset(rows, request, NEWEST, size=4).rows[0].session_key == "k07"


@pytest.mark.parametrize("cursor", ["nonsense", "a:b:c"])
def test_a_damaged_cursor_is_refused(rows, cursor):
    with pytest.raises(Refused):
        pages.keyset(rows, cursor, NEWEST)


def test_a_cursor_of_another_order_is_refused(rows):
    cursor = pages.keyset(rows, "", NEWEST, size=2).next_cursor
    with pytest.raises(Refused):
        pages.keyset(rows, cursor, ("session_key",))


def test_a_cursor_keeps_the_types_of_its_values():
    class Row:
        number, day, key, text = 7, date(2026, 1, 2), UUID(int=5), "x"

    order = ("number", "day", "key", "text")
    cursor = pages._cursor(Row(), order, backwards=True)
    assert pages._opened(cursor, order) == (True, [7, date(2026, 1, 2), UUID(int=5), "x"])


def test_a_cursor_with_a_foreign_signature_is_refused(rows):
    with pytest.raises(Refused):
        pages.keyset(rows, signing.dumps([0, [["s", "k"]]], salt="other"), ("session_key",))


def asked(**headers):
    request = RequestFactory().get("/", **headers)
    HtmxMiddleware(lambda r: HttpResponse())(request)
    return request


@pytest.mark.django_db
def test_htmx_gets_the_fragment_and_a_browser_the_page(shown):
    context = {"text": "nothing", "sentence": "x"}
    parts = ("ui/plain.html", "ui/components/empty_state.html", context)
    assert b"<html" in pages.fragment_or_page(asked(), *parts).content
    part = pages.fragment_or_page(asked(HTTP_HX_REQUEST="true"), *parts)
    assert b"<html" not in part.content
    boosted = asked(HTTP_HX_REQUEST="true", HTTP_HX_BOOSTED="true")
    assert b"<html" in pages.fragment_or_page(boosted, *parts).content
    assert part["Vary"] == "HX-Request"


def test_a_polled_fragment_that_reads_the_same_costs_nothing():
    template, context = "ui/components/empty_state.html", {"text": "nothing"}
    first = pages.polled(asked(), template, context)
    again = pages.polled(asked(HTTP_IF_NONE_MATCH=first["ETag"]), template, context)
    assert (first.status_code, again.status_code) == (200, 304)
    changed = pages.polled(asked(HTTP_IF_NONE_MATCH=first["ETag"]), template, {"text": "more"})
    assert changed.status_code == 200
