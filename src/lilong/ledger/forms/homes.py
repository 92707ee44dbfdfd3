"""The form that adds all dwellings of a stairwell at once: floors and doors, numbered alike."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.ledger.forms.sources import ActForm
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind

MOST_HOMES = 600


class HomesForm(ActForm):
    """A stairwell's floors, and its doors on each: 1 to 6 and 1 to 4 give 101 to 604."""

    stairwell = forms.CharField(label=_("Stairwell"), max_length=10, required=False)
    first_floor = forms.IntegerField(label=_("Lowest floor"), min_value=1, max_value=200, initial=1)
    last_floor = forms.IntegerField(label=_("Highest floor"), min_value=1, max_value=200)
    first_door = forms.IntegerField(
        label=_("First door of a floor"), min_value=1, max_value=99, initial=1
    )
    last_door = forms.IntegerField(label=_("Last door of a floor"), min_value=1, max_value=99)
    floor_area = forms.DecimalField(
        label=_("Floor area of each in m²"), min_value=Decimal("0.01"), decimal_places=2,
        max_value=Decimal(1_000_000), required=False,
    )  # fmt: skip
    valid_from = day_field(label=_("First day"))

    def clean(self) -> dict[str, Any]:
        """Refuse floors or doors that run backwards, and more homes than a stairwell has."""
        data: dict[str, Any] = super().clean() or {}
        for first, last in (("first_floor", "last_floor"), ("first_door", "last_door")):
            if first in data and last in data and data[last] < data[first]:
                self.add_error(last, _("That is below the first."))
        if not self.errors and len(self.doors()) > MOST_HOMES:
            self.add_error("last_door", _("These are too many dwellings at once."))
        return data

    def doors(self) -> list[tuple[int, str]]:
        """Return floor and room of every dwelling asked for."""
        data = self.cleaned_data
        return [
            (floor, f"{floor}{door:02}")
            for floor in range(data["first_floor"], data["last_floor"] + 1)
            for door in range(data["first_door"], data["last_door"] + 1)
        ]

    def specs(self, known: set[str]) -> list[PlaceSpec]:
        """Return the dwellings asked for, without rooms that stand already."""
        data = self.cleaned_data
        area = int(data["floor_area"] * 100) if data["floor_area"] else None
        return [
            PlaceSpec(
                kind=PlaceKind.DWELLING, room=room, floor=floor, stairwell=data["stairwell"],
                floor_area=area, parent_id=self.row.pk, valid_from=data["valid_from"],
            )
            for floor, room in self.doors()
            if room not in known
        ]  # fmt: skip
