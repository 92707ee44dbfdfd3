"""Orders of the small office: a catalogue, and moves made by the cast."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from lilong.attachments import operations as attachments
from lilong.cases.models import Matter
from lilong.cases.queries import subject_of
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.work_orders import operations as orders
from lilong.work_orders.intake import CallerDetails, Intake
from lilong.work_orders.models import Category
from lilong.work_orders.operations import cataloguing
from tests import kept
from tests.cast import Cast, Member, SmallOffice
from tests.starter import load_starter

# A Friday at four in the afternoon, the day before the typhoon (AC-04).
FRIDAY = datetime.fromisoformat("2021-07-23T16:00:00+08:00")
CALLER = CallerDetails(name="王小明（虚构）", phone="13812342207")


@dataclass
class Photo:
    """An upload of one small picture; each number is another picture."""

    number: int = 1
    name: str = "现场.png"
    size: int = 0

    def chunks(self, _chunk_size: int | None = None) -> Iterator[bytes]:
        from io import BytesIO

        from PIL import Image

        out = BytesIO()
        Image.new("RGB", (8, 8), (self.number % 256, self.number // 256, 7)).save(out, "PNG")
        yield out.getvalue()


@dataclass
class Desk:
    """The office at work: every step of an order, by the right person, at a moment of choice."""

    cast: Cast
    at: datetime = FRIDAY
    photos: int = field(default=0)

    def by(self, name: str) -> dict[str, Any]:
        member: Member = getattr(self.cast, name)
        viewer = member.viewer_at(self.at)
        return {"viewer": viewer, "by": viewer.actor(), "at": self.at}

    def intake(self, **changes: Any) -> Intake:
        values: dict[str, Any] = {
            "words": "弄堂口的垃圾堆了三天没有人清，味道很重，请尽快处理。",
            "title": "暴露垃圾",
            "place": "甲里东居民区弄口",
            "caller": CALLER,
        }
        return Intake(**(values | changes))

    def record(self, **changes: Any) -> Matter:
        return orders.record(intake=self.intake(**changes), **self.by("dispatcher"))

    def dispatched(self, category: str = "H0101", unit: str = "section", **changes: Any) -> UUID:
        key = self.record(**changes).pk
        self.dispatch(key, category, unit)
        return key

    def dispatch(self, key: UUID, category: str = "H0101", unit: str = "section") -> Matter:
        return orders.dispatch(
            order_id=key, category=category, unit_id=self.cast.units[unit].pk,
            **self.by("dispatcher"),
        )  # fmt: skip

    def acknowledge(self, key: UUID, who: str = "handler") -> Matter:
        return orders.acknowledge(order_id=key, **self.by(who))

    def contact(self, key: UUID, outcome: str = "reached", who: str = "handler") -> Matter:
        spoken = orders.Spoken(outcome)
        return orders.record_contact(order_id=key, spoken=spoken, **self.by(who))

    def photo(self, key: UUID, who: str = "handler") -> None:
        self.photos += 1
        attachments.attach(
            subject=subject_of(key), upload=Photo(self.photos), by=self.by(who)["by"], at=self.at
        )

    def report(self, key: UUID, result: str = "solved", who: str = "handler") -> Matter:
        return orders.report_handling(
            order_id=key, result_class=result, done="已清运并冲洗地面。", **self.by(who)
        )

    def act(self, key: UUID, who: str, move: str, reason: str = "", **answers: Any) -> Matter:
        return orders.act(request=orders.Act(key, move, answers, reason), **self.by(who))

    def send_back(
        self, key: UUID, who: str = "handler", reason: str = "不属本科室职责。"
    ) -> Matter:
        ground = orders.Ground("duty", "街道科室职责清单第七条")
        return orders.send_back(order_id=key, ground=ground, reason=reason, **self.by(who))

    def accept(self, key: UUID, who: str = "dispatcher") -> Matter:
        return orders.accept_return(order_id=key, **self.by(who))

    def follow_up(self, key: UUID, who: str = "follow_up_caller", **answer: Any) -> Matter:
        told = {"contacted": True, "solved": True, "satisfied": "satisfied"} | answer
        return orders.follow_up(order_id=key, answer=orders.FollowUp(**told), **self.by(who))

    def close(self, key: UUID, who: str = "follow_up_caller", explanation: str = "") -> Matter:
        return orders.close(order_id=key, explanation=explanation, **self.by(who))

    def redo(self, key: UUID, who: str = "follow_up_caller") -> Matter:
        return orders.redo(order_id=key, reason="不满意。", **self.by(who))

    def report_again(self, key: UUID) -> Matter:
        """Report a second handling as H-02 asks: the head takes part, a work record is attached."""
        orders.take_part(order_id=key, part="已到现场并与来电人面谈。", **self.by("section_head"))
        self.photo(key)
        return self.report(key)

    def acknowledge_warning(self, key: UUID, who: str = "section_head") -> Matter:
        return orders.acknowledge_warning(order_id=key, plan="明天上门。", **self.by(who))

    def reported(self, **changes: Any) -> UUID:
        key = self.dispatched(**changes)
        self.acknowledge(key)
        self.contact(key)
        self.contact(key, who="dispatcher")
        self.report(key)
        return key

    def closed(self, **changes: Any) -> UUID:
        key = self.reported(**changes)
        self.follow_up(key, who="handler")
        self.follow_up(key)
        self.close(key)
        return key


_kept: dict[tuple[Any, ...], kept.Kept] = {}


def load_catalogue(office: SmallOffice) -> None:
    """Give an office the catalogue; housing matters are the section's, the rest is nobody's."""
    by = system("tests", office.office.pk)
    tables = [Category, Category.joint_units.through]
    units = tuple(sorted((unit.code, unit.pk) for unit in office.units.values()))
    key = (connection.vendor, office.office.pk, units)
    if not kept.are_empty(tables):
        orders.load_catalogue(office=office.office, by=by, at=FRIDAY)
    elif key in _kept:
        kept.put_back(_kept[key])
        cataloguing.announce(office.office, len(_kept[key][0][2]), by, FRIDAY)
    else:
        orders.load_catalogue(office=office.office, by=by, at=FRIDAY)
        _kept[key] = kept.stored(tables)
    Category.objects.filter(office=office.office, code="H0101").update(
        lead_unit=office.units["section"], is_by_area=False
    )


@pytest.fixture
def calendar(db: None) -> None:
    """The published days of 2018 to 2026."""
    load_starter(by=system("tests"), at=FRIDAY)


@pytest.fixture
def desk(cast: Cast, calendar: None) -> Iterator[Desk]:
    """The cast at their desks on Friday 23 July 2021, 16:00."""
    load_catalogue(cast.home)
    with clock.fixed(FRIDAY):
        yield Desk(cast)
