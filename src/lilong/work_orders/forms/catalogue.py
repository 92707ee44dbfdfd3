"""Forms of the catalogue: its filters, a category, its end, the unit named for an area."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.work_orders.forms.orders import (
    ANY,
    Choices,
    Picker,
    category_field,
    labelled,
    unit_choices,
)
from lilong.work_orders.forms.rules import ground_choices
from lilong.work_orders.queries import Names
from lilong.work_orders.words import CHANGE_STATE_WORDS


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def text_box(rows: int = 2) -> forms.Textarea:
    """Return a box for a few lines."""
    return forms.Textarea(attrs={"rows": rows})


class CatalogueFilters(forms.Form):
    """Narrows the catalogue; it can be asked as it was or will be on any day."""

    words = forms.CharField(
        label=_("Name, code or keyword"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    group = forms.ChoiceField(label=_("Part of the catalogue"), required=False)
    on = forms.DateField(label=_("As it is on"), required=False, widget=_day_input())

    def __init__(self, groups: Choices, data: Any = None) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["group"].choices = [("", ANY), *groups]


class ChangeFilters(forms.Form):
    """Narrows the changes of the catalogue."""

    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["state"].choices = [("", ANY), *labelled(CHANGE_STATE_WORDS)]


class ChangeForm(forms.Form):
    """What every change of the catalogue says: what was seen, from which day, and why."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    valid_from = forms.DateField(
        label=_("Holds from"), widget=_day_input(),
        help_text=_("Orders that came in before are judged by the catalogue of their day."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=text_box(),
        help_text=_("Who asked for it, and on what ground."),
    )  # fmt: skip

    use_required_attribute = False

    def full_clean(self) -> None:
        """Clean; the reason is drawn as needed, and the rules say that it is missing."""
        super().full_clean()
        self.fields["reason"].required = True

    def change_values(self) -> dict[str, Any]:
        """Return what the kind of change asks for."""
        return {}


class EndForm(ChangeForm):
    """Ends a category the day before another day; a successor takes what points to it."""

    successor = forms.ChoiceField(label=_("Following category"), required=False)

    def __init__(
        self, names: Names, data: Any = None, *, on: date, own: str, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        field: Any = category_field(names, on)
        field.choices = [choice for choice in field.choices if choice[0] != own]
        field.label, field.required = _("Following category"), False
        field.help_text = _("New orders, waiting orders and dispatch rules go there from that day.")
        self.fields["successor"] = field
        self.fields["valid_from"].label = _("First day without it")
        self.order_fields(["successor", "valid_from", "reason"])
        self.names = names

    def change_values(self) -> dict[str, Any]:
        """Return the key of the successor, if one is named."""
        leaf = self.names.catalogue.leaves.get(self.cleaned_data["successor"])
        return {"successor_id": leaf.id if leaf else None}


class UnitForm(ChangeForm):
    """Names the unit that leads a category in an area; who was named there before ends."""

    area = forms.TypedChoiceField(
        label=_("Area and all below it"), coerce=int, empty_value=None, required=False,
        help_text=_("None means everywhere."),
    )  # fmt: skip
    unit = forms.TypedChoiceField(label=_("Leads there"), coerce=int)

    def __init__(
        self, names: Names, office_path: str, data: Any = None, *, on: date, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        for key, choices in (
            ("area", ground_choices(names, on, office_path)),
            ("unit", unit_choices(names, on)),
        ):
            fields[key].widget = Picker()
            fields[key].choices = choices
        self.order_fields(["area", "unit", "valid_from", "reason"])

    def change_values(self) -> dict[str, Any]:
        """Return the keys of area and unit."""
        return {"area_id": self.cleaned_data["area"], "unit_id": self.cleaned_data["unit"]}


class UnitEndForm(ChangeForm):
    """Ends a unit's being named the day before another day."""

    def __init__(self, row_id: int, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.row_id = row_id
        self.fields["valid_from"].label = _("First day without it")

    def change_values(self) -> dict[str, Any]:
        """Return the key of the row that ends."""
        return {"row_id": self.row_id}


class ChangeDecisionForm(forms.Form):
    """Approves, refuses or withdraws a change."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=text_box(),
        help_text=_("Needed where it is refused."),
    )  # fmt: skip
