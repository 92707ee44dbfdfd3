"""A value of a key as it is typed in, by its kind."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lilong.kernel.calendar import Unit
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.rulebook import entering, ports, rules, values
from lilong.rulebook.entering import Box
from lilong.rulebook.forms.lists import day_field
from lilong.rulebook.keys import Key
from lilong.rulebook.models import RuleValue
from lilong.rulebook.operations import end_fault, landing_fault
from lilong.rulebook.rules import Proposal
from lilong.rulebook.terms import CHOICE_NAMES, UNIT_NAMES, ValueType
from lilong.ui.messages import say


class ProposalForm(forms.Form):
    """A value of a key, typed in by its kind, with where, from when, from which source and why."""

    scope = forms.ChoiceField(
        label=_("Holds for"),
        required=False,
        help_text=_("The narrowest scope wins over the whole office."),
    )
    valid_from = day_field(_("From"), help_text=_("Its first day."))
    valid_to = day_field(
        _("To"), required=False, help_text=_("Its last day; empty for as long as nobody ends it.")
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The resolution, document or law.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        key: Key,
        office_id: int,
        data: Mapping[str, Any] | None,
        *,
        start: Any = None,
        today: date,
    ) -> None:
        self.key, self.office_id, self.today = key, office_id, today
        initial: dict[str, Any] = {**entering.typed(key, start), "valid_from": today}
        super().__init__(data, initial=initial)
        self.boxes = entering.boxes(key, _row_count(key, data, start))
        for box in self.boxes:
            self.fields[box.name] = _box_field(box)
        self.order_fields([*(box.name for box in self.boxes), *self.base_fields])
        named = [(one.scope, one.words()) for one in ports.scopes_of(office_id)]
        scopes = self.fields["scope"]
        assert isinstance(scopes, forms.ChoiceField)
        scopes.choices = [("", _("the whole office")), *named]

    def clean(self) -> dict[str, Any]:
        """Say at each box what is wrong with it; the rules' own sentences."""
        given = {box.name: str(self.data.get(box.name, "")) for box in self.boxes}
        self.value, faults = entering.entered(self.key, given)
        for name, refusal in faults.items():
            field = name if name in self.fields else None
            if field is None or field not in self.errors:
                self._tell(field, refusal)
        if "valid_from" in self.cleaned_data:
            for refusal in rules.faults(self.proposal(), self.today):
                # What is wrong with the value was said at its own boxes.
                if refusal.field in self.base_fields and refusal.field not in self.errors:
                    self._tell(refusal.field, refusal)
        if not self.errors:
            in_the_way = landing_fault(self.proposal())
            if in_the_way:
                self._tell("valid_from", in_the_way)
        return self.cleaned_data

    def _tell(self, field: str | None, refusal: Refusal) -> None:
        self.add_error(field, say(refusal))

    def proposal(self) -> Proposal:
        """Return what was typed as the proposal the operation takes."""
        given = self.cleaned_data
        return Proposal(
            key=self.key.name,
            value=self.value,
            valid_from=given["valid_from"],
            valid_to=given.get("valid_to"),
            office_id=self.office_id,
            scope=given.get("scope", ""),
            source=given.get("source", ""),
            reason=given.get("reason", ""),
        )

    def value_rows(self) -> list[list[Any]]:
        """Return the bound boxes of a table, row by row."""
        rows: dict[int, list[Any]] = {}
        for box in self.boxes:
            if box.row is not None:
                rows.setdefault(box.row, []).append(self[box.name])
        return [rows[number] for number in sorted(rows)]

    def head(self) -> list[str]:
        """Return the headings of a table's columns; the unit of a limit has one of its own."""
        first = [box for box in self.boxes if box.row == 0]
        words = gettext("counted in")
        return [words if box.is_unit else gettext(box.title) for box in first]

    def value_boxes(self) -> list[Any]:
        """Return the bound boxes of anything but a table."""
        return [self[box.name] for box in self.boxes if box.row is None]

    def other_boxes(self) -> list[Any]:
        """Return the bound boxes beside the value."""
        return [self[name] for name in self.base_fields]


class EndForm(forms.Form):
    """After which day a value ends without a successor, and why."""

    valid_to = day_field(_("Last day"), help_text=_("On the day after it no longer holds."))
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, row: RuleValue, data: Mapping[str, Any] | None, *, at: datetime) -> None:
        self.row, self.at = row, at
        first = max(local(at).date(), row.valid_from)
        super().__init__(data, initial={"valid_to": first})

    def clean(self) -> dict[str, Any]:
        """Say at its box why the value may not end on this day."""
        last = self.cleaned_data.get("valid_to")
        refusal = end_fault(self.row, last, self.at) if last else None
        if refusal:
            self.add_error(refusal.field or None, say(refusal))
        return self.cleaned_data


def _row_count(key: Key, data: Mapping[str, Any] | None, start: Any) -> int:
    if key.type is not ValueType.TABLE:
        return 0
    numbers = [
        int(name.split("-")[1])
        for name in data or {}
        if name.startswith("value-") and name.split("-")[1].isdecimal()
    ]
    known = max(numbers, default=-1) + 1 if data else len(start or ()) + entering.SPARE_ROWS
    return max(known, entering.SPARE_ROWS)


def _box_field(box: Box) -> forms.Field:
    label = gettext(box.title) if box.title else gettext("New value")
    if box.row is not None:
        label = gettext("Row {number}: {title}").format(number=box.row + 1, title=label)
    if box.is_unit:
        units = [("", ""), *((unit.value, gettext(UNIT_NAMES[unit])) for unit in Unit)]
        title = gettext("{title}: counted in").format(title=label)
        return forms.ChoiceField(label=title, choices=units, required=box.row is None)
    is_needed = box.row is None and not getattr(box.shape, "is_optional", False)
    choices = _choices(box)
    if choices:
        return forms.ChoiceField(label=label, choices=[("", ""), *choices], required=is_needed)
    is_long = box.shape.type in {ValueType.TABLE, ValueType.SCHEMA}
    widget = forms.Textarea(attrs={"rows": 4}) if is_long else forms.TextInput()
    hint = say(values.expected(box.shape)) if box.row is None else ""
    if box.shape.type is ValueType.MONEY and box.row is None:
        hint = gettext("In yuan, such as 1234.50; kept in whole fen.")
    return forms.CharField(label=label, required=is_needed, widget=widget, help_text=hint)


def _choices(box: Box) -> list[tuple[str, str]]:
    if box.shape.type is ValueType.FLAG:
        return [(entering.YES, gettext("yes")), (entering.NO, gettext("no"))]
    named = CHOICE_NAMES
    return [(one, gettext(named[one]) if one in named else one) for one in box.shape.choices]
