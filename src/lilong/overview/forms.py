"""Shape of input at the audit desk: which lines of the read log."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.overview.queries.readings import Period
from lilong.vault.queries import Asked
from lilong.vault.terms import PURPOSE_NAMES, Purpose

MOST_DAYS = 366
_WEEK = timedelta(days=6)
_ALL = ("", pgettext_lazy("filter", "All"))


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, required=False, input_formats=["%Y-%m-%d"], widget=widget
    )  # fmt: skip


class ReadingFilters(forms.Form):
    """Narrows the read log; without days it shows the last seven."""

    first = _day(_("From"))
    last = _day(_("To"))
    staff = forms.TypedChoiceField(label=_("Reader"), required=False, coerce=int, empty_value=None)
    post = forms.TypedChoiceField(label=_("Post"), required=False, coerce=int, empty_value=None)
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False,
        choices=[_ALL, *((key.value, _(PURPOSE_NAMES[key])) for key in Purpose)],
    )  # fmt: skip
    kind = forms.CharField(label=_("Kind of subject"), required=False, max_length=32)
    subject = forms.CharField(label=_("Key of the subject"), required=False, max_length=120)
    address = forms.CharField(label=_("Network address"), required=False, max_length=64)
    flagged = forms.BooleanField(label=_("Only unusual ones"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        today: date,
        staff: Sequence[tuple[int, str]] = (),
        posts: Sequence[tuple[int, str]] = (),
    ) -> None:
        super().__init__(data)
        self.today = today
        self.fields["staff"].choices = [_ALL, *staff]  # type: ignore[attr-defined]
        self.fields["post"].choices = [_ALL, *posts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """See that the period has an order and is not endless."""
        given = super().clean() or {}
        last = given.get("last") or self.today
        first = given.get("first") or last - _WEEK
        if first > last:
            self.add_error("last", _("The last day is before the first."))
        elif (last - first).days > MOST_DAYS:
            self.add_error("first", _("A period of at most one year can be looked at at once."))
        return {**given, "period": Period(first, last)}

    @property
    def asked(self) -> Asked:
        """Return what is asked for; the last seven days while something is wrong."""
        given: dict[str, Any] = self.cleaned_data if self.is_bound and self.is_valid() else {}
        period = given.get("period") or Period(self.today - _WEEK, self.today)
        return Asked(
            since=period.since,
            until=period.until,
            staff_id=given.get("staff"),
            post_id=given.get("post"),
            subject_kind=given.get("kind", ""),
            subject_id=given.get("subject", ""),
            purpose=given.get("purpose", ""),
            address=given.get("address", ""),
        )

    @property
    def is_flagged(self) -> bool:
        """Say whether only unusual ones are asked for."""
        return bool(self.is_bound and self.is_valid() and self.cleaned_data["flagged"])
