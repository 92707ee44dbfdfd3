"""Rows of the vault: keys of subjects, sealed copies, the read log, key rotations."""

from django.db import models

from lilong.kernel.identifiers import new_id
from lilong.vault.append_only import AppendOnlyManager, AppendOnlyModel
from lilong.vault.fields import ProtectedField

SUBJECT_KIND_LENGTH = 32
SUBJECT_ID_LENGTH = 120
REASON_LENGTH = 300


class SubjectKey(models.Model):
    """The key that seals the copies of one subject, itself wrapped by the master key.

    When the subject is deleted the key goes and the row stays as its tombstone. Office 0 is the
    instance itself.
    """

    office_id = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=SUBJECT_KIND_LENGTH)
    subject_id = models.CharField(max_length=SUBJECT_ID_LENGTH)
    suite = models.CharField(max_length=32)
    wrapped = ProtectedField(kind="key", blank=True, default="")
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="vault_subject_key_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


class SealedCopy(models.Model):
    """A protected value as it was at one moment of the journal, under its subject's key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office_id = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=SUBJECT_KIND_LENGTH)
    subject_id = models.CharField(max_length=SUBJECT_ID_LENGTH)
    field = models.CharField(max_length=64)
    ciphertext = models.TextField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} {self.field}"


class ReadLog(AppendOnlyModel):
    """Who read which protected fields of what, when, for what purpose, from where (L-08, L-09).

    `reason` is the reader's own sentence, where the purpose or the subject asks for one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office_id = models.PositiveIntegerField()
    at = models.DateTimeField()
    staff_id = models.PositiveIntegerField(null=True)
    post_id = models.PositiveIntegerField(null=True)
    actor = models.JSONField()
    subject_kind = models.CharField(max_length=SUBJECT_KIND_LENGTH)
    subject_id = models.CharField(max_length=SUBJECT_ID_LENGTH)
    fields = models.JSONField()
    purpose = models.CharField(max_length=32)
    address = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True, default="")

    objects = AppendOnlyManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["office_id", "at"], name="vault_read_log_at"),
            models.Index(fields=["office_id", "staff_id", "at"], name="vault_read_log_reader"),
            models.Index(
                fields=["office_id", "subject_kind", "subject_id"], name="vault_read_log_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.subject_kind}:{self.subject_id} {self.purpose}"


class Rotation(models.Model):
    """One change of the master key; unfinished means that the next run goes on with it."""

    key_id = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    rows_count = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.key_id
