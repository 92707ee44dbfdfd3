"""What many of the ledger's forms ask: who says so, from which day, and which person or firm."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.accounts.viewer import Viewer
from lilong.ledger import operations
from lilong.ledger.models import Person
from lilong.ledger.queries import parties
from lilong.ledger.queries.persons import get_person, with_homes
from lilong.ledger.specs import Source
from lilong.ledger.terms import SOURCE_NAMES, SourceKind
from lilong.vault.masks import mask_address

_AHEAD = timedelta(days=366)
_LAST_DAYS = frozenset({"valid_to"})
# What people choose from; a visit names itself as the source of what it found.
_BY_HAND = tuple(k for k in SourceKind if k not in {SourceKind.VISIT, SourceKind.DEMONSTRATION})


def word_choices(names: Mapping[Any, str]) -> list[tuple[str, Any]]:
    """Return terms with their names as a list offers them."""
    return [(str(key), _(words)) for key, words in names.items()]


class ActForm(forms.Form):
    """A form of the viewer's on one day; `row` is what it is about, if it is about something."""

    def __init__(self, *args: Any, viewer: Viewer, row: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.viewer, self.row, self.today = viewer, row, today
        for field in self.fields.values():
            if isinstance(field, forms.DateField) and field.required and not field.initial:
                field.initial = today

    def clean(self) -> dict[str, Any]:
        """Refuse a day more than a year ahead: a slip of the hand, no plan; terms may end later."""
        data: dict[str, Any] = super().clean() or {}
        latest = self.today + _AHEAD
        for name, value in list(data.items()):
            if isinstance(value, date) and name not in _LAST_DAYS and value > latest:
                self.add_error(name, gettext("This day lies more than a year ahead."))
        return data


class SourcedForm(ActForm):
    """A form whose facts somebody said on a day."""

    source = forms.ChoiceField(
        label=_("Who says so"), choices=[(k.value, _(SOURCE_NAMES[k])) for k in _BY_HAND],
        initial=SourceKind.COMMITTEE.value,
    )  # fmt: skip
    source_date = day_field(label=_("Said on"))
    reference = forms.CharField(
        label=_("File or register"), max_length=120, required=False,
        help_text=_("Where it can be looked up: a file's name, a register's number."),
    )  # fmt: skip
    field_order: list[str]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        last = ("source", "source_date", "reference")
        self.order_fields([*(n for n in self.fields if n not in last), *last])

    def told_by(self) -> Source:
        """Return the source that was named."""
        data = self.cleaned_data
        return Source(SourceKind(data["source"]), data["source_date"], data["reference"].strip())


class ReasonForm(ActForm):
    """A form that asks why."""

    reason = forms.CharField(
        label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class PersonPicker:
    """Finds the person whom a form names in full; asks which, where several have the name."""

    def __init__(self, viewer: Viewer, today: date) -> None:
        self._viewer, self._today = viewer, today

    def pick(self, form: forms.Form, name: str, chosen: str) -> Person | None:
        """Return the person, or lay the question which one upon the form."""
        found = {str(p.pk): p for p in operations.find_by_name(name, viewer=self._viewer)}
        if not found:
            form.add_error(
                "person_name",
                gettext("Nobody of this whole name is in your sight. Register the person first."),
            )
            return None
        if len(found) == 1:
            return next(iter(found.values()))
        form.fields["person"] = forms.ChoiceField(
            label=_("Which of them"), choices=self._described(found), required=False
        )
        if chosen in found:
            return found[chosen]
        form.add_error("person", gettext("Several people have this name. Say which is meant."))
        return None

    def _described(self, found: Mapping[str, Person]) -> list[tuple[str, str]]:
        rows = with_homes(
            Person.objects.filter(pk__in=found), office_id=self._viewer.office_id, on=self._today
        )
        lines = []
        for row in rows:
            homes: list[Any] = getattr(row, "homes", [])
            where = homes[0].place.address if homes else ""
            born = str(row.birth_year or "")
            said = (str(row.name), born, mask_address(where))
            lines.append((str(row.pk), " · ".join(part for part in said if part)))
        return sorted(lines, key=lambda line: line[1])


class NamedPersonForm(SourcedForm):
    """A form that names a person of the ledger."""

    person_name = forms.CharField(
        label=_("Whole name of the person"), max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Find the person; `person` is she, None when the form has a fault."""
        data: dict[str, Any] = super().clean() or {}
        picker = PersonPicker(self.viewer, self.today)
        if name := data.get("person_name"):
            data["found_person"] = picker.pick(self, name, self.data.get("person", ""))
        return data


def organisation_named(viewer: Viewer, words: str) -> Any:
    """Return the one organisation with this name or credit code, else None."""
    found = list(parties.organisation_list(viewer, words)[:20])
    exact = [o for o in found if words.strip() in {o.name, o.credit_code}]
    several = exact or found
    return several[0] if len(several) == 1 else None


def person_of(viewer: Viewer, key: Any) -> Person:
    """Return a person of the viewer's sight."""
    return get_person(viewer, key)
