"""Requests come in once, whole or not at all, from every door."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lilong.cases.events import MatterClosed, RequestRaised
from lilong.cases.models import Matter
from lilong.cases.queries import subject_of
from lilong.journal import operations as journal
from lilong.journal import reactions, relay
from lilong.journal.entries import Draft
from lilong.journal.events import Occasion
from lilong.journal.queries import entries_of
from lilong.journal.verifying import verify
from lilong.kernel.actor import system
from lilong.kernel.errors import Refused
from lilong.kernel.subject import Subject
from lilong.work_orders import operations as orders
from lilong.work_orders.intake import CallerDetails, Intake, Outcome
from lilong.work_orders.models import Caller, WorkOrder
from lilong.work_orders.operations import recording
from tests.work_orders.conftest import CALLER, FRIDAY, Desk


def take(desk: Desk, *intakes: Intake) -> list[Any]:
    office = desk.cast.office
    return orders.intake_many(
        intakes=intakes, viewer=None, office_id=office.pk, by=system("test", office.pk), at=desk.at
    )


def outcomes(desk: Desk, *intakes: Intake) -> list[str]:
    return [t.outcome for t in take(desk, *intakes)]


def test_a_desk_intake_without_its_elements_is_refused_with_all_of_them(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        desk.record(words="", title="", place="", caller=CallerDetails(phone="123456789012345"))
    codes = {r.code: r.field for r in caught.value.refusals}
    assert codes == {
        "no_name": "name", "no_place": "place", "no_cause": "title", "no_words": "words",
        "bad_phone": "phone",
    }  # fmt: skip
    assert not Matter.objects.exists()


def test_an_anonymous_caller_needs_no_name_and_leaves_none(desk: Desk) -> None:
    matter = desk.record(caller=CallerDetails(), is_anonymous=True)
    order = WorkOrder.objects.get(pk=matter.pk)
    assert (order.caller, order.is_anonymous) == (None, True)


def test_words_and_title_keep_no_phone_number_outside_the_vault(desk: Desk) -> None:
    matter = desk.record(title="打我电话 13812342207")
    assert matter.title == "打我电话 138****2207"
    untitled = take(desk, Intake(words="很长的话" * 20))[0]
    assert Matter.objects.get(pk=untitled.order_id).title == "很长的话" * 10 + "…"


def test_the_place_is_found_by_point_by_area_or_by_name(desk: Desk) -> None:
    east = desk.cast.areas["east"]
    by_point = desk.record(words="一", point=(121.418, 31.208))
    by_area = desk.record(words="二", area_id=east.pk)
    by_name = desk.record(words="三", place="甲里东居民区（虚构）门口")
    nowhere = desk.record(words="四", place="某处", point=(120.0, 30.0))
    assert [m.area_id for m in (by_point, by_area, by_name)] == [east.pk] * 3
    assert (nowhere.area, nowhere.longitude) == (None, 120.0)


def test_another_offices_area_an_unknown_word_or_category_is_refused(desk: Desk) -> None:
    elsewhere = desk.cast.next_door.areas["east"].pk
    for changes, code in (
        ({"area_id": elsewhere}, "unknown_area"),
        ({"source": "radio"}, "unknown_word"),
        ({"request_kind": "wish"}, "unknown_word"),
        ({"category": "Z9"}, "unknown_category"),
    ):
        (taken,) = take(desk, Intake(words="有事。", **changes))
        assert (taken.outcome, [r.code for r in taken.refusals]) == (Outcome.REJECTED, [code])


def test_the_same_number_is_the_same_order_whatever_it_says(desk: Desk) -> None:
    first = Intake(words="一。", source="hotline", sender_number="SH1")
    again = Intake(words="二。", source="hotline", sender_number="SH1")
    elsewhere = Intake(words="一。", source="portal", sender_number="SH1")
    assert outcomes(desk, first, again, elsewhere) == ["created", "unchanged", "created"]
    assert outcomes(desk, again) == ["unchanged"]


def test_without_number_source_time_and_words_make_the_same_order(desk: Desk) -> None:
    one = {"words": "路灯 不亮。", "source": "hotline", "received_at": FRIDAY}
    assert outcomes(desk, Intake(**one)) == ["created"]
    assert outcomes(desk, Intake(**one | {"words": "路灯不亮。"})) == ["unchanged"]
    for change in (
        {"words": "路灯亮。"},
        {"source": "portal"},
        {"received_at": FRIDAY - timedelta(seconds=1)},
        {"sender_number": "9"},
    ):
        assert outcomes(desk, Intake(**one | change)) == ["created"]


def test_a_known_request_is_known_in_its_own_office_only(desk: Desk) -> None:
    intake = Intake(words="一。", source="hotline", sender_number="SH1")
    take(desk, intake)
    next_door = desk.cast.next_door.office
    (there,) = orders.intake_many(
        intakes=[Intake(words="一。", source="hotline", sender_number="SH1")], viewer=None,
        office_id=next_door.pk, by=system("test", next_door.pk), at=desk.at,
    )  # fmt: skip
    assert there.outcome == Outcome.CREATED


rows = st.lists(
    st.tuples(
        st.sampled_from(["hotline", "portal"]),
        st.sampled_from(["", "1", "2"]),
        st.sampled_from(["甲", "乙", " ", ""]),
        st.integers(0, 2),
    ),
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=rows, cut=st.integers(0, 12))
def test_however_rows_are_cut_and_repeated_each_goes_in_once(
    desk: Desk, rows: list[tuple[str, str, str, int]], cut: int
) -> None:
    def intakes(some: list[tuple[str, str, str, int]]) -> list[Intake]:
        return [
            Intake(words=w, source=s, sender_number=n, received_at=FRIDAY - timedelta(hours=h))
            for s, n, w, h in some
        ]

    before = WorkOrder.objects.count()
    parts = [*take(desk, *intakes(rows[:cut])), *take(desk, *intakes(rows[cut:]))]
    created = [t for t in parts if t.outcome == Outcome.CREATED]
    assert WorkOrder.objects.count() == before + len(created)
    again = take(desk, *intakes(rows))
    assert Outcome.CREATED not in {t.outcome for t in again}
    # A row that was rejected may since be known: its number came with better words.
    assert all(a.order_id == p.order_id for a, p in zip(again, parts, strict=True) if p.order_id)
    assert all(t.refusals for t in parts if t.outcome == Outcome.REJECTED)


def test_a_dry_judgement_says_the_same_and_writes_nothing(desk: Desk) -> None:
    some = [Intake(words="一。", sender_number="1"), Intake(words=""), Intake(words="二。")]
    judged = orders.judge_many(intakes=[*some, some[0]], office_id=desk.cast.office.pk, at=desk.at)
    assert [t.outcome for t in judged] == ["created", "rejected", "created", "unchanged"]
    assert not WorkOrder.objects.exists()


def test_of_two_imports_at_once_the_second_finds_what_the_first_has_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked before either has written; the database refuses the second's rows."""
    intake = Intake(words="一。", source="hotline", sender_number="SH1")
    take(desk, intake)
    look, looks = recording._known, []

    def blind_at_first(office_id: int, keys: Any) -> Any:
        looks.append(1)
        return {} if len(looks) == 1 else look(office_id, keys)

    monkeypatch.setattr(recording, "_known", blind_at_first)
    twin = Intake(words="一。", source="hotline", sender_number="SH1")
    assert outcomes(desk, twin, Intake(words="新的。")) == ["unchanged", "created"]
    assert (len(looks), Matter.objects.count()) == (2, 2)


