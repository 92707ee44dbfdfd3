"""Saved searches and boards: kept for whom, seen by whom, in their order, changed by one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lilong.accounts.models import Office, Post, Unit
from lilong.journal.models import Entry
from lilong.journal.verifying import verify
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.work_orders import operations as orders
from lilong.work_orders import queries
from lilong.work_orders.models import BoardPlace, SavedSearch, SearchBoard, StartBoard
from lilong.work_orders.operations import BoardDraft, SearchDraft, SeenRow
from lilong.work_orders.queries import searches
from lilong.work_orders.terms import MOST_ON_BOARD, Reach
from tests.work_orders.conftest import CALLER, FRIDAY, Desk


def keep(desk: Desk, who: str = "handler", reach: str = "own", name: str = "", **asked: str) -> Any:
    draft = SearchDraft(name or f"{reach} {asked}"[:40], reach, asked)
    return orders.save_search(draft=draft, **desk.by(who))


def seen(row: Any) -> SeenRow:
    row.refresh_from_db()
    return SeenRow(row.pk, row.revision)


def found(desk: Desk, who: str) -> list[Any]:
    told = desk.by(who)
    return list(queries.search_list(told["viewer"], on=desk.at.date()))


def card(desk: Desk, who: str, row: SavedSearch) -> queries.Card:
    viewer = desk.by(who)["viewer"]
    (one,) = queries.cards(viewer, [row], at=desk.at)
    return one


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


# For whom


def test_each_reach_is_found_by_those_it_is_for(desk: Desk) -> None:
    own = keep(desk, "handler")
    post = keep(desk, "handler", "post")
    unit = keep(desk, "handler", "unit")
    office = keep(desk, "leader", "office")
    assert found(desk, "handler") == [own, post, unit, office]
    assert found(desk, "section_head") == [unit, office]
    assert found(desk, "other_handler") == [office]
    assert found(desk, "outsider") == []
    assert found(desk, "system_administrator") == []


def test_only_who_supervises_keeps_and_changes_for_the_office(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        keep(desk, "handler", "office")
    assert codes(refused) == ["not_granted"]
    office = keep(desk, "leader", "office")
    for change in (
        lambda: orders.change_search(seen=seen(office), name="别的", **desk.by("handler")),
        lambda: orders.end_search(seen=seen(office), **desk.by("handler")),
        lambda: orders.move_search(seen=seen(office), places=1, **desk.by("handler")),
    ):
        with pytest.raises(Refused):
            change()
    assert (office.name, office.ended_at, office.revision) == ("office {}", None, 0)


def test_who_sees_no_orders_keeps_none(desk: Desk) -> None:
    with pytest.raises(Refused):
        keep(desk, "system_administrator")


def test_another_office_changes_nothing_here(desk: Desk) -> None:
    row = keep(desk, "leader", "office")
    for change in (
        lambda: orders.change_search(seen=seen(row), name="别的", **desk.by("outsider")),
        lambda: orders.end_search(seen=seen(row), **desk.by("outsider")),
    ):
        with pytest.raises(NotVisible):
            change()


def test_a_shared_search_shows_everybody_her_own_orders(desk: Desk) -> None:
    mine = desk.dispatched(words="归管理办。")
    theirs = desk.dispatched(words="归中队。", unit="station")
    row = keep(desk, "leader", "office", state="open")
    assert [m.pk for m in card(desk, "handler", row).rows] == [mine]
    assert [m.pk for m in card(desk, "other_handler", row).rows] == [theirs]
    whole = card(desk, "leader", row)
    assert {m.pk for m in whole.rows} == {mine, theirs}
    assert whole.counts.found == 2


# What it shows


def test_a_card_counts_late_and_near_and_begins_with_the_earliest_deadline(desk: Desk) -> None:
    first = desk.dispatched(words="一。")
    desk.at = FRIDAY + timedelta(days=2)
    second = desk.dispatched(words="二。")
    closed = desk.closed(words="三。")
    row = keep(desk, "handler")
    now = card(desk, "handler", row)
    assert [m.pk for m in now.rows] == [first, second, closed]
    assert now.counts == queries.Counts(3, 0, 0)
    desk.at = queries.order(desk.by("handler")["viewer"], first, at=desk.at).matter.next_due_at
    assert card(desk, "handler", row).counts.near == 1
    desk.at += timedelta(seconds=1)
    later = card(desk, "handler", row).counts
    assert (later.found, later.late) == (3, 1)
    desk.at += timedelta(days=30)
    assert card(desk, "handler", row).counts.late == 2


def test_a_count_stops_at_its_bound(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        desk.record(words=f"第 {number} 件。")
    row = keep(desk, "dispatcher")
    monkeypatch.setattr(searches, "MOST_COUNTED", 2)
    assert card(desk, "dispatcher", row).counts.found == 3


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 2),
        ({"state": "open"}, 2),
        ({"stage": "dispatched"}, 1),
        ({"source": "hotline"}, 1),
        ({"kind": "enquiry"}, 1),
        ({"category": "H01"}, 1),
        ({"words": "路灯"}, 1),
        ({"mark": "warned"}, 0),
        ({"since": "2021-07-23"}, 2),
        ({"since": "2021-07-24"}, 0),
        ({"closed_since": "2021-07-01"}, 0),
        ({"unit": "0"}, 2),
    ],
)
def test_every_filter_of_the_list_is_kept(desk: Desk, asked: dict[str, str], count: int) -> None:
    desk.record(words="路灯不亮。", source="hotline", request_kind="enquiry")
    desk.dispatched()
    row = keep(desk, "dispatcher", **asked)
    row.refresh_from_db()
    counts = queries.counts_of(desk.by("dispatcher")["viewer"], row, at=desk.at)
    assert counts.found == count
    assert card(desk, "dispatcher", row).counts == counts


def test_unit_and_area_are_kept_by_key(desk: Desk) -> None:
    desk.dispatched(point=(121.415, 31.205))
    for asked, count in (
        ({"unit": str(desk.cast.units["section"].pk)}, 1),
        ({"unit": str(desk.cast.units["station"].pk)}, 0),
        ({"area": str(desk.cast.areas["east"].pk)}, 1),
        ({"area": str(desk.cast.areas["west"].pk)}, 0),
    ):
        assert card(desk, "dispatcher", keep(desk, "dispatcher", **asked)).counts.found == count


def fill_board(desk: Desk, count: int) -> SearchBoard:
    """Put a board together of searches that all look for words, the dearest kind."""
    rows = [keep(desk, "dispatcher", name=f"第{n}个", words="垃圾") for n in range(count)]
    draft = BoardDraft("看板", Reach.OWN, [row.pk for row in rows])
    return orders.make_board(draft=draft, **desk.by("dispatcher"))


def test_a_full_board_takes_bounded_statements_whatever_there_is(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    board = fill_board(desk, MOST_ON_BOARD)
    client = desk.cast.dispatcher.client()
    address = f"/orders/boards/{board.pk}/"
    for number in range(3):
        desk.record(words=f"第 {number} 处垃圾。")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(3, 15):
        desk.record(words=f"第 {number} 处垃圾。")
    with django_assert_max_num_queries(MOST_ON_BOARD * 5 + 12):
        page = client.get(address).content.decode()
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few)
    assert page.count('class="queue-text"') == MOST_ON_BOARD * 5


# Protected values


@pytest.mark.parametrize(
    "words",
    [
        CALLER.phone,
        "垃圾 138 1234 2207",
        CALLER.phone.translate({ord(str(n)): 0xFF10 + n for n in range(10)}),
        CALLER.name,
        f"弄堂口 {CALLER.name}",
        "310101199001011234",
        "someone@example.invalid",
        "52345678",
    ],
)
def test_a_search_that_names_a_person_is_not_kept(desk: Desk, words: str) -> None:
    desk.record()
    desk.record(words="另一件。", caller=type(CALLER)(name="李某（虚构）", phone="021-52345678"))
    for asked, name in (({"words": words}, "查一查"), ({}, words[:40])):
        with pytest.raises(Refused) as refused:
            keep(desk, "dispatcher", name=name, **asked)
        assert codes(refused) == ["names_a_person"]
    kept = keep(desk, "dispatcher", words="垃圾")
    with pytest.raises(Refused):
        orders.change_search(seen=seen(kept), name="x", asked={"words": words},
                             **desk.by("dispatcher"))  # fmt: skip
    assert SavedSearch.objects.get().asked == {"words": "垃圾"}
    assert not Entry.objects.filter(type__startswith="work_orders.saved_search").exists()


@pytest.mark.parametrize("words", ["285弄3号", "2021 年", "路灯 12345", "王家弄"])
def test_ordinary_words_are_kept(desk: Desk, words: str) -> None:
    desk.record()
    assert keep(desk, "dispatcher", words=words).asked == {"words": words}


# Changed by one


def test_the_slower_of_two_is_told(desk: Desk) -> None:
    row = keep(desk, "handler", "unit")
    before = seen(row)
    orders.change_search(seen=before, name="快的", **desk.by("section_head"))
    for late in (
        lambda: orders.change_search(seen=before, name="慢的", **desk.by("handler")),
        lambda: orders.move_search(seen=before, places=1, **desk.by("handler")),
        lambda: orders.end_search(seen=before, **desk.by("handler")),
    ):
        with pytest.raises(Stale):
            late()
    row.refresh_from_db()
    assert (row.name, row.revision) == ("快的", 1)


def test_names_are_asked_for_and_bounded(desk: Desk) -> None:
    for name, code in (("  ", "no_name"), ("长" * 41, "long_name")):
        with pytest.raises(Refused) as refused:
            orders.save_search(draft=SearchDraft(name, "own", {}), **desk.by("handler"))
        assert codes(refused) == [code]


def test_too_many_are_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lilong.work_orders.rules.searching.MOST_KEPT", 2)
    first = keep(desk)
    keep(desk, reach="post")
    keep(desk)
    with pytest.raises(Refused) as refused:
        keep(desk)
    assert codes(refused) == ["too_many"]
    orders.end_search(seen=seen(first), **desk.by("handler"))
    assert keep(desk).position == 3


def test_searches_are_moved_within_their_reach(desk: Desk) -> None:
    a, b, c = (keep(desk, name=name) for name in "abc")
    office = keep(desk, "leader", "office")
    orders.move_search(seen=seen(c), places=-1, **desk.by("handler"))
    assert found(desk, "handler") == [a, c, b, office]
    orders.move_search(seen=seen(b), places=1, **desk.by("handler"))
    assert found(desk, "handler") == [a, c, b, office]
    orders.move_search(seen=seen(a), places=1, **desk.by("handler"))
    assert found(desk, "handler") == [c, a, b, office]


def test_shared_ones_are_written_down_and_own_ones_are_not(desk: Desk) -> None:
    own = keep(desk)
    orders.change_search(seen=seen(own), name="新名", **desk.by("handler"))
    orders.end_search(seen=seen(own), **desk.by("handler"))
    assert not Entry.objects.filter(type__contains="search").exists()
    row = keep(desk, "leader", "office", state="late")
    orders.change_search(
        seen=seen(row), name="超期的", asked={"state": "near"}, **desk.by("leader")
    )
    orders.move_search(seen=seen(row), places=1, **desk.by("leader"))
    draft = BoardDraft("大家的", "office", [row.pk])
    board = orders.make_board(draft=draft, **desk.by("leader"))
    orders.end_search(seen=seen(row), **desk.by("leader"))
    orders.end_board(seen=seen(board), **desk.by("leader"))
    types = [
        t for t in Entry.objects.order_by("pk").values_list("type", flat=True) if "search" in t
    ]
    assert types == [
        "work_orders.saved_search_saved", "work_orders.saved_search_changed",
        "work_orders.saved_search_moved", "work_orders.search_board_made",
        "work_orders.saved_search_ended", "work_orders.search_board_ended",
    ]  # fmt: skip
    changed = Entry.objects.get(type="work_orders.saved_search_changed")
    assert changed.data["asked"] == {"state": "near"}
    assert list(verify()) == []


# Ended posts and units


def end(thing: Unit | Post, desk: Desk, heir: Any = None) -> None:
    """End a unit or post yesterday, seen from the desk's day."""
    thing.valid_to, thing.successor = desk.at.date() - timedelta(days=1), heir
    thing.save()
    Office.objects.filter(pk=desk.cast.office.pk).update(revision=new_id())


