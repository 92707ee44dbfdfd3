"""Matters and what hangs on them. One concrete table serves every kind (ARCHITECTURE §5)."""

from typing import Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from lilong.cases.terms import (
    AssignmentRole,
    ClockState,
    ContactChannel,
    ContactKind,
    ContactOutcome,
    ContactSide,
    LinkKind,
    Satisfaction,
)
from lilong.kernel.identifiers import new_id


class MatterQuerySet(models.QuerySet["Matter"]):
    """Filters that name what a list is about."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class Matter(models.Model):
    """Anything that must be done for somebody by a limit; never without exactly one lead unit.

    A foreign key has an index of its own only where no other index begins with it: every index is
    paid for with each order recorded.

    `next_due_at` and `warn_at` are the earliest of its leading clocks, so that lateness needs no
    write; until `paused_until` all of them stand still. `chain_length` and `chain_head` are the end
    of its journal chain. `place` is told in words, `site` is the place of the ledger
    they mean, down to the dwelling. `round` counts handlings: a redo begins the next. `facts` are
    the answers of its declaration, by question key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    stage = models.CharField(max_length=40)
    lead_unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    raiser_unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    area = models.ForeignKey(
        "territory.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    area_path = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200, blank=True)
    site = models.ForeignKey(
        "ledger.Place",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    confidentiality = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    is_backlog = models.BooleanField(default=False)
    is_provisional = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0)
    declaration_version = models.PositiveSmallIntegerField(default=1)
    origin: Any = models.JSONField(default=dict, blank=True)
    facts: Any = models.JSONField(default=dict, blank=True)
    chain_length = models.PositiveIntegerField(default=0)
    chain_head = models.CharField(max_length=64, blank=True)

    objects: ClassVar[Any] = MatterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="cases_matter_number")
        ]
        indexes = [
            models.Index(
                fields=["office", "kind", "-opened_at", "-id"], name="cases_matter_newest"
            ),
            models.Index(
                fields=["office", "kind", "stage", "-opened_at", "-id"], name="cases_matter_stage"
            ),
            models.Index(
                fields=["office", "kind", "area_path", "-opened_at", "-id"],
                name="cases_matter_area",
            ),
            models.Index(
                fields=["office", "lead_unit", "next_due_at"],
                name="cases_matter_open_by_unit",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["office", "kind", "next_due_at"],
                name="cases_matter_open_due",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["office", "kind", "-closed_at"],
                name="cases_matter_closed",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["office", "site", "-opened_at", "-id"],
                name="cases_matter_site",
                condition=Q(site__isnull=False),
            ),
            # Newest open ones first, narrowed to a box of the map without touching the rows.
            models.Index(
                fields=["office", "kind", "-opened_at", "-id", "longitude", "latitude"],
                name="cases_matter_open_newest",
                condition=Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class MatterNumber(models.Model):
    """The counter of numbers given out by an office on a day; gaps are allowed, doubles are not."""

    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="cases_number_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"


class MatterFact(models.Model):
    """An answer declared `filterable`, typed and indexed beside the JSON it also stands in."""

    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="filterable_facts", db_index=False
    )
    text = models.CharField(max_length=200, null=True, blank=True)  # typed, absent
    number = models.BigIntegerField(null=True, blank=True)
    date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "key"], name="cases_fact_once")]
        indexes = [
            models.Index(fields=["office", "kind", "key", "text", "matter"]),
            models.Index(fields=["office", "kind", "key", "number", "matter"]),
            models.Index(fields=["office", "kind", "key", "date", "matter"]),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.text or self.number or self.date}"


class MatterClock(models.Model):
    """A deadline clock of a matter. Everything but `is_backlog` can be recomputed from the journal.

    `limit` is the length counted, `rule_version` the rulebook row it came from, `held` the pauses
    of a clock that has stood still. `is_backlog`: it had run out before the matter was imported, so
    it never lights a lamp.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="clocks", db_index=False
    )
    key = models.CharField(max_length=40)
    nth = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in ClockState], default=ClockState.RUNNING
    )
    leads = models.BooleanField(default=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    extended = models.PositiveSmallIntegerField(default=0)
    is_backlog = models.BooleanField(default=False)
    is_provisional = models.BooleanField(default=False)
    limit: Any = models.JSONField(default=dict)
    rule_version = models.IntegerField(null=True, blank=True)
    held: Any = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "key", "nth"], name="cases_clock_once")
        ]
        indexes = [
            models.Index(
                fields=["office", "due_at"],
                name="cases_clock_running",
                condition=Q(state="running"),
            ),
            models.Index(fields=["office", "key", "due_at"], name="cases_clock_due"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.due_at:%Y-%m-%d %H:%M}"


class Assignment(models.Model):
    """A unit's part in a matter; a tree, because a part may be passed on below.

    A part called in beside the lead has its `task`, and its own clock: `clock` and `clock_nth`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="assignments", db_index=False
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=12, choices=[(r.value, r.value) for r in AssignmentRole])
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    inner_due_at = models.DateTimeField(null=True, blank=True)
    task = models.TextField(blank=True)
    clock = models.CharField(max_length=40, blank=True)
    clock_nth = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(role="lead", ended_at__isnull=True),
                name="cases_one_lead_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["office", "unit", "matter"],
                name="cases_assignment_current",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["matter"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.role})"


class Contact(models.Model):
    """One attempt to speak with the person who raised the matter, and what she answered.

    `side` is for whom it was made; `contacted`, `solved` and `satisfied` are her own answers;
    `again_at` is when to try again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="contacts", db_index=False
    )
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ContactKind])
    outcome = models.CharField(max_length=12, choices=[(o.value, o.value) for o in ContactOutcome])
    channel = models.CharField(max_length=12, choices=[(c.value, c.value) for c in ContactChannel])
    at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    staff = models.ForeignKey(
        "accounts.Staff",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    side = models.CharField(
        max_length=8, blank=True, choices=[(s.value, s.value) for s in ContactSide]
    )
    contacted = models.BooleanField(null=True, blank=True)
    solved = models.BooleanField(null=True, blank=True)
    satisfied = models.CharField(
        max_length=20, blank=True, choices=[(s.value, s.value) for s in Satisfaction]
    )
    note = models.TextField(blank=True)
    again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["matter", "at"]),
            models.Index(fields=["office", "kind", "at"], name="cases_contact_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.outcome}"


class Link(models.Model):
    """Two matters that belong together; each keeps its own clocks (H-16)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="links", db_index=False
    )
    other = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="links_to")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in LinkKind])
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "other", "kind"], name="cases_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind} {self.other_id}"


class KeptAnswer(models.Model):
    """What the API answered under a caller's own key, so that a repeated request is done once.

    `caller` is the API client or the staff member; `body_hash` tells a repetition from a mistake.
    Rows are removed after `api.idempotency_days`.
    """

    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "caller", "key"], name="cases_kept_answer_once"
            )
        ]
        indexes = [models.Index(fields=["at"], name="cases_kept_answer_age")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
