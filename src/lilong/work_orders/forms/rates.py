"""The filter bar of the rates page: which period, told apart by what, of which orders."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import local
from lilong.work_orders.forms.orders import ANY, Choices, area_choices, labelled
from lilong.work_orders.queries import Names, RatesAsked, span_of
from lilong.work_orders.rated import GROUPING_WORDS, PERIOD_WORDS, Grouping, PeriodKind
from lilong.work_orders.rules.periods import Period, period
from lilong.work_orders.words import SOURCE_WORDS


class RatesFilters(forms.Form):
    """Names a period by its kind and a day in it, and narrows the orders that are counted."""

    by = forms.ChoiceField(label=_("Told apart by"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)
    on = forms.DateField(
        label=_("A day in it"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    area = forms.TypedChoiceField(label=_("Area"), coerce=int, empty_value=None, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)

    def __init__(
        self, names: Names, viewer: Viewer, groups: Choices, data: Any, *, at: datetime
    ) -> None:
        self.today, self.at, self.names = local(at).date(), at, names
        first = {"by": Grouping.UNIT, "period": PeriodKind.MONTH, "on": self.today.isoformat()}
        given = {key: data.get(key) or first.get(key, "") for key in self.base_fields}
        super().__init__(given)
        fields: dict[str, Any] = self.fields
        any_choice = [("", ANY)]
        fields["by"].choices = labelled(GROUPING_WORDS)
        fields["period"].choices = labelled(PERIOD_WORDS)
        fields["area"].choices = (
            any_choice + area_choices(names, self.today, viewer.office_path)[1:]
        )
        fields["category"].choices = any_choice + groups
        fields["source"].choices = any_choice + labelled(SOURCE_WORDS)
        self.is_valid()
        self.told: dict[str, Any] = getattr(self, "cleaned_data", {})

    def days(self) -> Period:
        """Return the period asked for; this month if it cannot be read."""
        kind = PeriodKind(self.told.get("period") or PeriodKind.MONTH)
        on: date = self.told.get("on") or self.today
        return period(kind, on)

    def asked(self) -> RatesAsked:
        """Return of which orders rates are told; a filter that cannot be read narrows nothing."""
        area = self.names.areas.get(self.told.get("area") or 0)
        return RatesAsked(
            span=span_of(self.days(), self.at),
            by=Grouping(self.told.get("by") or Grouping.UNIT),
            area_path=area.path if area else "",
            category=self.told.get("category", ""),
            source=self.told.get("source", ""),
        )

    def query_on(self, on: date) -> str:
        """Return what was asked as an address keeps it, of the period of another day."""
        return f"?{urlencode(self.as_query() | {'on': on.isoformat()})}"

    def as_query(self) -> dict[str, str]:
        """Return what was asked as an address keeps it."""
        days = self.days()
        told = {key: str(value) for key, value in self.told.items() if value}
        return told | {
            "period": days.kind, "on": days.first.isoformat(), "by": self.asked().by,
        }  # fmt: skip
