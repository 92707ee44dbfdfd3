"""Counts kept by community, so that a subdistrict's figures need no walk over its people.

A community's tally holds for a stretch of days: until the next day on which something there begins
or ends. A write leaves a mark in its own transaction; whoever reads counts a marked community
anew, and the worker keeps the result. Marks are only added and taken away, never changed: no two
writes wait for each other.
"""

from typing import Any

from django.db import models

from lilong.kernel.identifiers import new_id


def _office() -> Any:
    return models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )


class TallyArea(models.Model):
    """What one community has on the days from `good_from` to `good_until`, none for no end known.

    `path` is the community's; `counts` its households, dwellings, tenures and states by name.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    path = models.CharField(max_length=60, blank=True)
    good_from = models.DateField()
    good_until = models.DateField(null=True, blank=True)
    counts: Any = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "path"], name="ledger_tally_area_once")
        ]

    def __str__(self) -> str:
        return self.path


class TallyCell(models.Model):
    """How many people are registered in one community and live in another (L-03, L-04).

    `registered` is a path or empty; `living` holds paths between bars ("|0001.|"), several for who
    lives in two places, or is empty. Every union of communities is counted from these exactly.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    registered = models.CharField(max_length=60, blank=True)
    living = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=16)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "registered", "living", "origin"], name="ledger_tally_cell_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.registered} {self.living} {self.count}"


class TallyMark(models.Model):
    """Something a community's counts rest on was written; it goes when they are counted anew."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    path = models.CharField(max_length=60, blank=True)
    marked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["office", "path"], name="ledger_tally_mark")]

    def __str__(self) -> str:
        return self.path
