"""Which source an office prefers for a field, so that not every conflict needs a person."""

from typing import Any

from django.db import models
from django.db.models import Q

from lilong.kernel.identifiers import new_id
from lilong.ledger.models.facts import choices
from lilong.ledger.terms import SourceKind


class Preference(models.Model):
    """For this field this source goes before others when it speaks later; revoked, never deleted.

    One holds at a time for each field of an office.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=40)
    source = models.CharField(max_length=20, choices=choices(SourceKind))
    reason = models.TextField()
    by: Any = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by: Any = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "key"],
                condition=Q(revoked_at__isnull=True),
                name="ledger_preference_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.source}"
