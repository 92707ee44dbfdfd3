"""Forms of a campaign's steps: a round or a vote to open, another day, the end."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.accounts.viewer import Viewer
from lilong.campaigns.grammar import Facts, Round
from lilong.campaigns.specs import RoundSpec
from lilong.cases.forms.questions import AnswerForm
from lilong.kernel.identifiers import new_id


class OpenForm(AnswerForm):
    """Opens a round or a vote: what it asks, the day whose rules hold, until when."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    rule_date = day_field(
        label=_("Day of the vote"), required=False,
        help_text=_("The rules of this day decide; today's without it."),
    )  # fmt: skip
    due_date = day_field(label=_("To be finished by"), required=False)

    def __init__(
        self, declared: Round, viewer: Viewer, *args: Any, rulings: Facts, **more: Any
    ) -> None:
        super().__init__(declared.asks, viewer, *args, rulings=rulings, **more)
        self.declared = declared
        self.fields["id"].initial = new_id()
        del self.fields["revision"]

    def spec(self) -> RoundSpec:
        """Return the round that was asked for."""
        data = self.cleaned_data
        return RoundSpec(
            id=data["id"], key=self.declared.key, rule_date=data["rule_date"],
            due_date=data["due_date"], answers=self.answers(),
        )  # fmt: skip


class CloseForm(forms.Form):
    """Closes a round; a reason may be given. `changes` is what its reader saw."""

    changes = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PutOffForm(forms.Form):
    """Puts off the last day of a round. `changes` is what its reader saw."""

    changes = forms.IntegerField(widget=forms.HiddenInput)
    due_date = day_field(label=_("New last day"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands on the page of the round and on its public notices."),
    )  # fmt: skip


class StepForm(forms.Form):
    """Takes a step; carries the revision its page was read at."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class FreezeForm(StepForm):
    """Freezes the roll; carries the fingerprint that was shown, which it has to have."""

    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)


class EndForm(StepForm):
    """Ends a campaign, or calls it off."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, with_summary: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if with_summary:
            self.fields["summary"] = forms.CharField(
                label=_("Summary"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
            )
            self.order_fields(["summary", "reason"])


class DeadlineForm(StepForm):
    """Another day by which a campaign is finished."""

    due_date = day_field(label=_("To be finished by"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def day(self) -> date:
        """Return the day."""
        found: date = self.cleaned_data["due_date"]
        return found
