"""The field that asks for parts of a matter: rows of a unit and its task."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

ROWS = 6


class UnitsWidget(forms.MultiWidget):
    """Rows of a unit and its task, as many as may be asked for at once."""

    template_name = "cases/parts/units_widget.html"

    def __init__(self, rows: int) -> None:
        units = [forms.Select(attrs=_unit_attrs(n)) for n in range(1, rows + 1)]
        tasks = [forms.TextInput(attrs=_task_attrs(n)) for n in range(1, rows + 1)]
        # A unit and its task stand side by side.
        super().__init__([widget for row in zip(units, tasks, strict=True) for widget in row])

    def decompress(self, value: Any) -> list[Any]:
        """Return the cells of given parts, row by row."""
        cells = [cell for row in value or () for cell in (row.get("unit"), row.get("task", ""))]
        return cells + [None] * (len(self.widgets) - len(cells))

    def get_context(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the cells in pairs for the template."""
        context = super().get_context(*args, **kwargs)
        cells = context["widget"]["subwidgets"]
        context["rows"] = list(zip(cells[::2], cells[1::2], strict=True))
        return context


def _unit_attrs(number: int) -> dict[str, Any]:
    label = format_lazy(_("Unit {number}"), number=number)
    return {"class": "form-select", "aria-label": label}


def _task_attrs(number: int) -> dict[str, Any]:
    label = format_lazy(_("Task of unit {number}"), number=number)
    words = {"aria-label": label, "placeholder": _("Task")}
    return {"class": "form-control", "maxlength": 2_000, **words}


class UnitsField(forms.MultiValueField):
    """Asks for parts of a matter: units, each with its task; empty rows are left out."""

    def __init__(self, choices: list[tuple[Any, Any]], rows: int = ROWS, **kwargs: Any) -> None:
        unit = forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None, required=False)
        fields = [unit, forms.CharField(required=False, max_length=2_000)] * rows
        super().__init__(fields, widget=UnitsWidget(rows), require_all_fields=False, **kwargs)
        self.set_choices(choices)

    def set_choices(self, choices: list[tuple[Any, Any]]) -> None:
        """Ask for one of these units in every row."""
        unit: Any = self.fields[0]
        unit.choices = choices
        for select in self.widget.widgets[::2]:
            select.choices = choices

    def compress(self, data_list: list[Any]) -> list[dict[str, Any]]:
        """Return the rows that name a unit."""
        rows = zip(data_list[::2], data_list[1::2], strict=True)
        return [{"unit": unit, "task": task or ""} for unit, task in rows if unit]
