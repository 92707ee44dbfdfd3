"""Who sees which places and people, and who may change what. Deny by default.

Places follow the viewer's office and area; a person is seen by whoever serves an area she lives in,
is registered in, owns or rents in. A building-group leader sees addresses of her own staircases,
and never a list of people.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lilong.accounts.scope import reach, visible
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark
from lilong.ledger.models import (
    Body,
    BuildingGroup,
    Household,
    Label,
    Organisation,
    Person,
    Place,
    Relation,
)
from lilong.ledger.terms import HOME_KINDS, Audience

_NOT_GRANTED = {
    Capability.LEDGER_VIEW: mark("Your post does not see the ledger."),
    Capability.LEDGER_PERSONS: mark("Your post sees counts only, no people."),
    Capability.LEDGER_RECORD: mark("Your post does not record in the ledger."),
    Capability.LEDGER_DECIDE: mark("Your post does not decide on the ledger's contents."),
    Capability.LEDGER_IMPORT: mark("Your post does not import into the ledger."),
    Capability.LEDGER_EXPORT: mark("Your post does not export from the ledger."),
    Capability.LEDGER_APPROVE: mark("Your post does not approve exports of people."),
    Capability.LEDGER_TASKS: mark("Your post has no staircase of its own."),
    Capability.PRIVACY_MANAGE: mark("Your post does not manage the protection of personal data."),
}


def may(viewer: Viewer, capability: Capability) -> Refusal | None:
    """Say why a viewer's post may not do this in the ledger, or nothing."""
    if viewer.may(capability):
        return None
    return Refusal("not_granted", _NOT_GRANTED[capability], rule="L-08")


def may_reveal(viewer: Viewer) -> Refusal | None:
    """Say why a viewer's post may not read people's values in full, or nothing (L-08)."""
    if viewer.may(Capability.PERSONS_REVEAL) and viewer.may(Capability.LEDGER_PERSONS):
        return None
    text = mark("Your post sees these values masked only.")
    return Refusal("not_granted", text, rule="L-08")


def visible_places(viewer: Viewer) -> QuerySet[Place]:
    """Return the places a viewer may see: her office's, within her area."""
    if viewer.may(Capability.LEDGER_VIEW):
        return visible(Place.objects.all(), viewer, units=(), confidentiality=None)
    if viewer.may(Capability.LEDGER_TASKS):
        return Place.objects.filter(office=viewer.office_id).filter(_of_own_staircases(viewer))
    return Place.objects.none()


def own_groups(viewer: Viewer) -> QuerySet[BuildingGroup]:
    """Return the building groups the viewer's post leads."""
    if viewer.post_id is None or not viewer.may(Capability.LEDGER_TASKS):
        return BuildingGroup.objects.none()
    return BuildingGroup.objects.filter(office=viewer.office_id, post=viewer.post_id)


def _of_own_staircases(viewer: Viewer) -> Q:
    """Return the filter for the buildings of the viewer's groups and the dwellings within them."""
    mine = Q(pk__in=[])
    parts = own_groups(viewer).filter(parts__valid_to=None, valid_to=None)
    for building, stairwell in parts.values_list("parts__building", "parts__stairwell"):
        inside = Q(building=building)
        if stairwell:
            inside &= Q(dwelling_facts__stairwell=stairwell)
        mine |= inside | Q(pk=building)
    return mine


def visible_persons(viewer: Viewer) -> QuerySet[Person]:
    """Return the persons a viewer may see masked; none for who sees counts only.

    Those who were merged into another are found by way of her.
    """
    if not viewer.may(Capability.LEDGER_PERSONS):
        return Person.objects.none()
    rows = Person.objects.filter(office=viewer.office_id, merged_into=None)
    if not viewer.area_path:
        return rows
    homes = Relation.objects.filter(
        reach(viewer, "place__area_path", ()),
        office=viewer.office_id, person=OuterRef("pk"), kind__in=HOME_KINDS, is_mistaken=False,
    )  # fmt: skip
    return rows.filter(Exists(homes))


def visible_households(viewer: Viewer) -> QuerySet[Household]:
    """Return the households a viewer may see."""
    if not viewer.may(Capability.LEDGER_PERSONS):
        return Household.objects.none()
    rows = Household.objects.all()
    return visible(
        rows, viewer, area_path="dwelling__area_path", units=(), confidentiality=None
    )  # fmt: skip


def visible_organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """Return the organisations of the viewer's office; they are no secret within it."""
    if not viewer.may(Capability.LEDGER_VIEW):
        return Organisation.objects.none()
    return Organisation.objects.filter(office=viewer.office_id)


def visible_bodies(viewer: Viewer) -> QuerySet[Body]:
    """Return the bodies of the viewer's office; who sits on them is public."""
    if not viewer.may(Capability.LEDGER_VIEW):
        return Body.objects.none()
    return Body.objects.filter(office=viewer.office_id)


def audiences(viewer: Viewer) -> frozenset[Audience]:
    """Return for whom care labels may be so that the viewer sees them on a person (L-14)."""
    if not viewer.may(Capability.LEDGER_PERSONS):
        return frozenset()
    if viewer.area_path:
        return frozenset(Audience)
    if viewer.may(Capability.LEDGER_DECIDE):
        return frozenset({Audience.OFFICE, Audience.SECTION})
    return frozenset({Audience.OFFICE})


def readable_labels(viewer: Viewer) -> QuerySet[Label]:
    """Return the care labels of all days that are for the viewer's eyes, mistaken ones never."""
    return Label.objects.filter(
        office=viewer.office_id, audience__in=sorted(audiences(viewer)), is_mistaken=False
    )


def visible_labels(viewer: Viewer, *, on: date) -> QuerySet[Label]:
    """Return the care labels that hold on a day and are for the viewer's eyes (L-14)."""
    return readable_labels(viewer).filter(valid_from__lte=on, valid_to__gte=on)


def counted_labels(viewer: Viewer, *, on: date) -> QuerySet[Label]:
    """Return the care labels of a day a viewer may have counted, never the people behind them.

    Who sees the ledger hears how many there are of what is for the whole office.
    """
    if viewer.may(Capability.LEDGER_PERSONS):
        return visible_labels(viewer, on=on)
    if not viewer.may(Capability.LEDGER_VIEW):
        return Label.objects.none()
    return Label.objects.filter(
        office=viewer.office_id, audience=Audience.OFFICE, is_mistaken=False,
        valid_from__lte=on, valid_to__gte=on,
    )  # fmt: skip


def get_visible(rows: QuerySet[Any], key: Any) -> Any:
    """Return a row of what may be seen; raises NotVisible, as for a row that does not exist."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotVisible
    return found
