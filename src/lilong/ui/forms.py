"""How a form's widgets are dressed: the class each kind of control needs."""

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


def dressed(field: BoundField) -> SafeString:
    """Return the widget of a bound field with its class, keeping the classes it has."""
    widget = field.field.widget
    kind = next((name for known, name in _CLASSES if isinstance(widget, known)), "")
    if field.errors:
        kind = f"{kind} is-invalid".strip()
    names = " ".join(part for part in (widget.attrs.get("class", ""), kind) if part)
    return field.as_widget(attrs={"class": names} if names else None)
