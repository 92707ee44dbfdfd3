"""Public notices of a campaign and what people objected, as far as a viewer sees the campaign."""

from typing import Any
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies
from lilong.campaigns.models import Campaign, Display, Line, Objection, Roll, Round
from lilong.campaigns.queries.seeing import rulings_of, seen_roll
from lilong.kernel.errors import NotVisible


def displays_of(campaign: Campaign, line: Line | None = None) -> list[Display]:
    """Return a campaign's notices, or those of one of its lines, the newest first."""
    rows = Display.objects.filter(office=campaign.office_id, campaign=campaign.pk)
    rows = rows.filter(line=line.pk) if line else rows
    return list(rows.select_related("line").order_by("-starts_on", "-id"))


def display_days(campaign: Campaign) -> int:
    """Return how long the campaign's rule asks for: the key whose name ends in display_days."""
    found = rulings_of(campaign)
    return next((int(v) for k, v in found.items() if k.endswith(".display_days")), 0)


def objections_of(campaign: Campaign) -> list[Objection]:
    """Return what was objected, the newest first."""
    rows = Objection.objects.filter(office=campaign.office_id, campaign=campaign.pk)
    return list(rows.select_related("line", "display").order_by("-received_on", "-id"))


def get_display(viewer: Viewer, number: str, key: UUID) -> Display:
    """Return a notice of a campaign the viewer sees. Raises NotVisible."""
    campaign = policies.get_campaign(viewer, number)
    rows = Display.objects.filter(office=campaign.office_id, campaign=campaign.pk, pk=key)
    found = rows.select_related("campaign__matter__office", "line").first()
    if found is None:
        raise NotVisible
    return found


def get_objection(viewer: Viewer, number: str, key: UUID) -> Objection:
    """Return an objection to a campaign the viewer sees. Raises NotVisible."""
    campaign = policies.get_campaign(viewer, number)
    rows = Objection.objects.filter(office=campaign.office_id, campaign=campaign.pk, pk=key)
    found = rows.select_related("campaign__matter").first()
    if found is None:
        raise NotVisible
    return found


def warnings_of(campaign: Campaign, roll: Roll) -> list[tuple[Any, list[str]]]:
    """Return what an editor should look at: each warning that found something, with what it found.

    Reads the roll only for a kind that declares warnings.
    """
    declared = flow.campaign(campaign.matter.kind)
    if not declared.warns:
        return []
    seen = seen_roll(roll, every_log=bool(declared.logs))
    found = [(warn.label, warn.find(seen)) for warn in declared.warns]
    return [(label, [" · ".join(one) for one in some]) for label, some in found if some]


def count_in_state(row: Round, state: str) -> int:
    """Return how many lines of a round's roll stand in a state."""
    found: int = Line.objects.filter(office=row.office_id, roll=row.roll_id, state=state).count()
    return found
