"""Prepare a campaign: a matter of its kind, with an empty roll that is not frozen yet."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies
from lilong.campaigns.models import Campaign, Roll
from lilong.campaigns.operations.telling import record, told
from lilong.campaigns.specs import CampaignSpec
from lilong.campaigns.switches import ENABLED
from lilong.cases import operations as cases
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.rulebook import queries as rulebook


def is_enabled(programme: str, office_id: int, at: datetime) -> bool:
    """Say whether an office may begin campaigns of a kind: those off by default it switches on."""
    if not flow.campaign(programme).off_by_default:
        return True
    on = rulebook.value(ENABLED, office_id=office_id, on=local(at).date()).value
    return any(row["programme"] == programme and row["is_on"] for row in on)


def _may_begin(spec: CampaignSpec, viewer: Viewer, at: datetime) -> list[Refusal]:
    found = [policies.may(viewer, Capability.CAMPAIGNS_MANAGE)]
    if not flow.is_known(spec.programme):
        found.append(Refusal("no_such_programme", mark("There is no such kind of campaign.")))
    elif not is_enabled(spec.programme, viewer.office_id, at):
        text = mark("This kind of campaign is off until the office switches it on in its rulebook.")
        found.append(Refusal("switched_off", text, rule="L-11"))
    if viewer.area_path and not spec.area_path.startswith(viewer.area_path):
        text = mark("Your post runs campaigns within its own area only.")
        found.append(Refusal("outside", text, field="area"))
    if flow.is_known(spec.programme):
        found += _of_options(spec)
    return [one for one in found if one]


def _of_options(spec: CampaignSpec) -> list[Refusal]:
    """Return what speaks against the options that narrow a roll: only what is open is chosen."""
    roll = flow.campaign(spec.programme).roll
    if strange := sorted(set(spec.options) - set(roll.open_options)):
        text = mark("“{option}” is not chosen for this kind of campaign.")
        return [Refusal("no_option", text, {"option": strange[0]}, field="options")]
    if not spec.options:
        return []
    try:
        ledger.read_options(ledger.SELECTORS[roll.selector], spec.options)
    except Refused as refused:
        return list(refused.refusals)
    return []


@transaction.atomic
def prepare(spec: CampaignSpec, *, viewer: Viewer, by: Actor, at: datetime) -> Campaign:
    """Prepare a campaign and return it; the same key again returns the first.

    Raises Refused for a kind that is switched off, an area beyond the post's, wrong answers.
    """
    known = Campaign.objects.filter(pk=spec.id, office=viewer.office_id).first()
    if known is not None:
        return known
    spec = spec if spec.area_path else replace(spec, area_path=viewer.area_path)
    if found := _may_begin(spec, viewer, at):
        raise Refused(*found)
    matter = cases.raise_matter(
        request=cases.RaiseRequest(
            id=spec.id, kind=spec.programme, title=spec.title, facts=spec.facts,
            area_id=spec.area_id, area_path=spec.area_path, place=spec.place,
            site_id=spec.place_id, lead_unit_id=spec.lead_unit_id,
        ),
        viewer=viewer, office_id=viewer.office_id, by=by, at=at,
    )  # fmt: skip
    scope = {
        "area_paths": [spec.area_path] if spec.area_path else [],
        "place_ids": [str(key) for key in spec.place_ids],
        "options": dict(spec.options),
    }
    on = spec.reference_date or local(at).date()
    made = Campaign.objects.create(
        matter=matter, office_id=matter.office_id, scope=scope, reference_date=on
    )
    Roll.objects.create(office_id=matter.office_id, campaign=made, reference_date=on)
    data = {"scope": scope, "reference_date": on.isoformat()}
    record([told(made, "prepared", data)], by=by, at=at)
    return made
