"""Forms of the dispatch desk: a decision, a free choice, setting aside, what is not ours."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.kernel.calendar import WorkingCalendar
from lilong.kernel.clock import SHANGHAI, local
from lilong.kernel.syllables import initials
from lilong.ui import times
from lilong.ui.context import own_or_english
from lilong.work_orders.forms.orders import Picker, area_choices, unit_choices
from lilong.work_orders.queries import Names

# The value of the choice “another”, whose words stand in a field of their own.
OTHER = "other"
ASIDE_REASONS = (
    _("Waiting for the caller's particulars"),
    _("Waiting for a word on who is responsible"),
    _("The place is being checked"),
)
NOT_OURS = (
    _("Not in this subdistrict"),
    _("Withdrawn by the caller"),
    _("Sent twice by mistake"),
    _("No request in it"),
)


class DecisionForm(forms.Form):
    """What the console sends: category, place and unit, and what it showed when it was drawn.

    Where category or place were changed and the unit was not, the unit drawn is out of date: it is
    proposed anew for what was chosen.
    """

    revision = forms.IntegerField(required=False)
    category = forms.CharField(label=_("Category"), max_length=20)
    unit = forms.IntegerField(label=_("Lead unit"))
    area = forms.IntegerField(label=_("Area"), required=False)
    shown = forms.CharField(max_length=80, required=False)

    def unit_id(self) -> int | None:
        """Return the unit that was chosen, None for the one proposed for the rest."""
        told = self.cleaned_data
        category, area, unit = ([*told["shown"].split("|"), "", "", ""])[:3]
        is_other = bool(category) and (
            category != told["category"] or area != str(told["area"] or "")
        )
        return None if is_other and unit == str(told["unit"]) else int(told["unit"])


def _submits(choices: Sequence[tuple[Any, Any]], words: dict[str, str]) -> Picker:
    picker = Picker(words)
    picker.attrs["data-picker"] = "submit"
    picker.choices = choices
    return picker


class ChooseForm(forms.Form):
    """Chooses freely; a choice is taken over into the card at once, which then proposes the rest.

    Categories are found by name, code, keyword, and by the first letters of their sounds.
    """

    category = forms.ChoiceField(label=_("Category"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    unit = forms.ChoiceField(label=_("Lead unit"), required=False)

    def __init__(self, names: Names, office_path: str, *, on: date, initial: Any = None) -> None:
        super().__init__(initial=initial)
        leaves = [x for x in names.catalogue.leaves.values() if x.holds_on(on)]
        choices: dict[str, tuple[list[tuple[Any, Any]], dict[str, str]]] = {
            "category": (
                [("", "—"), *((x.code, f"{own_or_english(x, 'name')} · {x.code}") for x in leaves)],
                {
                    x.code: " ".join(
                        (x.name, x.name_en, *x.keywords, *map(initials, (x.name, *x.keywords)))
                    )
                    for x in leaves
                },
            ),
            "area": (area_choices(names, on, office_path), {}),
            "unit": (unit_choices(names, on), {}),
        }
        for key, (lines, words) in choices.items():
            words |= {str(v): f"{words.get(str(v), '')} {initials(str(t))}" for v, t in lines[1:]}
            field: Any = self.fields[key]
            field.widget = _submits(lines, words)
            field.choices = lines


class Keyed(forms.RadioSelect):
    """Radios pressed by figures, counted on from `start`; beyond nine by hand alone."""

    def __init__(self, start: int = 1) -> None:
        super().__init__()
        self.start = start

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return a radio with its key."""
        option = super().create_option(name, value, *args, **kwargs)
        number = self.start + int(option["index"].split("_")[-1])
        if number <= 9:
            option["attrs"]["data-key"] = option["keyed"] = str(number)
        return option


class _ReasonForm(forms.Form):
    """Asks for a reason: one of a few at one key each, or one's own words."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(label=_("Reason"))
    words = forms.CharField(
        label=_("In your own words"), max_length=300, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    reasons: Sequence[Any] = ()

    def __init__(self, data: Any = None, *, initial: Any = None, start: int = 1) -> None:
        super().__init__(data, initial=initial)
        choices = [(str(i), text) for i, text in enumerate(self.reasons)]
        field: Any = self.fields["reason"]
        field.widget = Keyed(start)
        field.choices = [*choices, (OTHER, _("Another reason"))]
        field.initial = "0"

    def reason_text(self) -> str:
        """Return the reason in words: one's own go before the line that was marked."""
        told = self.cleaned_data
        own = str(told["words"]).strip()
        if own or told["reason"] == OTHER:
            return own
        return str(self.reasons[int(told["reason"])])


class NotOursForm(_ReasonForm):
    """Ends what was no request for this office."""

    reasons = NOT_OURS


class AsideForm(_ReasonForm):
    """Sets an order aside until a moment."""

    reasons = ASIDE_REASONS
    until = forms.ChoiceField(label=_("Comes back"))
    field_order = ("until", "reason", "words")

    def __init__(
        self, moments: Sequence[datetime], now: datetime, data: Any = None, *, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial, start=len(moments) + 1)
        field: Any = self.fields["until"]
        field.widget = Keyed()
        field.choices = [(m.isoformat(), times.short(m, now)) for m in moments]
        field.initial = field.choices[0][0] if moments else ""

    def moment(self) -> datetime:
        """Return until when."""
        return datetime.fromisoformat(self.cleaned_data["until"])


def moments_to_return(
    now: datetime, due: datetime | None, calendar: WorkingCalendar, hours: int
) -> list[datetime]:
    """Return when an order may come back: in one, two or four hours, or the next office morning.

    Whole five minutes; none past the hours of the rulebook or the order's deadline.
    """
    here = local(now)
    start = here.replace(second=0, microsecond=0) + timedelta(minutes=5 - here.minute % 5)
    wished = [start + timedelta(hours=n) for n in (1, 2, 4)]
    tomorrow = datetime.combine(here.date() + timedelta(days=1), calendar.office_hours[0], SHANGHAI)
    wished.append(calendar.next_opening(tomorrow))
    latest = now + timedelta(hours=hours)
    if due is not None and due > now:
        latest = min(latest, due)
    return [moment for moment in wished if moment <= latest]
