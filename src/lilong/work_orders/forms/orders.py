"""Forms of orders: moves with fitting widgets, the record of a request, filters of the lists."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.accounts.viewer import Viewer
from lilong.cases.forms import STATES, MoveForm
from lilong.cases.grammar import Kind, Move
from lilong.cases.terms import ContactChannel
from lilong.ledger.forms.place_field import PlaceField, ToldPlace, shown
from lilong.territory.models import Level
from lilong.ui.context import own_or_english
from lilong.vault.terms import PURPOSE_NAMES, Purpose
from lilong.work_orders import joining, rules
from lilong.work_orders.flow import PROGRAMME
from lilong.work_orders.intake import CallerDetails, Intake
from lilong.work_orders.queries import Filters, Names, OrderView, filters_of
from lilong.work_orders.queries.joint import proposed_units
from lilong.work_orders.queries.naming import is_descendant
from lilong.work_orders.terms import RequesterKind, RequestKind, Source
from lilong.work_orders.words import (
    MARK_WORDS,
    REQUEST_KIND_WORDS,
    REQUESTER_KIND_WORDS,
    SOURCE_WORDS,
)

MOST_RADIOS = 6
Choices = list[tuple[Any, Any]]
ANY = pgettext_lazy("no filter", "Any")
# What a person at a desk may say of where a request came from; the rest comes by itself.
_DESK_SOURCES = (Source.COUNTER, Source.HOTLINE, Source.LETTER, Source.MESSAGE_BOARD, Source.GRID)


class Picker(forms.Select):
    """A long list one types into: by name, code and keyword. Without script a plain list."""

    def __init__(self, words: Mapping[str, str] | None = None) -> None:
        super().__init__(attrs={"data-picker": ""})
        self.words = dict(words or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return an option that carries its keywords."""
        option = super().create_option(name, value, *args, **kwargs)
        if self.words.get(str(value)):
            option["attrs"]["data-words"] = self.words[str(value)]
        return option


def labelled(words: Mapping[Any, str], keys: Iterable[Any] | None = None) -> Choices:
    """Return choices from words; `keys` leaves only some, in their order."""
    return [(str(key), _(words[key])) for key in (words if keys is None else keys)]


def category_field(names: Names, on: date) -> forms.ChoiceField:
    """Return the field that asks for a category that holds on a day."""
    leaves = [leaf for leaf in names.catalogue.leaves.values() if leaf.holds_on(on)]
    choices = [("", "—"), *((x.code, f"{own_or_english(x, 'name')} · {x.code}") for x in leaves)]
    words = {leaf.code: " ".join((leaf.name, leaf.name_en, *leaf.keywords)) for leaf in leaves}
    return forms.ChoiceField(label=_("Category"), choices=choices, widget=Picker(words))


def unit_choices(names: Names, on: date, below: int | None = None) -> Choices:
    """Return the units that hold on a day; `below` leaves those a lead may pass a part on to."""
    catalogue = names.catalogue
    lead = catalogue.units.get(below or 0)
    fitting = [
        unit
        for unit in catalogue.units.values()
        if unit.holds_on(on)
        and (
            lead is None
            or rules.is_below(
                lead_kind=lead.kind,
                target_kind=unit.kind,
                is_descendant=is_descendant(catalogue, unit, lead.id),
            )
        )
    ]
    return [("", "—"), *((unit.id, own_or_english(unit, "name")) for unit in fitting)]


def area_choices(names: Names, on: date, office_path: str) -> Choices:
    """Return the communities and grid cells of an office that hold on a day, in tree order."""
    shown = sorted(
        (
            area
            for area in names.areas.values()
            if area.path.startswith(office_path)
            and area.level in {Level.COMMUNITY, Level.GRID_CELL}
            and area.valid_from <= on
            and (area.valid_to is None or on <= area.valid_to)
        ),
        key=lambda area: area.path,
    )
    indent = {Level.GRID_CELL: "\u3000"}
    return [
        ("", "—"),
        *((a.pk, f"{indent.get(Level(a.level), '')}{own_or_english(a, 'name')}") for a in shown),
    ]


