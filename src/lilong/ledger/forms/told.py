"""Forms of what is told of places: their other names, facts with days and source, last days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.ledger.forms.sources import ReasonForm, SourcedForm, word_choices
from lilong.ledger.place_words import FACT_NAMES
from lilong.ledger.specs import FactSpec, Span
from lilong.ledger.terms import STATE_NAMES, TENURE_NAMES, AliasKind, FactKey, PlaceKind
from lilong.ui import figures


class NameForm(SourcedForm):
    """Another name by which people find a place."""

    text = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (AliasKind.ALIAS.value, _("Also called")),
            (AliasKind.SPOKEN.value, _("As people say")),
            (AliasKind.FORMER.value, _("Former number")),
        ],
    )  # fmt: skip
    valid_from = day_field(label=_("First day"))
    valid_to = day_field(label=_("Last day"), required=False)


class EndForm(ReasonForm):
    """A last day and why."""

    on = day_field(label=_("Last day"))


class TellForm(SourcedForm):
    """What is told of a place: one kind of fact, for some days, by somebody."""

    key = forms.ChoiceField(label=_("Kind of fact"), choices=word_choices(FACT_NAMES))
    state = forms.ChoiceField(
        label=_("State"), choices=[("", figures.NONE), *word_choices(STATE_NAMES)], required=False
    )
    tenure = forms.ChoiceField(
        label=_("Tenure"), choices=[("", figures.NONE), *word_choices(TENURE_NAMES)], required=False
    )
    occupants = forms.IntegerField(
        label=_("People living there"), min_value=0, max_value=99_999, required=False
    )
    use = forms.CharField(label=_("Used for"), max_length=120, required=False)
    valid_from = day_field(label=_("First day"))
    valid_to = day_field(label=_("Last day"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        told: tuple[FactKey, ...]
        if self.row.kind == PlaceKind.DWELLING:
            told = (FactKey.STATE, FactKey.TENURE, FactKey.OCCUPANTS)
        else:
            told = (FactKey.USE, FactKey.OCCUPANTS)
        chosen = word_choices({key: FACT_NAMES[key] for key in told})
        self.fields["key"].choices = chosen  # type: ignore[attr-defined]
        for key in set(FactKey) - set(told):
            del self.fields[key.value]

    def clean(self) -> dict[str, Any]:
        """Take the value of the kind of fact that was chosen."""
        data: dict[str, Any] = super().clean() or {}
        key = data.get("key", "")
        if key and data.get(key) in {None, ""} and key not in self.errors:
            self.add_error(key, _("Say what it is."))
        return data

    def spec(self) -> FactSpec:
        """Return what is told."""
        data = self.cleaned_data
        return FactSpec(
            place_id=self.row.pk, key=FactKey(data["key"]), value=str(data[data["key"]]),
            span=Span(data["valid_from"], data["valid_to"]),
        )  # fmt: skip
