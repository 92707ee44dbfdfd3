"""Shape of input: an export asked for, a person's request and its answer, a guardian's consent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.ledger.forms.privacy import day_field, words_field
from lilong.ledger.privacy.rights import CORRECTABLE
from lilong.ledger.privacy.words import (
    COLUMN_NAMES,
    REQUEST_NAMES,
    REQUEST_STATE_NAMES,
    Column,
    ExportWish,
    RequestKind,
    RequestState,
)
from lilong.ledger.terms import HOME_KINDS, RELATION_NAMES


class ExportForm(forms.Form):
    """Which persons are wanted as a file, for what task, for whom (L-13)."""

    task = forms.CharField(
        label=_("For what task"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The statutory task and its document; it stands in the log of each person."),
    )  # fmt: skip
    recipients = forms.CharField(label=_("Who gets the file"), max_length=200)
    area = forms.TypedChoiceField(label=_("Area"), coerce=int, empty_value=None, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Persons who"), widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, _(RELATION_NAMES[kind])) for kind in HOME_KINDS],
    )  # fmt: skip
    on_day = day_field(_("As of"))
    columns = forms.MultipleChoiceField(
        label=_("Columns"), widget=forms.CheckboxSelectMultiple,
        choices=[(column.value, _(COLUMN_NAMES[column])) for column in Column],
        help_text=_(
            "As few as the task needs. Children stand in it only beside their guardian's consent."
        ),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("File"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])

    def __init__(self, areas: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("All that my post sees"))
        self.fields["area"].choices = [everything, *areas]  # type: ignore[attr-defined]

    def wish(self) -> ExportWish:
        """Return what is asked for, once the form is valid."""
        given = self.cleaned_data
        return ExportWish(
            given["task"], given["recipients"], given["area"], tuple(given["kinds"]),
            given["on_day"], tuple(Column(name) for name in given["columns"]), given["form"],
        )  # fmt: skip


class FindPersonForm(forms.Form):
    """Finds the person who stands at the counter by her whole number."""

    number = forms.CharField(
        label=_("Identity number or phone"), max_length=40,
        help_text=_("The whole number; the search is for the person's own request and is logged."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class RequestForm(forms.Form):
    """What a person asks about her own data."""

    kind = forms.ChoiceField(
        label=_("What she asks"), widget=forms.RadioSelect,
        choices=[(kind.value, _(REQUEST_NAMES[kind])) for kind in RequestKind],
    )  # fmt: skip
    field = forms.ChoiceField(
        label=_("What is wrong"), required=False,
        choices=[("", "—"), *((name, _(COLUMN_NAMES[Column(name)])) for name in CORRECTABLE)],
        help_text=_("Only for a correction."),
    )  # fmt: skip
    words = words_field(
        _("In her words"), required=False,
        help_text=_("For a correction: what is right. It is kept encrypted."),
    )  # fmt: skip
    proof = forms.CharField(
        label=_("How she showed who she is"), max_length=200,
        help_text=_("Paper shown, or power of attorney; no numbers."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """The answer to a person's request."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A refusal needs one: the person is told."),
    )  # fmt: skip


class ConsentForm(forms.Form):
    """A guardian's consent (L-12)."""

    guardian = forms.CharField(label=_("Guardian"), max_length=80)
    relationship = forms.CharField(label=_("Relationship"), max_length=40)
    valid_from = day_field(_("From"))
    valid_to = day_field(_("To"), required=False)


class RequestFilter(forms.Form):
    """Which requests the desk shows."""

    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("", pgettext_lazy("states", "All")),
            *((state.value, _(REQUEST_STATE_NAMES[state])) for state in RequestState),
        ],
    )  # fmt: skip


class DayForm(forms.Form):
    """On which day the retention rules are tried."""

    on = day_field(_("On the day"), required=False)
