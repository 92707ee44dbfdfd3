"""Forms of tracks, logs and plans: outcomes, hand-overs, records, changes by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.accounts.viewer import Viewer
from lilong.campaigns import grammar as g
from lilong.cases.forms.questions import AnswerForm
from lilong.kernel.identifiers import new_id


class OutcomeForm(forms.Form):
    """Records what came of an expected day."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.CharField(max_length=40)
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))


class BeginForm(AnswerForm):
    """Begins a track: its questions, and the key that makes it begin once."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, track: g.Track, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(track.asks, viewer, *args, **kwargs)
        del self.fields["revision"]


class ReasonForm(forms.Form):
    """Asks for a reason, and names the revision the page was read at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class HandOverForm(ReasonForm):
    """Offers a track to another office."""

    office = forms.CharField(label=_("Code of the other office"), max_length=12)


class TakeOverForm(forms.Form):
    """Takes a track over: into which campaign, and how its line is called there."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    campaign = forms.ChoiceField(label=_("Into which campaign"))
    label = forms.CharField(label=_("How the line is called here"), max_length=200)

    def __init__(self, campaigns: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].choices = list(campaigns)  # type: ignore[attr-defined]


class RecordForm(AnswerForm):
    """Adds a record to a log: its day, its kind, what it asks, its proof."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, log: g.Log, kinds: Mapping[str, str], viewer: Viewer, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(log.asks, viewer, *args, **kwargs)
        del self.fields["revision"]
        if log.kinds:
            choices = [("", "—"), *kinds.items()]
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=choices)
        needs_matter = log.proof is g.Proof.MATTER
        self.fields["proof"] = forms.CharField(
            label=_("Number of the matter that proves it"), max_length=40, required=needs_matter
        )
        if log.proof not in {g.Proof.NONE, g.Proof.MATTER}:
            self.fields["file"] = forms.FileField(label=_("File that proves it"))
        self.order_fields(["id", "on", "kind"])


class PartForm(forms.Form):
    """Moves a part of a plan to another group."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    part = forms.CharField(max_length=60)
    to = forms.CharField(max_length=40)


class LateForm(forms.Form):
    """Gives what came late to a group of a plan, or to a new one."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    unit = forms.UUIDField()
    to = forms.CharField(max_length=40)


class StaffForm(AnswerForm):
    """Names somebody who serves a group of a plan."""

    code = forms.ChoiceField(label=pgettext_lazy("a group of a plan", "Where"))

    def __init__(
        self, plan: g.Plan, codes: Iterable[str], viewer: Viewer, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(plan.staff, viewer, *args, **kwargs)
        self.fields["code"].choices = [(one, one) for one in codes]  # type: ignore[attr-defined]
        self.order_fields(["code"])
