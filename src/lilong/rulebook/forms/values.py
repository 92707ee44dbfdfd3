"""A value of a key as it is typed in, by its kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from lilong.kernel.calendar import Unit
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.rulebook import entering, layout, ports, rules, values
from lilong.rulebook.forms.lists import day_field
from lilong.rulebook.keys import Key
from lilong.rulebook.layout import Box, Item, Rows
from lilong.rulebook.models import RuleValue
from lilong.rulebook.operations import end_fault, landing_fault
from lilong.rulebook.rules import Proposal
from lilong.rulebook.terms import (
    CHOICE_NAMES,
    SCOPE_KINDS,
    UNIT_NAMES,
    ValueType,
    kind_of_scope,
)
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
        start: Mapping[str, Any] | None = None,
        spare: int = layout.SPARE_ROWS,
        today: date,
    ) -> None:
        """`start` is what stands in the boxes at first; `spare` rows stay empty below a table."""
        self.key, self.office_id, self.today = key, office_id, today
        initial: dict[str, Any] = {"valid_from": today, **(start or {})}
        super().__init__(data, initial=initial)
        rows_of = initial if data is None else data
        self.items_of_value = layout.layout(key, rows_of, 0 if data is not None else spare)
        self.boxes = list(layout.boxes(self.items_of_value))
        for box in self.boxes:
            self.fields[box.name] = _box_field(box)
        self.order_fields([*(box.name for box in self.boxes), *self.base_fields])
        scopes = self.fields["scope"]
        assert isinstance(scopes, forms.ChoiceField)
        scopes.choices = [("", _("the whole office")), *_scope_groups(key, office_id)]

    def focus_on(self, table: str) -> None:
        """Let the first box of a table's last row have the focus: there a row was just added."""
        last = layout.row_count(table, [box.name for box in self.boxes]) - 1
        names = (box.name for box in self.boxes if box.name.startswith(f"{table}-{last}-"))
        first = next(names, "")
        if first:
            self.fields[first].widget.attrs["autofocus"] = True

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

    def value_items(self) -> list["Drawn"]:
        """Return the bound boxes and the tables of them, as the page draws them."""
        return [self._drawn(item) for item in self.items_of_value]

    def _drawn(self, item: Item) -> "Drawn":
        if isinstance(item, Box):
            column = gettext("counted in") if item.is_unit else gettext(item.title or "New value")
            return Drawn(box=self[item.name], column=column)
        lines = [
            DrawnRow(f"{item.name}-{number}", [self._drawn(one) for one in line])
            for number, line in enumerate(item.lines)
        ]
        return Drawn(
            name=item.name,
            title=gettext(item.title) if item.title else gettext("New value"),
            head=_head(item) if item.is_flat else [],
            lines=lines,
        )

    def other_boxes(self) -> list[Any]:
        """Return the bound boxes beside the value."""
        return [self[name] for name in self.base_fields]


def _scope_groups(key: Key, office_id: int) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the scopes a key may be set for, by their kind."""
    named = ports.scopes_of(office_id)
    groups = (
        (kind, [(one.scope, one.words()) for one in named if kind_of_scope(one.scope) == kind])
        for kind in key.scopes
    )
    return [(gettext(SCOPE_KINDS[kind]), found) for kind, found in groups if found]


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


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of a table on the page; its name is what the button that removes it sends."""

    name: str
    items: list["Drawn"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bound box with the words of its column, or a table with its rows and what heads them."""

    box: Any = None
    column: str = ""
    name: str = ""
    title: str = ""
    head: Sequence[str] = ()
    lines: Sequence[DrawnRow] = ()


def _head(rows: Rows) -> list[str]:
    """Return the headings of a table's columns; the unit of a limit has one of its own."""
    words = gettext("counted in")
    found = []
    for part in rows.shape.parts:
        found.append(gettext(part.title))
        if part.type is ValueType.LIMIT:
            found.append(words)
    return found


def _label(box: Box) -> str:
    """Return where a box stands: row 2: Conditions, row 1: Share."""
    words = [
        gettext("Row {number}").format(number=step) if isinstance(step, int) else gettext(step)
        for step in box.place
    ]
    return pgettext("between the steps to a box", ": ").join(words) or gettext("New value")


def _box_field(box: Box) -> forms.Field:
    label = _label(box)
    if box.is_unit:
        offered = [unit for unit in Unit if not box.shape.choices or unit in box.shape.choices]
        units = [("", ""), *((unit.value, gettext(UNIT_NAMES[unit])) for unit in offered)]
        title = gettext("{title}: counted in").format(title=label)
        return forms.ChoiceField(label=title, choices=units, required=box.is_needed)
    is_needed, is_alone = box.is_needed, not any(isinstance(step, int) for step in box.place)
    choices = _choices(box)
    if choices:
        return forms.ChoiceField(label=label, choices=[("", ""), *choices], required=is_needed)
    if box.shape.type is ValueType.TABLE:
        return forms.CharField(
            label=label,
            required=is_needed,
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
            help_text=gettext("Advanced: rows that lie too deep to be drawn, as JSON."),
        )
    widget = forms.TextInput()
    hint = say(values.expected(box.shape)) if is_alone else ""
    if box.shape.type is ValueType.MONEY and is_alone:
        hint = gettext("In yuan, such as 1234.50; kept in whole fen.")
    return forms.CharField(label=label, required=is_needed, widget=widget, help_text=hint)


def _choices(box: Box) -> list[tuple[str, str]]:
    if box.shape.type is ValueType.FLAG:
        return [(entering.YES, gettext("yes")), (entering.NO, gettext("no"))]
    if box.shape.type is ValueType.LIMIT:  # its choices are those of the box beside, of units
        return []
    named = CHOICE_NAMES
    return [(one, gettext(named[one]) if one in named else one) for one in box.shape.choices]
