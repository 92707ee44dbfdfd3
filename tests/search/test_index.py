"""What is indexed is found, newest first, by its office only, whatever is typed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lilong.kernel.identifiers import new_id
from lilong.search.models import SearchEntry
from lilong.search.operations import Indexed, index, index_many, remove
from lilong.search.queries import find

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
HAN = st.text("油烟扰民滴水噪声停车难楼道堆物垃圾分类居委会弄号", min_size=1, max_size=12)
OTHER = st.text("abcXYZ0189 ,。、-'\"*：（）/", max_size=6)
TEXTS = st.lists(st.tuples(HAN, OTHER), min_size=1, max_size=6)


def put(office: int, text: str, at: datetime = AT, kind: str = "order") -> UUID:
    key = new_id()
    index(office_id=office, kind=kind, key=key, text=text, at=at)
    return key


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=TEXTS, data=st.data())
def test_every_piece_of_two_or_more_characters_is_found(offices: list[int], texts, data):
    key = put(offices[0], "".join(han + other for han, other in texts))
    run = data.draw(st.sampled_from([han for han, _ in texts]))
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    assert key in find(offices[0], "order", run[start:end], limit=1000)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30))
def test_nothing_typed_breaks_the_search(offices: list[int], typed: str):
    find(offices[0], "order", typed)


@pytest.mark.parametrize(
    "typed",
    ['"油烟', "油烟 - 扰民", "油烟*", "NEAR(油烟 扰民)", "油烟 AND", "words:油烟", "'油烟'",
     "油烟 & | ! :*", "（油烟）", "油烟\\", "^油烟", "{油烟}", "油烟 OR"],
)  # fmt: skip
def test_signs_of_query_languages_are_not_a_query(offices: list[int], typed: str):
    put(offices[0], "三楼油烟扰民")
    key = put(offices[0], "油烟扰民 near and or words")
    assert key in find(offices[0], "order", typed)


def test_the_newest_come_first_and_pages_follow_each_other(offices: list[int]):
    keys = [put(offices[0], "楼道堆物", AT - timedelta(days=n * 3)) for n in range(40)]
    put(offices[0], "噪声")
    seen: list[UUID] = []
    while page := find(offices[0], "order", "堆物", 7, before=seen[-1] if seen else None):
        seen += page
    assert seen == keys


def test_an_imported_order_takes_its_place_by_its_own_time(offices: list[int]):
    new = put(offices[0], "楼道堆物", AT)
    old = put(offices[0], "楼道堆物", AT - timedelta(days=900))
    ancient = put(offices[0], "楼道堆物", datetime(1998, 5, 1, tzinfo=UTC))
    assert find(offices[0], "order", "堆物") == [new, old, ancient]


def test_deep_in_time_rare_words_are_found(offices: list[int], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lilong.search.queries._NEWEST_ROWS", 3)
    keys = [put(offices[0], f"井盖{n % 2}", AT - timedelta(days=n * n)) for n in range(40)]
    assert find(offices[0], "order", "井盖", 100) == keys
    assert find(offices[0], "order", "井盖 1", 5) == keys[1:11:2]
    assert find(offices[0], "order", "井盖 0", 100, before=keys[10]) == keys[12::2]


def test_another_office_and_another_kind_find_nothing(offices: list[int]):
    put(offices[0], f"油烟 _{offices[1]}_order _{offices[1]}_order_d9821")
    put(offices[1], "油烟", kind="article")
    assert find(offices[1], "order", "油烟") == []


def test_a_text_cannot_put_itself_into_another_offices_scope(offices: list[int]):
    other = offices[1]
    put(offices[0], f"油烟 _{other}_order " + " ".join(f"_{other}_order_b{n}" for n in range(400)))
    for _ in range(3):
        put(other, "噪声")
    assert find(other, "order", "油烟") == []
    assert find(other, "order", f"_{offices[0]}_order 油烟") == []


def test_what_is_indexed_again_is_replaced_and_what_is_removed_is_gone(offices: list[int]):
    key = put(offices[0], "油烟")
    index(office_id=offices[0], kind="order", key=key, text="噪声", at=AT + timedelta(days=1))
    assert find(offices[0], "order", "油烟") == []
    assert find(offices[0], "order", "噪声") == [key]
    remove(office_id=offices[0], kind="order", key=key)
    remove(office_id=offices[0], kind="order", key=key)
    assert find(offices[0], "order", "噪声") == []


def test_many_of_one_moment_each_have_a_place(offices: list[int]):
    keys = [new_id() for _ in range(3000)]
    items = [Indexed(offices[0], "order", key, "停车难", AT) for key in keys]
    assert index_many(items) == 3000
    assert set(find(offices[0], "order", "停车", 5000)) == set(keys)
    assert index_many(items[:10]) == 10
    assert SearchEntry.objects.count() == 3000


def test_two_keys_that_would_share_a_place_do_not(
    offices: list[int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("lilong.search.places.place_of", lambda at, key: 7)
    keys = {put(offices[0], "停车难") for _ in range(3)}
    items = [Indexed(offices[0], "order", new_id(), "停车难", AT) for _ in range(3)]
    index_many(items)
    assert set(find(offices[0], "order", "停车")) == keys | {item.key for item in items}


def test_a_kind_that_would_split_is_refused(offices: list[int]):
    with pytest.raises(ValueError, match="plain word"):
        put(offices[0], "油烟", kind="work-order")


def test_a_single_character_is_found_wherever_it_stands(offices: list[int]):
    keys = {put(offices[0], text) for text in ("烟味", "有油烟", "楼道烟雾", "烟")}
    put(offices[0], "噪声")
    assert set(find(offices[0], "order", "烟")) == keys


def test_no_number_of_a_person_enters_the_database(offices: list[int]):
    put(offices[0], "来电13912345678，证件310106194912310023，座机021-63345678，139 1234 5678")
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(words AS text) FROM search_searchentry")
        stored = str(cursor.fetchall())
    for piece in ("139", "5678", "310106", "19491231", "63345678"):
        assert piece not in stored
    assert find(offices[0], "order", "13912345678") == []


def test_a_refused_transaction_leaves_no_entry(offices: list[int]):
    def put_and_fail() -> None:
        with transaction.atomic():
            put(offices[0], "油烟")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        put_and_fail()
    assert find(offices[0], "order", "油烟") == []
