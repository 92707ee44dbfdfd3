"""Forms of lines: one to put on a roll, a move to make, what the table is narrowed to."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.viewer import Viewer
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Line
from lilong.campaigns.queries import AGAIN, LATE, LEFT, MINE, SETTLED, LinesWanted
from lilong.campaigns.specs import Change, LineSpec
from lilong.cases.forms.questions import AnswerForm
from lilong.kernel.identifiers import new_id
from lilong.ledger.forms.place_field import PlaceField, shown

_SHORT = {"rows": 2}
_WHICH = [
    ("", _("All lines")),
    (LEFT, _("Left to do")),
    (SETTLED, _("Settled")),
    (MINE, _("Given to my post")),
    (AGAIN, _("To be visited again")),
    (LATE, _("Came late")),
]


class OwnLineForm(AnswerForm):
    """Puts an own line on the roll: what it is called, its declared columns, where it lies."""

    line_id = forms.UUIDField(widget=forms.HiddenInput)
    line_label = forms.CharField(label=_("What the line is called"), max_length=200)

    def __init__(
        self, roll: g.Roll, viewer: Viewer, *args: Any, is_late: bool, rulings: Any,
        line: Line | None = None, **more: Any,
    ) -> None:  # fmt: skip
        initial = _as_it_is(roll, line) if line else {"line_id": new_id()}
        super().__init__(roll.columns, viewer, *args, rulings=rulings, initial=initial, **more)
        self.roll = roll
        if line is None:
            del self.fields["revision"]
        else:
            self.fields["revision"].required = True
        if roll.personal:
            self.fields["line_name"] = forms.CharField(
                label=_("Name of the person"), max_length=80, required=False,
                help_text=_("Kept encrypted; who reads it says what for."),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip
        self.fields["line_place"] = PlaceField(viewer, label=_("Place"), required=False)
        for weight in self._asked_weights():
            self.fields[f"weight_{weight.source}"] = forms.IntegerField(
                label=_weight_label(weight), min_value=0
            )
        if is_late:
            self.fields["late_reason"] = _late_reason()
        self.order_fields(["line_label", "line_name"])

    def _asked_weights(self) -> list[g.Weight]:
        known = {q.key for q in self.roll.columns}
        return [w for w in self.roll.weights if w.source != "one" and w.source not in known]

    def spec(self) -> LineSpec:
        """Return the line that was asked for."""
        data = self.cleaned_data
        place = data["line_place"]
        weights = {w.source: data[f"weight_{w.source}"] for w in self._asked_weights()}
        return LineSpec(
            id=data["line_id"], label=data["line_label"], columns=self.answers(),
            name=data.get("line_name") or "", place_id=place.place_id if place else None,
            weights=weights, late_reason=data.get("late_reason") or "",
        )  # fmt: skip


def _as_it_is(roll: g.Roll, line: Line) -> dict[str, Any]:
    """Return what an own line holds now, as its form shows it."""
    kinds = {q.key: q.kind for q in roll.columns}
    facts = {
        key: ("yes" if value else "no") if kinds.get(key) == g.Kind.YES_NO else value
        for key, value in line.facts.items()
    }
    place = shown(line.place.address, line.place_id) if line.place else None
    weights = {f"weight_{w.source}": line.weights.get(w.key) for w in roll.weights}
    own = {"line_id": line.pk, "line_label": line.label, "line_place": place}
    return {**facts, **weights, **own, "revision": line.revision}


def _weight_label(weight: g.Weight) -> Any:
    return f"{weight.label} ({weight.unit})" if weight.unit else weight.label


def _late_reason() -> forms.Field:
    return forms.CharField(
        label=_("Why it comes late"), max_length=300, widget=forms.Textarea(attrs=_SHORT)
    )


class LateForm(forms.Form):
    """Puts what the ledger holds at a place on a frozen roll, with the reason."""

    def __init__(self, viewer: Viewer, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"] = PlaceField(viewer, label=_("Place"), is_known=True)
        self.fields["late_reason"] = _late_reason()


class LineMoveForm(AnswerForm):
    """Makes a move with a line: its questions, a note, a reason, when to come again.

    In a secret vote it asks for nothing: nothing is kept beside the choice itself. Behind a wall,
    or where nobody is asked why, it takes no note.
    """

    change_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        move: g.Move,
        viewer: Viewer,
        *args: Any,
        is_secret: bool,
        takes_note: bool,
        **more: Any,
    ) -> None:
        super().__init__(() if is_secret else move.asks, viewer, *args, **more)
        self.move = move
        self.fields["change_id"].initial = new_id()
        if move.again:
            widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            self.fields["again_at"] = forms.DateTimeField(
                label=_("When somebody is at home"), required=False, widget=widget
            )
        if move.asks_reason and not is_secret:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=500, widget=forms.Textarea(attrs=_SHORT)
            )
        if takes_note:
            self.fields["change_note"] = forms.CharField(
                label=_("Note"), max_length=1_000, required=False,
                widget=forms.Textarea(attrs=_SHORT),
                help_text=_("Kept encrypted; who reads it says what for."),
            )  # fmt: skip

    def change(self, line_id: UUID, files: Sequence[Any]) -> Change:
        """Return the move that was asked for."""
        data = self.cleaned_data
        return Change(
            id=data["change_id"], line_id=line_id, move=self.move.key, revision=data["revision"],
            answers=self.answers(), reason=data.get("reason") or "",
            note=data.get("change_note") or "", again_at=data.get("again_at"), files=files,
        )  # fmt: skip


class LineFilters(forms.Form):
    """What the table of lines is narrowed to."""

    which = forms.ChoiceField(label=_("Which"), choices=_WHICH, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    building = forms.ChoiceField(label=_("Building"), required=False)
    post = forms.ChoiceField(label=_("Looked after by"), required=False)

    def __init__(
        self, *args: Any, declared: g.Round | None, buildings: Iterable[tuple[UUID, str]],
        posts: Iterable[tuple[int, str]], **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        states = declared.states if declared else ()
        self._offer("state", ((s.key, s.label) for s in states if not s.discreet), _("Any state"))
        self._offer("building", ((str(k), name) for k, name in buildings), _("Any building"))
        self._offer("post", ((str(k), name) for k, name in posts), _("Anybody"))

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]], none: Any) -> None:
        field: Any = self.fields[name]
        found = list(choices)
        if not found:
            del self.fields[name]
            return
        field.choices = [("", none), *found]

    def wanted(self) -> LinesWanted:
        """Return what is asked for; nothing where the form is not valid."""
        if not self.is_bound or not self.is_valid():
            return LinesWanted()
        data = self.cleaned_data
        return LinesWanted(
            state=data.get("state") or "",
            building_id=UUID(data["building"]) if data.get("building") else None,
            post_id=int(data["post"]) if data.get("post") else None,
            which=data.get("which") or "",
        )