class OrderMoveForm(MoveForm):
    """Makes a move of an order; choices are narrowed to what this order allows."""

    def __init__(
        self,
        move: Move,
        view: OrderView,
        names: Names,
        viewer: Viewer,
        data: Any = None,
        *,
        on: date,
    ) -> None:
        rulings = view.case.snapshot.rulings
        super().__init__(move, viewer, data, initial=_initial(view), rulings=rulings)
        for question in self.questions:
            key, asked = question.key, self.fields[question.key]
            if key == "category":
                self.fields[key] = category_field(names, on)
            elif key == "place":
                self.fields[key] = PlaceField(viewer, label=asked.label, required=False)
            elif question.kind == Kind.UNITS:
                asked.set_choices(unit_choices(names, on))  # type: ignore[attr-defined]
                rows = [{"unit": unit, "task": ""} for unit in proposed_units(view, on=on)]
                # A list is taken for the cells of the rows, not for the rows.
                self.initial[key] = asked.widget.decompress(rows)
            elif question.kind == Kind.UNIT:
                asked.choices = self._units(move, view, names, on)  # type: ignore[attr-defined]
                asked.widget = Picker()
                asked.widget.choices = asked.choices  # type: ignore[attr-defined]
            elif question.kind == Kind.AREA:
                asked.choices = area_choices(  # type: ignore[attr-defined]
                    names, on, viewer.office_path
                )
            elif question.kind in {Kind.CHOICE, Kind.YES_NO}:
                self._radios(key, view)
        self._leave_out(view)

    def _leave_out(self, view: OrderView) -> None:
        if "joint_reason" in self.fields and not joining.unanswered(view.case.snapshot):
            del self.fields["joint_reason"]

    def answers(self) -> dict[str, Any]:
        """Return the answers; of a place its words and its key.

        Where another place is told, its area goes with it unless another area was chosen, too.
        """
        given = super().answers()
        where = given.get("place")
        if not isinstance(where, ToldPlace):
            return given
        given["place"] = where.text
        if where.place_id:
            given["site"] = str(where.place_id)
        is_moved = where.text != self.initial.get("place", {}).get("text")
        if is_moved and given.get("area") == self.initial.get("area"):
            given.pop("area", None)
        return given

    def _units(self, move: Move, view: OrderView, names: Names, on: date) -> Choices:
        """Return the units a move may name: below the lead, those that take part, or all."""
        if move.key == "release":
            parts = {part.unit_id for part in joining.unanswered(view.case.snapshot)}
            return [c for c in unit_choices(names, on) if c[0] in parts]
        return unit_choices(names, on, view.matter.lead_unit_id if move.key == "pass_on" else None)

    def _radios(self, key: str, view: OrderView) -> None:
        field: Any = self.fields[key]
        allowed = view.matter.facts.get("results") if key == "result_class" else None
        choices = [
            (value, words)
            for value, words in field.choices
            if value != "" and (not allowed or value in allowed)
        ]
        if len(choices) <= MOST_RADIOS:
            field.widget = forms.RadioSelect()
        field.choices = choices


def _initial(view: OrderView) -> dict[str, Any]:
    matter, proposal, category = view.matter, view.proposal, view.details.category
    initial = {**matter.facts, "revision": matter.revision}
    initial["place"] = shown(matter.place, matter.site_id)
    initial |= {"channel": ContactChannel.PHONE.value, "area": matter.area_id}
    initial["category"] = category.code if category else ""
    if proposal.categories and not category:
        initial["category"] = proposal.categories[0].key
    if proposal.units:
        initial["unit"] = proposal.units[0].key
    if proposal.areas and not matter.area_id:
        initial["area"] = proposal.areas[0].key
    return initial


class RevealForm(forms.Form):
    """Asks what a caller's details are needed for."""

    purpose = forms.ChoiceField(
        label=_("What do you need it for?"),
        choices=[
            (key.value, _(PURPOSE_NAMES[key]))
            for key in (
                Purpose.CONTACT, Purpose.HANDLING, Purpose.FOLLOW_UP_CALL, Purpose.CORRECTION,
            )
        ],
        widget=forms.RadioSelect,
    )  # fmt: skip


