"""Visits are planned and called off; a recorded visit fulfils the plan of its home."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import rounds
from lilong.ledger.models import Place, PlannedVisit, Visit
from lilong.ledger.operations.recording import draft, record, today
from lilong.ledger.terms import PLACE_SUBJECT, PlaceKind, VisitOutcome


def plan_visits(
    place_ids: Sequence[UUID], *, due: date, purpose: str = "", office_id: int, by: Actor,
    at: datetime,
) -> int:  # fmt: skip
    """Plan a visit to each of some homes that has none open; return how many were planned.

    The caller has checked that its viewer may see the places. Refuses a day that has gone.
    """
    if due < today(at):
        text = mark("A visit cannot be planned for {on}, which has gone.")
        raise Refused(Refusal("day_gone", text, {"on": due}, field="due"))
    with transaction.atomic():
        keys = list(dict.fromkeys(place_ids))
        homes = Place.objects.filter(
            office=office_id, pk__in=keys, kind=PlaceKind.DWELLING, valid_to=None
        )
        if homes.count() != len(keys):
            raise NotVisible
        waiting = set(_open(office_id).filter(place__in=keys).values_list("place", flat=True))
        made = [
            PlannedVisit(
                office_id=office_id, place_id=key, due_date=due, purpose=purpose.strip(),
                planned_at=at,
            )
            for key in keys
            if key not in waiting
        ]  # fmt: skip
        PlannedVisit.objects.bulk_create(made)
        data = {"due": due.isoformat(), "purpose": purpose.strip()}
        record(
            [draft(PLACE_SUBJECT, p.place_id, "visit_planned", data, office_id) for p in made],
            by=by, at=at,
        )  # fmt: skip
    return len(made)


def cancel_visit(plan: PlannedVisit, *, reason: str, by: Actor, at: datetime) -> None:
    """Call a planned visit off; raises Stale for one that was made or called off already."""
    with transaction.atomic():
        if _open(plan.office_id).filter(pk=plan.pk).update(cancelled_at=at) != 1:
            raise Stale
        data = {"due": plan.due_date.isoformat()}
        entry = draft(
            PLACE_SUBJECT, plan.place_id, "visit_cancelled", data, plan.office_id, reason=reason
        )
        record([entry], by=by, at=at)


def fulfil(visit: Visit, *, at: datetime) -> None:
    """Close the plan a visit was for; where nobody was there, the home is due again.

    One that has ended since is due no more: what a phone brings late may be of such a home.
    """
    waiting = _open(visit.office_id).filter(place=visit.place_id)
    purpose = waiting.values_list("purpose", flat=True).first() or ""
    waiting.update(visit=visit)
    stands = Place.objects.filter(pk=visit.place_id, valid_to=None).exists()
    if visit.outcome == VisitOutcome.ABSENT and stands:
        PlannedVisit.objects.create(
            office_id=visit.office_id, place_id=visit.place_id, purpose=purpose,
            due_date=rounds.next_visit(visit.office_id, today(visit.visited_at)),
            after_visit=visit, planned_at=at,
        )  # fmt: skip


def _open(office_id: int) -> QuerySet[PlannedVisit]:
    return PlannedVisit.objects.filter(office=office_id, visit=None, cancelled_at=None)
