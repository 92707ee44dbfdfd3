"""Dispatch rules and catalogue changes of the demonstration: some approved, some in the making."""

from datetime import datetime, time, timedelta
from typing import Any

from lilong.accounts import queries as accounts
from lilong.accounts.models import Office
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import local
from lilong.work_orders import operations as do
from lilong.work_orders import queries
from lilong.work_orders.models import DispatchVersion
from lilong.work_orders.operations import Seen
from lilong.work_orders.rules.cataloguing import Wanted
from lilong.work_orders.scenery import People
from lilong.work_orders.terms import ChangeKind, DispatchResult, Source, WantedDays
from lilong.work_orders.triage import Conditions, Span, Words
from lilong.work_orders.triage.checking import Draft

# The rules were published so long before the start, and the draft begun so long before it.
SINCE, LATELY = timedelta(days=60), timedelta(hours=20)
_NIGHT = Span(begins=time(22), ends=time(6))


def _first(codes: dict[str, int], units: dict[str, int]) -> list[Draft]:
    return [
        Draft(
            "夜间施工噪声", DispatchResult.UNIT,
            Conditions(category_id=codes["H03"], span=_NIGHT, words=Words(any=("施工", "工地"))),
            units["squad"], "Building noise at night", "城管中队夜间值守，2026 年 9 月会议纪要。",
        ),
        Draft(
            "餐饮油烟联动", DispatchResult.UNIT,
            Conditions(category_id=codes["H04"], words=Words(any=("油烟", "烧烤", "烟道"))),
            units["management"], "Smoke of restaurants", "社区管理办牵头，四家联动。",
        ),
        Draft(
            "来信来访", DispatchResult.UNIT,
            Conditions(sources=frozenset({Source.LETTER})),
            units["safety"], "Letters and visits",
        ),
        Draft(
            "休息日暴露垃圾先由居委到场", DispatchResult.COMMITTEE,
            Conditions(category_id=codes["E01"], span=Span(days=WantedDays.OFF)),
            None, "Rubbish on days off: the committee first",
        ),
        Draft(
            "电动车充电", DispatchResult.LINE, Conditions(category_id=codes["H18"]), None,
            "Charging of electric bicycles",
        ),
    ]  # fmt: skip


def _second(codes: dict[str, int], units: dict[str, int]) -> Draft:
    return Draft(
        "飞线充电、楼道停车", DispatchResult.UNIT,
        Conditions(category_id=codes["H"], words=Words(any=("飞线", "楼道充电", "电瓶车进楼"))),
        units["safety"], "Charging through the window", "消防专项期间由平安办牵头。",
    )  # fmt: skip


def publish(office: Office, at: datetime) -> None:
    """Have the dispatcher draft the first version and the leader publish it, before the stories."""
    codes, units = _keys(office)
    then = at - SINCE
    people = People(office)
    desk = _who(people.post_with(Capability.ORDERS_DISPATCH, then), then)
    leader = _who(people.post_with(Capability.RULEBOOK_APPROVE, then), then)
    version = do.begin_draft(**desk)
    for draft in _first(codes, units):
        do.add_rule(seen=_seen(version), draft=draft, **desk)
    do.try_rules(seen=_seen(version), **desk)
    first = local(then).date()
    do.propose_rules(seen=_seen(version), valid_from=first, note="第一版派单规则。", **desk)
    do.publish_rules(seen=_seen(version), **leader)


def draft(office: Office, at: datetime) -> None:
    """Have the dispatcher begin the next version and try it on what has come in since."""
    codes, units = _keys(office)
    viewer = People(office).post_with(Capability.ORDERS_DISPATCH, at - LATELY)
    desk = _who(viewer, at - LATELY)
    version = do.begin_draft(**desk)
    row = do.add_rule(seen=_seen(version), draft=_second(codes, units), **desk)
    do.move_rule(seen=_seen(version), rule_id=row.pk, places=-5, **desk)
    do.try_rules(seen=_seen(version), **desk)


def change_catalogue(office: Office, at: datetime) -> None:
    """Have the dispatcher put two changes forward: one the leader approved, one that waits."""
    then = at - LATELY
    desk = _who(People(office).post_with(Capability.ORDERS_DISPATCH, then), then)
    leader = _who(People(office).post_with(Capability.RULEBOOK_APPROVE, then), then)
    first = _wanted(desk["viewer"], "E0104", ("旧沙发", "床垫"), then, "年末大件垃圾增多。")
    made = do.propose_change(wanted=first, **desk)
    do.approve_change(change_id=made.pk, revision=made.revision, reason="同意。", **leader)
    second = _wanted(desk["viewer"], "E0108", ("晾被子", "拉绳晾晒"), then, "居民代表会议建议。")
    do.propose_change(wanted=second, **desk)


def _wanted(viewer: Viewer, code: str, words: tuple[str, ...], at: datetime, reason: str) -> Wanted:
    row, on = queries.get_category(viewer, code), local(at).date()
    values = queries.values_on(row, on)
    values["keywords"] = [*values["keywords"], *words]
    return Wanted(ChangeKind.CHANGE, code, values, on, reason, row.revision)


def _who(viewer: Viewer, at: datetime) -> dict[str, Any]:
    return {"viewer": viewer, "by": viewer.actor(), "at": at}


def _seen(version: DispatchVersion) -> Seen:
    version.refresh_from_db()
    return Seen(version.number, version.revision)


def _keys(office: Office) -> tuple[dict[str, int], dict[str, int]]:
    catalogue = queries.desk(office.pk).catalogue
    codes = {node.path.strip("/").split("/")[-1]: node.id for node in catalogue.nodes.values()}
    units = accounts.units(Viewer(office_id=office.pk))
    return codes, {unit.code: unit.pk for unit in units}
