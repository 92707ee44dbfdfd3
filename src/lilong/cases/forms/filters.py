"""What the list of a kind of matter is narrowed to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.viewer import Viewer
from lilong.cases.forms.questions import field_for, unit_choices
from lilong.cases.grammar import Facts, Kind, Programme
from lilong.cases.operations.facts import filterable
from lilong.ledger.forms.place_field import ToldPlace

STATES = [
    ("", _("Any state")),
    ("open", _("Open")),
    ("near", _("Due soon")),
    ("late", _("Late")),
    ("paused", _("Paused")),
    ("backlog", _("Backlog")),
    ("closed", _("Closed")),
]


class MatterFilters(forms.Form):
    """Narrows the list of a kind: state, stage, unit, and every fact declared filterable."""

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def __init__(self, programme: Programme, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = [("", _("Any stage")), *((s.key, s.label) for s in programme.stages)]
        self.fields["stage"] = forms.ChoiceField(label=_("Stage"), choices=stages, required=False)
        self.fields["unit"] = forms.TypedChoiceField(
            label=_("Lead unit"),
            choices=unit_choices(viewer),
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.questions = tuple(q for q in filterable(programme.key) if q.kind != Kind.LONG_TEXT)
        for question in self.questions:
            field = field_for(question, viewer)
            field.required = False
            self.fields[f"fact_{question.key}"] = field

    def facts(self) -> Facts:
        """Return the facts asked for, typed as their index is."""
        given = {q.key: _indexed(self.cleaned_data.get(f"fact_{q.key}")) for q in self.questions}
        return {key: value for key, value in given.items() if value not in (None, "")}


def _indexed(value: Any) -> Any:
    return str(value.place_id) if isinstance(value, ToldPlace) else value
