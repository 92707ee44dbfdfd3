"""Forms of public notices, and of what people object to them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.campaigns.grammar import PublicNotice
from lilong.campaigns.operations import DisplaySpec, ObjectionSpec
from lilong.campaigns.terms import OUTCOME_NAMES
from lilong.kernel.identifiers import new_id

_WORDS = {"rows": 4}
OTHER = "other"


class DisplayForm(forms.Form):
    """Puts up a public notice (B-09): what, where, from when to when, whom to ask."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    line = forms.UUIDField(widget=forms.HiddenInput, required=False)
    notice = forms.ChoiceField(label=_("Which notice"))
    title = forms.CharField(label=_("What is displayed"), max_length=200)
    words = forms.CharField(
        label=_("Text"), max_length=5_000, required=False, widget=forms.Textarea(attrs=_WORDS)
    )
    place = forms.CharField(label=_("Where it hangs"), max_length=200)
    contact = forms.CharField(label=_("Whom to ask"), max_length=200)
    starts_on = day_field(label=_("From"))
    ends_on = day_field(label=_("Until"))

    def __init__(
        self, *args: Any, notices: Sequence[tuple[PublicNotice, int]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["id"].initial = new_id()
        if not notices:
            del self.fields["notice"]
            return
        which: Any = self.fields["notice"]
        which.choices = [
            *((one.key, one.label) for one, _days in notices),
            (OTHER, _("Another notice, for which no rule says how long it hangs")),
        ]
        text = _("{notice}: at least {days} days, the first not counted.")
        said = (text.format(notice=one.label, days=days) for one, days in notices)
        self.fields["ends_on"].help_text = " ".join(said)

    def spec(self) -> DisplaySpec:
        """Return the notice that was asked for."""
        data = self.cleaned_data
        notice = data.get("notice", OTHER)
        return DisplaySpec(
            id=data["id"], line_id=data["line"], title=data["title"], words=data["words"],
            place=data["place"], contact=data["contact"], starts_on=data["starts_on"],
            ends_on=data["ends_on"], notice="" if notice == OTHER else notice,
        )  # fmt: skip


class ObjectionForm(forms.Form):
    """Records an objection as it was received; name and words are kept encrypted."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    display = forms.UUIDField(widget=forms.HiddenInput, required=False)
    line = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Who objects"), max_length=60, required=False)
    words = forms.CharField(
        label=_("What is objected"), max_length=2_000, widget=forms.Textarea(attrs=_WORDS)
    )
    received_on = day_field(label=_("Received on"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["id"].initial = new_id()

    def spec(self) -> ObjectionSpec:
        """Return the objection that was received."""
        data = self.cleaned_data
        return ObjectionSpec(
            id=data["id"], name=data["name"], words=data["words"],
            received_on=data["received_on"], display_id=data["display"], line_id=data["line"],
        )  # fmt: skip


class AnswerObjectionForm(forms.Form):
    """Answers an objection in writing."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(
        label=_("Answer"), max_length=2_000, widget=forms.Textarea(attrs=_WORDS)
    )


class MediateForm(forms.Form):
    """Records a coordination meeting and how it ended (E-07)."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    on = day_field(label=_("Meeting on"))
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=tuple(OUTCOME_NAMES.items()),
    )
    words = forms.CharField(
        label=_("What was agreed"), max_length=2_000, widget=forms.Textarea(attrs=_WORDS)
    )