def test_the_searches_of_an_ended_unit_are_its_successors(desk: Desk) -> None:
    row = keep(desk, "handler", "unit")
    station = desk.cast.units["station"]
    assert found(desk, "other_handler") == []
    end(desk.cast.units["section"], desk, station)
    assert found(desk, "other_handler") == [row]
    orders.change_search(seen=seen(row), name="接过来的", **desk.by("other_handler"))


def test_the_searches_of_an_ended_post_are_its_successors(desk: Desk) -> None:
    row = keep(desk, "handler", "post")
    end(desk.cast.handler.post, desk, desk.cast.section_head.post)
    assert found(desk, "section_head") == [row]


def test_who_made_a_search_reads_it_after_the_unit_has_ended(desk: Desk) -> None:
    row = keep(desk, "dispatcher", "unit")
    SavedSearch.objects.filter(pk=row.pk).update(unit=desk.cast.units["station"])
    assert found(desk, "dispatcher") == []
    end(desk.cast.units["station"], desk)
    assert found(desk, "dispatcher") == [row]
    assert found(desk, "follow_up_caller") == []


def test_units_that_name_each_other_as_successors_end_somewhere(desk: Desk) -> None:
    row = keep(desk, "handler", "unit")
    section, station = desk.cast.units["section"], desk.cast.units["station"]
    viewer = desk.by("other_handler")["viewer"]
    end(section, desk, station)
    end(station, desk, section)
    assert list(queries.search_list(viewer, on=desk.at.date())) == [row]


