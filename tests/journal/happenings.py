"""An invented event, a reaction to it that keeps a count, and a forger, for these tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import connection

from lilong.journal.entries import ChainHead, Draft
from lilong.journal.events import Occasion
from lilong.journal.operations import append
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.subject import Subject

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BY = Actor(kind=ActorKind.STAFF, office_id=1, staff_id=7, label="调度 · 测小试")


@dataclass(frozen=True)
class BellRung:
    """A bell was rung, for the so many-eth time."""

    TYPE: ClassVar[str] = "bell.rung"
    VERSION: ClassVar[int] = 1
    times: int

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "BellRung":
        return cls(times=data["times"])


def echo(event: BellRung, occasion: Occasion) -> None:
    """Answer each bell by an entry of one's own: a write that must happen exactly once."""
    append(
        Draft(
            office_id=occasion.office_id,
            subject=Subject("echo", occasion.subject.id),
            type="echo.heard",
            data={"times": event.times},
        ),
        by=BY,
        at=AT,
    )


def ring(bell: str, *times: int, office_id: int = 1, version: int = 1) -> None:
    for number in times:
        append(
            Draft(
                office_id=office_id,
                subject=Subject("bell", bell),
                type=BellRung.TYPE,
                version=version,
                data={"times": number},
            ),
            by=BY,
            at=AT,
        )


def chain(subject: Subject, length: int, **more: Any) -> ChainHead:
    """Append some entries and return the head."""
    head = ChainHead()
    for number in range(length):
        data = {"number": number}
        head = append(
            Draft(office_id=1, subject=subject, type="thing.done", data=data, **more), by=BY, at=AT
        )
    return head


def execute(sql: str, *params: Any) -> int:
    """Go behind the software's back."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
