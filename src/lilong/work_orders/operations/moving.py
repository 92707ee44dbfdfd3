"""The one way an order moves: the engine's move and the room's own columns, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from lilong.accounts.viewer import Viewer
from lilong.cases import operations as cases
from lilong.cases.models import Matter
from lilong.cases.operations import MoveRequest
from lilong.kernel.actor import Actor
from lilong.work_orders.models import Lesson, WorkOrder

# What moves and what follows them change of an order; all else is as it was recorded.
CHANGEABLE = (
    "category_id", "category_revision", "result_class", "is_dissatisfied", "sent_back", "warned_at",
    "rework_count", "is_to_check",
    "rules_version_id", "rule_id", "snoozed_until", "goes_with_id",
)  # fmt: skip
# Beside them stands how far the order has been learned from: undo forgets what came after.
LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class Step:
    """A move of an order with what changes beside it.

    `matter` and `order` are columns; `data` goes into the journal's entry.
    """

    order_id: UUID
    move: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    revision: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    matter: Mapping[str, Any] = field(default_factory=dict)
    order: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    decision: UUID | None = None


def make(step: Step, *, viewer: Viewer | None, by: Actor, at: datetime) -> Matter:
    """Make a step; raises Refused, Stale and NotVisible as the engine's `move` does."""
    request = MoveRequest(
        matter_id=step.order_id,
        move=step.move,
        answers={key: value for key, value in step.answers.items() if value not in (None, "")},
        reason=step.reason,
        revision=step.revision,
        facts=step.facts,
        columns=step.matter,
        data=step.data,
        details=step.order,
        decision=step.decision,
    )
    return cases.move(request=request, viewer=viewer, by=by, at=at)


class OrderColumns:
    """The columns of an order beside its matter, as the engine reads and writes them (`Details`).

    None of them is protected: what the engine keeps of them for undo stands in the journal.
    """

    def read(self, matter_id: UUID) -> Mapping[str, Any]:
        """Return what of an order may change after it was recorded."""
        last = (
            Lesson.objects.filter(office_id=OuterRef("office_id"), matter_id=OuterRef("pk"))
            .order_by("-pk")
            .values("pk")[:1]
        )
        rows = WorkOrder.objects.annotate(**{LEARNED: Subquery(last)})
        row: dict[str, Any] = rows.values(*CHANGEABLE, LEARNED).get(pk=matter_id)
        return row

    def write(self, matter_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns; moments may come in the journal's form."""
        if LEARNED in values:
            later = Lesson.objects.filter(matter_id=matter_id, pk__gt=values[LEARNED] or 0)
            later.delete()
        fields = {field.attname: field for field in WorkOrder._meta.concrete_fields}
        WorkOrder.objects.filter(pk=matter_id).update(
            **{
                name: fields[name].to_python(value) if isinstance(value, str) else value
                for name, value in values.items()
                if name != LEARNED
            }
        )
