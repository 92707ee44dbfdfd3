"""Forms of places: added, described, named, renumbered, ended, and what is told of them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.ledger.forms.sources import ActForm, ReasonForm, SourcedForm, word_choices
from lilong.ledger.models import Place
from lilong.ledger.operations.describing import DETAILS, OWN
from lilong.ledger.queries.remaining import remaining_at
from lilong.ledger.queries.sheets import areas_to_lie_in
from lilong.ledger.rules import BOUNDS, LENGTHS, PARENTS
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import (
    PLACE_NAMES,
    PlaceKind,
)
from lilong.territory.models import Area
from lilong.ui.context import own_or_english
from lilong.ui.messages import say

# What is asked of each kind beside name, kind and first day.
_ASKED: dict[PlaceKind, tuple[str, ...]] = {
    PlaceKind.STREET: ("road",),
    PlaceKind.LANE: ("road", "lane"),
    PlaceKind.ESTATE: ("road", "lane", "built_year", "is_protected"),
    PlaceKind.BUILDING: (
        "road", "lane", "number", "building", "built_year", "is_protected", "floors",
        "stairwells", "has_lift",
    ),
    PlaceKind.DWELLING: ("room", "floor", "stairwell", "floor_area"),
    PlaceKind.PREMISES: ("road", "number", "room", "use", "floor_area", "order"),
    PlaceKind.FACILITY: ("use", "floor_area"),
    PlaceKind.PLOT: ("road",),
    PlaceKind.VENUE: ("road", "number", "room"),
}  # fmt: skip
_FROM_ABOVE = ("road", "lane")
_YES_NO = [("", _("Not recorded")), ("yes", _("Yes")), ("no", _("No"))]


def _words(label: Any, name: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LENGTHS[name], required=False, **more)


def _number(label: Any, name: str) -> forms.IntegerField:
    least, most = BOUNDS[name]
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=False)


def _square_metres() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Floor area in m²"), min_value=Decimal("0.01"), max_value=Decimal(1_000_000),
        decimal_places=2, required=False,
    )  # fmt: skip


class DetailsForm(ActForm):
    """What is known of a place beside its address."""

    name = _words(_("Name"), "name")
    name_en = _words(_("English name"), "name_en")
    built_year = _number(_("Built in"), "built_year")
    is_protected = forms.BooleanField(label=_("Protected building"), required=False)
    floors = _number(_("Floors above ground"), "floors")
    stairwells = _number(_("Stairwells"), "stairwells")
    has_lift = forms.ChoiceField(label=_("Lift"), choices=_YES_NO, required=False)
    floor = _number(_("Floor"), "floor")
    stairwell = _words(_("Stairwell"), "stairwell")
    floor_area = _square_metres()
    use = _words(_("Used for"), "use")

    def details(self) -> dict[str, Any]:
        """Return the columns as the tables keep them."""
        data = {name: self.cleaned_data[name] for name in DETAIL_FIELDS if name in self.fields}
        if "has_lift" in data:
            data["has_lift"] = {"yes": True, "no": False}.get(data["has_lift"])
        if data.get("floor_area") is not None:
            data["floor_area"] = int(data["floor_area"] * 100)
        return data


DETAIL_FIELDS = tuple(DetailsForm.base_fields)


class PlaceForm(DetailsForm):
    """A new place inside another, or on top: `row` is what it lies in, if anything."""

    kind = forms.ChoiceField(label=_("Kind"))
    road = _words(_("Road"), "road")
    lane = _words(_("Lane (弄)"), "lane")
    number = _words(_("Number (号)"), "number")
    building = _words(_("Building (幢)"), "building")
    room = _words(_("Room (室)"), "room")
    order = _number(_("Place in the street order"), "order")
    area: "forms.ModelChoiceField[Area]" = forms.ModelChoiceField(
        None, label=_("Area"), required=False
    )
    valid_from = day_field(label=_("First day"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        above: Place | None = self.row
        kinds = [kind for kind in PlaceKind if _fits(kind, above)]
        names = word_choices({kind: PLACE_NAMES[kind] for kind in kinds})
        self.fields["kind"].choices = names  # type: ignore[attr-defined]
        asked = {"kind", "name", "name_en", "valid_from"}
        for kind in kinds:
            asked |= set(_ASKED[kind])
        if above is None:
            asked.add("area")
            chosen = areas_to_lie_in(self.viewer, on=self.today)
            self.fields["area"].queryset = chosen  # type: ignore[attr-defined]
            self.fields["area"].label_from_instance = _area_name  # type: ignore[attr-defined]
            self.fields["area"].required = True
        else:
            asked -= {name for name in _FROM_ABOVE if getattr(above, name)}
        for name in set(self.fields) - asked:
            del self.fields[name]
        order = ("kind", "name", "name_en", "area", "road", "lane", "number", "building", "room")
        self.order_fields([name for name in order if name in self.fields])

    def spec(self) -> PlaceSpec:
        """Return what is asked for."""
        data = self.cleaned_data
        kind = PlaceKind(data["kind"])
        known = {*_ASKED[kind], "name", "name_en"}
        given = {**data, **self.details()}
        values = {
            name: value
            for name, value in given.items()
            if name in known and value not in {None, ""}
        }
        area = data.get("area")
        return PlaceSpec(
            kind=kind, parent_id=self.row.pk if self.row else None,
            area_id=area.pk if area else None, valid_from=data["valid_from"], **values,
        )  # fmt: skip


def _fits(kind: PlaceKind, above: Place | None) -> bool:
    if above is None:
        return kind is not PlaceKind.DWELLING
    return PlaceKind(above.kind) in PARENTS[kind]


def _area_name(area: Area) -> str:
    return f"{own_or_english(area, 'name')} · {area.code}"


class _OfRevision(ActForm):
    """A form about a place at the revision that was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["revision"].initial = self.row.revision


