"""Rows of the journal: entries, chains without an owner's row, deliveries, daily roots."""

import json
from typing import Any

from django.db import models

from lilong.journal.canonical import canonical
from lilong.journal.terms import DeliveryState
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.vault.append_only import AppendOnlyManager, AppendOnlyModel
from lilong.vault.models import SUBJECT_ID_LENGTH, SUBJECT_KIND_LENGTH


class CanonicalJSONField(models.TextField[Any, Any]):
    """A JSON value stored as its canonical text, byte for byte what was hashed.

    A database's own JSON type rewrites keys and numbers, after which no hash could be repeated.
    """

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> Any:
        return canonical(value)

    def value_to_string(self, obj: models.Model) -> str:
        return canonical(self.value_from_object(obj))


class Entry(AppendOnlyModel):
    """One thing that happened: who, when, why, in which chain at which place. Also the event.

    `at` is when it happened, `recorded_at` when this machine wrote it down. `sealed` names the
    protected values that changed, with commitment and copy; `data` never holds one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office_id = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=SUBJECT_KIND_LENGTH)
    subject_id = models.CharField(max_length=SUBJECT_ID_LENGTH)
    sequence = models.PositiveIntegerField()
    type = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = CanonicalJSONField()
    reason = models.TextField(blank=True)
    data = CanonicalJSONField()
    sealed = CanonicalJSONField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = AppendOnlyManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "sequence"], name="journal_entry_place"
            )
        ]
        indexes = [models.Index(fields=["office_id", "recorded_at"], name="journal_entry_recorded")]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} #{self.sequence} {self.type}"

    @property
    def subject(self) -> Subject:
        """Return what the entry is about."""
        return Subject(self.subject_kind, self.subject_id)


class Chain(models.Model):
    """Length and head of the chain of a subject that has no row of its own to keep them."""

    office_id = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=SUBJECT_KIND_LENGTH)
    subject_id = models.CharField(max_length=SUBJECT_ID_LENGTH)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="journal_chain_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} ({self.length})"


class Delivery(models.Model):
    """That one entry is due at one reaction, and what became of it.

    Subject and place are repeated here so that the relay keeps each subject's order by this table
    alone. `last_error` is the kind of fault and its masked words, for administration.
    """

    office_id = models.PositiveIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="deliveries")
    reaction = models.CharField(max_length=160)
    subject_kind = models.CharField(max_length=SUBJECT_KIND_LENGTH)
    subject_id = models.CharField(max_length=SUBJECT_ID_LENGTH)
    sequence = models.PositiveIntegerField()
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.value) for state in DeliveryState],
        default=DeliveryState.PENDING,
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["entry", "reaction"], name="journal_delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["reaction", "subject_kind", "subject_id", "sequence"],
                condition=~models.Q(state=DeliveryState.DONE),
                name="journal_delivery_open",
            ),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state=DeliveryState.PENDING),
                name="journal_delivery_due",
            ),
            models.Index(
                fields=["office_id", "due_at"],
                condition=models.Q(state=DeliveryState.FAILED),
                name="journal_delivery_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} {self.subject_kind}:{self.subject_id} #{self.sequence}"


class DailyRoot(AppendOnlyModel):
    """One hash over all chains touched on a local day and over the root before; made to be printed.

    Whoever holds a printed root can prove that nothing up to that day was changed since.
    """

    date = models.DateField(unique=True)
    entries_count = models.PositiveBigIntegerField()
    chains_count = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    previous_root = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()

    objects = AppendOnlyManager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.date} {self.root[:12]}"
