"""The area tree, shared by all offices: city, district, subdistrict, community, grid cell.

Every `valid_to` is the last day on which the row holds, none means that no end is known.
"""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lilong.kernel.identifiers import new_id


def valid_on(day: date, prefix: str = "") -> models.Q:
    """Return the filter for rows that hold on a day; `prefix` reaches through a relation."""
    begun = models.Q(**{f"{prefix}valid_from__lte": day})
    unended = models.Q(**{f"{prefix}valid_to__isnull": True})
    return begun & (unended | models.Q(**{f"{prefix}valid_to__gte": day}))


class Level(models.TextChoices):
    """How large an area is; the tree goes down in this order."""

    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    COMMUNITY = "community", _("Community")
    GRID_CELL = "grid_cell", _("Grid cell")


class Area(models.Model):
    """A piece of the territory with a code, a validity and, usually, a polygon.

    `path` is the chain of keys from the root, each four base-36 digits ("0001.000a."), so that a
    subtree is a prefix. `polygon` is GeoJSON geometry in WGS-84. An area that was split or merged
    ends (`valid_to`) and names what came after through `AreaSuccession`.
    """

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=16, choices=Level.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=60, unique=True)
    polygon: Any = models.JSONField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["code"])]

    def __str__(self) -> str:
        return self.name


class AreaSuccession(models.Model):
    """What became of an area: one row for each pair of an ended area and one that came after it."""

    before = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    after = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="origins")
    on_date = models.DateField()
    kind = models.CharField(
        max_length=8,
        choices=[("split", _("Split")), ("merge", _("Merge")), ("renumber", _("Renumbering"))],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="territory_succession_once")
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Edition(models.Model):
    """One row whose `revision` is new after each change of any area, so that maps can be kept."""

    revision = models.UUIDField(default=new_id, editable=False)

    def __str__(self) -> str:
        return str(self.revision)
