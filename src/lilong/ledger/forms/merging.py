"""Input of the duplicate desk."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class MergeForm(forms.Form):
    """Why two persons are one, or are two; which of the two stays."""

    verb = forms.ChoiceField(
        label=_("Decide"), choices=[("merge", "merge"), ("apart", "apart")],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say which it is.")),
    )  # fmt: skip
    stays = forms.TypedChoiceField(
        label=_("Which record stays"), coerce=UUID, required=False, widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("One of these two records stays.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, persons: Sequence[UUID], **more: Any) -> None:
        super().__init__(*args, **more)
        stays: Any = self.fields["stays"]
        stays.choices = [(str(key), str(key)) for key in persons]
        # Nothing is merged into a record that nobody chose.
        stays.required = self.data.get("verb") == "merge"
        stays.error_messages["required"] = _("One of these two records stays.")
        self.fields["stays"].initial = str(persons[0])


class UndoForm(forms.Form):
    """Why a merge is undone."""

    reason = forms.CharField(
        label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
