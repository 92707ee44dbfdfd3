"""What was proposed and what a person chose instead: the data proposals learn from."""

from django.db import models


class Lesson(models.Model):
    """One decision on the desk beside the proposal it answered: keys and shares, no words.

    Nothing here names a caller or the person who decided. Categories are codes, areas and units
    keys; `rule_key` is the rule that named the unit, none where the safety net did. A merge chooses
    a duplicate and no unit. Rows are kept for as many days as `dispatch.lesson_days` says.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    matter_id = models.UUIDField()
    at = models.DateTimeField()
    proposer = models.CharField(max_length=40)
    category_proposed = models.CharField(max_length=20, blank=True)
    category_confidence = models.PositiveSmallIntegerField(default=0)
    category_chosen = models.CharField(max_length=20, blank=True)
    area_proposed = models.PositiveBigIntegerField(null=True, blank=True)
    area_chosen = models.PositiveBigIntegerField(null=True, blank=True)
    unit_proposed = models.PositiveBigIntegerField(null=True, blank=True)
    unit_confidence = models.PositiveSmallIntegerField(default=0)
    unit_chosen = models.PositiveBigIntegerField(null=True, blank=True)
    rules_version = models.PositiveIntegerField(null=True, blank=True)
    rule_key = models.UUIDField(null=True, blank=True)
    duplicate_proposed = models.UUIDField(null=True, blank=True)
    duplicate_confidence = models.PositiveSmallIntegerField(default=0)
    duplicate_chosen = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "at"], name="work_orders_lesson_age"),
            models.Index(fields=["office", "matter_id"], name="work_orders_lesson_of"),
        ]

    def __str__(self) -> str:
        return f"{self.category_proposed} → {self.category_chosen}"
