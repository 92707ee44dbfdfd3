"""Lines of the ledger that come late: what a selector takes at a place and is not on the roll."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow
from lilong.campaigns.models import Campaign, Line, Roll
from lilong.campaigns.operations.lining import add_lines
from lilong.campaigns.specs import LineSpec
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.ledger.queries import Choice, Scope

_THINGS = ("person", "household", "organisation")
Thing = tuple[UUID | None, ...]


def add_from_ledger(
    campaign: Campaign, place_id: UUID, *, late_reason: str, viewer: Viewer, by: Actor, at: datetime
) -> list[Line]:
    """Put late lines on a roll: what its selector takes at a place today and is not on it yet.

    Raises Refused where there is none such.
    """
    declared = flow.campaign(campaign.matter.kind).roll
    roll = Roll.objects.get(office=campaign.office_id, campaign=campaign, ballot="")
    scope = Scope(
        tuple(campaign.scope.get("area_paths", ())), (place_id,),
        {**declared.options, **campaign.scope.get("options", {})},
    )  # fmt: skip
    found = ledger.select(
        declared.selector, scope, office_id=campaign.office_id, on=local(at).date()
    )
    specs = [_spec(one, late_reason) for one in sorted(found, key=lambda one: one.sort)]
    known = _standing_there(roll, specs)
    fresh = [one for one in specs if _thing(one) not in known]
    if not fresh:
        text = mark("Nothing lies there that is not on the roll already.")
        raise Refused(Refusal("nothing_there", text, rule="ROL", field="place"))
    return add_lines(campaign, fresh, viewer=viewer, by=by, at=at)


def _spec(one: Choice, reason: str) -> LineSpec:
    keys: dict[str, Any] = {f"{one.kind}_id": one.key} if one.kind in _THINGS else {}
    return LineSpec(
        label=one.label, kind=one.kind, place_id=one.place_id, area_path=one.area_path,
        stairwell=one.stairwell, floor=one.floor, weights=one.weights, late_reason=reason,
        parties=tuple(sorted(str(key) for key in one.owners)), **keys,
    )  # fmt: skip


def _thing(one: LineSpec | Line) -> Thing:
    """Return what two lines of the ledger share when they are about the same."""
    named = (one.person_id, one.household_id, one.organisation_id)
    return named if any(named) else (one.place_id,)


def _things(lines: Iterable[Line]) -> set[Thing]:
    found = {_thing(line) for line in lines}
    # Units merged into one owner's line stand on the roll by it.
    return found | {(UUID(key),) for line in lines for key in line.units}


def _standing_there(roll: Roll, specs: Sequence[LineSpec]) -> set[Thing]:
    places = [one.place_id for one in specs if one.place_id]
    lying = ledger.lying(roll.office_id, places)
    buildings = {one.building_id for one in lying.values() if one.building_id}
    keys = {
        f"{thing}__in": [key for one in specs if (key := getattr(one, f"{thing}_id"))]
        for thing in _THINGS
    }
    wanted = Q(place__in=places) | Q(building__in=buildings)
    for name, values in keys.items():
        wanted |= Q(**{name: values})
    rows = Line.objects.filter(office=roll.office_id, roll=roll.pk).filter(wanted)
    return _things(list(rows))
