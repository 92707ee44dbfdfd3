"""Stories in which something waits: returns, more time, parking, a second look, a word to say.

Like every story they are told by the room's own operations, each by a person who may.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.attachments import operations as attachments
from lilong.cases.models import Matter
from lilong.cases.queries import subject_of
from lilong.cases.terms import ContactOutcome
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.work_orders import operations as do
from lilong.work_orders.operations import (
    Conference,
    Ground,
    Longer,
    Parking,
    Pause,
    Spoken,
)
from lilong.work_orders.scenery import Course, NotYet, Photo
from lilong.work_orders.terms import NoFiling, ReturnGround

# What came in within so many days may still wait for its decision; what is older was decided.
FRESH_DAYS = 3
BASES = {
    ReturnGround.TERRITORIAL: "街道行政区划图：该门牌在界线以东，属相邻街道。",
    ReturnGround.DUTY: "街道科室职责清单第七条：由专业管理科室牵头。",
    ReturnGround.LEGAL: "城市管理执法权限目录：由区级部门实施。",
}
# A ground, and which of the sentences for returns says so.
GROUNDS = (
    (ReturnGround.TERRITORIAL, 0),
    (ReturnGround.DUTY, 1),
    (ReturnGround.LEGAL, 1),
    (ReturnGround.TERRITORIAL, 2),
)
PLANS = (
    "列入明年小区综合修缮计划，居委会每月与业委会核对进度。",
    "待相邻地块动迁腾出通道后一并改造，规划部门已收到书面建议。",
    "业委会换届后启动维修资金征询，居委会负责跟进。",
)
PAUSES = (
    ("vote", "业主大会表决期未满，表决结果出来前无法施工。"),
    ("permit", "掘路许可正在办理，许可下达前不能开挖。"),
    ("appraisal", "房屋安全鉴定已委托，等待鉴定结论。"),
)


class Waiting(Course):
    """The waiting parts of one order's story; the teller gives people, time and place."""

    def _dispatch(self, *, unit_id: int | None = None) -> None:
        raise NotImplementedError

    @property
    def _is_fresh(self) -> bool:
        return bool(self.sample["days_ago"] <= FRESH_DAYS)

    def _decide(self, verb: Callable[..., Matter], **what: Any) -> Matter:
        """Let the centre decide, by somebody other than who asked."""
        asker, centre = self.handler().staff_id, self.town.catalogue.centre_id
        viewers = self.town.people.viewers(Capability.ORDERS_DISPATCH, self.now, centre)
        return self.make(next(v for v in viewers if v.staff_id != asker), verb, **what)

    def _other_unit(self) -> int:
        leads = sorted(
            {leaf.lead_unit_id for leaf in self.town.catalogue.leaves.values() if leaf.lead_unit_id}
            - {self.unit_id, self.town.catalogue.centre_id}
        )
        return int(self.chance.choice(leads))

    def _ask_return(self) -> None:
        self.later(minutes=10, most=60)
        kind, number = self.chance.choice(GROUNDS)
        reason = self.town.replies["templates"]["send_back"][number]
        ground = Ground(kind.value, BASES[kind], self._other_unit())
        self.unit(do.send_back, ground=ground, reason=reason.format(clause="七"))
        if self._is_fresh and self.chance.randrange(3):
            raise NotYet

    def _send_back(self) -> None:
        """A unit sends back; the centre finds it right, or not."""
        self._ask_return()
        self.later(minutes=20, most=150)
        if self.chance.randrange(4) == 0:
            self.centre(do.refuse_return, reason="经核对职责清单，该事项由你单位牵头，请继续办理。")
            return
        self._decide(do.accept_return, remark="依据属实，改派。")
        self.later(minutes=20, most=120)
        self._dispatch(unit_id=self._other_unit())

    def _meet(self) -> None:
        """Two units send the same order back; a conference decides, and its word binds."""
        self._ask_return()
        self.later(minutes=20, most=150)
        first = self.unit_id
        self._decide(do.accept_return, remark="改派。")
        self.later(minutes=20, most=120)
        self._dispatch(unit_id=self._other_unit())
        self._ask_return()
        self.later(minutes=300, most=900)
        decision = "现场属该科室管理范围，由其牵头，另一单位配合。"
        meeting = Conference("城运中心、两家承办单位、司法所", first, decision)
        self.unit_id = first
        self._decide(do.hold_conference, conference=meeting)

    def _ask_extension(self, *, as_complex: bool = False) -> None:
        reason = self.chance.choice(self.town.replies["templates"]["extension"])
        longer = Longer(as_complex=True) if as_complex else Longer(self.chance.randint(2, 5))
        self.unit(do.ask_extension, longer=longer, reason=reason)

    def _extend(self) -> bool:
        """The unit asks for more time; say whether it was given. Some wait for the answer."""
        self.later(minutes=200, most=900)
        try:
            self._ask_extension(as_complex=self.chance.randrange(4) == 0)
        except Refused:
            return False  # the limit was too short to ask in time
        if self._is_fresh and self.chance.randrange(2):
            raise NotYet
        self.later(minutes=60, most=300)
        if self.chance.randrange(5) == 0:
            self._decide(do.refuse_extension, reason="按现有进度可以按期办结。")
            return False
        self._decide(do.approve_extension, remark="同意，请同时告知来电人。")
        self._tell()
        return True

    def _tell(self) -> None:
        """The caller is told; sometimes she is not reached, sometimes it is still to be done."""
        if not self.is_reachable or self.chance.randrange(4) == 0:
            return
        side = self.unit if self.is_known else self.caller
        self.later(minutes=30, most=200)
        if self.chance.randrange(4) == 0:
            side(do.tell_caller, spoken=Spoken(ContactOutcome.NOT_REACHED, note="无人接听。"))
            return
        side(do.tell_caller, spoken=Spoken(note="已告知办理安排，来电人表示理解。"))

    def _pause(self) -> None:
        """The limit stands still for a reason of the rulebook; some ask in vain."""
        self.later(minutes=100, most=500)
        key, reason = self.chance.choice(PAUSES)
        until = local(self.now).date() + timedelta(days=self.chance.randint(10, 24))
        with suppress(Refused):
            self.unit(do.ask_suspension, pause=Pause(key, until), reason=reason)
            if self._is_fresh and self.chance.randrange(3) == 0:
                raise NotYet
            self.later(minutes=60, most=240)
            self._decide(do.approve_suspension, remark="情形属实。")
            self._tell()
            self._run_on(until)

    def _run_on(self, until: date) -> None:
        """Let a pause that ended before the start be over, as it is by itself."""
        if local(self.town.at).date() <= until:
            raise NotYet
        self.later(minutes=60 * 24 * 8, most=60 * 24 * 9)
        with suppress(Refused):
            self.unit(do.resume, reason="所等事项已落实，恢复办理。")

    def _park(self) -> None:
        """What an extension did not help is parked; a leader agrees, and it is reviewed."""
        if not self._extend():
            return
        self.later(minutes=200, most=900)
        review = local(self.now).date() + timedelta(days=self.chance.randint(20, 80))
        parking = Parking(self.chance.choice(PLANS), review)
        reason = "涉及多方权属，延期后仍不具备解决条件，已向来电人当面说明。"
        with suppress(Refused):
            self.unit(do.ask_parking, parking=parking, reason=reason)
            if self.chance.randrange(4) == 0:
                raise NotYet
            self.later(minutes=60, most=300)
            leader = self.town.people.post_with(Capability.ORDERS_SUPERVISE, self.now)
            self.make(leader, do.park, remark="同意挂账，按期复核。")
            self._tell()
        raise NotYet

    def _refuse_filing(self) -> None:
        """It is no order for this office: back to the caller, who is told why."""
        reason = "属铁路部门管理范围，已告知对方服务电话。"
        self.centre(do.return_to_citizen, no_filing=NoFiling.NOT_OURS.value, reason=reason)
        if self.is_reachable and self.chance.randrange(2):
            self.later(minutes=30, most=200)
            self.centre(do.tell_caller, spoken=Spoken(note="已告知受理部门和电话。"))

    def _checker(self) -> Viewer:
        """Return who looks at the place: at the centre, never who handled it."""
        handled = self.handler().staff_id
        centre = self.town.catalogue.centre_id
        viewers = self.town.people.viewers(Capability.ORDERS_FOLLOW_UP, self.now, centre)
        return next(v for v in viewers if v.staff_id != handled)

    def _look(self, *, is_done: bool = True) -> None:
        """Another person looks at the place and shows it, where the category asks for that."""
        if not self.leaf.site_check:
            return
        self.later(minutes=30, most=240)
        checker = self._checker()
        attachments.attach(
            subject=subject_of(self.key),
            upload=Photo(self.chance, "核查照片（演示）.jpg"),
            by=checker.actor(),
            at=self.now,
        )
        if is_done:
            self.make(checker, do.pass_check, seen="现场已恢复，与报告一致。")
        else:
            self.make(checker, do.fail_check, seen="现场仍有残留，与报告不符。")
