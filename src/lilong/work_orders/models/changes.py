"""Changes of the catalogue: put forward, decided by another, and what a category was like when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lilong.work_orders.terms import ChangeKind, ChangeState


class CatalogueChange(models.Model):
    """One change of an office's catalogue as somebody put it forward, and who decided on it.

    `code` is the category's, also of one that is only to be. `values` is what the kind asks for: a
    category as it shall be, its successor, or the unit named for an area. `valid_from` is the first
    day on which it holds. `base_revision` is the category's revision it was made from: one gone
    stale is not approved. A category has one change waiting at most.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ChangeKind])
    category = models.ForeignKey(
        "work_orders.Category",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )
    code = models.CharField(max_length=20)
    values: Any = models.JSONField(default=dict)
    valid_from = models.DateField()
    reason = models.CharField(max_length=300)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in ChangeState],
        default=ChangeState.PROPOSED,
    )
    base_revision = models.PositiveIntegerField(default=0)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposer = models.CharField(max_length=240, blank=True)
    proposer_en = models.CharField(max_length=340, blank=True)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decider = models.CharField(max_length=240, blank=True)
    decider_en = models.CharField(max_length=340, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "code"],
                condition=Q(state=ChangeState.PROPOSED),
                name="work_orders_one_change_waits",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.APPROVED)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="work_orders_change_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-proposed_at"], name="work_orders_change_newest")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} ({self.state})"


class CategoryRevision(models.Model):
    """What a category is like from a day on: every column of it that a change may touch.

    The first is written when a category is first changed and says what it was like before; one
    without any is as its row says. Of those that have begun, the last by day and number holds.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(
        "work_orders.Category", on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    values: Any = models.JSONField()
    change = models.ForeignKey(
        CatalogueChange, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "category", "number"], name="work_orders_category_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.category_id}.{self.number}"