def test_a_fault_that_stays_is_not_swallowed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_args: Any) -> Any:
        raise IntegrityError

    monkeypatch.setattr(recording, "_known", fault)
    with pytest.raises(IntegrityError):
        take(desk, Intake(words="一。"))


def test_the_same_phone_and_name_is_the_same_caller_a_shared_phone_is_not(desk: Desk) -> None:
    def order(words: str, **caller: str) -> Any:
        key = desk.record(words=words, caller=CallerDetails(**caller)).pk
        return WorkOrder.objects.get(pk=key).caller_id

    wang = order("一", name="王小明（虚构）", phone="138-1234-2207")
    assert order("二", name="王小明（虚构）", phone="13812342207") == wang
    assert order("三", name="李一（虚构）", phone="13812342207") != wang
    by_mail = order("四", name="王小明（虚构）", email="Wang@Example.invalid")
    assert order("五", name="王小明（虚构）", email="wang@example.invalid") == by_mail
    assert order("六", name="王小明（虚构）") != order("七", name="王小明（虚构）")
    assert Caller.objects.count() == 5


def test_one_batch_makes_a_caller_once(desk: Desk) -> None:
    take(desk, *(Intake(words=f"{n}", caller=CALLER) for n in range(3)))
    assert Caller.objects.count() == 1


