"""Plans of a campaign: as they stand, and as they are being made."""

from typing import Any

from django.db import models
from django.db.models import Q

from lilong.campaigns.models.keys import office, to
from lilong.campaigns.models.rolls import Campaign
from lilong.kernel.identifiers import new_id
from lilong.vault.fields import ProtectedField


class PlanDraft(models.Model):
    """A plan as a solver proposed it or a person edited it; accepted by a person, or not yet.

    `groups` is a list of {"code", "label", "units", "sizes"}; `staff` by group code who serves it,
    without names: those stand sealed in `names`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    campaign = to(Campaign, null=False, related_name="plans")
    plan = models.CharField(max_length=40)
    groups: Any = models.JSONField(default=list, blank=True)
    answers: Any = models.JSONField(default=dict, blank=True)
    figures: Any = models.JSONField(default=dict, blank=True)
    bound = models.PositiveIntegerField(default=0)
    staff: Any = models.JSONField(default=dict, blank=True)
    names = ProtectedField(kind="text", blank=True, default="")
    made_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "campaign", "plan"], name="campaigns_plan_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.plan}"


class PlanOrder(models.Model):
    """A plan that is being made by a job: what it was asked with, by whom, and how it ended.

    One at a time for each plan of a campaign. `revision` is the one of the plan that was seen, none
    before the first. `note` says why there is no plan in the end.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    campaign = to(Campaign, null=False)
    plan = models.CharField(max_length=40)
    answers: Any = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(null=True, blank=True)
    by: Any = models.JSONField(default=dict, blank=True)
    ordered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    note: Any = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "campaign", "plan"],
                condition=Q(ended_at__isnull=True),
                name="campaigns_order_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["office", "campaign", "plan", "ordered_at"], name="campaigns_order_last"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.plan}"
