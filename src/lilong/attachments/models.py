"""Files that belong to something: a matter, an application, an article."""

from typing import Any

from django.db import models

from lilong.attachments.terms import NAME_LENGTH, CopyState, Kind
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.vault.fields import ProtectedField


class Attachment(models.Model):
    """One file of one subject. The original is never changed; others see the stripped copy.

    `taken_at` and `coordinates` are what the camera wrote into a photo, encrypted: they may tell
    where somebody lives. `keep_until` is set by the owner of the subject, who else says when its
    kind is over; then the file goes (`removed_at`) and the row with its hash stays. `has_failed`
    says that no copy of a picture could be made, `before` which one an after is seen beside.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OTHER)
    name = models.CharField(max_length=NAME_LENGTH)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=160)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    public_path = models.CharField(max_length=160, blank=True)
    public_type = models.CharField(max_length=40, blank=True)
    thumbnail_path = models.CharField(max_length=160, blank=True)
    has_failed = models.BooleanField(default=False)
    before = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="afters"
    )
    taken_at = ProtectedField(kind="text", blank=True, default="")
    coordinates = ProtectedField(kind="text", blank=True, default="")
    uploaded_by: Any = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField()
    keep_until = models.DateField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject_kind", "subject_id", "sha256"],
                name="attachments_file_once",
            )
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="attachments_subject"),
            models.Index(fields=["path"], name="attachments_path"),
            models.Index(
                fields=["office", "subject_kind", "uploaded_at"],
                name="attachments_oldest",
                condition=models.Q(removed_at=None),
            ),
            models.Index(
                fields=["keep_until"],
                name="attachments_due",
                condition=models.Q(removed_at=None, keep_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Subject:
        """Return what the file belongs to."""
        return Subject(self.subject_kind, self.subject_id)

    @property
    def is_picture(self) -> bool:
        """Say whether the file is a picture."""
        return self.media_type.startswith("image/")

    @property
    def is_sound(self) -> bool:
        """Say whether the file can be listened to."""
        return self.media_type.startswith("audio/")

    @property
    def is_document(self) -> bool:
        """Say whether the file is something to read."""
        return not self.is_picture and not self.is_sound

    @property
    def copy_state(self) -> CopyState:
        """Return how far the copies are that others see."""
        if not self.is_picture:
            return CopyState.NONE
        if self.public_path and self.thumbnail_path:
            return CopyState.READY
        return CopyState.FAILED if self.has_failed else CopyState.WAITING
