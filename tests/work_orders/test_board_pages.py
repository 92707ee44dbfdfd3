"""Pages and API of saved searches and boards: saved from the list, read as cards, by keys."""

from typing import Any

import pytest

from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.work_orders import operations as orders
from lilong.work_orders.models import SavedSearch, SearchBoard, StartBoard
from lilong.work_orders.operations import BoardDraft
from tests.work_orders.conftest import CALLER, Desk
from tests.work_orders.test_pages import HTMX, text_of, url
from tests.work_orders.test_searches import end, keep, seen


def board_of(desk: Desk, who: str = "handler", reach: str = "own", count: int = 2) -> Any:
    rows = [keep(desk, who, reach, name=f"第{n}个") for n in range(count)]
    draft = BoardDraft("早会", reach, [row.pk for row in rows])
    return orders.make_board(draft=draft, **desk.by(who)), rows


def test_the_list_offers_to_save_what_it_is_narrowed_to(desk: Desk) -> None:
    client = desk.cast.handler.client("en")
    assert "Save this search" not in text_of(client.get(url("list")))
    unit = desk.cast.units["section"].pk
    page = text_of(client.get(f"{url('list')}?state=late&unit={unit}&stage="))
    assert f"{url('search_save')}?state=late&amp;unit={unit}" in page
    form = text_of(client.get(f"{url('search_save')}?state=late&unit={unit}&words=路灯"))
    for part in ("“路灯”", "Late", "Community management office", "For my unit"):
        assert part in form
    assert "For the office" not in form
    assert "For the office" in text_of(desk.cast.leader.client("en").get(url("search_save")))


def test_a_search_is_saved_renamed_moved_and_ended_on_its_pages(desk: Desk) -> None:
    client = desk.cast.handler.client()
    for name in ("超期", "临期"):
        answer = client.post(f"{url('search_save')}?state=late", {"name": name, "reach": "own"})
        assert answer["Location"] == url("boards")
    late, near = SavedSearch.objects.order_by("pk")
    assert (late.asked, late.staff_id) == ({"state": "late"}, desk.cast.handler.staff.pk)
    given = {"revision": 0, "to": "down"}
    moved = client.post(url("search_move", late.pk), given)
    assert moved["Location"] == f"{url('boards')}#open-{late.pk}", "the focus stays with it"
    page = text_of(client.get(url("boards")))
    assert page.index("临期") < page.index(f'search-name-{late.pk}">')
    told = {"revision": 1, "name": "超了期的"}
    assert client.post(url("search", late.pk), told).status_code == 302
    assert "超了期的" in text_of(client.get(url("boards")))
    assert client.post(url("search", late.pk), told).status_code == 409
    assert client.post(url("search_end", late.pk), {"revision": 2}).status_code == 302
    assert "超了期的" not in text_of(client.get(url("boards")))
    assert client.get(url("search", late.pk)).status_code == 404
    assert client.post(url("search_end", near.pk)).status_code == 409


def test_filters_take_the_place_of_those_of_a_search_there_is(desk: Desk) -> None:
    row = keep(desk, name="旧的", state="late")
    client = desk.cast.handler.client()
    address = f"{url('search_save')}?state=near"
    told = {"name": "新的", "reach": "own", "instead": f"{row.pk}.0"}
    assert client.post(address, told).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.asked, row.revision) == ("新的", {"state": "near"}, 1)
    assert client.post(address, told).status_code == 422
    assert SavedSearch.objects.count() == 1


def test_a_refusal_is_said_at_the_form_and_keeps_what_was_typed(desk: Desk) -> None:
    desk.record()
    client = desk.cast.dispatcher.client("en")
    address = f"{url('search_save')}?words={CALLER.phone}"
    page = client.post(address, {"name": "My caller", "reach": "own"})
    assert page.status_code == 422
    assert "protected and not kept in a search" in text_of(page)
    assert "My caller" in text_of(page)
    assert client.post(f"{url('search_save')}?state=late", {"reach": "own"}).status_code == 422
    strange = client.post(url("search_save"), {"name": "x", "reach": "office"})
    assert strange.status_code == 422
    assert not SavedSearch.objects.exists()


def test_an_empty_page_says_what_to_do_next(desk: Desk) -> None:
    client = desk.cast.handler.client("en")
    page = text_of(client.get(url("boards")))
    assert "No search is saved yet." in page
    assert url("list") in page
    assert "none is saved yet" in text_of(client.get(url("board_make")))


