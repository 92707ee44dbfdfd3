"""What is kept beside a line's state: dated records, expected days, objections, displays."""

from typing import Any

from django.db import models
from django.db.models import Q

from lilong.campaigns.models.keys import office, to
from lilong.campaigns.models.rolls import Campaign, Line, Roll
from lilong.campaigns.terms import OUTCOME_NAMES
from lilong.kernel.identifiers import new_id
from lilong.vault.fields import ProtectedField


class LogRecord(models.Model):
    """A dated record of a log on a line; it is never taken out, only called mistaken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    line = to(Line, null=False, related_name="records")
    log = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, blank=True)
    on_date = models.DateField()
    answers: Any = models.JSONField(default=dict, blank=True)
    sealed = ProtectedField(kind="text", blank=True, default="")
    proof = to("cases.Matter")
    staff = to("accounts.Staff")
    label = models.CharField(max_length=200, blank=True)
    label_en = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    is_mistaken = models.BooleanField(default=False)
    mistaken_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "line", "log", "on_date"], name="campaigns_record_line")
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.on_date}"


class TrackRun(models.Model):
    """A track that was begun for a line: by what, by which version, superseded or handed over.

    `facts` are the answers it was begun with, `sealed` the same where people go again. `came_from`
    is the run of another office that it takes over. `revision` is claimed by whoever writes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    line = to(Line, null=False, related_name="tracks")
    track = models.CharField(max_length=40)
    nth = models.PositiveSmallIntegerField(default=1)
    facts: Any = models.JSONField(default=dict, blank=True)
    sealed = ProtectedField(kind="text", blank=True, default="")
    rule: Any = models.JSONField(default=dict, blank=True)
    rule_version = models.CharField(max_length=80, blank=True)
    options: Any = models.JSONField(default=dict, blank=True)
    begun_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    handed_to = to("accounts.Office")
    handed_at = models.DateTimeField(null=True, blank=True)
    taken_over_at = models.DateTimeField(null=True, blank=True)
    came_from = to("campaigns.TrackRun")
    ended_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "line", "track", "nth"], name="campaigns_track_nth"
            ),
            models.UniqueConstraint(
                fields=["office", "line", "track"],
                condition=Q(superseded_at__isnull=True, ended_at__isnull=True),
                name="campaigns_track_current",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "handed_to", "taken_over_at"],
                name="campaigns_track_handed",
                condition=Q(handed_to__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.track} {self.nth}"


class Expectation(models.Model):
    """One dated thing a track expects, and what came of it; `sealed` where people go again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    run = to(TrackRun, null=False, related_name="expectations")
    line = to(Line, null=False, related_name="expectations")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    held_by: Any = models.JSONField(default=list, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    sealed = ProtectedField(kind="text", blank=True, default="")
    outcome_on = models.DateField(null=True, blank=True)
    is_settled = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "run", "key"], name="campaigns_expected_once")
        ]
        indexes = [
            models.Index(
                fields=["office", "first", "line"],
                name="campaigns_expected_open",
                condition=Q(is_settled=False, dropped_at__isnull=True),
            ),
            models.Index(fields=["office", "line", "first"], name="campaigns_expected_line"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.first}"


class Display(models.Model):
    """A public notice (B-09): what is displayed, where, from when to when, whom to ask."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    campaign = to(Campaign, null=False, related_name="displays")
    roll = to(Roll)
    line = to(Line)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    place = models.CharField(max_length=200)
    contact = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    days = models.PositiveSmallIntegerField(default=0)
    put_up_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "campaign", "ends_on"], name="campaigns_display_end"),
        ]

    def __str__(self) -> str:
        return self.title


class Objection(models.Model):
    """Somebody objects: her words, the answer, the mediation. All are answered in the end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    campaign = to(Campaign, null=False, related_name="objections")
    display = to(Display, related_name="objections")
    line = to(Line)
    name = ProtectedField(kind="name", blank=True, default="")
    words = ProtectedField(kind="text", blank=True, default="")
    received_on = models.DateField()
    recorded_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    mediated_on = models.DateField(null=True, blank=True)
    mediation = models.TextField(blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=0)

    @property
    def outcome_words(self) -> str:
        """Say how its mediation ended; nothing while there was none."""
        return str(OUTCOME_NAMES.get(self.outcome, ""))

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "campaign", "received_on"], name="campaigns_objection_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.received_on}"
