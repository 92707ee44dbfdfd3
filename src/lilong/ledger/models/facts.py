"""What every fact of the ledger carries: its days, who said it and when, how far it has come."""

from enum import StrEnum
from typing import Any

from django.db import models

from lilong.ledger.terms import SourceKind, Standing
from lilong.territory.models import valid_on

__all__ = ["Sourced", "choices", "holding_on"]


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the values of some words as a column's choices."""
    return [(w.value, w.value) for w in words]


def holding_on(day: Any, prefix: str = "") -> models.Q:
    """Return the filter for facts that held on a day; `prefix` reaches through a relation.

    What turned out mistaken never held.
    """
    return valid_on(day, prefix) & models.Q(**{f"{prefix}is_mistaken": False})


class Sourced(models.Model):
    """A fact with source and date: never deleted, only ended, or called mistaken.

    `valid_to` is the last day. `run` is the import it came by.
    """

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20, choices=choices(SourceKind))
    source_date = models.DateField()
    source_reference = models.CharField(max_length=120, blank=True)
    standing = models.CharField(
        max_length=8, choices=choices(Standing), default=Standing.CURRENT.value
    )
    is_mistaken = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    visit = models.ForeignKey(
        "ledger.Visit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    run = models.UUIDField(null=True, blank=True)

    class Meta:
        abstract = True