def test_a_programme_finds_what_its_post_finds_and_has_nothing_of_its_own(desk: Desk) -> None:
    post = keep(desk, "handler", "post")
    keep(desk, "handler")
    board = orders.make_board(draft=BoardDraft("岗位", "post", [post.pk]), **desk.by("handler"))
    orders.start_with(board_id=board.pk, **desk.by("handler"))
    client = replace(desk.by("handler")["viewer"], staff_id=None, client="接口")
    on = desk.at.date()
    assert list(queries.search_list(client, on=on)) == [post]
    assert queries.start_board(client, on=on) is None
    with pytest.raises(Refused):
        orders.save_search(
            draft=SearchDraft("接口的", "post", {}), viewer=client, by=client.actor(), at=desk.at
        )


def test_a_search_for_an_ended_unit_finds_what_its_successor_leads(desk: Desk) -> None:
    before = desk.dispatched(words="旧的。")
    after = desk.dispatched(words="新的。", unit="station")
    section, station = desk.cast.units["section"], desk.cast.units["station"]
    row = keep(desk, "dispatcher", unit=str(section.pk))
    assert [m.pk for m in card(desk, "dispatcher", row).rows] == [before]
    end(section, desk, station)
    assert {m.pk for m in card(desk, "dispatcher", row).rows} == {before, after}
    page = desk.cast.dispatcher.client().get(f"/orders/?unit={section.pk}").content.decode()
    assert page.count("data-open href") == 2


