"""Who sees which campaigns and lines, and who may work with them. Deny by default.

A campaign is a matter: office, unit, area and confidentiality decide. Within it a viewer sees the
lines of her area, and those her post looks after wherever they lie.
"""

from typing import Any

from django.db.models import Q, QuerySet

from lilong.accounts.scope import reach
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow
from lilong.campaigns.models import Campaign, Line, Roll
from lilong.cases import policies as cases
from lilong.cases.models import MatterQuerySet
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark

_NOT_GRANTED = {
    Capability.CAMPAIGNS_VIEW: mark("Your post does not see campaigns."),
    Capability.CAMPAIGNS_MANAGE: mark("Your post does not run campaigns."),
    Capability.CAMPAIGNS_VISIT: mark("Your post does not work through rolls."),
    Capability.PERSONS_REVEAL: mark("Your post sees these values masked only."),
}


def may(viewer: Viewer, capability: Capability) -> Refusal | None:
    """Say why a viewer's post may not do this with campaigns, or nothing."""
    if viewer.may(capability):
        return None
    return Refusal("not_granted", _NOT_GRANTED[capability], rule="ROL")


def may_work(viewer: Viewer) -> Refusal | None:
    """Say why a viewer's post may not work with lines it sees, or nothing."""
    if viewer.may(Capability.CAMPAIGNS_MANAGE):
        return None
    return may(viewer, Capability.CAMPAIGNS_VISIT)


def visible_campaigns(viewer: Viewer) -> QuerySet[Campaign]:
    """Return the campaigns a viewer may see."""
    if viewer.may(Capability.CAMPAIGNS_VIEW):
        around = _around(viewer)
        rows = Campaign.objects.filter(office=viewer.office_id)
        here = Q(matter__in=_matters(viewer))
        if around:
            # A campaign of the whole subdistrict is everybody's who works a part of it.
            here |= Q(
                matter__area_path__in=around,
                matter__confidentiality__lte=viewer.confidentiality,
            )
        if viewer.may(Capability.CAMPAIGNS_VISIT):
            # Whoever leads it: a post that was given lines knows what they are for.
            here |= Q(pk__in=_campaigns_with_own_lines(viewer))
        return rows.filter(here)
    if viewer.may(Capability.CAMPAIGNS_VISIT):
        own = _campaigns_with_own_lines(viewer)
        return Campaign.objects.filter(office=viewer.office_id, pk__in=own)
    return Campaign.objects.none()


def _matters(viewer: Viewer) -> MatterQuerySet:
    """Return the matters of the campaigns that are her units', or all where she sees every unit."""
    return cases.visible_matters(viewer, {one.key for one in flow.campaigns()})


def _around(viewer: Viewer) -> list[str]:
    """Return the paths of the areas around the viewer's own, down from the office's."""
    path = viewer.area_path
    return [path[:i] for i in range(0, len(path), 5)] if path else []


def _campaigns_with_own_lines(viewer: Viewer) -> QuerySet[Line, Any]:
    own = Line.objects.filter(own_lines(viewer), office=viewer.office_id)
    return own.values("roll__campaign")


def own_lines(viewer: Viewer) -> Q:
    """Return the filter for lines the viewer's post looks after."""
    if viewer.post_id is None:
        return Q(pk__in=[])
    return Q(post=viewer.post_id) | Q(second_post=viewer.post_id)


def visible_lines(viewer: Viewer) -> QuerySet[Line]:
    """Return the lines a viewer may see, of whatever campaign."""
    rows = Line.objects.filter(office=viewer.office_id)
    if viewer.may(Capability.CAMPAIGNS_VIEW):
        shown = Q(roll__campaign__matter__confidentiality__lte=viewer.confidentiality)
        if viewer.area_path:
            shown &= reach(viewer, "area_path", ())
        elif not viewer.sees_whole_office:
            # Bound to no area, she sees every line of her units' campaigns, and of no others.
            shown = Q(roll__campaign__matter__in=_matters(viewer))
        return rows.filter(shown | own_lines(viewer))
    if viewer.may(Capability.CAMPAIGNS_VISIT):
        return rows.filter(own_lines(viewer))
    return Line.objects.none()


def lines_of(viewer: Viewer, roll: Roll) -> QuerySet[Line]:
    """Return the lines of a roll a viewer may see, of a campaign she was shown already.

    Without a look at the campaign for each line: what counts 100,000 of them asks for these.
    """
    rows, matter = Line.objects.filter(office=viewer.office_id, roll=roll.pk), roll.campaign.matter
    is_above = matter.confidentiality > viewer.confidentiality
    if is_above or not viewer.may(Capability.CAMPAIGNS_VIEW):
        return rows.filter(own_lines(viewer))
    if viewer.area_path:
        return rows.filter(reach(viewer, "area_path", ()) | own_lines(viewer))
    if viewer.sees_whole_office or _matters(viewer).filter(pk=matter.pk).exists():
        return rows
    return rows.filter(own_lines(viewer))


def get_campaign(viewer: Viewer, number: str) -> Campaign:
    """Return a campaign the viewer sees by its number. Raises NotVisible."""
    rows = visible_campaigns(viewer).select_related(
        "matter__lead_unit", "matter__area", "matter__office"
    )
    found = rows.filter(matter__number=number).first()
    if found is None:
        raise NotVisible
    return found


def may_view_line(viewer: Viewer, line_id: str) -> bool:
    """Say whether a viewer sees the line that a file belongs to."""
    return visible_lines(viewer).filter(pk=line_id).exists()