class DescribeForm(_OfRevision, DetailsForm):
    """What is known of a place, changed."""

    longitude = forms.FloatField(
        label=_("Longitude (WGS-84)"), min_value=-180, max_value=180, required=False
    )
    latitude = forms.FloatField(
        label=_("Latitude (WGS-84)"), min_value=-90, max_value=90, required=False
    )
    reason = forms.CharField(label=_("Why"), max_length=400, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        place: Place = self.row
        model, names = DETAILS.get(PlaceKind(place.kind), (None, ()))
        row = model.objects.filter(place=place).first() if model else None
        for name in list(self.fields):
            if name in {"revision", "reason"}:
                continue
            if name not in {*OWN, *names}:
                del self.fields[name]
                continue
            value = getattr(place if name in OWN else row, name, None)
            self.fields[name].initial = _as_asked(name, value)

    def changed(self) -> dict[str, Any]:
        """Return every column the form shows as it shall be."""
        point = {n: self.cleaned_data[n] for n in ("longitude", "latitude")}
        return {**self.details(), **point}


def _as_asked(name: str, value: Any) -> Any:
    if name == "has_lift":
        return {True: "yes", False: "no"}.get(value, "")
    if name == "floor_area" and value is not None:
        return Decimal(value) / 100
    return value


class RenumberForm(SourcedForm, _OfRevision):
    """A new address from a day on."""

    road = _words(_("Road"), "road")
    lane = _words(_("Lane (弄)"), "lane")
    number = _words(_("Number (号)"), "number")
    building = _words(_("Building (幢)"), "building")
    room = _words(_("Room (室)"), "room")
    on = day_field(label=_("From"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        columns = {"building": "building_number"}
        for name in ("road", "lane", "number", "building", "room"):
            self.fields[name].initial = getattr(self.row, columns.get(name, name))

    def spec(self) -> PlaceSpec:
        """Return the address asked for."""
        data = self.cleaned_data
        parts = {name: data[name] for name in ("road", "lane", "number", "building", "room")}
        return PlaceSpec(
            kind=PlaceKind(self.row.kind), name=self.row.name, valid_from=data["on"], **parts
        )


class EndPlaceForm(_OfRevision, ReasonForm):
    """A place's last day and why; what is still recorded there is told before, as counts."""

    valid_to = day_field(label=_("Last day"))
    ends_all = forms.BooleanField(
        label=_("They have left: all that is recorded there ends with the place"),
        required=False,
        help_text=_(
            "Households, homes, ownership and leases end on the last day; nothing is deleted. "
            "Leave it empty to record first where they have moved."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.remains = remaining_at(self.row, after=self.today)
        if not self.remains.holds:
            del self.fields["ends_all"]

    @property
    def notes(self) -> list[str]:
        """Return what is still recorded there, and what becomes of it by itself."""
        told = [say(one) for one in self.remains.told]
        found = []
        if told:
            words = pgettext("between the items of a list", ", ").join(told)
            found.append(gettext("Still recorded there ({what}).").format(what=words))
        if self.remains.plans:
            found.append(gettext("Planned visits are called off with your reason."))
        return found
