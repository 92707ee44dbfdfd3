"""Words and limits of the attachments room."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

# Where under MEDIA_ROOT the originals, the stripped copies and the small pictures lie.
ORIGINALS: Final = "attachments"
PUBLIC: Final = "public"
THUMBNAILS: Final = "thumbnails"
# Files of a kind that may only be told by its owner to be over are asked about in such portions.
ASKED_AT_ONCE: Final = 500
# A file that no row names may be one that is just arriving; it is left alone for so long.
ORPHAN_AFTER: Final = timedelta(days=1)
NAME_LENGTH: Final = 200
SUBJECT_KIND: Final = "attachment"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a file, files of a subject, media types, pixels of a small picture's longer edge."""

    max_size: int
    max_count: int
    types: frozenset[str]
    thumbnail_edge: int


class CopyState(models.TextChoices):
    """How far the copies of a picture are that others see."""

    NONE = "none", _("No copies")
    WAITING = "waiting", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("The picture cannot be shown")


class Kind(models.TextChoices):
    """What a file shows."""

    PHOTO_BEFORE = "photo_before", _("Photo before")
    PHOTO_AFTER = "photo_after", _("Photo after")
    DOCUMENT = "document", _("Document")
    OTHER = "other", _("Other")
