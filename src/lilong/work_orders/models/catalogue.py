"""The catalogue of matters: its categories, and who leads them where."""

from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from lilong.kernel.identifiers import new_id
from lilong.work_orders.terms import CategoryKind, Evidence, LimitClass


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]


class Category(models.Model):
    """A line of an office's catalogue: what is filed and closed when, and by whom.

    The tree has any depth; `path` is the chain of codes from the root ("H/H01/H0101/"), so that a
    subtree is a prefix. Only a leaf can be given to an order. `limit` counts for the classes
    "emergency" and "event"; the others follow the rulebook's `hotline.limit.*` (H-01). The lead is
    the unit of the caller's area first where `is_by_area`, else the line department (H-13).
    `evidence` says whether a handling must show a file. Validity includes both days; `successor`
    takes what was filed here from the day after. What a category was like on a day is told by its
    `CategoryRevision`s where it has any: these columns are as it is now, for lists and joins.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=200)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=_choices(CategoryKind))
    is_leaf = models.BooleanField(default=True)
    keywords: Any = models.JSONField(default=list, blank=True)
    filing = models.CharField(max_length=300, blank=True)
    filing_en = models.CharField(max_length=500, blank=True)
    closing = models.CharField(max_length=300, blank=True)
    closing_en = models.CharField(max_length=500, blank=True)
    limit: Any = models.JSONField(default=dict, blank=True)
    limit_class = models.CharField(max_length=12, blank=True, choices=_choices(LimitClass))
    lead_unit = models.ForeignKey(
        "accounts.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_by_area = models.BooleanField(default=False)
    joint_units: Any = models.ManyToManyField("accounts.Unit", blank=True, related_name="+")
    result_classes: Any = models.JSONField(default=list, blank=True)
    evidence = models.CharField(
        max_length=8, choices=_choices(Evidence), default=Evidence.RECORD.value
    )
    site_check = models.BooleanField(default=False)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="work_orders_category_code")
        ]
        indexes = [models.Index(fields=["office", "path"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CategoryUnit(models.Model):
    """Which unit leads a category in an area, from one day to another; no area means everywhere."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="units")
    area = models.ForeignKey(
        "territory.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["category", "area", "valid_from"], name="work_orders_unit_for_area"
            ),
            models.UniqueConstraint(
                fields=["category", "valid_from"],
                condition=Q(area__isnull=True),
                name="work_orders_unit_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id}: {self.unit_id}"


class CatalogueEdition(models.Model):
    """New after each change of an office's catalogue: what is worked out from it is kept by it."""

    office = models.OneToOneField(
        "accounts.Office", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    revision = models.UUIDField(default=new_id)

    def __str__(self) -> str:
        return str(self.revision)
