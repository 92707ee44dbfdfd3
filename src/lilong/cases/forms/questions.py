"""Forms made from declared questions; what they clean is JSON-plain, as answers are stored."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.cases.forms.units import UnitsField
from lilong.cases.grammar import Facts, Kind, Move, Programme, Question
from lilong.kernel.clock import SHANGHAI, local, now
from lilong.ledger.forms.place_field import PlaceField, ToldPlace
from lilong.ledger.terms import PlaceKind
from lilong.territory import queries as territory
from lilong.ui.context import own_or_english
from lilong.ui.times import in_chinese


def _text(question: Question) -> forms.Field:
    return forms.CharField(max_length=question.most or 2_000)


def _long_text(question: Question) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(max_length=question.most or 2_000, widget=widget)


def _choice(question: Question) -> forms.Field:
    choices = [("", "—"), *question.choices]
    return forms.ChoiceField(choices=choices)


def _date(_question: Question) -> forms.Field:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _datetime(_question: Question) -> forms.Field:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget)


def _integer(question: Question) -> forms.Field:
    return forms.IntegerField(min_value=question.least, max_value=question.most)


def _yes_no(_question: Question) -> forms.Field:
    choices = [("", "—"), ("yes", _("Yes")), ("no", _("No"))]
    return forms.TypedChoiceField(
        choices=choices, coerce=lambda answer: answer == "yes", empty_value=None
    )


_FIELDS = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.CHOICE: _choice,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.INTEGER: _integer,
    Kind.YES_NO: _yes_no,
}


def unit_choices(viewer: Viewer) -> list[tuple[Any, Any]]:
    """Return the office's units of today as choices."""
    today = local(now()).date()
    return [
        ("", "—"),
        *((u.pk, own_or_english(u, "name")) for u in accounts.units(viewer, on=today)),
    ]


def _area_choices(viewer: Viewer) -> list[tuple[Any, Any]]:
    office = accounts.office(viewer.office_id)
    areas = territory.subtree(office.area.path, on=local(now()).date())
    return [("", "—"), *((a.pk, own_or_english(a, "name")) for a in areas)]


def option_words(row: Mapping[str, Any]) -> str:
    """Return a row of a table of options in the reader's language."""
    return str(row["name"] if in_chinese() or not row.get("name_en") else row["name_en"])


def field_for(question: Question, viewer: Viewer, rulings: Facts | None = None) -> forms.Field:
    """Return the form field that asks a question; `rulings` hold the tables of options."""
    if question.kind == Kind.UNITS:
        field: forms.Field = UnitsField(unit_choices(viewer))
    elif question.kind in {Kind.UNIT, Kind.AREA}:
        of_units = question.kind == Kind.UNIT
        choices = unit_choices(viewer) if of_units else _area_choices(viewer)
        field = forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None)
    elif question.kind == Kind.PLACE:
        field = PlaceField(
            viewer, kinds=[PlaceKind(kind) for kind in question.places], is_known=True
        )
    elif question.options:
        rows = (rulings or {}).get(question.options, ())
        field = forms.ChoiceField(choices=[("", "—"), *((r["key"], option_words(r)) for r in rows)])
    else:
        field = _FIELDS[question.kind](question)
    field.label, field.help_text, field.required = question.label, question.help, question.required
    return field


def _plain(value: Any) -> Any:
    if isinstance(value, ToldPlace):
        return {"place": str(value.place_id), "text": value.text}
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
        return moment.isoformat()
    return value.isoformat() if isinstance(value, date) else value


class AnswerForm(forms.Form):
    """Asks questions and, for a move, its reason; carries the revision its page was read at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        questions: Iterable[Question],
        viewer: Viewer,
        *args: Any,
        rulings: Facts | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = tuple(questions)
        for question in self.questions:
            self.fields[question.key] = field_for(question, viewer, rulings)

    def answers(self) -> dict[str, Any]:
        """Return the cleaned answers, JSON-plain, without what was left empty."""
        given = {q.key: _plain(self.cleaned_data.get(q.key)) for q in self.questions}
        return {key: value for key, value in given.items() if value not in (None, "", [])}


class RaiseForm(AnswerForm):
    """Raises a matter of a declared kind: its title and its facts."""

    title = forms.CharField(label=_("Title"), max_length=200)

    def __init__(self, programme: Programme, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(programme.facts, viewer, *args, **kwargs)
        del self.fields["revision"]
        self.order_fields(["title"])


class MoveForm(AnswerForm):
    """Makes a move: its questions, its reason, its evidence."""

    def __init__(self, move: Move, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(move.asks, viewer, *args, **kwargs)
        if move.asks_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
            )

    def reason(self) -> str:
        """Return the reason given, empty if the move asks for none."""
        return str(self.cleaned_data.get("reason") or "")
