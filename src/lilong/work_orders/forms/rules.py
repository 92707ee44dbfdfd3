"""Forms of the dispatch rules: one rule, putting a draft forward, taking it back."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.ui.context import own_or_english
from lilong.work_orders.forms.orders import Picker, unit_choices
from lilong.work_orders.models import DispatchRule
from lilong.work_orders.queries import Names
from lilong.work_orders.terms import DispatchResult, WantedDays
from lilong.work_orders.triage import Conditions, Span, Words, tidy_words
from lilong.work_orders.triage.checking import Draft
from lilong.work_orders.words import (
    DISPATCH_RESULT_WORDS,
    SOURCE_WORDS,
    WANTED_DAYS_WORDS,
    WEEKDAY_WORDS,
)

_BETWEEN = re.compile(r"[、，,;；\s]+")
_INDENT = "\u3000"


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a line, however they are set apart."""
    return tidy_words(_BETWEEN.split(text))


def _labelled(words: Mapping[Any, str]) -> list[tuple[str, Any]]:
    return [(str(key), _(text)) for key, text in words.items()]


def branch_choices(names: Names, on: date) -> list[tuple[Any, Any]]:
    """Return every branch of the catalogue that holds on a day, in tree order, indented."""
    nodes = sorted(names.catalogue.nodes.values(), key=lambda node: node.path)
    return [
        ("", "—"),
        *(
            (
                node.id,
                f"{_INDENT * (node.path.count('/') - 1)}{own_or_english(node, 'name')}"
                f" · {node.path.strip('/').split('/')[-1]}",
            )
            for node in nodes
            if node.holds_on(on)
        ),
    ]


def ground_choices(names: Names, on: date, office_path: str) -> list[tuple[Any, Any]]:
    """Return the areas below an office that hold on a day, in tree order, indented."""
    shown = sorted(
        (
            area
            for area in names.areas.values()
            if area.path.startswith(office_path)
            and area.valid_from <= on
            and (area.valid_to is None or on <= area.valid_to)
        ),
        key=lambda area: area.path,
    )
    top = office_path.count(".")
    return [
        ("", "—"),
        *((a.pk, _INDENT * (a.path.count(".") - top) + own_or_english(a, "name")) for a in shown),
    ]


class RuleForm(forms.Form):
    """Writes one dispatch rule down; what is left empty asks for nothing."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name of the rule"), max_length=60, required=False,
        help_text=_("By which the centre knows it: “Smoke of restaurants at night”."),
    )  # fmt: skip
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    category = forms.TypedChoiceField(
        label=_("Category and all below it"), coerce=int, empty_value=None, required=False
    )
    area = forms.TypedChoiceField(
        label=_("Area and all below it"), coerce=int, empty_value=None, required=False
    )
    sources = forms.MultipleChoiceField(
        label=_("Came by one of"), required=False, widget=forms.CheckboxSelectMultiple
    )
    any_words = forms.CharField(
        label=_("Says one of"), required=False, max_length=700,
        help_text=_("Words in title or told matter, set apart by commas or spaces."),
    )  # fmt: skip
    all_words = forms.CharField(label=_("Says all of"), required=False, max_length=700)
    no_words = forms.CharField(label=_("Says none of"), required=False, max_length=700)
    begins = forms.TimeField(
        label=_("Received from, time of day"), required=False,
        help_text=_("This minute belongs to it."),
    )  # fmt: skip
    ends = forms.TimeField(
        label=_("Received before, time of day"), required=False,
        help_text=_("22:00 and 06:00 mean the night."),
    )  # fmt: skip
    days = forms.ChoiceField(
        label=_("On which days"), required=False, widget=forms.RadioSelect, initial=WantedDays.ANY
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days of the week"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    first_date = forms.DateField(label=_("Received from, day"), required=False)
    last_date = forms.DateField(label=_("Received until, day"), required=False)
    result = forms.ChoiceField(
        label=_("Then this leads"), widget=forms.RadioSelect, initial=DispatchResult.UNIT
    )
    unit = forms.TypedChoiceField(
        label=_("Lead unit"), coerce=int, empty_value=None, required=False,
        help_text=_("Only where a unit is named here."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who asked for the rule, and on what ground."),
    )  # fmt: skip

    use_required_attribute = False

    def __init__(
        self, names: Names, office_path: str, data: Any = None, *, on: date, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        for key, choices in (
            ("category", branch_choices(names, on)),
            ("area", ground_choices(names, on, office_path)),
            ("unit", unit_choices(names, on)),
        ):
            fields[key].widget = Picker()
            fields[key].choices = choices
        fields["sources"].choices = _labelled(SOURCE_WORDS)
        fields["days"].choices = _labelled(WANTED_DAYS_WORDS)
        fields["weekdays"].choices = [(i, _(word)) for i, word in enumerate(WEEKDAY_WORDS)]
        fields["result"].choices = _labelled(DISPATCH_RESULT_WORDS)
        for key in ("begins", "ends"):
            fields[key].widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        for key in ("first_date", "last_date"):
            fields[key].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def full_clean(self) -> None:
        """Clean; the name is drawn as needed, and the rules say that it is missing."""
        super().full_clean()
        self.fields["name"].required = True

    def draft(self) -> Draft:
        """Return the rule as the room takes it down."""
        told = self.cleaned_data
        span = Span(
            begins=told["begins"],
            ends=told["ends"],
            weekdays=frozenset(told["weekdays"]),
            days=WantedDays(told["days"] or WantedDays.ANY),
            first_date=told["first_date"],
            last_date=told["last_date"],
        )
        words = Words(*(words_of(told[key]) for key in ("any_words", "all_words", "no_words")))
        asks = Conditions(told["category"], told["area"], frozenset(told["sources"]), span, words)
        return Draft(
            name=told["name"],
            name_en=told["name_en"],
            result=DispatchResult(told["result"]),
            asks=asks,
            unit_id=told["unit"],
            note=told["note"],
        )


def initial_of(row: DispatchRule) -> dict[str, Any]:
    """Return a stored rule as the form shows it."""
    plain = (
        "name", "name_en", "sources", "begins", "ends", "weekdays", "days", "first_date",
        "last_date", "result", "note",
    )  # fmt: skip
    initial: dict[str, Any] = {name: getattr(row, name) for name in plain}
    initial |= {"category": row.category_id, "area": row.area_id, "unit": row.unit_id}
    for name in ("any_words", "all_words", "no_words"):
        initial[name] = "、".join(getattr(row, name))
    return initial


class ProposeRulesForm(forms.Form):
    """Puts a tried draft forward, to hold from a day on."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    valid_from = forms.DateField(
        label=_("Holds from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Orders dispatched before keep the rule they were dispatched by."),
    )
    note = forms.CharField(
        label=_("What it changes, and why"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class TakeBackForm(forms.Form):
    """Takes what waits for publication back into the draft, or withdraws it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
