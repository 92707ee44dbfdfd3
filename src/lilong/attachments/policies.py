"""Who sees a file: whoever sees what it belongs to. Deny until the owner has said who that is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.attachments.models import Attachment
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

May = Callable[[Viewer, str], bool]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the files of a kind of subject are kept, asked by office and moment.

    Nothing attached after `kept_since` goes; `over` returns which of some subjects, by key, need
    their files no more.
    """

    kept_since: Callable[[int, datetime], datetime]
    over: Callable[[int, Collection[str], datetime], set[str]]


@dataclass(frozen=True, slots=True)
class Owner:
    """A room's word on the files of a kind of subject: who sees them, who marks them, how long they
    are kept (None: as long as their own `keep_until` says).
    """

    may_view: May
    may_mark: May | None = None
    retention: Retention | None = None


_owners: dict[str, Owner] = {}


class AlreadyOwned(Exception):
    """Two rooms say they own one kind of subject."""


def register(
    kind: str, may_view: May, *, may_mark: May | None = None, retention: Retention | None = None
) -> None:
    """Let a room speak for its subjects, by viewer and subject id; in `apps.ready`."""
    owner = Owner(may_view, may_mark, retention)
    if _owners.setdefault(kind, owner) != owner:
        raise AlreadyOwned(kind)


def withdraw(kind: str) -> None:
    """Forget who owns a kind, for tests."""
    _owners.pop(kind, None)


def retentions() -> dict[str, Retention]:
    """Return how long the files of each kind are kept, where its owner says."""
    return {kind: owner.retention for kind, owner in sorted(_owners.items()) if owner.retention}


def may_view(viewer: Viewer, attachment: Attachment) -> bool:
    """Say whether a viewer sees a file at all: own office, and the subject's owner agrees."""
    owner = _owners.get(attachment.subject_kind)
    if owner is None or attachment.office_id != viewer.office_id:
        return False
    return owner.may_view(viewer, attachment.subject_id)


def may_mark(viewer: Viewer, attachment: Attachment) -> Refusal | None:
    """Say why a viewer may not mark a file: who has no part in the subject does not."""
    owner = _owners.get(attachment.subject_kind)
    if owner is not None and owner.may_mark and owner.may_mark(viewer, attachment.subject_id):
        return None
    return Refusal("no_part", mark("Only who takes part in the matter may mark its photos."))


def may_have_original(viewer: Viewer, attachment: Attachment, purpose: str) -> bool:
    """Say whether a viewer gets the file as it came, EXIF and all: by right and for a purpose."""
    return bool(purpose.strip()) and may_ask_for_original(viewer) and may_view(viewer, attachment)


def may_ask_for_original(viewer: Viewer) -> bool:
    """Say whether a viewer's post may have originals at all."""
    return viewer.may(Capability.PERSONS_REVEAL)
