"""Visits that are to be made: a home, a day, what for; done by a visit, or called off."""

from django.db import models
from django.db.models import Q

from lilong.kernel.identifiers import new_id
from lilong.ledger.models.places import Place
from lilong.ledger.models.work import Visit


class PlannedVisit(models.Model):
    """A home that somebody is to call at on a day; it stays due until a visit is recorded.

    Who found nobody there is given the next one by itself. A home has one open plan at a time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="planned_visits", db_index=False
    )
    due_date = models.DateField()
    purpose = models.CharField(max_length=120, blank=True)
    after_visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "place"],
                condition=Q(visit__isnull=True, cancelled_at__isnull=True),
                name="ledger_planned_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["office", "due_date", "id"],
                name="ledger_planned_due",
                condition=Q(visit__isnull=True, cancelled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.due_date}"
