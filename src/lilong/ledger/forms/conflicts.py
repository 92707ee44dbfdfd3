"""Shape of input at the conflict desk: filters, a decision, a preference."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lilong.ledger.forms.privacy import words_field
from lilong.ledger.terms import (
    CONFLICT_NAMES,
    DISPUTED,
    SETTLED_BY_RULE,
    SOURCE_NAMES,
    ConflictState,
    SourceKind,
)
from lilong.vault.terms import PURPOSE_NAMES, Purpose

_DECISIONS = (ConflictState.KEPT, ConflictState.TAKEN, ConflictState.BOTH_WRONG)
_PURPOSES = (Purpose.REGISTER_KEEPING, Purpose.CORRECTION, Purpose.CONTACT)


def _fields(keys: Any) -> list[tuple[str, str]]:
    return [(key, gettext(DISPUTED[key])) for key in keys]


def _sources() -> list[tuple[str, str]]:
    return [(kind.value, gettext(SOURCE_NAMES[kind])) for kind in SourceKind]


class ConflictFilter(forms.Form):
    """Narrows the desk: by state, field and source; `run` is an import's key."""

    state = forms.ChoiceField(label=_("State"), required=False)
    key = forms.ChoiceField(label=_("Field"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    run = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(state.value, gettext(name)) for state, name in CONFLICT_NAMES.items()]
        self._choose("state", states)
        self._choose("key", [("", gettext("all")), *_fields(DISPUTED)])
        self._choose("source", [("", gettext("all")), *_sources()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def narrows(self) -> dict[str, str | UUID]:
        """Return the filter; what is open, where nothing is said."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        wanted = {name: given[name] for name in ("key", "source", "run") if given.get(name)}
        return {"state": given.get("state") or ConflictState.OPEN.value, **wanted}


class DecisionForm(forms.Form):
    """What becomes of a conflict, and why; `revision` is the one the page showed."""

    decision = forms.ChoiceField(choices=[(state.value, state.value) for state in _DECISIONS])
    revision = forms.IntegerField(min_value=0)
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class RevealForm(forms.Form):
    """Why both values are to be read in full."""

    purpose = forms.ChoiceField(label=_("What do you need it for?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, gettext(PURPOSE_NAMES[one])) for one in _PURPOSES]


class PreferenceForm(forms.Form):
    """For this field this source goes first, when it speaks later."""

    key = forms.ChoiceField(label=_("Field"))
    source = forms.ChoiceField(label=_("Preferred source"))
    reason = words_field(_("Why"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("key", _fields(SETTLED_BY_RULE)), ("source", _sources())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