def test_a_card_says_what_it_asks_counts_and_leads_to_its_lists(desk: Desk) -> None:
    desk.dispatched()
    row = keep(desk, "leader", "office", name="管理办在办", state="open",
               unit=str(desk.cast.units["section"].pk))  # fmt: skip
    page = text_of(desk.cast.leader.client("en").get(url("boards")))
    unit = desk.cast.units["section"].pk
    for part in (
        "For the office · Open · Community management office",
        f"{url('list')}?state=open&amp;unit={unit}",
        f"{url('list')}?state=late&amp;unit={unit}",
        'data-move="up"', "data-rows", "暴露垃圾", "The whole list “管理办在办”",
    ):  # fmt: skip
        assert part in page
    reader = text_of(desk.cast.handler.client().get(url("boards")))
    assert "管理办在办" in reader
    assert "data-move" not in reader
    assert url("search", row.pk) not in reader
    empty = keep(desk, "handler", state="closed")
    assert f'id="search-{empty.pk}"' in text_of(desk.cast.handler.client().get(url("boards")))


def test_every_filter_is_said_in_words(desk: Desk) -> None:
    section, east = desk.cast.units["section"].pk, desk.cast.areas["east"].pk
    keep(
        desk, words="路灯", state="near", stage="in_hand", unit=str(section), area=str(east),
        category="H01", source="hotline", kind="help", mark="sent_back", since="2021-07-01",
        closed_since="2021-07-02",
    )  # fmt: skip
    page = text_of(desk.cast.handler.client("en").get(url("boards")))
    for part in ("“路灯”", "Due soon", "12345 hotline", "Help", "came in since", "closed since"):
        assert part in page
    end(desk.cast.units["section"], desk, desk.cast.units["station"])
    keep(desk, "dispatcher", unit=str(section), category="gone", area="999999")
    page = text_of(desk.cast.dispatcher.client("en").get(url("boards")))
    assert "(ended)" in page
    assert "gone" in page
    keep(desk, "leader", unit="999999")
    assert "what is not known here" in text_of(desk.cast.leader.client("en").get(url("boards")))


def test_more_searches_than_a_board_holds_are_named_below(desk: Desk) -> None:
    for number in range(13):
        keep(desk, name=f"查询{number:02}")
    page = text_of(desk.cast.handler.client().get(url("boards")))
    assert page.count("card-box search-card") == 12
    assert "查询12" in page


def test_a_board_is_put_together_changed_and_ended(desk: Desk) -> None:
    a, b, c = (keep(desk, name=name) for name in ("甲", "乙", "丙"))
    client = desk.cast.handler.client()
    none = client.post(url("board_make"), {"name": "早会", "reach": "own"})
    assert none.status_code == 422
    told = {"name": "早会", "reach": "own", "searches": [b.pk, a.pk]}
    answer = client.post(url("board_make"), told)
    board = SearchBoard.objects.get()
    assert answer["Location"] == url("board_of", board.pk)
    page = text_of(client.get(url("board_of", board.pk)))
    assert f"search-{c.pk}" not in page
    assert "早会" in text_of(client.get(url("boards")))
    assert "早会" in text_of(client.get(url("board_change", board.pk)))
    changed = {"revision": 0, "name": "晚会", "searches": [c.pk]}
    assert client.post(url("board_change", board.pk), changed).status_code == 302
    assert client.post(url("board_change", board.pk), changed).status_code == 409
    shared = keep(desk, "leader", "office")
    wide = {"name": "大家", "reach": "office", "searches": [shared.pk]}
    assert desk.cast.leader.client().post(url("board_make"), wide).status_code == 302
    office = SearchBoard.objects.get(reach="office")
    hers = desk.cast.leader.client()
    assert hers.post(
        url("board_change", office.pk), {"revision": 0, "name": "大家"}
    ).status_code == 422  # fmt: skip
    own = keep(desk, "leader", name="自己的")
    narrow = {"revision": 0, "name": "大家", "searches": [own.pk]}
    assert hers.post(url("board_change", office.pk), narrow).status_code == 422
    assert client.post(url("board_end", board.pk), {"revision": 1}).status_code == 302
    assert client.get(url("board_of", board.pk)).status_code == 404


def test_a_board_with_nothing_left_says_so(desk: Desk) -> None:
    board, (row,) = board_of(desk, count=1)
    orders.end_search(seen=seen(row), **desk.by("handler"))
    page = text_of(desk.cast.handler.client("en").get(url("board_of", board.pk)))
    assert "None of this board's searches" in page


def test_a_search_moves_on_a_board_without_leaving_the_page(desk: Desk) -> None:
    board, (a, b) = board_of(desk)
    client = desk.cast.handler.client()
    told = {"revision": 0, "search": b.pk, "to": "up"}
    part = client.post(url("board_move", board.pk), told, headers=HTMX)
    assert part.status_code == 200
    text = text_of(part)
    assert text.index(f'id="search-{b.pk}"') < text.index(f'id="search-{a.pk}"')
    assert "<html" not in text
    stale = client.post(url("board_move", board.pk), told, headers=HTMX)
    assert stale.status_code == 409
    again = {"revision": 1, "search": b.pk, "to": "down"}
    assert client.post(url("board_move", board.pk), again)["Location"] == url("board_of", board.pk)
    nothing = client.post(url("board_move", board.pk), {"to": "sideways"})
    assert nothing.status_code == 302
    board.refresh_from_db()
    assert board.revision == 2


