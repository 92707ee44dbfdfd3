"""Imports, what was wrong with their rows, and the mappings that are remembered."""

from typing import Any

from django.db import models

from lilong.exchange.sentences import params_from_data
from lilong.exchange.terms import COUNTS, Outcome, RunState
from lilong.kernel.errors import Refusal
from lilong.kernel.identifiers import new_id


class ColumnMapping(models.Model):
    """Which header means which column in the files of one source.

    The nameless one of a source is remembered from the last import; others are named for the
    command line.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    adapter = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    name = models.CharField(max_length=60, blank=True)
    columns: Any = models.JSONField(default=dict)
    by: Any = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "adapter", "source", "name"], name="exchange_mapping_once"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.source


class ImportRun(models.Model):
    """One file on its way in: first checked (`dry_run`), then imported.

    `position` is the number of the last row taken. It moves in the transaction that writes the
    rows, so a run that was killed goes on where it stopped. `note` holds the sentence of a failed
    run, `notes` what the clerk should know of how the file was read. `purpose` says why a file of
    persons is taken (L-07). With `add_missing` an adapter adds what its rows speak of and nobody
    knows; `added_count` says how much. `target` names the one thing all its rows go into, where
    the adapter knows such.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    adapter = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.RECEIVED)
    dry_run = models.BooleanField(default=True)
    sheet = models.CharField(max_length=120, blank=True)
    mapping: Any = models.JSONField(default=dict)
    notes: Any = models.JSONField(default=list)
    note: Any = models.JSONField(default=dict)
    total_count = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    conflict_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    add_missing = models.BooleanField(default=False)
    added_count = models.PositiveIntegerField(default=0)
    target = models.CharField(max_length=60, blank=True, default="")
    by: Any = models.JSONField(default=dict)
    started_by: Any = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "-id"], name="exchange_run_newest"),
            models.Index(fields=["office", "sha256"], name="exchange_run_file"),
            models.Index(fields=["office", "ended_at"], name="exchange_run_ended"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def taken_count(self) -> int:
        """Return how many rows have been looked at."""
        return sum(getattr(self, name) for name in COUNTS)

    @property
    def importable_count(self) -> int:
        """Return how many rows the check found fit to go in."""
        return self.taken_count - self.rejected_count

    @property
    def is_running(self) -> bool:
        """Say whether somebody should be at work on it."""
        return self.state == RunState.RUNNING


class RowError(models.Model):
    """Why a row was rejected, or what it disagrees with (`outcome`).

    `cells` are the file's own, by header, personal numbers masked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="errors")
    number = models.PositiveIntegerField()
    outcome = models.CharField(
        max_length=12, choices=Outcome.choices, default=Outcome.REJECTED.value
    )
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=60)
    text = models.TextField()
    params: Any = models.JSONField(default=dict)
    cells: Any = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["office", "run", "number"], name="exchange_error_row")]

    def __str__(self) -> str:
        return str(self.refusal)

    @property
    def refusal(self) -> Refusal:
        """Return the sentence, to be said in any language."""
        return Refusal(self.code, self.text, params_from_data(self.params), field=self.column)
