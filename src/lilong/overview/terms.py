"""Words of the overview room: what makes a reading unusual."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from lilong.kernel.text import mark


class Flag(StrEnum):
    """Why the audit desk marks a reading; each is a plain rule with its number in the rulebook."""

    MANY = "many"
    AGAIN = "again"
    HOURS = "hours"
    AREA = "area"
    PURPOSE = "purpose"
    CHILD = "child"


FLAG_NAMES: dict[Flag, str] = {
    Flag.MANY: mark("Many persons"),
    Flag.AGAIN: mark("Same person again"),
    Flag.HOURS: mark("Outside office hours"),
    Flag.AREA: mark("Outside her area"),
    Flag.PURPOSE: mark("Purpose does not fit the post"),
    Flag.CHILD: mark("A child"),
}
FLAG_REASONS: dict[Flag, str] = {
    Flag.MANY: mark("{count} persons within an hour; usual are up to {most}."),
    Flag.AGAIN: mark("{count} looks at this person within {days} days; usual are up to {most}."),
    Flag.HOURS: mark("Read on a day off or more than {minutes} minutes beside office hours."),
    Flag.AREA: mark("The person has nothing to do with the area the post is narrowed to."),
    Flag.PURPOSE: mark("The purpose register does not name this post's roles for the purpose."),
    Flag.CHILD: mark("The person is a child; every such reading is looked at (L-12)."),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the read log as the rules see it.

    `fits` says whether the purpose fits the post's roles, `is_inside` whether the person belongs
    to the post's area; None where it cannot be said.
    """

    id: UUID
    at: datetime
    staff_id: int
    subject: str
    is_in_hours: bool = True
    fits: bool | None = None
    is_inside: bool | None = None
    is_child: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual, as the rulebook says."""

    most_subjects: int
    most_looks: int
    looks_within: timedelta
    around_hours: timedelta


@dataclass(frozen=True, slots=True)
class Found:
    """A flag on a reading with the numbers of its sentence."""

    flag: Flag
    params: dict[str, int] = field(default_factory=dict)
