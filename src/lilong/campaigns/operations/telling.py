"""How a campaign's writes stand in the journal: the campaign's chain and one for each line."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lilong.campaigns.models import Campaign
from lilong.campaigns.queries.sealed import is_sealed
from lilong.campaigns.terms import CAMPAIGN_SUBJECT, LINE_SUBJECT
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.subject import Subject
from lilong.vault import operations as vault
from lilong.vault.sealed import Sealed, Secret


def subject_of(campaign: Campaign) -> Subject:
    """Return whose chain the events of a campaign stand on."""
    return Subject(CAMPAIGN_SUBJECT, str(campaign.pk))


def line_subject(line_id: UUID) -> Subject:
    """Return whose chain the moves of a line stand on."""
    return Subject(LINE_SUBJECT, str(line_id))


def told(
    campaign: Campaign,
    event: str,
    data: Mapping[str, Any],
    *,
    reason: str = "",
    line: UUID | None = None,
    sealed: Sequence[Sealed] = (),
) -> Draft:
    """Return an entry on the campaign's chain, or on that of a line."""
    return Draft(
        office_id=campaign.office_id,
        subject=line_subject(line) if line else subject_of(campaign),
        type=f"campaigns.{event}",
        data={"matter": str(campaign.pk), "kind": campaign.matter.kind, **data},
        reason=reason,
        sealed=sealed,
    )


def why(
    campaign: Campaign, line: UUID, reason: str, *, at: datetime
) -> tuple[str, Sequence[Sealed]]:
    """Return a reason as the journal tells it: in clear, or sealed beside the entry.

    The journal stays for ever; where people go again no word about one of them stands there.
    """
    if not reason or not is_sealed(campaign):
        return reason, ()
    sealed = seal_all([(line, "reason", reason)], office_id=campaign.office_id, at=at)
    return "", sealed.get(line, ())


def record(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> None:
    """Append entries in order."""
    if drafts:
        journal.append_many([(one, None) for one in drafts], by=by, at=at)


def seal_all(
    values: Sequence[tuple[UUID, str, Any]], *, office_id: int, at: datetime
) -> dict[UUID, list[Sealed]]:
    """Seal values of lines, given as (line, field, value); empty ones are left out."""
    wanted = [(line, name, _text(value)) for line, name, value in values if value]
    secrets = [Secret(line_subject(line), name, value) for line, name, value in wanted]
    found: dict[UUID, list[Sealed]] = {}
    if not secrets:
        return found
    sealed = vault.seal_many(secrets, office_id=office_id, at=at)
    for (line, _name, _value), one in zip(wanted, sealed, strict=True):
        found.setdefault(line, []).append(one)
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
