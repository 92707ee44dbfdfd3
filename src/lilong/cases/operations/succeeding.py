"""A unit ends: what it still has open goes to its successor, each matter with its own entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.cases import queries
from lilong.cases.models import Assignment, Matter
from lilong.cases.terms import AssignmentRole
from lilong.journal import operations as journal
from lilong.journal.entries import ChainHead, Draft
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Stale


def hand_to_successor(*, unit_id: int, successor_id: int, by: Actor, at: datetime) -> int:
    """Move what a unit has open to its successor: matters it leads and parts it takes in others'.

    Returns how many matters. Safe to repeat.
    """
    led = Matter.objects.open().filter(lead_unit_id=unit_id).values_list("pk", flat=True)
    count = sum(_hand_one(key, unit_id, successor_id, by, at) for key in list(led))
    parts = Assignment.objects.filter(
        unit_id=unit_id, ended_at__isnull=True, matter__closed_at__isnull=True
    ).exclude(role=AssignmentRole.LEAD)
    shared = parts.order_by("matter_id").values_list("matter_id", flat=True).distinct()
    return count + sum(_hand_part(key, unit_id, successor_id, by, at) for key in list(shared))


@transaction.atomic
def _hand_one(matter_id: UUID, unit_id: int, successor_id: int, by: Actor, at: datetime) -> int:
    matter = Matter.objects.get(pk=matter_id)
    if matter.lead_unit_id != unit_id or matter.closed_at is not None:
        return 0
    _claim(matter, {"lead_unit": successor_id, "before": unit_id}, by, at, lead_unit=successor_id)
    Assignment.objects.filter(matter=matter, unit_id=unit_id, ended_at__isnull=True).update(
        ended_at=at
    )
    Assignment.objects.create(
        office_id=matter.office_id,
        matter=matter,
        unit_id=successor_id,
        role=AssignmentRole.LEAD,
        started_at=at,
    )
    return 1


@transaction.atomic
def _hand_part(matter_id: UUID, unit_id: int, successor_id: int, by: Actor, at: datetime) -> int:
    """Give the successor the ended unit's part, unless it leads or takes part already."""
    matter = Matter.objects.get(pk=matter_id)
    current = Assignment.objects.filter(matter=matter, ended_at__isnull=True)
    parts = list(current.filter(unit_id=unit_id))
    if not parts:
        return 0
    _claim(matter, {"part_unit": successor_id, "before": unit_id}, by, at)
    takes_part = current.filter(unit_id=successor_id).exists()
    current.filter(unit_id=unit_id).update(ended_at=at)
    if not takes_part:
        part = parts[0]
        Assignment.objects.create(
            office_id=matter.office_id,
            matter=matter,
            unit_id=successor_id,
            role=part.role,
            parent=part.parent,
            started_at=at,
            inner_due_at=part.inner_due_at,
        )
    return 1


def _claim(
    matter: Matter, data: Mapping[str, Any], by: Actor, at: datetime, lead_unit: int | None = None
) -> None:
    known = {
        "matter": str(matter.pk),
        "kind": matter.kind,
        "number": matter.number,
        "to": matter.stage,
    }
    head = journal.append(
        Draft(
            office_id=matter.office_id,
            subject=queries.subject_of(matter.pk),
            type="cases.succeeded",
            data=known | dict(data),
        ),
        by=by,
        at=at,
        after=ChainHead(matter.chain_length, matter.chain_head),
    )
    claimed = Matter.objects.filter(pk=matter.pk, revision=matter.revision).update(
        revision=matter.revision + 1,
        lead_unit_id=lead_unit or matter.lead_unit_id,
        chain_length=head.length,
        chain_head=head.head,
    )
    if claimed != 1:
        raise Stale
