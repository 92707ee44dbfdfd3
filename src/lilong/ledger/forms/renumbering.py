"""The form that renumbers what lies in a place in one act: houses may change numbers."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.ledger.forms.sources import SourcedForm
from lilong.ledger.models import Place
from lilong.ledger.operations import Renumbering
from lilong.ledger.queries.places import numbered_inside
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind

# Two fields each, far below what a form may have.
MOST_AT_ONCE = 400
_UNITS = {"lane": "弄", "number": "号", "building": "幢", "room": "室"}
_COLUMNS = {"building": "building_number"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A place with the part of its address by which it differs from its neighbours."""

    place: Place
    part: str

    @property
    def key(self) -> str:
        return self.place.pk.hex

    @property
    def now(self) -> str:
        return str(getattr(self.place, _COLUMNS.get(self.part, self.part)))

    def spec(self, number: str) -> PlaceSpec:
        """Return its address with another number."""
        place = self.place
        parts: dict[str, Any] = {
            "road": place.road, "lane": place.lane, "number": place.number,
            "building": place.building_number, "room": place.room, self.part: number,
        }  # fmt: skip
        return PlaceSpec(
            kind=PlaceKind(place.kind), name=place.name, valid_from=place.valid_from, **parts
        )


class RenumberManyForm(SourcedForm):
    """New numbers from a day on; whose number is left as it is stays as it is."""

    on = day_field(label=_("From"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = [
            _Line(place, _part_of(place, self.row))
            for place in numbered_inside(self.row)[:MOST_AT_ONCE]
        ]
        for line in self.lines:
            self.fields[f"number_{line.key}"] = forms.CharField(
                label=_called(line.place), max_length=20, initial=line.now
            )
            self.fields[f"revision_{line.key}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=line.place.revision
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which no number is another."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not self._changed():
            self.add_error(None, _("Nothing was changed."))
        return data

    def _changed(self) -> list[tuple[_Line, str]]:
        said = [(line, self._said(line)) for line in self.lines]
        return [(line, number) for line, number in said if number != line.now]

    def _said(self, line: _Line) -> str:
        number: str = self.cleaned_data[f"number_{line.key}"].strip()
        return number.removesuffix(_UNITS[line.part]) or number

    def changes(self) -> list[Renumbering]:
        """Return what gets another number, at the revisions that were read."""
        found = []
        for line, number in self._changed():
            line.place.revision = self.cleaned_data[f"revision_{line.key}"]
            found.append(Renumbering(line.place, line.spec(number)))
        return found


def _part_of(place: Place, above: Place) -> str:
    """Return the part by which a place is told from its neighbours; what all share is none."""
    if place.kind == PlaceKind.DWELLING:
        return "room"
    if place.kind == PlaceKind.LANE:
        return "lane"
    if place.building_number and place.building_number != above.building_number:
        return "building"
    return "number"


def _called(place: Place) -> str:
    return f"{place.address} {place.name}" if place.name else place.address