class RecordForm(forms.Form):
    """Records a request with its five elements (H-07): who, when, where, what, and how it came."""

    source = forms.ChoiceField(label=_("Came by"), choices=[], initial=Source.COUNTER)
    request_kind = forms.ChoiceField(
        label=_("What the caller wants"),
        choices=[],
        initial=RequestKind.HELP,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("What it is about"), max_length=100, required=False,
        help_text=_("A short heading; no names or numbers of persons."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("In the caller's own words"), required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("As it was said: the course of it and what is asked for. Never edited later."),
    )  # fmt: skip
    happened_at = forms.DateTimeField(label=_("When it happened"), required=False)
    area = forms.TypedChoiceField(label=_("Area"), coerce=int, empty_value=None, required=False)
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180
    )
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    requester = forms.ChoiceField(
        label=_("Who asks"), choices=[], initial=RequesterKind.PERSON, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Caller's name"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    is_anonymous = forms.BooleanField(label=_("The caller stays anonymous"), required=False)
    is_secret = forms.BooleanField(
        label=_("The caller's identity is kept secret: only the centre sees it"), required=False
    )  # fmt: skip
    received_at = forms.DateTimeField(
        label=_("Came in"), required=False,
        help_text=_("Leave empty for now; a letter of yesterday keeps its own time."),
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, names: Names, viewer: Viewer, data: Any = None, *, on: date) -> None:
        super().__init__(data)
        self.fields["source"].choices = labelled(  # type: ignore[attr-defined]
            SOURCE_WORDS, _DESK_SOURCES
        )
        self.fields["request_kind"].choices = labelled(  # type: ignore[attr-defined]
            REQUEST_KIND_WORDS
        )
        self.fields["requester"].choices = labelled(  # type: ignore[attr-defined]
            REQUESTER_KIND_WORDS
        )
        self.fields["area"].choices = area_choices(  # type: ignore[attr-defined]
            names, on, viewer.office_path
        )
        self.fields["place"] = PlaceField(
            viewer, label=_("Where exactly"), required=False,
            help_text=_("Road, number, entrance. An enquiry or a suggestion needs no place."),
        )  # fmt: skip
        for key in ("happened_at", "received_at"):
            self.fields[key].widget = forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            )

    def full_clean(self) -> None:
        """Clean; what the rules will ask for is then drawn as needed, not as optional.

        The rules alone say what is missing, all of it at once.
        """
        super().full_clean()
        for key in ("title", "words", "name", "place"):
            self.fields[key].required = True

    def intake(self) -> Intake:
        """Return the request as the room takes it in."""
        told = self.cleaned_data
        lon, lat, where = told["longitude"], told["latitude"], told["place"]
        return Intake(
            words=told["words"],
            title=told["title"],
            source=told["source"],
            request_kind=told["request_kind"],
            received_at=told["received_at"],
            happened_at=told["happened_at"],
            place=where.text if where else "",
            site_id=where.place_id if where else None,
            area_id=told["area"],
            point=(lon, lat) if lon is not None and lat is not None else None,
            caller=CallerDetails(name=told["name"], phone=told["phone"], kind=told["requester"]),
            is_anonymous=told["is_anonymous"],
            is_secret=told["is_secret"],
        )


class OrderFilters(forms.Form):
    """Narrows the list of orders."""

    words = forms.CharField(
        label=_("Keywords"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    unit = forms.TypedChoiceField(
        label=_("Lead unit"), coerce=int, empty_value=None, required=False
    )
    area = forms.TypedChoiceField(label=_("Area"), coerce=int, empty_value=None, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    kind = forms.ChoiceField(label=_("Request"), required=False)
    mark = forms.ChoiceField(label=_("Attention"), required=False)
    site = forms.UUIDField(widget=forms.HiddenInput, required=False)
    since = forms.DateField(widget=forms.HiddenInput, required=False)
    closed_since = forms.DateField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, names: Names, viewer: Viewer, groups: Choices, data: Any = None, *, on: date
    ) -> None:
        super().__init__(data)
        self.names, self.on = names, on
        fields: dict[str, Any] = self.fields
        any_choice = [("", ANY)]
        fields["stage"].choices = any_choice + [(s.key, s.label) for s in PROGRAMME.stages]
        fields["unit"].choices = any_choice + unit_choices(names, on)[1:]
        fields["area"].choices = any_choice + area_choices(names, on, viewer.office_path)[1:]
        fields["category"].choices = any_choice + groups
        fields["source"].choices = any_choice + labelled(SOURCE_WORDS)
        fields["mark"].choices = any_choice + labelled(MARK_WORDS)
        fields["kind"].choices = any_choice + labelled(REQUEST_KIND_WORDS)
        self._keep_former(data or {})

    def _keep_former(self, data: Mapping[str, Any]) -> None:
        """Offer what is asked for though it is no longer on offer: a leaf, a former unit or area.

        A link of last year, or a saved search, must not silently show everything.
        """
        fields: dict[str, Any] = self.fields
        known: dict[str, Mapping[Any, Any]] = {
            "category": self.names.catalogue.leaves,
            "unit": {str(key): unit for key, unit in self.names.catalogue.units.items()},
            "area": {str(key): area for key, area in self.names.areas.items()},
        }
        for name, things in known.items():
            asked, field = str(data.get(name, "")), fields[name]
            offered = {str(key) for key, _words in field.choices}
            if asked in things and asked not in offered:
                field.choices += [(asked, own_or_english(things[asked], "name"))]

    def filters(self) -> Filters:
        """Return what the list is narrowed to; a filter that cannot be read narrows nothing."""
        self.is_valid()
        return filters_of(getattr(self, "cleaned_data", {}), self.names, self.on)

    def asked(self) -> dict[str, str]:
        """Return what the filter bar says as texts, by field, for a search to be kept."""
        self.is_valid()
        told = getattr(self, "cleaned_data", {})
        return {name: str(value) for name, value in told.items() if value}
