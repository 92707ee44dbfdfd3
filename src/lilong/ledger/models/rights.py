"""Exports of persons, requests of the persons themselves, guardians' consent, rounds of removal."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from lilong.kernel.identifiers import new_id
from lilong.ledger.models.facts import choices
from lilong.ledger.models.parties import Person
from lilong.ledger.models.privacy import Decided, two_people
from lilong.ledger.privacy.words import RequestKind, RequestState
from lilong.vault.fields import ProtectedField


def _office() -> Any:
    return models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )


class PersonExport(Decided):
    """Persons that are to leave the house as a file: asked for, approved by another (L-13).

    `area_path` and `kinds` say whose rows, `on_day` as of which day. The file lies encrypted under
    `path` until `expires_at`; `removed_at`: it is gone, the row stays.
    """

    SUBJECT: ClassVar[str] = "person_export"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.CharField(max_length=300)
    recipients = models.CharField(max_length=200)
    area = models.ForeignKey(
        "territory.Area", null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=60, blank=True)
    kinds: Any = models.JSONField(default=list)
    on_day = models.DateField()
    columns: Any = models.JSONField(default=list)
    form = models.CharField(max_length=4)
    matched_count = models.PositiveIntegerField(default=0)
    made_count = models.PositiveIntegerField(null=True)
    asker: Any = models.JSONField(default=dict)
    path = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [two_people("ledger_export_two_people")]
        indexes = [
            models.Index(fields=["office", "-proposed_at", "-id"], name="ledger_export_newest"),
            models.Index(
                fields=["office", "expires_at"],
                name="ledger_export_expires",
                condition=~models.Q(path=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} ({self.state})"


class GuardianConsent(models.Model):
    """A guardian's consent that a child's data may leave the house (L-12); ended, not deleted."""

    office = _office()
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="consents", db_index=False
    )
    guardian = ProtectedField(kind="name")
    relationship = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by: Any = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["office", "person"], name="ledger_consent_person")]

    def __str__(self) -> str:
        return f"{self.relationship} {self.valid_from}"


class SubjectRequest(models.Model):
    """What a person asks about her own data, with its deadline (L-07, PIPL art. 44 to 50).

    `words` are hers, encrypted; `proof` says how she showed who she is. `field` is what
    she wants corrected. Who took a wish to be deleted in does not grant it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="requests", db_index=False
    )
    kind = models.CharField(max_length=12, choices=choices(RequestKind))
    words = ProtectedField(kind="text", blank=True, default="")
    proof = models.CharField(max_length=200)
    field = models.CharField(max_length=20, blank=True)
    state = models.CharField(
        max_length=12, choices=choices(RequestState), default=RequestState.OPEN.value
    )
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answerer = models.CharField(max_length=240, blank=True)
    answerer_en = models.CharField(max_length=340, blank=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["office", "state", "due_at"], name="ledger_request_due"),
            models.Index(fields=["office", "person"], name="ledger_request_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class RetentionRun(models.Model):
    """One night's round over what may no longer be kept: how many of what went; its tombstone."""

    office = _office()
    ran_at = models.DateTimeField()
    on_day = models.DateField()
    counts: Any = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["office", "-ran_at"], name="ledger_retention_newest")]

    def __str__(self) -> str:
        return f"{self.on_day} {self.counts}"
