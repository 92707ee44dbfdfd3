"""Orders of the demonstration subdistrict: invented requests, moved by invented people.

Every order is recorded and moved by the room's own operations, by somebody whose post may do it, at
moments before the start that fit office hours. Where an order stands today follows from when it
came in and from its own course, which is the same on every machine.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.db import transaction

from lilong.accounts import demo as accounts_demo
from lilong.accounts import queries as accounts
from lilong.accounts.terms import Capability
from lilong.attachments import operations as attachments
from lilong.cases.models import Matter
from lilong.cases.queries import subject_of
from lilong.cases.terms import ContactOutcome, Satisfaction
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.work_orders import house_rules, queries
from lilong.work_orders import operations as do
from lilong.work_orders.demo.waiting import Waiting
from lilong.work_orders.importing import door_of, kind_of, requester_of
from lilong.work_orders.intake import CallerDetails, Intake
from lilong.work_orders.operations import Filing, FollowUp, Part, Spoken
from lilong.work_orders.scenery import DATA, NotYet, People, Photo, Town
from lilong.work_orders.scenes import joint_parts, play
from lilong.work_orders.terms import Evidence, Source
from lilong.work_orders.triage import unit_for
from lilong.work_orders.words import SOURCE_WORDS

# So many of a hundred orders take each course; the rest is handled and closed as it should be.
COURSES = (
    ("sent_back", 5), ("conference", 2), ("redo", 7), ("cancelled", 3), ("not_filed", 3),
    ("passed_on", 6), ("late", 6), ("not_reached", 6), ("reopened", 2), ("extended", 6),
    ("paused", 5), ("parked", 5), ("rework", 5), ("joint", 5), ("warned", 3),
)  # fmt: skip
# The eldest requests of so many in a hundred were brought along from the old system: backlog.
BACKLOG = 30
ELDEST_DAYS = 33
# Of the requests before these days, every second one is enough.
RECENT_DAYS = 9


@transaction.atomic
def load(*, by: Actor, at: datetime) -> int:
    """Give the demonstration offices their catalogue, and the first its orders; return how many.

    A second run on the same database changes nothing.
    """
    offices = {office.code: office for office in accounts.offices()}
    for code in (accounts_demo.OFFICE_CODE, accounts_demo.NEXT_OFFICE_CODE):
        do.load_catalogue(office=offices[code], by=by, at=at)
    office = offices[accounts_demo.OFFICE_CODE]
    leader = People(office).post_with(Capability.ORDERS_DISPATCH, at)
    if queries.order_list(leader, queries.Filters(), at=at).exists():
        return 0
    town = Town(office, at)
    samples = json.loads((DATA / "sample_orders.json").read_text("utf-8"))
    older = (s for s in samples if s["days_ago"] > RECENT_DAYS)
    recent = (s for s in samples if s["days_ago"] <= RECENT_DAYS)
    chosen = (*islice(older, 0, None, 2), *recent)
    house_rules.publish(office, at)
    count = sum(_Story(town, sample).tell() for sample in chosen)
    play(town)
    house_rules.draft(office, at)
    house_rules.change_catalogue(office, at)
    return count


class _Story(Waiting):
    """One order from its receipt to where it stands at the start."""

    def tell(self) -> int:
        """Let it happen until the start; return 1 if the request has come in by then."""
        if self.now > self.town.at:
            return 0
        is_old = self.sample["days_ago"] >= ELDEST_DAYS
        if is_old and self.chance.randrange(100) < BACKLOG:
            self._bring_along()
            return 1
        self._record(self.now)
        with suppress(NotYet):
            self._course()
        return 1

    def _intake(self) -> Intake:
        sample = self.sample
        return Intake(
            words=sample["words"],
            title=sample["title"],
            source=door_of(sample["source"], Source.HOTLINE),
            sender=sample["source"],
            sender_number=sample["number"],
            request_kind=kind_of(sample["kind"]),
            received_at=self.now,
            place=sample["address"] or self.area.name,
            point=self.town.point_in(self.area, self.chance) if sample["address"] else None,
            area_id=None if sample["address"] else self.area.pk,
            caller=CallerDetails(
                sample["caller"], sample["phone"], kind=requester_of(sample["applicant"])
            ),
            is_anonymous=sample["anonymous"],
            is_secret=sample["secret"],
            sender_due=self._sender_due(),
        )

    def _sender_due(self) -> dict[str, datetime]:
        if not self.sample["source"].startswith("12345"):
            return {}
        day = self.town.calendar.add_working_days(self.now.date(), 4)
        return {"sender_handling": self.town.calendar.close_of(day)}

    def _record(self, at: datetime) -> None:
        intake = self._intake()
        self.key = intake.id
        office_id = self.town.office.pk
        by = _sender(office_id, self.sample["source"])
        (taken,) = do.intake_many(intakes=[intake], viewer=None, office_id=office_id, by=by, at=at)
        if taken.refusals:
            raise Refused(*taken.refusals)

    def _bring_along(self) -> None:
        self._record(self.town.at)

    def _course(self) -> None:
        course = self._chosen_course()
        self.later(minutes=20, most=150)
        if course == "cancelled":
            self.centre(do.cancel, reason="来电人再次来电，表示事情已自行解决，要求撤回。")
            return
        if course == "not_filed":
            self._refuse_filing()
            return
        if self.chance.randrange(3) == 0:
            self.centre(do.categorise, filing=Filing(self.leaf.code))
            self.later(minutes=5, most=30)
        self._dispatch()
        if course in {"sent_back", "conference"}:
            self._send_back() if course == "sent_back" else self._meet()
        self._take_in_hand(course)
        if course == "late":
            return
        more_time = {"extended": self._extend, "paused": self._pause, "parked": self._park}
        if course in more_time:
            more_time[course]()
        self._report()
        if course == "rework" and self.leaf.site_check:
            self._look(is_done=False)
            self._report(again=True)
        self._follow_up(course)

    def _chosen_course(self) -> str:
        drawn = self.chance.randrange(100)
        for course, share in COURSES:
            if drawn < share:
                return course
            drawn -= share
        return "straight"

    def _dispatch(self, *, unit_id: int | None = None) -> None:
        on = local(self.now).date()
        chosen = unit_for(self.town.catalogue, self.leaf, self.area.path, on=on)
        self.unit_id = unit_id or int(chosen[0].key)
        self.centre(do.dispatch, category=self.leaf.code, unit_id=self.unit_id)

    def _take_in_hand(self, course: str) -> None:
        self.later(minutes=15, most=200)
        self.unit(do.acknowledge)
        if self.is_reachable:
            if course == "not_reached" and self.is_known:
                self._speak(self.unit, ContactOutcome.NOT_REACHED)
            if self.is_known:
                self._speak(self.unit, ContactOutcome.REACHED)
            self._speak(self.caller, ContactOutcome.REACHED)
        if course == "joint":
            self._call_in()
        if course == "passed_on" and self.unit_id != self.town.catalogue.centre_id:
            self._pass_on()

    def _speak(self, side: Callable[..., Matter], outcome: ContactOutcome) -> None:
        self.later(minutes=10, most=90)
        wanted = "reached" if outcome == ContactOutcome.REACHED else "unreached"
        notes = [
            one["text"]
            for one in self.town.replies["templates"]["first_contact"]
            if one["outcome"] == wanted and "{unit}" not in one["text"]
        ]
        note = self.chance.choice(notes).format(address=self.sample["address"] or self.area.name)
        side(do.record_contact, spoken=Spoken(outcome, note=note))

    def _pass_on(self) -> None:
        below = [
            unit
            for unit in self.town.catalogue.units.values()
            if unit.kind == "residents_committee" and self.area.path.startswith(unit.area_path)
        ]
        if not below or below[0].id == self.unit_id:
            return
        self.later(minutes=20, most=60)
        task = "请居委会到现场核实，并向邻居了解情况。"
        due = self.town.office_time(self.now + timedelta(hours=20))
        try:
            self.unit(do.pass_on, part=Part(below[0].id, due, task))
        except Refused:
            return  # the lead's own deadline is nearer: it does the part itself
        self.later(minutes=120, most=600)
        viewer = self.town.people.post_with(Capability.ORDERS_HANDLE, self.now, below[0].id)
        done = "已到现场，情况属实，已请楼组长协助。"
        self.make(viewer, do.answer_part, done=done)

    def _call_in(self) -> None:
        """Call four stations in beside the lead; each answers when it comes to it."""
        self.later(minutes=20, most=60)
        parts = joint_parts(self.town, self.unit_id)
        reason = "其余单位与本事项无关。" if len(parts) < 4 else ""
        self.centre(do.call_in, parts=parts, fewer_reason=reason)
        for part in parts:
            self.later(minutes=90, most=400)
            viewer = self.town.people.post_with(Capability.ORDERS_HANDLE, self.now, part.unit_id)
            self.make(viewer, do.answer_part, done="已按分工处置完毕，情况已告知牵头单位。")

    def _report(self, *, again: bool = False) -> None:
        limit = self.leaf.limit
        hours = {"working_days": 9.0, "days": 24.0}.get(str(limit.get("unit")), 1.0)
        length = 60 * hours * int(limit.get("number") or 1)
        length = min(length, 60 * 40) if not again else 60 * 10
        self.later(minutes=round(length * 0.3), most=round(length * 1.5))
        handler = self.handler()
        if self.leaf.evidence == Evidence.FILE or again:
            attachments.attach(
                subject=subject_of(self.key),
                upload=Photo(self.chance),
                by=handler.actor(),
                at=self.now,
            )
        result, text = self._report_text()
        self.unit(do.report_handling, result_class=result, done=text)

    def _report_text(self) -> tuple[str, str]:
        allowed = set(self.leaf.results) or {"solved"}
        fitting = [
            one
            for one in self.town.replies["handling_reports"]
            if self.leaf.code.startswith(one["topic"]) and one["result"] in allowed
        ]
        if not fitting:
            return sorted(allowed)[-1], "已到现场核查并处理，结果已告知来电人。"
        nearest = max(len(one["topic"]) for one in fitting)
        one = self.chance.choice([o for o in fitting if len(o["topic"]) == nearest])
        return one["result"], one["text"]

    def _follow_up(self, course: str) -> None:
        self.later(minutes=120, most=900)
        if self.is_reachable:
            if course == "not_reached":
                self._ask(FollowUp(ContactOutcome.NOT_REACHED, note=self._note("unreached")))
                self.later(minutes=120, most=400)
            if course == "redo":
                self._redo()
            if self.is_known:
                self._ask_for_the_unit(course)
                self.later(minutes=30, most=300)
            self._ask(_content_answer(self.chance, self._note("satisfied")))
        if course == "warned" and self.is_reachable and self.is_known:
            self._acknowledge()
        self._look()
        self.later(minutes=10, most=200)
        self.caller(do.close)
        if course == "reopened":
            self.later(minutes=1500, most=4000)
            self.centre(do.reopen, reason="来电人再次来电，同一地点问题重现。")

    def _ask_for_the_unit(self, course: str) -> None:
        own = _content_answer(self.chance, self._note("satisfied"))
        if course == "warned":
            own = replace(own, note="来电人说：这次办了，下次再这样就要曝光。")
        self.unit(do.follow_up, answer=replace(own, contacted=None))

    def _redo(self) -> None:
        self._ask(
            FollowUp(
                contacted=True,
                solved=False,
                satisfied=Satisfaction.DISSATISFIED,
                note=self._note("dissatisfied"),
            )
        )
        self._acknowledge()
        self.later(minutes=10, most=120)
        self.caller(do.redo, reason="回访不满意，问题未解决，请科室负责人参与重办。")
        self.later(minutes=60, most=300)
        self.head(do.take_part, part="负责人已到现场，与来电人当面沟通，明确整改办法。")
        self._report(again=True)
        self.later(minutes=120, most=600)

    def _acknowledge(self) -> None:
        self.later(minutes=60, most=500)
        self.head(do.acknowledge_warning, plan="已了解情况，今天由负责人联系来电人。")

    def _ask(self, answer: FollowUp) -> None:
        self.caller(do.follow_up, answer=answer)

    def _note(self, answer: str) -> str:
        notes = [n["text"] for n in self.town.replies["follow_up_notes"] if n["answer"] == answer]
        return self.chance.choice(notes) if notes else ""


def _content_answer(chance: Random, note: str) -> FollowUp:
    """Return what a caller says whose matter is solved."""
    satisfied = chance.choices(
        (Satisfaction.SATISFIED, Satisfaction.RATHER_SATISFIED, Satisfaction.NEUTRAL),
        weights=(7, 2, 1),
    )[0]
    return FollowUp(contacted=True, solved=True, satisfied=satisfied, note=note)


def _sender(office_id: int, source: str) -> Actor:
    """Return the line or site a request came from, under words every reader has."""
    words = SOURCE_WORDS[Source(door_of(source, Source.HOTLINE))]
    return Actor(kind=ActorKind.IMPORT, office_id=office_id, label=words)
