"""Who is told about a move, in the move's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lilong.cases import ports
from lilong.cases.grammar import Move
from lilong.cases.models import Matter
from lilong.cases.queries import Case, subject_of
from lilong.cases.standing import cause_of
from lilong.cases.terms import Relation
from lilong.kernel.actor import Actor
from lilong.notices import operations as notices
from lilong.notices import queries as notice_queries
from lilong.notices.terms import Recipients


@dataclass(frozen=True, slots=True)
class Telling:
    """A move just made: its matter as it is now, its reason, how long nobody else hears of it.

    `promised` is the deadline it has set: what a citizen is told, whatever else is due sooner.
    """

    move: Move
    case: Case
    matter: Matter
    reason: str
    held_for: timedelta
    promised: datetime | None = None

    def context(self) -> Mapping[str, Any]:
        """Return the values of the templates' braces."""
        return {
            "number": self.matter.number,
            "title": self.matter.title,
            "move": self.move.label,
            "due": self.matter.next_due_at,
            "reason": self.reason,
        }


def tell(telling: Telling, *, by: Actor, at: datetime) -> None:
    """Send the notices a move declares; nobody sees them while the move may be undone."""
    matter, case = telling.matter, telling.case
    held = case.snapshot.waiting
    units = {
        Relation.LEAD: matter.lead_unit_id,
        Relation.CENTRE: case.snapshot.centre_unit_id,
        Relation.RAISER: matter.raiser_unit_id,
        Relation.ASKER: held.asked.unit_id if held else None,
    }
    for notice in telling.move.notices:
        unit_id = units.get(notice.to)
        if notice.citizen:
            _write(notice.template, telling, by, at)
        elif unit_id is not None:
            notices.send(
                template=notice.template,
                to=Recipients(unit_id=unit_id),
                subject=subject_of(matter.pk),
                context=telling.context(),
                by=by,
                at=at,
                after=telling.held_for,
                cause=cause_of(matter.chain_length),
            )


def _write(template: str, telling: Telling, by: Actor, at: datetime) -> None:
    """Write to the citizen, if the office sends this template and her room can reach her."""
    matter = telling.matter
    reach = ports.reach(matter.kind)
    if reach is None or not notice_queries.goes_out(matter.office_id, template):
        return
    person = reach(matter.pk, at=at)
    if person is not None:
        notices.write_to(
            template=template,
            to=person,
            subject=subject_of(matter.pk),
            context={**telling.context(), "due": telling.promised},
            by=by,
            at=at,
            after=telling.held_for,
            cause=cause_of(matter.chain_length),
        )
