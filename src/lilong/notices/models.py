"""Notices as they were sent, the messages that carry them, the words offices put in place."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from lilong.kernel.identifiers import new_id
from lilong.notices.terms import Channel, MessageState, WordingState, Words
from lilong.vault.fields import ProtectedField


class Notice(models.Model):
    """Something somebody was told, in the words of that moment, in every language of the house.

    `recipient` is "staff:5", "post:7" or "unit:9" (`terms.Recipients`), or "person:…" for somebody
    outside, whose thread it stands in and whom only messages reach. `fingerprint` tells the same
    words to the same recipient. Nobody sees it before
    `not_before`; until then it can be withdrawn, with all others of its `cause`. Words hold no
    numbers of persons.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recipient = models.CharField(max_length=60)
    template = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    words: Any = models.JSONField()
    sent_at = models.DateTimeField()
    not_before = models.DateTimeField()
    cause = models.CharField(max_length=40, blank=True)
    fingerprint = models.CharField(max_length=32, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        "accounts.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "recipient", "not_before"],
                condition=Q(read_at=None, withdrawn_at=None),
                name="notices_unread",
            ),
            models.Index(fields=["office", "recipient", "not_before", "id"], name="notices_inbox"),
            models.Index(
                fields=["office", "subject_kind", "subject_id"], name="notices_of_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient}"

    def in_language(self, language: str) -> Words:
        """Return the words in a language, or in the one there is."""
        found = self.words.get(language) or next(iter(self.words.values()))
        return Words.from_data(found)


class Message(models.Model):
    """One notice on its way out of the house by one channel, to one address, and its receipt.

    Its key never changes and is what a provider tells a repetition by. `staff` is who it goes to,
    `address` the number or mail address of somebody outside, `masked` as it may be shown; a group
    has neither. `due_at` is the
    earliest moment it may leave. What is said may name persons, so it is encrypted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    staff = models.ForeignKey(
        "accounts.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    address = ProtectedField(kind="text", blank=True, default="")
    masked = models.CharField(max_length=60, blank=True)
    subject = ProtectedField(kind="text", blank=True, default="")
    body = ProtectedField(kind="text", blank=True, default="")
    parts = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=9, choices=MessageState.choices, default=MessageState.QUEUED
    )
    due_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    provider_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "staff"],
                condition=Q(staff__isnull=False),
                name="notices_message_once",
            ),
            models.UniqueConstraint(
                fields=["notice", "channel"],
                condition=Q(staff__isnull=True),
                name="notices_message_abroad_once",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-queued_at", "-id"], name="notices_message_newest"),
            models.Index(
                fields=["office", "-queued_at", "-id"],
                condition=Q(state__in=["failed", "given_up"]),
                name="notices_message_troubled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.state}"


class NoticeTemplate(models.Model):
    """An office's own words for a template: `words` by language; what is left out stays as it was.

    `channels` names the ways out of the house it goes by; None leaves them as declared. Approved
    words hold from `valid_from` until others do; a row that was decided is never changed. `base` is
    the row that held on that day when the words were put forward, so that stale ones are known.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    words: Any = models.JSONField(default=dict)
    channels: Any = models.JSONField(null=True)
    state = models.CharField(max_length=9, choices=WordingState.choices, default=WordingState.DRAFT)
    valid_from = models.DateField()
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(
        "accounts.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposer = models.CharField(max_length=240, blank=True)
    proposer_en = models.CharField(max_length=340, blank=True)
    changed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        "accounts.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approver = models.CharField(max_length=240, blank=True)
    approver_en = models.CharField(max_length=340, blank=True)
    approved_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    base = models.BigIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["office", "name", "valid_from"], name="notices_wording_place")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="notices_wording_two_people",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def in_language(self, language: str) -> Words | None:
        """Return the office's words in a language, None if it has none."""
        found = self.words.get(language)
        return Words.from_data(found) if found else None
