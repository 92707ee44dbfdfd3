"""Short ways for tests to make moves as one of the cast."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lilong.attachments import operations as attachments
from lilong.cases import operations, queries
from lilong.cases.models import Matter
from lilong.kernel.errors import Refused
from tests.cast import Member


def do(who: Member, matter: Matter, move: str, at: datetime, *, reason: str = "", **answers: Any):
    """Make a move as somebody, at a moment."""
    viewer = who.viewer_at(at)
    return operations.move(
        request=operations.MoveRequest(
            matter_id=matter.pk, move=move, answers=answers, reason=reason
        ),
        viewer=viewer,
        by=viewer.actor(),
        at=at,
    )


def refused(
    who: Member, matter: Matter, move: str, at: datetime, *, reason: str = "", **answers: Any
) -> list[str]:
    """Try a move and return the codes of its refusals; nothing may have changed."""
    before = Matter.objects.values().get(pk=matter.pk)
    try:
        do(who, matter, move, at, reason=reason, **answers)
    except Refused as told:
        assert Matter.objects.values().get(pk=matter.pk) == before
        return [refusal.code for refusal in told.refusals]
    return []


def photo(name: str = "现场.png") -> SimpleUploadedFile:
    """Return a small picture as a browser uploads it."""
    file = BytesIO()
    Image.new("RGB", (40, 30), "#a13d2d").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/png")


def evidence(who: Member, matter: Matter, at: datetime) -> None:
    """Attach a photo to a matter as somebody."""
    viewer = who.viewer_at(at)
    attachments.attach(
        subject=queries.subject_of(matter.pk),
        office_id=matter.office_id,
        upload=photo(),
        by=viewer.actor(),
        at=at,
    )
