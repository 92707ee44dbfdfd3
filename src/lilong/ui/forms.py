"""How a form's widgets are dressed, and the field that finds while one types."""

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField, widgets
from django.utils.safestring import SafeString

_CLASSES: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxSelectMultiple, "choices"),
    (widgets.RadioSelect, "choices"),
    (widgets.CheckboxInput, "form-check-input"),
    (widgets.Select, "form-select"),
    (widgets.FileInput, ""),
    (widgets.Input, "form-control"),
    (widgets.Textarea, "form-control"),
)


class AheadInput(widgets.TextInput):
    """A text field that offers what fits while one types; its value is {"text": …, "key": …}.

    `address` answers `?typed=…` with a JSON list of {"id", "label", "detail"}. What is chosen
    fills the text and, unseen, the key; typing on empties the key again. Without script it is a
    plain text field, so whoever cleans it must make something of the text alone.
    """

    template_name = "ui/parts/ahead.html"

    def __init__(self, address: str = "", attrs: Any = None) -> None:
        super().__init__(attrs)
        self.address = address

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return what the template draws."""
        said = value if isinstance(value, Mapping) else {"text": value or ""}
        context = super().get_context(name, said.get("text", ""), attrs)
        context["widget"] |= {"key": said.get("key") or "", "address": self.address}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return text and key; None where the form has no such field."""
        if name not in data:
            return None
        return {"text": data.get(name) or "", "key": data.get(f"{name}_key") or ""}


def dressed(field: BoundField) -> SafeString:
    """Return the widget of a bound field with its class, keeping the classes it has."""
    widget = field.field.widget
    kind = next((name for known, name in _CLASSES if isinstance(widget, known)), "")
    if field.errors:
        kind = f"{kind} is-invalid".strip()
    names = " ".join(part for part in (widget.attrs.get("class", ""), kind) if part)
    return field.as_widget(attrs={"class": names} if names else None)
