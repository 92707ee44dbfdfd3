"""The catalogue is changed by two people; what was, stays; what follows, follows."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.work_orders import operations as orders
from lilong.work_orders import queries
from lilong.work_orders.models import (
    CatalogueChange,
    Category,
    CategoryRevision,
    CategoryUnit,
    WorkOrder,
)
from lilong.work_orders.queries.dated import values_of
from lilong.work_orders.rules.cataloguing import CategoryDraft, Wanted
from lilong.work_orders.terms import ChangeKind, ChangeState
from lilong.work_orders.triage import Told
from tests.work_orders.conftest import FRIDAY, Desk, load_catalogue
from tests.work_orders.test_ruling import draft_of, published

TODAY = FRIDAY.date()
SOON = TODAY + timedelta(days=7)
LEAF, WASTE = "H0101", "E0101"


def category(desk: Desk, code: str = LEAF) -> Category:
    return Category.objects.get(office=desk.cast.office, code=code)


def draft(desk: Desk, code: str = LEAF, **changes: Any) -> CategoryDraft:
    return replace(CategoryDraft.from_data(values_of(category(desk, code))), **changes)


def wanted(
    desk: Desk, kind: ChangeKind, values: dict[str, Any], code: str = LEAF, on: date = TODAY
) -> Wanted:
    row = Category.objects.filter(office=desk.cast.office, code=code).first()
    return Wanted(kind, code, values, on, "居民反映（虚构）", row.revision if row else 0)


def changed(desk: Desk, code: str = LEAF, on: date = TODAY, **changes: Any) -> Wanted:
    return wanted(desk, ChangeKind.CHANGE, draft(desk, code, **changes).as_data(), code, on)


def added(desk: Desk, code: str = "H0199", *, is_leaf: bool = True, **changes: Any) -> Wanted:
    parent = category(desk, "H01")
    fresh = CategoryDraft(
        "虚构新事项", "Invented matter", parent.pk, ("虚构词",), limit_class="help",
        result_classes=("solved",),
    )  # fmt: skip
    values = replace(fresh, **changes).as_data() | {"is_leaf": is_leaf, "kind": parent.kind}
    return wanted(desk, ChangeKind.ADD, values, code)


def ended(desk: Desk, successor: str = "", code: str = LEAF, on: date = SOON) -> Wanted:
    key = category(desk, successor).pk if successor else None
    return wanted(desk, ChangeKind.END, {"successor_id": key}, code, on)


def propose(desk: Desk, what: Wanted) -> CatalogueChange:
    return orders.propose_change(wanted=what, **desk.by("dispatcher"))


def approve(desk: Desk, change: CatalogueChange, who: str = "leader") -> CatalogueChange:
    return orders.approve_change(change_id=change.pk, revision=change.revision, **desk.by(who))


def put_through(desk: Desk, what: Wanted) -> CatalogueChange:
    return approve(desk, propose(desk, what))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.refusals]


def proposed(desk: Desk, words: str, on: date = TODAY) -> str:
    found = queries.propose(desk.by("dispatcher")["viewer"], Told(words=words), on=on)
    return str(found.categories[0].key) if found.categories else ""


def leaf(desk: Desk, code: str = LEAF, on: date = TODAY) -> Any:
    return queries.desk(desk.cast.office.pk, on=on).catalogue.leaves.get(code)


# Two people


def test_nothing_changes_until_a_second_person_approves(desk: Desk) -> None:
    change = propose(desk, changed(desk, name="改了名", keywords=("独角兽",)))
    assert change.state == ChangeState.PROPOSED
    assert category(desk).name != "改了名"
    assert proposed(desk, "门口有一只独角兽") == ""
    with pytest.raises(Refused) as refused:
        orders.approve_change(
            change_id=change.pk, revision=0,
            **(desk.by("leader") | {"by": desk.by("dispatcher")["by"]}),
        )  # fmt: skip
    assert codes(refused) == ["same_person"]
    approve(desk, change)
    assert category(desk).name == "改了名"
    assert proposed(desk, "门口有一只独角兽") == LEAF
    assert list(verify(office_id=desk.cast.office.pk)) == []


@pytest.mark.parametrize("who", ["handler", "window_clerk", "follow_up_caller", "grid_worker"])
def test_who_has_no_right_neither_proposes_nor_decides(desk: Desk, who: str) -> None:
    change = propose(desk, changed(desk, name="改了名"))
    given = desk.by(who)
    key: dict[str, Any] = {"change_id": change.pk, "revision": change.revision}
    for verb in (
        lambda: orders.propose_change(wanted=changed(desk, name="又改"), **given),
        lambda: orders.approve_change(**key, **given),
        lambda: orders.refuse_change(**key, reason="x", **given),
        lambda: orders.withdraw_change(**key, **given),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert codes(refused) == ["not_granted"]


def test_another_office_sees_and_changes_nothing_of_ours(desk: Desk) -> None:
    change = propose(desk, changed(desk, name="改了名"))
    load_catalogue(desk.cast.next_door)
    leader = desk.cast.next_door.member("leader").viewer_at(FRIDAY)
    given = {"viewer": leader, "by": leader.actor(), "at": FRIDAY}
    with pytest.raises(NotVisible):
        orders.approve_change(change_id=change.pk, revision=0, **given)
    assert queries.change_list(leader) == []
    assert Category.objects.get(office=desk.cast.next_door.office, code=LEAF).name != "改了名"


def test_the_slower_of_two_is_told_and_overwrites_nothing(desk: Desk) -> None:
    slow = changed(desk, name="慢的")
    put_through(desk, changed(desk, name="快的"))
    with pytest.raises(Stale):
        propose(desk, slow)
    waiting = propose(desk, changed(desk, name="等着的"))
    with pytest.raises(Refused) as refused:
        propose(desk, changed(desk, name="第二份"))
    assert codes(refused) == ["waits"]
    approve(desk, waiting)
    with pytest.raises(Refused):
        approve(desk, waiting)
    assert category(desk).name == "等着的"


def test_a_change_is_refused_with_a_reason_or_withdrawn_by_who_made_it(desk: Desk) -> None:
    change = propose(desk, changed(desk, name="改了名"))
    key: dict[str, Any] = {"change_id": change.pk, "revision": 0}
    with pytest.raises(Refused) as refused:
        orders.refuse_change(**key, reason=" ", **desk.by("leader"))
    assert codes(refused) == ["no_reason"]
    with pytest.raises(Refused) as refused:
        orders.withdraw_change(**key, **desk.by("section_head"))
    assert codes(refused) == ["not_own"]
    orders.refuse_change(**key, reason="再议", **desk.by("leader"))
    second = propose(desk, changed(desk, name="改了名"))
    with pytest.raises(Stale):
        orders.withdraw_change(change_id=second.pk, revision=7, **desk.by("dispatcher"))
    done = orders.withdraw_change(change_id=second.pk, revision=0, **desk.by("dispatcher"))
    assert done.state == ChangeState.WITHDRAWN
    with pytest.raises(Refused) as refused:
        orders.withdraw_change(change_id=second.pk, revision=1, **desk.by("dispatcher"))
    assert codes(refused) == ["wrong_state"]
    assert category(desk).name != "改了名"


# What was, stays


def test_a_change_from_a_later_day_holds_from_that_day_and_the_past_can_be_asked(
    desk: Desk,
) -> None:
    old = category(desk).name
    put_through(desk, changed(desk, on=SOON, name="新名", keywords=("独角兽",)))
    assert [leaf(desk, on=day).name for day in (TODAY, SOON)] == [old, "新名"]
    assert proposed(desk, "独角兽", TODAY) == ""
    assert proposed(desk, "独角兽", SOON) == LEAF
    assert category(desk).name == old, "lists show what holds today"
    assert orders.show_catalogue(at=FRIDAY) == 0
    later = FRIDAY + timedelta(days=7)
    assert orders.show_catalogue(at=later) == 1
    assert orders.show_catalogue(at=later) == 0
    assert category(desk).name == "新名"
    with pytest.raises(Refused) as refused:
        propose(desk, changed(desk, on=TODAY, name="之前"))
    assert codes(refused) == ["before_approved"]
    viewer = desk.by("dispatcher")["viewer"]
    then = {row.code: row.name for row in queries.categories_on(viewer, TODAY)}
    assert then[LEAF] == old


def test_past_orders_keep_their_category_and_the_limit_they_were_given(desk: Desk) -> None:
    key = desk.dispatched()
    order = WorkOrder.objects.select_related("matter").get(pk=key)
    limit = order.matter.facts["handling_limit"]
    put_through(
        desk,
        changed(
            desk, name="新名", limit_class="event", limit={"number": 1, "unit": "emergency_hours"}
        ),
    )
    put_through(desk, ended(desk, "H0102"))
    order = WorkOrder.objects.select_related("matter").get(pk=key)
    assert (order.category_id, order.category_revision) == (category(desk).pk, 1)
    assert order.matter.facts["handling_limit"] == limit
    first = CategoryRevision.objects.get(category=category(desk), number=1)
    assert first.values["name"] != "新名"


def test_an_order_is_judged_by_the_catalogue_of_the_day_it_came_in(desk: Desk) -> None:
    old = desk.record().pk
    own = {"limit_class": "event", "limit": {"number": 1, "unit": "emergency_hours"}}
    put_through(desk, changed(desk, on=SOON, **own))
    desk.at = FRIDAY + timedelta(days=8)
    with clock.fixed(desk.at):
        desk.dispatch(old)
        new = desk.dispatched(words="另一处的垃圾也堆着没有人来清运。")
    before, after = (WorkOrder.objects.select_related("matter").get(pk=k) for k in (old, new))
    assert before.matter.facts["handling_limit"]["class"] != "event"
    assert before.category_revision == 1
    assert after.matter.facts["handling_limit"]["class"] == "event"
    assert after.matter.facts["handling_limit"]["number"] == 1
    assert after.category_revision == 2


def test_an_imported_order_of_the_past_gets_the_limit_of_its_day(desk: Desk) -> None:
    own = {"limit_class": "event", "limit": {"number": 1, "unit": "emergency_hours"}}
    put_through(desk, changed(desk, on=SOON, **own))
    desk.at = FRIDAY + timedelta(days=8)
    with clock.fixed(desk.at):
        late = desk.record(category=LEAF, received_at=FRIDAY, words="周五就打过电话的那一件事。")
        fresh = desk.record(category=LEAF, words="今天才打来的另外一件事情。")
    assert late.facts["handling_limit"]["class"] != "event"
    assert fresh.facts["handling_limit"]["class"] == "event"


# New, moved, ended


def test_a_new_category_and_a_new_branch_are_filed_under_from_their_day(desk: Desk) -> None:
    branch = put_through(desk, added(desk, "H0198", is_leaf=False, keywords=()))
    assert branch.category is not None
    assert branch.category.path == "H/H01/H0198/"
    put_through(desk, added(desk, "H019801", parent_id=branch.category.pk))
    assert proposed(desk, "这里有一个虚构词") == "H019801"
    assert category(desk, "H019801").path == "H/H01/H0198/H019801/"
    with pytest.raises(Refused) as refused:
        propose(desk, added(desk, "H0101"))
    assert codes(refused) == ["code_taken"]
    with pytest.raises(Refused) as refused:
        propose(desk, added(desk, "h-1"))
    assert codes(refused) == ["bad_code"]


def test_a_leaf_moves_with_its_path_and_a_branch_stays(desk: Desk) -> None:
    other = category(desk, "H02")
    put_through(desk, changed(desk, on=SOON, parent_id=other.pk))
    assert [leaf(desk, on=day).path for day in (TODAY, SOON)] == ["H/H01/H0101/", "H/H02/H0101/"]
    orders.show_catalogue(at=FRIDAY + timedelta(days=7))
    assert category(desk).path == "H/H02/H0101/"
    with pytest.raises(Refused) as refused:
        propose(desk, changed(desk, "H02", parent_id=category(desk, "H01").pk))
    assert codes(refused) == ["branch_moves"]
    put_through(desk, changed(desk, "H02", name="改名的大类"))
    assert category(desk, "H02").path == "H/H02/"


def test_an_ended_category_is_followed_by_its_successor_everywhere(desk: Desk) -> None:
    waiting = desk.record(category=LEAF)
    section, station = (desk.cast.units[name] for name in ("section", "station"))
    CategoryUnit.objects.create(
        office=desk.cast.office, category=category(desk), unit=section, valid_from=TODAY
    )
    version = published(desk, draft_of(desk, category_id=category(desk).pk))
    put_through(desk, ended(desk, "H0102"))
    old = category(desk)
    assert (old.valid_to, old.successor_id) == (
        SOON - timedelta(days=1),
        category(desk, "H0102").pk,
    )
    assert CategoryUnit.objects.get(category=old).valid_to == old.valid_to
    desk.at = FRIDAY + timedelta(days=8)
    with clock.fixed(desk.at):
        viewer = desk.by("dispatcher")["viewer"]
        shown = queries.console(viewer, number=waiting.number, at=desk.at)
        assert shown.chosen.category == "H0102"
        on = desk.at.date()
        told = Told(words="x")
        found = queries.propose(viewer, told, on=on, category="H0102")
        assert found.units[0].key == station.pk, "the rule goes on with what came after"
        assert found.broken[0].is_followed
        desk.dispatch(waiting.pk, LEAF)
    assert WorkOrder.objects.get(pk=waiting.pk).category_id == category(desk, "H0102").pk
    assert queries.matcher_of(version, on=TODAY).broken() == []
    with pytest.raises(Refused) as refused:
        propose(desk, changed(desk, on=desk.at.date(), name="不行"))
    assert codes(refused) == ["ended"]


def test_a_category_that_something_points_to_does_not_end_without_a_successor(desk: Desk) -> None:
    desk.dispatched()
    put_through(
        desk,
        wanted(desk, ChangeKind.UNIT, {"area_id": None, "unit_id": desk.cast.units["station"].pk}),
    )
    published(desk, draft_of(desk, category_id=category(desk).pk))
    with pytest.raises(Refused) as refused:
        propose(desk, ended(desk))
    assert codes(refused) == ["open_orders", "rules", "units"]
    with pytest.raises(Refused) as refused:
        propose(desk, ended(desk, LEAF))
    assert codes(refused) == ["no_successor"]
    with pytest.raises(Refused) as refused:
        propose(desk, ended(desk, code="H01"))
    assert "has_below" in codes(refused)


def test_what_comes_to_point_to_it_while_it_waits_is_seen_at_approval(desk: Desk) -> None:
    change = propose(desk, ended(desk))
    desk.dispatched()
    with pytest.raises(Refused) as refused:
        approve(desk, change)
    assert codes(refused) == ["open_orders"]
    change.refresh_from_db()
    assert change.state == ChangeState.PROPOSED
    assert category(desk).valid_to is None


def test_approved_late_it_holds_from_the_day_of_approval(desk: Desk) -> None:
    change = propose(desk, changed(desk, name="新名"))
    desk.at = FRIDAY + timedelta(days=3)
    with clock.fixed(desk.at):
        done = approve(desk, change)
    assert done.valid_from == desk.at.date()
    assert leaf(desk, on=TODAY).name != "新名"
    with pytest.raises(Refused) as refused:
        propose(desk, changed(desk, on=TODAY, name="昨天"))
    assert "in_past" in codes(refused)


# Units


def test_a_unit_is_named_replaced_and_ended_with_its_history(desk: Desk) -> None:
    east, units = desk.cast.areas["east"], desk.cast.units
    named = {"area_id": east.pk, "unit_id": units["station"].pk}
    put_through(desk, wanted(desk, ChangeKind.UNIT, named))
    viewer = desk.by("dispatcher")["viewer"]

    def leads(on: date) -> Any:
        found = queries.propose(viewer, Told(words="x"), on=on, category=LEAF, area_id=east.pk)
        return found.units[0].key

    assert leads(TODAY) == units["station"].pk
    with pytest.raises(Refused) as refused:
        propose(desk, wanted(desk, ChangeKind.UNIT, named, on=SOON))
    assert codes(refused) == ["same_unit"]
    other = {"area_id": east.pk, "unit_id": units["section"].pk}
    put_through(desk, wanted(desk, ChangeKind.UNIT, other, on=SOON))
    first, second = CategoryUnit.objects.filter(category=category(desk)).order_by("valid_from")
    assert (first.valid_to, second.valid_from, second.valid_to) == (
        SOON - timedelta(days=1), SOON, None,
    )  # fmt: skip
    assert [leads(TODAY), leads(SOON)] == [units["station"].pk, units["section"].pk]
    last = SOON + timedelta(days=5)
    put_through(desk, wanted(desk, ChangeKind.UNIT_END, {"row_id": second.pk}, on=last))
    second.refresh_from_db()
    assert second.valid_to == last - timedelta(days=1)
    with pytest.raises(Refused) as refused:
        propose(desk, wanted(desk, ChangeKind.UNIT_END, {"row_id": second.pk}, on=last))
    assert codes(refused) == ["ended"]


def test_a_unit_named_before_another_that_is_planned_leads_until_then(desk: Desk) -> None:
    units = desk.cast.units
    for unit, on in (("station", SOON), ("section", TODAY)):
        named = {"area_id": None, "unit_id": units[unit].pk}
        put_through(desk, wanted(desk, ChangeKind.UNIT, named, on=on))
    rows = CategoryUnit.objects.filter(category=category(desk)).order_by("valid_from")
    assert [(row.unit_id, row.valid_to) for row in rows] == [
        (units["section"].pk, SOON - timedelta(days=1)), (units["station"].pk, None),
    ]  # fmt: skip


def test_areas_and_rows_of_another_office_are_none(desk: Desk) -> None:
    away = desk.cast.next_door
    far = next(iter(away.areas.values())).pk
    named = {"area_id": far, "unit_id": desk.cast.units["station"].pk}
    with pytest.raises(NotVisible):
        propose(desk, wanted(desk, ChangeKind.UNIT, named))
    with pytest.raises(NotVisible):
        propose(desk, wanted(desk, ChangeKind.UNIT_END, {"row_id": 999_999}))
    strange = {"area_id": None, "unit_id": next(iter(away.units.values())).pk}
    with pytest.raises(Refused) as refused:
        propose(desk, wanted(desk, ChangeKind.UNIT, strange))
    assert codes(refused) == ["ended"]
    with pytest.raises(NotVisible):
        propose(desk, wanted(desk, ChangeKind.END, {"successor_id": 999_999}))


# What it would do


def test_what_a_change_would_do_is_counted_on_past_orders_before_it_is_made(desk: Desk) -> None:
    key = desk.dispatched(WASTE)
    viewer = desk.by("dispatcher")["viewer"]
    what = changed(desk, WASTE, keywords=())
    found = queries.impact_of(viewer, what, category(desk, WASTE))
    assert (found.open_orders, found.tried) == (1, 1)
    assert [(one.id, one.before == one.after) for one in found.categories] == [(key, False)]
    lead = changed(desk, WASTE, lead_unit_id=desk.cast.units["station"].pk)
    moved = queries.impact_of(viewer, lead, category(desk, WASTE))
    (shift,) = moved.units
    assert shift.after == desk.cast.units["station"].pk
    assert moved.categories == ()
    assert (
        queries.impact_of(viewer, changed(desk, WASTE, name="只改名"), category(desk, WASTE)).units
        == ()
    )
    assert category(desk, WASTE).lead_unit_id is None


def test_what_units_ends_and_new_categories_would_do_is_counted_too(desk: Desk) -> None:
    desk.dispatched(WASTE)
    viewer = desk.by("dispatcher")["viewer"]
    station = desk.cast.units["station"].pk
    named = wanted(desk, ChangeKind.UNIT, {"area_id": None, "unit_id": station}, WASTE)
    assert [x.after for x in queries.impact_of(viewer, named, category(desk, WASTE)).units] == [
        station
    ]
    put_through(desk, named)
    row = CategoryUnit.objects.get()
    gone = wanted(desk, ChangeKind.UNIT_END, {"row_id": row.pk}, WASTE, SOON)
    found = queries.impact_of(viewer, gone, category(desk, WASTE))
    assert [x.before for x in found.units] == [station]
    assert [x.pk for x in found.named] == [row.pk]
    last = queries.impact_of(viewer, ended(desk, "H0102", WASTE), category(desk, WASTE))
    assert [x.before for x in last.categories] == [WASTE]
    new = queries.impact_of(viewer, added(desk, keywords=("弄堂口的垃圾堆了三天没有人清",)), None)
    assert [x.after for x in new.categories] == ["H0199"]
    branch = added(desk, "H0198", is_leaf=False)
    assert queries.impact_of(viewer, branch, None).categories == ()
    rename = changed(desk, "H01", name="大类")
    assert queries.impact_of(viewer, rename, category(desk, "H01")).categories == ()