def test_a_board_becomes_the_start_page_and_ceases_to_be(desk: Desk) -> None:
    board, _rows = board_of(desk)
    client = desk.cast.handler.client("en")
    assert "Make it my start page" in text_of(client.get(url("board_of", board.pk)))
    client.post(url("board_start", board.pk), {"to": "on"})
    assert client.get("/")["Location"] == url("board_of", board.pk)
    assert "My start page" in text_of(client.get(url("board_of", board.pk)))
    client.post(url("board_start", board.pk), {"to": "off"})
    assert not StartBoard.objects.exists()


def test_the_board_of_a_former_unit_names_it(desk: Desk) -> None:
    board, _rows = board_of(desk, "handler", "unit")
    post, _more = board_of(desk, "handler", "post")
    end(desk.cast.handler.post, desk, desk.cast.other_handler.post)
    end(desk.cast.units["section"], desk, desk.cast.units["station"])
    client = desk.cast.other_handler.client("en")
    for one, name in ((board, "Community management office (ended)"), (post, "(ended)")):
        assert name in text_of(client.get(url("board_of", one.pk)))


@pytest.mark.parametrize("who", ["outsider", "other_handler"])
def test_strangers_find_no_search_and_no_board(desk: Desk, who: str) -> None:
    board, (row, _other) = board_of(desk, "handler", "unit")
    client = getattr(desk.cast, who).client()
    for name, key in (
        ("board_of", board.pk), ("board_change", board.pk), ("search", row.pk)
    ):  # fmt: skip
        assert client.get(url(name, key)).status_code == 404
    for name, key in (
        ("board_move", board.pk), ("board_end", board.pk), ("board_start", board.pk),
        ("search_move", row.pk), ("search_end", row.pk),
    ):  # fmt: skip
        told = {"revision": 0, "to": "on" if name == "board_start" else "up", "search": row.pk}
        assert client.post(url(name, key), told).status_code == 404
    assert "第0个" not in text_of(client.get(url("boards")))


def test_who_sees_no_orders_has_no_boards(desk: Desk) -> None:
    client = desk.cast.system_administrator.client()
    assert client.get(url("boards")).status_code == 403
    assert client.get("/").status_code == 200
    with pytest.raises(Refused):
        orders.start_with(board_id=None, **desk.by("system_administrator"))


# API


def test_the_api_lists_and_counts_within_the_callers_sight(desk: Desk) -> None:
    desk.dispatched(words="归管理办。")
    desk.dispatched(words="归中队。", unit="station")
    row = keep(desk, "leader", "office", name="在办", state="open")
    keep(desk, "leader")
    client = desk.cast.handler.client()
    (line,) = client.get("/api/v1/searches").json()
    assert line == {
        "id": row.pk, "name": "在办", "reach": "office", "asked": {"state": "open"}, "revision": 0,
    }  # fmt: skip
    told = client.get(f"/api/v1/searches/{row.pk}").json()
    assert told == {**line, "found": 1, "late": 0, "near": 0, "is_more": []}
    assert desk.cast.leader.client().get(f"/api/v1/searches/{row.pk}").json()["found"] == 2
    assert len(desk.cast.leader.client().get("/api/v1/searches").json()) == 2
    for stranger in ("outsider", "system_administrator"):
        outside = getattr(desk.cast, stranger).client()
        assert outside.get("/api/v1/searches").json() == []
        assert outside.get(f"/api/v1/searches/{row.pk}").status_code == 404


def test_the_api_says_where_it_stopped_counting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        desk.record(words=f"第 {number} 件。")
    row = keep(desk, "dispatcher")
    for module in ("queries.searches", "searches_api"):
        monkeypatch.setattr(f"lilong.work_orders.{module}.MOST_COUNTED", 2)
    told = desk.cast.dispatcher.client().get(f"/api/v1/searches/{row.pk}").json()
    assert (told["found"], told["is_more"]) == (2, ["found"])


def test_a_page_says_more_where_counting_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        desk.record(words=f"第 {number} 件。")
    keep(desk, "dispatcher")
    for module in ("queries.searches", "views.kept"):
        monkeypatch.setattr(f"lilong.work_orders.{module}.MOST_COUNTED", 2)
    with clock.fixed(desk.at):
        assert "2+" in text_of(desk.cast.dispatcher.client().get(url("boards")))
