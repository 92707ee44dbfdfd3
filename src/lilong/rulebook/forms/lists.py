"""What narrows the rulebook's lists, which day is asked about, and the words to a decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.rulebook import keys, showing
from lilong.rulebook.terms import STATE_NAMES, State


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day, as browsers pick one."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, required=required, help_text=help_text, input_formats=["%Y-%m-%d"],
        widget=widget,
    )  # fmt: skip


class DayForm(forms.Form):
    """Which day is asked about: what was, is or will be in force on it."""

    on = day_field(_("In force on"), required=False)


class StateFilter(forms.Form):
    """Which proposals the list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", pgettext_lazy("states", "All")),
            *((s.value, _(STATE_NAMES[s])) for s in State if s is not State.DRAFT),
        ],
    )


class KeyFilters(forms.Form):
    """Narrows the list of keys."""

    words = forms.CharField(label=_("Words"), required=False, max_length=60)
    group = forms.ChoiceField(label=_("Group"), required=False)
    own = forms.BooleanField(label=_("Set by this office"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = sorted({key.group for key in keys.all_keys()})
        choices = [("", _("All groups")), *((one, showing.group_name(one)) for one in groups)]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """A decision on something proposed: the row as it was read, and the words to it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