def test_the_journal_holds_the_intake_without_a_protected_value_and_verifies(desk: Desk) -> None:
    matter = desk.record()
    (entry,) = entries_of(subject_of(matter.pk))
    assert entry.data["source"] == "counter"
    text = str(entry.data)
    assert CALLER.phone not in text
    assert "王小明" not in text
    caller = WorkOrder.objects.get(pk=matter.pk).caller_id
    (made,) = entries_of(Subject("caller", str(caller)))
    assert {s["field"] for s in made.sealed} == {"caller.name", "caller.phone"}
    assert list(verify()) == []


def test_details_of_a_caller_do_not_show_in_a_traceback() -> None:
    assert "13812342207" not in repr(CALLER)
    assert "13812342207" not in repr(Intake(words="一。", caller=CALLER))


def test_a_room_that_asks_for_an_order_gets_its_origin_back_when_it_is_closed(desk: Desk) -> None:
    answers: list[MatterClosed] = []

    def heard(event: MatterClosed, _occasion: Occasion) -> None:
        answers.append(event)

    reactions.register(MatterClosed, heard)
    try:
        asked = RequestRaised(
            origin={"round": "7"}, category="H0101", place="东弄", words="楼道堆物。"
        )
        draft = Draft(
            office_id=desk.cast.office.pk,
            subject=Subject("round", "7"),
            type=RequestRaised.TYPE,
            data={
                "origin": asked.origin, "category": asked.category, "place": asked.place,
                "words": asked.words,
            },
        )  # fmt: skip
        journal.append(draft, by=system("test", desk.cast.office.pk), at=desk.at)
        relay.drain()
        order = WorkOrder.objects.get(source="room")
        assert (order.matter.stage, order.matter.place) == ("filed", "东弄")
        orders.cancel(order_id=order.pk, reason="撤回。", **desk.by("dispatcher"))
        relay.drain()
        assert not answers, "while it can be undone nobody hears of it"
        relay.drain(ahead=timedelta(seconds=11))
    finally:
        reactions.unregister("tests.work_orders.test_intake.heard")
    assert [a.origin["round"] for a in answers] == ["7"]


def test_a_room_that_asks_wrongly_is_not_forgotten_in_silence(desk: Desk) -> None:
    from lilong.work_orders.reactions import on_request_raised

    occasion = Occasion(
        entry_id=subject_of(desk.record().pk).id, office_id=desk.cast.office.pk,
        subject=Subject("round", "7"), sequence=1, type=RequestRaised.TYPE, version=1,
        at=desk.at, recorded_at=desk.at, actor={}, reason="",
    )  # fmt: skip
    with pytest.raises(Refused):
        on_request_raised(RequestRaised({}, "Z9", "", "楼道。"), occasion)
