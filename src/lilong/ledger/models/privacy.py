"""The purpose register, impact assessments, and readings drawn to be justified."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lilong.kernel.identifiers import new_id
from lilong.ledger.privacy.words import SampleState, State


class Decided(models.Model):
    """Something one person puts forward and another decides on; rows are never overwritten."""

    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in State], default=State.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposer = models.CharField(max_length=240, blank=True)
    proposer_en = models.CharField(max_length=340, blank=True)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decider = models.CharField(max_length=240, blank=True)
    decider_en = models.CharField(max_length=340, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)

    # What the journal calls it.
    SUBJECT: ClassVar[str] = ""

    class Meta:
        abstract = True


def two_people(name: str) -> models.CheckConstraint:
    """Return the wall in the database: nobody approves what she put forward herself."""
    return models.CheckConstraint(
        condition=~Q(state=State.APPROVED)
        | Q(decided_by__isnull=True)
        | ~Q(decided_by=F("proposed_by")),
        name=name,
    )


class PurposeEntry(Decided):
    """What an office says about a purpose from a day on (L-07); the newest in force counts.

    `valid_to` is the last day; a purpose whose newest entry has ended is not in use.
    """

    SUBJECT: ClassVar[str] = "purpose_entry"

    purpose = models.CharField(max_length=32)
    legal_basis = models.TextField()
    data_kinds = models.TextField()
    subjects = models.TextField()
    retention = models.TextField()
    recipients = models.TextField()
    is_sensitive = models.BooleanField(default=False)
    covers_minors = models.BooleanField(default=False)
    needs_reason = models.BooleanField(default=False)
    roles: Any = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [two_people("ledger_purpose_two_people")]
        indexes = [
            models.Index(
                fields=["office", "purpose", "state", "-valid_from"], name="ledger_purpose_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.valid_from} ({self.state})"


class ImpactAssessment(Decided):
    """The assessment of a purpose before sensitive data is used for it (L-07, PIPL art. 55).

    Without `entry` it is of the entry the system came with.
    """

    SUBJECT: ClassVar[str] = "impact_assessment"

    purpose = models.CharField(max_length=32)
    entry = models.ForeignKey(
        PurposeEntry, null=True, on_delete=models.PROTECT, related_name="assessments"
    )
    necessity = models.TextField()
    risks = models.TextField()
    measures = models.TextField()
    next_review = models.DateField()

    class Meta:
        constraints = [two_people("ledger_assessment_two_people")]
        indexes = [models.Index(fields=["office", "purpose", "state"], name="ledger_assessment_of")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.proposed_at:%Y-%m-%d} ({self.state})"


class SampleDraw(models.Model):
    """One month's drawing of an office: seed, rule and numbers, so that it can be drawn again."""

    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    month = models.DateField()
    seed = models.CharField(max_length=64)
    wanted_count = models.PositiveIntegerField()
    readings_count = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "month"], name="ledger_draw_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ReadingSample(models.Model):
    """A reading drawn to be justified by its reader, and what the auditor says to it (L-09)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    draw = models.ForeignKey(SampleDraw, on_delete=models.PROTECT, related_name="samples")
    reading_id = models.UUIDField()
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in SampleState],
        default=SampleState.ASKED,
    )
    justification = models.TextField(blank=True)
    justified_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    judge = models.CharField(max_length=240, blank=True)
    judge_en = models.CharField(max_length=340, blank=True)
    judged_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "reading_id"], name="ledger_sample_once")
        ]
        indexes = [
            models.Index(fields=["office", "state", "due_at"], name="ledger_sample_state"),
            models.Index(fields=["staff", "state"], name="ledger_sample_of_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.reading_id} ({self.state})"
