"""What the demonstration's people are in the middle of at the start: calls to repeat, a warning on
a head's board, an order handled again, joint units at work.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from lilong.accounts import queries as accounts
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.cases.terms import ContactKind, ContactOutcome, ContactSide, Satisfaction
from lilong.work_orders import operations as do
from lilong.work_orders import queries
from lilong.work_orders.operations import FollowUp, JointPart, Spoken
from lilong.work_orders.scenery import Town
from lilong.work_orders.terms import Reach, StageKey

# Units whose people a visitor signs in as come first.
KNOWN = ("management", "squad", "committee_001")
JOINT = {
    "squad": "查处占道经营和违法行为，维持现场秩序。",
    "market": "检查证照和食品安全，责令限期整改。",
    "police": "到场维持秩序，核实相关人员身份。",
    "housing": "核查房屋使用性质和结构安全。",
    "greening": "清理垃圾杂物，恢复绿化和市容。",
}


def joint_parts(town: Town, lead_id: int) -> list[JointPart]:
    """Return the four stations called in beside a lead, each with its task."""
    found = ((accounts.unit_by_code(town.office.pk, c), task) for c, task in JOINT.items())
    parts = [JointPart(u.pk, task) for u, task in found if u is not None and u.pk != lead_id]
    return parts[:4]


# What the leader keeps for everybody: a name, and what the filter bar says.
SEARCHES: tuple[tuple[str, dict[str, str]], ...] = (
    ("超期未办", {"state": "late"}),
    ("今明到期", {"state": "near"}),
    ("市民不满意", {"mark": "dissatisfied"}),
    ("退过单的", {"mark": "sent_back"}),
    ("还没联系市民", {"mark": "contact"}),
    ("油烟在办", {"state": "open", "words": "油烟"}),
)


def play(town: Town) -> None:
    """Let everybody be in the middle of something; nothing where there are too few orders."""
    _keep_searches(town)
    _call_again(town)
    for matter in islice(_handled(town), 2):
        _warn(town, matter)
    for matter in islice(_handled(town), 1):
        _handle_again(town, matter)
    for matter in islice(_in_hand(town), 2):
        _join(town, matter)


def _who(viewer: Viewer, town: Town) -> dict[str, Any]:
    return {"viewer": viewer, "by": viewer.actor(), "at": town.at}


def _caller(town: Town, matter: Matter) -> Viewer:
    """Return who calls for the centre: somebody who has not spoken for the unit."""
    spoken = set(matter.contacts.filter(side=ContactSide.UNIT).values_list("staff_id", flat=True))
    centre = town.catalogue.centre_id
    viewers = town.people.viewers(Capability.ORDERS_FOLLOW_UP, town.at, centre)
    return next(v for v in viewers if v.staff_id not in spoken)


def _handler(town: Town, matter: Matter) -> Viewer:
    return town.people.post_with(Capability.ORDERS_HANDLE, town.at, matter.lead_unit_id)


def _keep_searches(town: Town) -> None:
    """Keep the searches of the morning meeting for the office, and put a board together of four."""
    leader = _who(town.people.post_with(Capability.ORDERS_SUPERVISE, town.at), town)
    kept = [
        do.save_search(draft=do.SearchDraft(name, Reach.OFFICE, asked), **leader)
        for name, asked in SEARCHES
    ]
    draft = do.BoardDraft("早会看板", Reach.OFFICE, [row.pk for row in kept[:4]])
    do.make_board(draft=draft, **leader)


def _call_again(town: Town) -> None:
    """Leave a few callers for later: not reached, or asked to be called at another time."""
    viewer = town.people.post_with(Capability.ORDERS_FOLLOW_UP, town.at)
    again_at = town.office_time(town.at + timedelta(hours=20))
    for kind in (ContactKind.FIRST_CONTACT, ContactKind.FOLLOW_UP_CALL):
        calls = queries.call_list(viewer, ContactSide.CENTRE, at=town.at)
        fitting = [call for call in calls if call.kind == kind]
        for number, call in enumerate(fitting[1:6:2]):
            told: dict[str, Any] = {"outcome": ContactOutcome.NOT_REACHED, "note": "无人接听。"}
            told |= {"again_at": again_at} if number else {}
            who = _who(_caller(town, call.matter), town)
            spoken = Spoken(**told) if kind == ContactKind.FIRST_CONTACT else FollowUp(**told)
            do.speak(order_id=call.matter.pk, answer=spoken, **who)


def _handled(town: Town) -> Iterator[Matter]:
    """Yield orders whose unit has its follow-up call to make, those of known units first."""
    for unit_id in _units(town):
        viewer = next(iter(town.people.viewers(Capability.ORDERS_HANDLE, town.at, unit_id)), None)
        if viewer is None:
            continue
        for call in queries.call_list(viewer, ContactSide.UNIT, at=town.at):
            if call.kind == ContactKind.FOLLOW_UP_CALL and call.matter.lead_unit_id == unit_id:
                yield call.matter


def _units(town: Town) -> Iterator[int]:
    codes = (accounts.unit_by_code(town.office.pk, code) for code in KNOWN)
    known = [unit.pk for unit in codes if unit is not None]
    yield from known
    centre = town.catalogue.centre_id
    yield from (key for key in town.catalogue.units if key not in {*known, centre})


def _warn(town: Town, matter: Matter) -> None:
    """Let a unit hear that its caller is not content; its head has not seen it yet."""
    answer = FollowUp(
        solved=True,
        satisfied=Satisfaction.DISSATISFIED,
        note="来电人说处理拖得太久，对过程不满意，再这样要曝光。",
    )
    do.follow_up(order_id=matter.pk, answer=answer, **_who(_handler(town, matter), town))


def _handle_again(town: Town, matter: Matter) -> None:
    """Have an order handled again; its head has not taken part yet."""
    caller = _who(_caller(town, matter), town)
    answer = FollowUp(
        contacted=True,
        solved=False,
        satisfied=Satisfaction.DISSATISFIED,
        note="来电人表示问题依旧，不满意，要求重办。",
    )
    do.follow_up(order_id=matter.pk, answer=answer, **caller)
    do.redo(order_id=matter.pk, reason="回访不满意，问题未解决，请负责人参与重办。", **caller)


def _in_hand(town: Town) -> Iterator[Matter]:
    for unit_id in _units(town):
        viewer = next(iter(town.people.viewers(Capability.ORDERS_HANDLE, town.at, unit_id)), None)
        if viewer is not None:
            rows = queries.unit_inbox(viewer).filter(
                stage=StageKey.IN_HAND, lead_unit_id=unit_id, assignments__role="lead"
            )
            alone = rows.exclude(assignments__role="supporting").filter(round=1)
            yield from alone.distinct()[:1]


def _join(town: Town, matter: Matter) -> None:
    """Call four units in; one has answered already."""
    dispatcher = town.people.post_with(Capability.ORDERS_DISPATCH, town.at)
    parts = joint_parts(town, matter.lead_unit_id)
    reason = "" if len(parts) > 3 else "其余单位与本事项无关。"
    do.call_in(order_id=matter.pk, parts=parts, fewer_reason=reason, **_who(dispatcher, town))
    first = town.people.post_with(Capability.ORDERS_HANDLE, town.at, parts[0].unit_id)
    do.answer_part(
        order_id=matter.pk, done="已到现场处置，情况已告知牵头单位。", **_who(first, town)
    )
