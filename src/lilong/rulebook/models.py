"""Values of keys with their validity, published days, and the revision caches are known by."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lilong.rulebook.terms import STATE_NAMES, State


class RuleValue(models.Model):
    """One value of a key: for an office or everywhere, for a scope or all, from one day to another.

    `value` is the JSON form `lilong.rulebook.values` reads. Rows in force are never changed, they
    end: a decision keeps the row's key as the version it was made by. `approved_by` is who
    decided, also of a refusal, with `decision_reason`; `base_version` is the row that held at this
    place when the value was proposed, so that a proposal gone stale is known. A row with `ends` is
    a proposal to end that value on its own `valid_to`, without a successor; it is never in force,
    and its `base_version` is the revision of the value when it was made.
    """

    office = models.ForeignKey(
        "accounts.Office",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rule_values",
    )
    key = models.CharField(max_length=80)
    scope = models.CharField(max_length=80, blank=True)
    value: Any = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    state = models.CharField(
        max_length=12, choices=[(s.value, STATE_NAMES[s]) for s in State], default=State.DRAFT
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rule_values_proposed",
    )
    proposer = models.CharField(max_length=240, blank=True)
    proposer_en = models.CharField(max_length=340, blank=True)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rule_values_approved",
    )
    approver = models.CharField(max_length=240, blank=True)
    approver_en = models.CharField(max_length=340, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    base_version = models.BigIntegerField(null=True, blank=True)
    ends = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="endings"
    )
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("rule value")
        indexes = [models.Index(fields=["office", "key", "scope"], name="rulebook_value_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="rulebook_value_span",
            ),
            models.UniqueConstraint(
                fields=["office", "key", "scope", "valid_from"],
                condition=Q(state=State.APPROVED),
                name="rulebook_value_once",
            ),
            models.UniqueConstraint(
                fields=["key", "scope", "valid_from"],
                condition=Q(state=State.APPROVED, office__isnull=True),
                name="rulebook_value_once_everywhere",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="rulebook_value_two_people",
            ),
            models.UniqueConstraint(
                fields=["ends"],
                condition=Q(state=State.PROPOSED),
                name="rulebook_value_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True)
                | (Q(valid_to__isnull=False) & ~Q(state=State.APPROVED)),
                name="rulebook_value_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from}"


class CalendarYear(models.Model):
    """A year whose working days have been published, with the notice they are from (G-06)."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)
    imported_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("calendar year")

    def __str__(self) -> str:
        return str(self.year)


class CalendarNotice(models.Model):
    """A year's notice as somebody put it forward: its days, and who published or refused it.

    The days hold for every office of the instance; `office` is the proposer's, whose second person
    decides. `base_revision` is the year's revision when it was put forward, -1 for a year nobody
    had published; `published_revision` the one it became.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    text = models.TextField()
    source = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    state = models.CharField(
        max_length=12, choices=[(s.value, STATE_NAMES[s]) for s in State], default=State.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposer = models.CharField(max_length=240, blank=True)
    proposer_en = models.CharField(max_length=340, blank=True)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approver = models.CharField(max_length=240, blank=True)
    approver_en = models.CharField(max_length=340, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    base_revision = models.IntegerField(default=-1)
    published_revision = models.IntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("notice of a calendar year")
        indexes = [models.Index(fields=["office", "year"], name="rulebook_notice_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="rulebook_notice_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} ({self.state})"


class CalendarRecount(models.Model):
    """How far an office's deadlines have been counted again after a year was published.

    Written by the room that counts; `counted` of `total` are done, `moved` got another moment.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    year_revision = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    counted = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recount of deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "year", "year_revision"], name="rulebook_recount_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}.{self.year_revision}: {self.counted}/{self.total}"


class CalendarDay(models.Model):
    """One day of a published year: worked or not, its feast, and whether it is off in lieu."""

    day = models.DateField(unique=True)
    is_workday = models.BooleanField()
    holiday_name = models.CharField(max_length=60, blank=True)
    in_lieu = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("calendar day")

    def __str__(self) -> str:
        return str(self.day)


class Revision(models.Model):
    """The one row that changes with every change in force; caches compare its token."""

    token = models.UUIDField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rulebook revision")

    def __str__(self) -> str:
        return str(self.token)
