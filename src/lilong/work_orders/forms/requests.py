"""Forms of the return desk: a verdict, and what the list of requests is narrowed to."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.cases.terms import APPROVAL_STATE_WORDS
from lilong.work_orders.flow import PROGRAMME
from lilong.work_orders.forms.orders import ANY, labelled, unit_choices
from lilong.work_orders.queries import Asked, Names


class VerdictForm(forms.Form):
    """What the return desk sends: granted or refused, in which words, on which revision."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=[("grant", "grant"), ("refuse", "refuse")])
    words = forms.CharField(
        label=_("Remark, or the reason for refusing"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "data-key": "w"}),
    )  # fmt: skip


class RequestFilters(forms.Form):
    """Narrows the list of requests: kind, unit, what became of it."""

    kind = forms.ChoiceField(label=_("Asked for"), required=False)
    unit = forms.TypedChoiceField(
        label=_("Unit that asked"), coerce=int, empty_value=None, required=False
    )
    state = forms.ChoiceField(label=_("Decision"), required=False)

    def __init__(self, names: Names, data: Any = None, *, on: date) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        any_choice = [("", ANY)]
        kinds = [(a.key, a.label) for a in PROGRAMME.approvals]
        fields["kind"].choices = any_choice + kinds
        fields["unit"].choices = any_choice + unit_choices(names, on)[1:]
        fields["state"].choices = any_choice + labelled(APPROVAL_STATE_WORDS)

    def asked(self) -> Asked:
        """Return what the list is narrowed to; a filter that cannot be read narrows nothing."""
        self.is_valid()
        told = getattr(self, "cleaned_data", {})
        return Asked(told.get("kind", ""), told.get("state", ""), told.get("unit"))
