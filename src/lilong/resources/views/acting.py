"""What is done with goods: every verb one form page, from a row of `ACTS`.

What an operation refuses stands beside the field it names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.text import mark
from lilong.resources import forms, operations, queries
from lilong.resources.models import Receipt, StockItem, StockLine, StockRequest
from lilong.ui.context import own_or_english


@dataclass(frozen=True, slots=True)
class Doing:
    """Who carries a verb out, with what was filled in, when."""

    viewer: Viewer
    form: Any
    at: datetime

    @property
    def who(self) -> dict[str, Any]:
        """Return who writes, and when."""
        return {"by": self.viewer.actor(), "at": self.at}

    @property
    def data(self) -> dict[str, Any]:
        """Return what was filled in."""
        found: dict[str, Any] = self.form.cleaned_data
        return found


@dataclass(frozen=True, slots=True)
class Act:
    """A verb: its words, its form, how its row is found (none: it stands alone), what it does.

    `note` says above the form what comes of it.
    """

    title: str
    button: str
    form: type[forms.ActForm]
    do: Callable[[Doing], Any]
    row: Callable[[Viewer, UUID], Any] | None = None
    note: str = ""


def _add(doing: Doing) -> StockItem:
    spec = doing.form.spec()
    return operations.add_item(spec, office_id=doing.viewer.office_id, **doing.who)


def _change(doing: Doing) -> StockItem:
    return operations.change_item(doing.form.fresh(), doing.data, **doing.who)


def _retire(doing: Doing) -> StockItem:
    return operations.retire_item(doing.form.fresh(), reason=doing.data["reason"], **doing.who)


def _take_in(doing: Doing) -> StockItem:
    item: StockItem = doing.form.row
    operations.take_in(item, doing.form.spec(), **doing.who)
    return item


def _write_off(doing: Doing) -> StockRequest:
    data = doing.data
    return operations.write_off(
        doing.form.row, quantity=data["quantity"], party=data["party"], reason=data["reason"],
        **doing.who,
    )  # fmt: skip


def _void(doing: Doing) -> StockRequest:
    return operations.void_receipt(doing.form.row, reason=doing.data["reason"], **doing.who)


def _reverse(doing: Doing) -> StockRequest:
    return operations.reverse_take_in(doing.form.row, reason=doing.data["reason"], **doing.who)


_SECOND = mark("A second person decides on it; until then nothing is booked.")
ACTS: dict[str, Act] = {
    "item-add": Act(mark("Enter goods"), mark("Enter them"), forms.ItemForm, _add),
    "item-change": Act(
        mark("Describe the goods anew"), mark("Record"), forms.ChangeForm, _change,
        queries.get_item,
    ),
    "item-retire": Act(
        mark("Keep these goods no more"), mark("Keep them no more"), forms.ReasonForm, _retire,
        queries.get_item, mark("What was recorded stays. Only goods of which none are left."),
    ),
    "take-in": Act(
        mark("Take goods in"), mark("Take them in"), forms.TakeInForm, _take_in, queries.get_item
    ),
    "write-off": Act(
        mark("Write goods off"), mark("Ask for it"), forms.WriteOffForm, _write_off,
        queries.get_item, _SECOND,
    ),
    "void": Act(
        mark("Void a receipt"), mark("Ask for it"), forms.ReasonForm, _void, queries.get_receipt,
        _SECOND,
    ),
    "reverse": Act(
        mark("Reverse a taking in"), mark("Ask for it"), forms.ReasonForm, _reverse,
        queries.get_line, _SECOND,
    ),
}  # fmt: skip


def _item_of(row: Any) -> StockItem | None:
    if isinstance(row, (Receipt, StockLine, StockRequest)):
        item: StockItem = row.item
        return item
    return row if isinstance(row, StockItem) else None


def address_of(row: Any) -> str:
    """Return the page that shows what became of a row."""
    if isinstance(row, StockRequest):
        return reverse("resources:request", args=[row.pk])
    item = _item_of(row)
    return reverse("resources:item", args=[item.pk]) if item else reverse("resources:home")


@require_http_methods(["GET", "POST"])
@needs(Capability.RESOURCES_MANAGE)
def act(request: StaffRequest, stock_verb: str, stock_row_id: UUID | None = None) -> HttpResponse:
    """Show the form of a verb and carry it out."""
    known = ACTS.get(stock_verb)
    if known is None or (stock_row_id is None) is not (known.row is None):
        raise Http404
    row = known.row(request.viewer, stock_row_id) if known.row and stock_row_id else None
    form = known.form(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            done = known.do(Doing(request.viewer, form, clock.now()))
        except Refused as answer:
            lay_on(form, answer.refusals)
        else:
            waits = isinstance(done, StockRequest)
            said = _("Asked for. A second person has to approve it.") if waits else _("Booked.")
            messages.success(request, said)
            return redirect(address_of(done))
    item = _item_of(row)
    context = {
        "act": known,
        "form": form,
        "item": item,
        "about": own_or_english(item, "name") if item else "",
        "back": address_of(item),
    }
    return render(request, "resources/act.html", context, status=422 if form.errors else 200)
