"""What a new value of the rulebook would do to the clocks of open matters; nothing is written.

A running clock keeps the value it was started by: a change moves none of them. What can be said
exactly is which open matters count by the value now, and which deadline each would have had, had
it been received once the change is in force; counted by the functions that start clocks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext, ngettext

from lilong.accounts.viewer import Viewer
from lilong.cases import flow, policies, queries
from lilong.cases.clockwork import Promise
from lilong.cases.faces import page_url
from lilong.cases.models import Matter, MatterClock
from lilong.cases.terms import ClockState
from lilong.kernel.calendar import Limit, Unit
from lilong.kernel.clock import SHANGHAI, local
from lilong.rulebook import queries as rulebook
from lilong.rulebook.keys import Key, get_key
from lilong.rulebook.ports import Change, Count, Example, Foreseen, Named
from lilong.rulebook.queries import SUPPOSED
from lilong.rulebook.terms import ValueType

MOST_EXAMPLES = 10
WARN = "cal.warn_share"
# How time is counted, whatever the limit: each of them is asked when a clock starts.
COUNTING = frozenset({"cal.day_end", "cal.after_hours_receipt", "cal.office_hours", WARN})


@dataclass(frozen=True, slots=True)
class _Shift:
    """A running clock, its moment now, and the one a matter received under the change has."""

    clock: MatterClock
    before: datetime
    after: datetime


def scopes(_office_id: int) -> list[Named]:
    """Return the scopes that declared kinds of matter are judged by; others name their own."""
    return [
        Named(f"programme:{programme.key}", programme.label.__str__)
        for programme in flow.programmes()
        if not programme.has_own_pages
    ]


def foresee(viewer: Viewer, change: Change, *, at: datetime) -> Foreseen | None:
    """Tell what a change of a limit, or of the way of counting, would do to open matters."""
    key = get_key(change.key)
    if not _is_counted_by(key):
        return None
    shifts = list(_shifts(change))
    return Foreseen(
        title=gettext("Deadlines of open matters"),
        counts=[*_counts(change, shifts), *_received_since(change, at)],
        examples=_examples(viewer, shifts),
        shown_of=sum(s.before != s.after for s in shifts),
        note=gettext(
            "No running deadline moves: each keeps the version it was started by. The second "
            "moment is the one the matter would have, had it been received under the new value."
        ),
    )


def _is_counted_by(key: Key) -> bool:
    """Say whether clocks count by a key: a limit, a record of limits, or a way of counting."""
    parts = key.parts if key.type is ValueType.SCHEMA else (key,)
    return key.name in COUNTING or any(part.type is ValueType.LIMIT for part in parts)


def _shifts(change: Change) -> Iterator[_Shift]:
    """Yield every running clock the change is about, with both moments."""
    rows = list(_running(change))
    with rulebook.supposing(change):
        for clock in rows:
            after = _counted_anew(clock, change)
            if after is not None:
                before = clock.warn_at if change.key == WARN else clock.due_at
                yield _Shift(clock, before, after)


def _running(change: Change) -> Iterable[MatterClock]:
    """Return the running clocks of the office's open matters that count by the key's values.

    One that was made longer is left out: its end is somebody's decision, no longer the key's.
    """
    rows = MatterClock.objects.filter(
        office_id=change.office_id,
        state=ClockState.RUNNING,
        extended=0,
        matter__closed_at__isnull=True,
    )
    if change.key not in COUNTING:
        rows = rows.filter(rule_version__in=rulebook.versions_of(change.key))
    return rows.select_related("matter").order_by("due_at", "pk").iterator(chunk_size=1000)


def _counted_anew(clock: MatterClock, change: Change) -> datetime | None:
    """Return a clock's moment under the change; None where another value is the narrower one."""
    if "number" not in clock.limit:
        return None
    matter = clock.matter
    scope = queries.scopes_of(matter)
    ruling = rulebook.value(
        change.key, office_id=matter.office_id, scope=scope, on=change.valid_from
    )
    if ruling.version_id != SUPPOSED:
        return None
    limit = _limit_of(ruling.value, clock)
    if limit is None:
        return None
    counting = queries.counting(matter.office_id, scope, change.valid_from)
    due = Promise(limit=limit).reckon(clock.started_at, counting).at
    if change.key != WARN:
        return local(due)
    unit: Unit = limit.unit
    return local(
        counting.calendar.warn_at(clock.started_at, clock.due_at, counting.warn_share, unit)
    )


def _limit_of(value: Any, clock: MatterClock) -> Limit | None:
    """Return the limit a clock would have under a value; of a record, the part it was counted by.

    A matter keeps with the fact that fixed its limit which part of the record that was.
    """
    if isinstance(value, Limit):
        return value
    own = Limit.from_data(clock.limit)
    if not isinstance(value, Mapping) or not any(isinstance(v, Limit) for v in value.values()):
        return own
    named = (
        fact.get("part")
        for fact in clock.matter.facts.values()
        if isinstance(fact, Mapping) and fact.get("rule") == clock.rule_version
    )
    found = value.get(next(filter(None, named), ""))
    return found if isinstance(found, Limit) else None


def _counts(change: Change, shifts: list[_Shift]) -> list[Count]:
    earlier = sum(s.after < s.before for s in shifts)
    later = sum(s.after > s.before for s in shifts)
    return [
        Count(
            len(shifts),
            ngettext(
                "running clock of an open matter counts by it and keeps its deadline",
                "running clocks of open matters count by it and keep their deadlines",
                len(shifts),
            ),
        ),
        Count(earlier, gettext("of them would have an earlier moment under the new value")),
        Count(later, gettext("of them would have a later moment under the new value")),
    ]


def _received_since(change: Change, at: datetime) -> list[Count]:
    """Return how many open matters have been received since the first day: none if it lies ahead.

    Clocks that start in them from now on count by the new value.
    """
    if change.valid_from > local(at).date():
        return []
    since = datetime.combine(change.valid_from, time.min, SHANGHAI)
    rows = Matter.objects.open().filter(office_id=change.office_id, opened_at__gte=since)
    named = rows.values_list("kind", "origin", "facts", "area_path")
    found = sum(_is_concerned(change, queries.scopes_by(*one)) for one in named)
    words = ngettext(
        "open matter was received since the first day: its next clocks count by the new value",
        "open matters were received since the first day: their next clocks count by the new value",
        found,
    )
    return [Count(found, words)]


def _is_concerned(change: Change, scopes: Sequence[str]) -> bool:
    return not change.scope or change.scope in scopes


def _examples(viewer: Viewer, shifts: list[_Shift]) -> list[Example]:
    """Return the first of those that differ, of the matters this viewer may see."""
    differing = [s for s in shifts if s.before != s.after]
    visible = set(
        policies.visible_matters(viewer)
        .filter(pk__in=[s.clock.matter_id for s in differing[:500]])
        .values_list("pk", flat=True)
    )
    return [
        Example(
            number=s.clock.matter.number,
            title=s.clock.matter.title,
            url=page_url(s.clock.matter),
            before=s.before,
            after=s.after,
        )
        for s in differing
        if s.clock.matter_id in visible
    ][:MOST_EXAMPLES]
