"""What waits on a matter: requests for a decision, and duties to tell who raised it."""

from typing import Any

from django.db import models
from django.db.models import Q

from lilong.cases.models.matters import Matter
from lilong.cases.terms import ApprovalState
from lilong.kernel.identifiers import new_id


class Approval(models.Model):
    """A request of a unit that another decides: an extension, a return, a pause.

    It follows from the matter's journal and stands here so that a desk can list what waits and
    count what was decided. `nth` counts requests of a key in a matter from 1; `answers` are those
    of the move that asked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="approvals", db_index=False
    )
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=40)
    nth = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in ApprovalState],
        default=ApprovalState.PENDING,
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        "accounts.Staff",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    reason = models.TextField(blank=True)
    answers: Any = models.JSONField(default=dict, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.Staff",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "key", "nth"], name="cases_approval_once")
        ]
        indexes = [
            models.Index(
                fields=["office", "kind", "key", "asked_at"],
                name="cases_approval_waiting",
                condition=Q(state="pending"),
            ),
            models.Index(
                fields=["office", "kind", "key", "-asked_at", "-id"], name="cases_approval_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class Telling(models.Model):
    """A duty to tell the person who raised a matter what was decided.

    `template` names the notice whose words she is told, `context` what fills them. It outlives the
    matter's close, so it has a deadline of its own. `done_at` with `is_told` false means that she
    was not reached often enough.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="tellings", db_index=False
    )
    kind = models.CharField(max_length=60)
    move = models.CharField(max_length=40)
    template = models.CharField(max_length=60)
    context: Any = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    is_told = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "kind", "due_at"],
                name="cases_telling_open",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(fields=["matter", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.template}: {self.done_at or self.due_at}"
