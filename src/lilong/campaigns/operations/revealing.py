"""What is kept encrypted of a line, in clear: by right and purpose, with a line in the read log."""

from datetime import datetime
from uuid import UUID

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import policies
from lilong.campaigns.models import Entry, Line, Objection
from lilong.campaigns.operations.telling import line_subject
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refused
from lilong.vault import operations as vault

NAME, SECRETS, WORDS = "name", "secrets", "words"


def reveal_line(
    line_id: UUID, *, viewer: Viewer, reason: str = "", address: str = "", by: Actor, at: datetime
) -> dict[str, str]:
    """Return a line's name, its sealed facts as JSON, and the notes and sealed answers of its
    moves, by field ("note:<entry>", "sealed:<entry>"). `by` names the purpose.

    Raises NotVisible for a line the viewer does not see, Refused without right or purpose.
    """
    line = policies.visible_lines(viewer).filter(pk=line_id).first()
    if line is None:
        raise NotVisible
    if refused := policies.may(viewer, Capability.PERSONS_REVEAL):
        raise Refused(refused)
    fields = {key: value for key in (NAME, SECRETS) if (value := getattr(line, key))}
    for entry in Entry.objects.filter(office=line.office_id, line=line.pk).order_by("recorded_at"):
        for key in ("note", "sealed"):
            if value := getattr(entry, key):
                fields[f"{key}:{entry.pk}"] = value
    return vault.reveal(
        subject=line_subject(line.pk), fields=fields, by=by, at=at, address=address, reason=reason
    )


def reveal_objection(
    objection: Objection, *, viewer: Viewer, reason: str = "", address: str = "", by: Actor,
    at: datetime,
) -> dict[str, str]:  # fmt: skip
    """Return who objected and her words, in clear: whoever answers has to read them.

    Raises NotVisible for another office's, Refused without right or purpose.
    """
    if objection.office_id != viewer.office_id:
        raise NotVisible
    if refused := policies.may(viewer, Capability.PERSONS_REVEAL):
        raise Refused(refused)
    fields = {key: value for key in (NAME, WORDS) if (value := getattr(objection, key))}
    subject = line_subject(objection.pk)
    return vault.reveal(
        subject=subject, fields=fields, by=by, at=at, address=address, reason=reason
    )


def has_sealed(line: Line, entries: list[Entry]) -> bool:
    """Say whether anything of a line is kept encrypted."""
    return bool(line.name or line.secrets or any(one.note or one.sealed for one in entries))
