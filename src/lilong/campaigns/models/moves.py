"""What was done with a line, and the counts that follow from it."""

from typing import Any

from django.db import models

from lilong.campaigns.models.keys import office, to
from lilong.campaigns.models.rolls import Line, Round
from lilong.kernel.identifiers import new_id
from lilong.vault.fields import ProtectedField


class Entry(models.Model):
    """One move made with a line; never changed. The phone makes its key, so that what is sent twice
    is recorded once.

    `made_at` is the moment on the phone, `recorded_at` ours. `note` is for the eyes of who works
    the roll. `sealed` holds answers that are kept encrypted, as JSON. `label` says who, as her post
    was called then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    line = to(Line, null=False, related_name="entries")
    round = to(Round, null=False, related_name="entries")
    move = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    answers: Any = models.JSONField(default=dict, blank=True)
    sealed = ProtectedField(kind="text", blank=True, default="")
    note = ProtectedField(kind="text", blank=True, default="")
    reason = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    staff = to("accounts.Staff")
    post = to("accounts.Post")
    label = models.CharField(max_length=200, blank=True)
    label_en = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "line", "recorded_at", "id"], name="campaigns_entry_line"
            ),
            models.Index(fields=["office", "round", "recorded_at"], name="campaigns_entry_round"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.move}"


class Tally(models.Model):
    """How many lines of a round stand in a state, and what they weigh: the rows, counted along.

    The weight "" is the number of lines. Late additions are counted apart.
    """

    id = models.BigAutoField(primary_key=True)
    office = office()
    round = to(Round, null=False, related_name="tallies")
    state = models.CharField(max_length=40)
    weight = models.CharField(max_length=40, blank=True)
    is_late = models.BooleanField(default=False)
    amount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "round", "state", "weight", "is_late"],
                name="campaigns_tally_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.weight} {self.amount}"


class DayCount(models.Model):
    """How many lines came to be settled on a day of a round, less those that ceased to be, and how
    often somebody stood at a door.
    """

    id = models.BigAutoField(primary_key=True)
    office = office()
    round = to(Round, null=False, related_name="days")
    day = models.DateField()
    settled = models.IntegerField(default=0)
    visits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "round", "day"], name="campaigns_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.settled}"


class Crossing(models.Model):
    """A measure was reached, or ceased to be: when, by which rule, with all its figures.

    `findings` are the conditions with amounts and bases; `fingerprint` is that of the roll and
    `tallies` what stood in each state.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    round = to(Round, null=False, related_name="crossings")
    measure = models.CharField(max_length=40)
    is_reached = models.BooleanField()
    at = models.DateTimeField()
    rule = models.CharField(max_length=80, blank=True)
    rule_version = models.CharField(max_length=80, blank=True)
    findings: Any = models.JSONField(default=list, blank=True)
    tallies: Any = models.JSONField(default=dict, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "round", "measure", "at"], name="campaigns_crossing_at")
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.is_reached}"


class Choice(models.Model):
    """What somebody chose in a secret round: under a random key, without time, order or person."""

    id = models.UUIDField(primary_key=True, editable=False)
    office = office()
    round = to(Round, null=False, related_name="choices")
    state = models.CharField(max_length=40)
    weights: Any = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["office", "round", "state"], name="campaigns_choice_state")]

    def __str__(self) -> str:
        return self.state
