"""The form that prepares a campaign: its questions, whom it is about, until when."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts import queries as accounts
from lilong.accounts.forms import day_field
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, queries
from lilong.campaigns.forms.options import option_field, options_of
from lilong.campaigns.grammar import Campaign
from lilong.campaigns.specs import CampaignSpec
from lilong.cases.forms.questions import AnswerForm, unit_choices
from lilong.kernel.identifiers import new_id
from lilong.ledger.forms.place_field import PlaceField
from lilong.ledger.queries import Option, Scope
from lilong.ledger.terms import PlaceKind
from lilong.territory import queries as territory
from lilong.ui.context import own_or_english

_WITHIN = (PlaceKind.STREET, PlaceKind.LANE, PlaceKind.ESTATE, PlaceKind.BUILDING)


class PrepareForm(AnswerForm):
    """Prepares a campaign of a declared kind; the key made with the form lets it be sent twice."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    area = forms.ChoiceField(label=_("Area"), required=False)
    reference_date = day_field(
        label=_("Reference date"), required=False,
        help_text=_("The roll is taken as the ledger stood on this day; today without it."),
    )  # fmt: skip
    lead_unit = forms.ChoiceField(label=_("Lead unit"), required=False)

    def __init__(
        self, declared: Campaign, viewer: Viewer, *args: Any, on: date, **more: Any
    ) -> None:
        rulings = queries.rulings_for(declared.key, viewer.office_id, on=on)
        facts = (flow.DUE, *declared.facts)
        super().__init__(facts, viewer, *args, rulings=rulings, **more)
        self.declared, self.viewer = declared, viewer
        self.fields["id"].initial = new_id()
        self.fields["place"] = PlaceField(
            viewer, kinds=_WITHIN, is_known=True, required=False,
            label=_("Only in this street, lane, estate or building"),
        )  # fmt: skip
        self.areas = _areas(viewer, on)
        area: Any = self.fields["area"]
        area.choices = [
            ("", _("the whole area of my post")),
            *((str(key), own_or_english(one, "name")) for key, one in self.areas.items()),
        ]
        unit: Any = self.fields["lead_unit"]
        unit.choices = unit_choices(viewer)
        del self.fields["revision"]
        options = options_of(declared.roll)
        for option in options:
            initial = declared.roll.options.get(option.key)
            self.fields[_named(option)] = option_field(option, initial=initial)
        asked = [*(q.key for q in facts), "area", "place", *(_named(one) for one in options)]
        self.order_fields(["title", *asked, "reference_date", "lead_unit"])

    def spec(self) -> CampaignSpec:
        """Return the campaign that was asked for."""
        data, scope = self.cleaned_data, self.scope()
        place = data["place"]
        area = self._area
        return CampaignSpec(
            id=data["id"], programme=self.declared.key, title=data["title"],
            facts=self.answers(),
            area_id=area.pk if area else place.area_id if place else None,
            area_path=scope.area_paths[0] if scope.area_paths else "",
            place_id=place.place_id if place else None, place=place.text if place else "",
            place_ids=scope.place_ids, options=scope.options, reference_date=data["reference_date"],
            lead_unit_id=int(data["lead_unit"]) if data["lead_unit"] else None,
        )  # fmt: skip

    @property
    def _area(self) -> Any:
        chosen = self.cleaned_data["area"]
        return self.areas[int(chosen)] if chosen else None

    def scope(self) -> Scope:
        """Return how the roll is narrowed."""
        area, place = self._area, self.cleaned_data["place"]
        path = area.path if area else self.viewer.area_path
        places: tuple[UUID, ...] = (place.place_id,) if place and place.place_id else ()
        return Scope((path,) if path else (), places, self._options())

    def _options(self) -> dict[str, Any]:
        """Return what was chosen of the selector's open options, as it is stored."""
        found = {one.key: self.cleaned_data[_named(one)] for one in options_of(self.declared.roll)}
        return {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in found.items()
            if value not in (None, "", [])
        }


def _named(option: Option) -> str:
    return f"only_{option.key}"


def _areas(viewer: Viewer, on: date) -> dict[int, Any]:
    path = viewer.area_path or accounts.office(viewer.office_id).area.path
    return {area.pk: area for area in territory.subtree(path, on=on)}
