"""Forms of goods: entered, described anew, taken in, written off, corrected, decided on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.ledger.forms.persons import RevealForm
from lilong.resources.models import StockItem
from lilong.resources.terms import MOST_AT_ONCE, ItemSpec, TakeInSpec

__all__ = [
    "ChangeForm",
    "DecideForm",
    "ItemForm",
    "ReasonForm",
    "RevealForm",
    "TakeInForm",
    "WriteOffForm",
]


class ActForm(forms.Form):
    """A form about a row of the room, or about none; `revision` is the row as it was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, row: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row
        if row is not None and hasattr(row, "revision"):
            self.fields["revision"].initial = row.revision

    def fresh(self) -> Any:
        """Return the row at the revision that was read."""
        read = self.cleaned_data.get("revision")
        if read is not None:
            self.row.revision = read
        return self.row


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


def _quantity(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_AT_ONCE)


class ChangeForm(ActForm):
    """What goods are called and counted in."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    unit = forms.CharField(
        label=_("Counted in"), max_length=20,
        help_text=_("份, 本, 箱: the unit of count, never money."),
    )  # fmt: skip
    unit_en = forms.CharField(label=_("Counted in, in English"), max_length=20, required=False)
    note = _words(_("Note"), required=False)

    def __init__(self, *args: Any, row: Any, **more: Any) -> None:
        super().__init__(*args, row=row, **more)
        if isinstance(row, StockItem):
            for name in ("name", "name_en", "unit", "unit_en", "note"):
                self.fields[name].initial = getattr(row, name)


class ItemForm(ChangeForm):
    """Goods that are not kept yet."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, allow_unicode=True,
        help_text=_("Short; campaigns call the goods by it."),
    )  # fmt: skip
    field_order = ("code", "name", "name_en", "unit", "unit_en", "note")

    def spec(self) -> ItemSpec:
        """Return the goods as they were described."""
        names = ("code", "name", "name_en", "unit", "unit_en", "note")
        return ItemSpec(**{name: self.cleaned_data[name] for name in names})


class TakeInForm(ActForm):
    """Goods that come in."""

    quantity = _quantity(_("How many"))
    donor = forms.CharField(
        label=_("From whom"), max_length=120,
        help_text=_("A union, a firm, a shop. A private donor is written as “a resident”."),
    )  # fmt: skip
    occasion = forms.CharField(label=_("On what occasion"), max_length=120, required=False)
    reason = _words(_("Note"), required=False)

    def spec(self) -> TakeInSpec:
        """Return what comes in."""
        data = self.cleaned_data
        return TakeInSpec(
            data["quantity"], data["donor"], occasion=data["occasion"], reason=data["reason"]
        )


class ReasonForm(ActForm):
    """A form that asks why."""

    reason = _words(_("Why"))


class WriteOffForm(ReasonForm):
    """Goods that are there no more, or of no use."""

    quantity = _quantity(_("How many"))
    party = forms.CharField(
        label=_("Where they went"), max_length=120,
        help_text=_("Thrown away, given back, passed on to whom."),
    )  # fmt: skip
    field_order = ("quantity", "party", "reason")


class DecideForm(forms.Form):
    """A decision on a request: the row as it was read, and the words to it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