# Boards


def test_a_board_shows_its_searches_in_its_own_order(desk: Desk) -> None:
    a, b, c = (keep(desk, name=name) for name in "abc")
    draft = BoardDraft("我的", "own", [c.pk, a.pk])
    board = orders.make_board(draft=draft, **desk.by("handler"))
    viewer, on = desk.by("handler")["viewer"], desk.at.date()
    assert queries.searches_on(viewer, board, on=on) == [c, a]
    orders.move_on_board(seen=seen(board), search_id=a.pk, places=-1, **desk.by("handler"))
    assert queries.searches_on(viewer, board, on=on) == [a, c]
    orders.change_board(
        seen=seen(board), name="改名", search_ids=[b.pk, c.pk], **desk.by("handler")
    )
    assert queries.searches_on(viewer, board, on=on) == [c, b]
    orders.end_search(seen=seen(c), **desk.by("handler"))
    assert queries.searches_on(viewer, board, on=on) == [b]
    with pytest.raises(NotVisible):
        orders.move_on_board(seen=seen(board), search_id=c.pk, places=1, **desk.by("handler"))


def test_a_shared_board_holds_no_search_its_readers_do_not_find(desk: Desk) -> None:
    own, office = keep(desk, "leader"), keep(desk, "leader", "office")
    for reach in ("post", "unit", "office"):
        with pytest.raises(Refused) as refused:
            orders.make_board(
                draft=BoardDraft("大家的", reach, [own.pk, office.pk]), **desk.by("leader")
            )
        assert codes(refused) == ["too_narrow"]
    board = orders.make_board(
        draft=BoardDraft("大家的", "office", [office.pk]), **desk.by("leader")
    )
    assert list(queries.board_list(desk.by("handler")["viewer"], on=desk.at.date())) == [board]
    with pytest.raises(Refused):
        orders.move_on_board(seen=seen(board), search_id=office.pk, places=1, **desk.by("handler"))


