"""Dispatch rules: versions of an ordered list, their rules, and trials on past orders."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lilong.kernel.identifiers import new_id
from lilong.work_orders.terms import DispatchResult, VersionState, WantedDays


class DispatchVersion(models.Model):
    """One version of an office's dispatch rules: a draft, proposed, published, or withdrawn.

    Of the published ones that of the latest `valid_from` up to a day holds on it; none is ever
    changed again, so that an old order's rule stays readable. `edits` counts changes of the draft:
    a trial says of which it was. An office has one version in the making at most.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in VersionState],
        default=VersionState.DRAFT,
    )
    valid_from = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    edits = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposer = models.CharField(max_length=160, blank=True)
    proposer_en = models.CharField(max_length=160, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    publisher = models.CharField(max_length=160, blank=True)
    publisher_en = models.CharField(max_length=160, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"], name="work_orders_rules_version_number"
            ),
            models.UniqueConstraint(
                fields=["office"],
                condition=Q(state__in=[VersionState.DRAFT, VersionState.PROPOSED]),
                name="work_orders_rules_one_in_the_making",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.state})"


class DispatchRule(models.Model):
    """One line of a version: what an order must be like, and which unit then leads it.

    `key` is the same in every version the rule stands in, `position` its place in this one. Empty
    conditions ask for nothing. Category and area mean the whole subtree; `begins` and `ends` are
    hours of the day and may go over midnight; `weekdays` are 0 (Monday) to 6; both dates belong to
    the span. Words are looked for in title and words of the caller.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(DispatchVersion, on_delete=models.PROTECT, related_name="rules")
    key = models.UUIDField(default=new_id, editable=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    category = models.ForeignKey(
        "work_orders.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        "territory.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sources: Any = models.JSONField(default=list, blank=True)
    begins = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    weekdays: Any = models.JSONField(default=list, blank=True)
    days = models.CharField(
        max_length=8, choices=[(d.value, d.value) for d in WantedDays], default=WantedDays.ANY
    )
    first_date = models.DateField(null=True, blank=True)
    last_date = models.DateField(null=True, blank=True)
    any_words: Any = models.JSONField(default=list, blank=True)
    all_words: Any = models.JSONField(default=list, blank=True)
    no_words: Any = models.JSONField(default=list, blank=True)
    result = models.CharField(max_length=10, choices=[(r.value, r.value) for r in DispatchResult])
    unit = models.ForeignKey(
        "accounts.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="work_orders_rule_once"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | ~Q(result=DispatchResult.UNIT),
                name="work_orders_rule_names_its_unit",
            ),
            models.CheckConstraint(
                condition=Q(first_date__isnull=True)
                | Q(last_date__isnull=True)
                | Q(last_date__gte=F("first_date")),
                name="work_orders_rule_span",
            ),
        ]
        indexes = [models.Index(fields=["version", "position"], name="work_orders_rule_order")]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class DispatchTrial(models.Model):
    """A version tried on past orders: what would have gone elsewhere than by the rules in force.

    `edits` is the state of the draft that was tried. `agreed_before` and `agreed_after` count the
    orders whose unit was the one that leads them at last. `moved` holds, newest first and at most
    as many as the rulebook says, [matter, unit before, unit after, rule before, rule after].
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(DispatchVersion, on_delete=models.PROTECT, related_name="trials")
    edits = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_label = models.CharField(max_length=160, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    tried_count = models.PositiveIntegerField(default=0)
    moved_count = models.PositiveIntegerField(default=0)
    broken_count = models.PositiveIntegerField(default=0)
    agreed_before = models.PositiveIntegerField(default=0)
    agreed_after = models.PositiveIntegerField(default=0)
    moved: Any = models.JSONField(default=list)
    flows: Any = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["version", "-at"], name="work_orders_trial_newest")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.moved_count}/{self.tried_count}"
