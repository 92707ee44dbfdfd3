"""The auditor's desk over the read log: lines, counts, and what is unusual (L-09)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from lilong.accounts.models import Staff
from lilong.accounts.queries import reading as accounts
from lilong.accounts.queries.reading import PostFacts
from lilong.accounts.terms import Capability, Role
from lilong.accounts.viewer import Viewer
from lilong.kernel.calendar import WorkingCalendar
from lilong.kernel.clock import SHANGHAI, local
from lilong.kernel.errors import NotVisible
from lilong.ledger.queries import purposes
from lilong.ledger.queries.reading import areas_of_persons, children_among
from lilong.overview.rules import unusual
from lilong.overview.terms import Found, Look, Usual
from lilong.rulebook import queries as rulebook
from lilong.vault import queries as vault
from lilong.vault.queries import Asked, LogLine
from lilong.work_orders.queries.callers import areas_of_callers

# Flags are looked for among so many lines at most; a longer period is to be narrowed.
MOST_JUDGED = 20_000
# Where the persons of each kind of subject belong.
_AREAS: dict[str, Callable[[int, Iterable[str]], dict[str, set[str]]]] = {
    "caller": areas_of_callers,
    "person": areas_of_persons,
}


@dataclass(frozen=True, slots=True)
class Period:
    """The days asked about, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """Return its first moment."""
        return datetime.combine(self.first, time(), SHANGHAI)

    @property
    def until(self) -> datetime:
        """Return the first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), SHANGHAI)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines by reader, purpose and day, the most first."""

    total: int
    by_reader: tuple[tuple[int | None, int], ...]
    by_purpose: tuple[tuple[str, int], ...]
    by_day: tuple[tuple[date, int], ...]


def lines(viewer: Viewer, asked: Asked) -> QuerySet[LogLine]:
    """Return the lines of the office's read log; raises NotVisible for who is no auditor."""
    if not viewer.may(Capability.AUDIT_READ):
        raise NotVisible
    return vault.readings(viewer.office_id, asked)


def counts(viewer: Viewer, asked: Asked) -> Counts:
    """Return how often was read, by whom, for what, when."""
    rows = lines(viewer, asked).order_by()

    def by(name: str) -> Any:
        found = rows.values_list(name).annotate(number=Count("pk"))
        return sorted(found, key=lambda pair: (-pair[1], str(pair[0])))

    days = rows.annotate(day=TruncDate("at", tzinfo=SHANGHAI)).values_list("day")
    by_day = sorted(days.annotate(number=Count("pk")), reverse=True)
    by_purpose = tuple(by("purpose"))
    total = sum(number for _purpose, number in by_purpose)
    return Counts(total, tuple(by("staff_id")), by_purpose, tuple(by_day))


def usual(office_id: int, on: date) -> Usual:
    """Return what the rulebook calls usual."""

    def number(name: str) -> int:
        return int(rulebook.value(f"privacy.{name}", office_id=office_id, on=on).value)

    return Usual(
        most_subjects=number("most_subjects"),
        most_looks=number("most_looks"),
        looks_within=timedelta(days=number("looks_within")),
        around_hours=timedelta(minutes=number("around_hours")),
    )


def flags(viewer: Viewer, asked: Asked, *, at: datetime) -> dict[UUID, list[Found]] | None:
    """Return the flags of the lines asked for, None where there are too many to judge.

    Lines before the period count towards what is usual, so that a period's edge hides nothing;
    filters narrow what is shown, not what is counted.
    """
    on = local(at).date()
    known = usual(viewer.office_id, on)
    begins = asked.since - max(known.looks_within, timedelta(hours=1)) if asked.since else None
    around = Asked(since=begins, until=asked.until, staff_id=asked.staff_id)
    rows = list(lines(viewer, around).filter(staff_id__isnull=False).order_by()[: MOST_JUDGED + 1])
    if len(rows) > MOST_JUDGED:
        return None
    found = unusual(_looks(viewer.office_id, rows, known, on), known)
    inside = {row.pk for row in rows if asked.since is None or row.at >= asked.since}
    return {key: told for key, told in found.items() if key in inside}


def _looks(office_id: int, rows: Sequence[LogLine], known: Usual, on: date) -> list[Look]:
    posts = accounts.post_facts_then(
        office_id, {(r.post_id, local(r.at).date()) for r in rows if r.post_id}
    )
    fitting = purposes.roles_for(office_id, on)
    narrowed = {post for (post, _day), facts in posts.items() if facts.area_path}
    areas: dict[str, set[str]] = {}
    for kind, areas_of in _AREAS.items():
        keys = {r.subject_id for r in rows if r.subject_kind == kind and r.post_id in narrowed}
        areas |= areas_of(office_id, keys) if keys else {}
    children = children_among(
        office_id,
        {(row.subject_id, local(row.at).date()) for row in rows if row.subject_kind == "person"},
    )
    calendar = rulebook.calendar(office_id, on)
    steady = _round_the_clock(office_id, on)
    found = []
    for row in rows:
        day = local(row.at).date()
        facts = posts.get((row.post_id or 0, day), PostFacts(frozenset()))
        look = Look(row.pk, row.at, row.staff_id or 0, f"{row.subject_kind}:{row.subject_id}")
        is_in_hours = bool(facts.roles & steady) or in_hours(row.at, calendar, known.around_hours)
        fits = bool(facts.roles & fitting.get(row.purpose, frozenset())) if facts.roles else None
        found.append(
            replace(
                look, is_in_hours=is_in_hours, fits=fits, is_inside=_inside(row, facts, areas),
                is_child=(row.subject_id, day) in children,
            )
        )  # fmt: skip
    return found


def _round_the_clock(office_id: int, on: date) -> frozenset[Role]:
    rows = rulebook.value("privacy.round_the_clock", office_id=office_id, on=on).value
    return frozenset(Role(row["role"]) for row in rows)


def in_hours(at: datetime, calendar: WorkingCalendar, around: timedelta) -> bool:
    """Say whether a moment lies in office hours of a working day, or close beside them."""
    moment = local(at)
    if not calendar.is_workday(moment.date()):
        return False
    opens, closes = (datetime.combine(moment.date(), t, SHANGHAI) for t in calendar.office_hours)
    return opens - around <= moment <= closes + around


def _inside(row: LogLine, facts: PostFacts, areas: dict[str, set[str]]) -> bool | None:
    """Say whether the person read belongs to the post's area; None where nobody can say."""
    paths = areas.get(row.subject_id)
    if not facts.area_path or not paths:
        return None
    return any(_meets(path, facts.area_path) for path in paths)


def _meets(path: str, area_path: str) -> bool:
    """Say whether a place lies in an area, or is known only as an area around it."""
    return path.startswith(area_path) or area_path.startswith(path)


def narrowed(rows: QuerySet[LogLine], keys: Iterable[UUID]) -> QuerySet[LogLine]:
    """Return only the lines that have been marked."""
    return rows.filter(pk__in=list(keys))


def choices(viewer: Viewer, period: Asked) -> tuple[list[Staff], list[int]]:
    """Return who read in a period, and the keys of the posts it was read in."""
    rows = lines(viewer, period).order_by()
    staff = rows.filter(staff_id__isnull=False).values_list("staff_id", flat=True).distinct()
    posts = rows.filter(post_id__isnull=False).values_list("post_id", flat=True).distinct()
    readers = accounts.readers(viewer, [key for key in staff if key is not None])
    return readers, [key for key in posts if key is not None]