def test_a_board_of_nothing_of_too_much_and_of_strange_searches_is_refused(desk: Desk) -> None:
    rows = [keep(desk, name=str(n)).pk for n in range(MOST_ON_BOARD + 1)]
    with pytest.raises(Refused) as refused:
        orders.make_board(draft=BoardDraft("", "own", rows), **desk.by("handler"))
    assert codes(refused) == ["no_name", "too_many"]
    with pytest.raises(Refused) as refused:
        orders.make_board(draft=BoardDraft("空的", "own", []), **desk.by("handler"))
    assert codes(refused) == ["no_search"]
    with pytest.raises(Refused) as refused:
        orders.make_board(draft=BoardDraft(CALLER.phone, "own", rows[:1]), **desk.by("handler"))
    assert codes(refused) == ["names_a_person"]
    with pytest.raises(NotVisible):
        orders.make_board(draft=BoardDraft("别人的", "own", rows[:1]), **desk.by("other_handler"))
    assert not BoardPlace.objects.exists()


def test_a_board_is_changed_by_one_at_a_time(desk: Desk) -> None:
    row = keep(desk, "handler", "unit")
    board = orders.make_board(draft=BoardDraft("科室", "unit", [row.pk]), **desk.by("handler"))
    before = seen(board)
    orders.change_board(seen=before, name="甲", search_ids=[row.pk], **desk.by("section_head"))
    for late in (
        lambda: orders.change_board(
            seen=before, name="乙", search_ids=[row.pk], **desk.by("handler")
        ),
        lambda: orders.move_on_board(seen=before, search_id=row.pk, places=1, **desk.by("handler")),
        lambda: orders.end_board(seen=before, **desk.by("handler")),
    ):
        with pytest.raises(Stale):
            late()


def test_a_person_begins_with_her_board_until_it_ends(desk: Desk) -> None:
    row = keep(desk, "handler", "unit")
    board = orders.make_board(draft=BoardDraft("科室", "unit", [row.pk]), **desk.by("handler"))
    client, head = desk.cast.handler.client(), desk.cast.section_head.client()
    assert client.get("/").status_code == 200
    orders.start_with(board_id=board.pk, **desk.by("handler"))
    assert client.get("/")["Location"] == f"/orders/boards/{board.pk}/"
    assert client.get("/overview/").status_code == 200
    assert head.get("/").status_code == 200
    with pytest.raises(NotVisible):
        orders.start_with(board_id=board.pk, **desk.by("other_handler"))
    orders.end_board(seen=seen(board), **desk.by("section_head"))
    assert client.get("/").status_code == 200
    assert not StartBoard.objects.exists()


def test_a_board_out_of_reach_is_no_start_page(desk: Desk) -> None:
    row = keep(desk, "handler", "unit")
    board = orders.make_board(draft=BoardDraft("科室", "unit", [row.pk]), **desk.by("handler"))
    orders.start_with(board_id=board.pk, **desk.by("handler"))
    SearchBoard.objects.filter(pk=board.pk).update(unit=desk.cast.units["station"])
    assert desk.cast.handler.client().get("/").status_code == 200
