"""What leaves the screen: the printed sheet of receipts by unit, and lists as files."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.resources import operations, policies, queries
from lilong.resources.forms import RevealForm
from lilong.resources.models import Receipt, StockItem, StockLine
from lilong.resources.terms import CAUSE_NAMES, RECEIVER_NAMES, Cause, ReceiverKind
from lilong.ui import messages
from lilong.ui.context import own_or_english


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs(Capability.RESOURCES_VIEW)
def sheet(request: StaffRequest, stock_id: UUID) -> HttpResponse:
    """Show the receipts in force by giving unit, for the printer: masked, in full for a purpose."""
    viewer = request.viewer
    item = queries.get_item(viewer, stock_id)
    unit = request.GET.get("unit", "").strip()
    rows = queries.sheet_receipts(viewer, item, unit)
    form = RevealForm(request.POST or None)
    names: dict[UUID, str] = {}
    if request.method == "POST" and form.is_valid():
        try:
            names = operations.reveal_receivers(
                item, rows, viewer=viewer, reason=form.cleaned_data["reason"],
                address=request.META.get("REMOTE_ADDR", ""), at=clock.now(),
                by=viewer.actor(purpose=form.cleaned_data["purpose"]),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
    context = {
        "item": item,
        "name": own_or_english(item, "name"),
        "unit": own_or_english(item, "unit"),
        "asked": unit,
        "groups": list(_by_unit(rows, names)),
        "is_full": bool(names),
        "is_cut": len(rows) == queries.SHEET_MOST,
        "count": len(rows),
        "may_reveal": policies.may_reveal(viewer),
        "form": form,
        "at": clock.now(),
    }
    response = render(request, "resources/sheet.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store, private"
    return response


def _by_unit(
    rows: Iterable[Receipt], names: dict[UUID, str]
) -> Iterator[tuple[str, int, list[tuple[Receipt, str]]]]:
    """Yield each unit's stamp, how many goods it gave, and its receipts with the names shown."""
    for stamp, group in groupby(rows, key=lambda row: row.unit_stamp):
        lines = [(row, names.get(row.pk, "")) for row in group]
        yield stamp, sum(row.quantity for row, _name in lines), lines


@require_GET
@needs_any(Capability.RESOURCES_MANAGE, Capability.RESOURCES_APPROVE)
def file(request: StaffRequest, stock_id: UUID, stock_list: str, form: str) -> HttpResponse:
    """Send an item's movements or receipts as a file; who took it stands in its first line."""
    if stock_list not in _LISTS or form not in writing.FORMS:
        raise Http404
    viewer, at = request.viewer, clock.now()
    item = queries.get_item(viewer, stock_id)
    headers, rows = _LISTS[stock_list](request, item)
    operations.note_taken_out(item, stock_list, form, by=viewer.actor(), at=at)
    sheet_ = writing.Sheet(
        headers=headers,
        rows=rows,
        mark=writing.watermark(messages.who(viewer.actor().as_data()), at),
    )
    title = _("Movements") if stock_list == "movements" else _("Receipts")
    return writing.download(sheet_, name=f"{item.code}-{title}", form=form)


Table = tuple[list[str], Iterator[list[Any]]]


def _movements(request: StaffRequest, item: StockItem) -> Table:
    headers = [
        _("Time"), _("What"), _("How many"), _("From or to"), _("On what occasion"),
        _("Reason"), _("Who"),
    ]  # fmt: skip
    return headers, (_line_cells(row) for row in queries.line_rows(request.viewer, item))


def _line_cells(row: StockLine) -> list[Any]:
    sign = 1 if row.direction == "in" else -1
    party = row.receipt.unit_stamp if row.receipt is not None else row.party
    return [
        row.moved_at, _(CAUSE_NAMES[Cause(row.cause)]), sign * row.quantity, party, row.occasion,
        row.reason, messages.who(row.by),
    ]  # fmt: skip


def _receipts(request: StaffRequest, item: StockItem) -> Table:
    headers = [
        _("Unit stamp"), _("Receiver"), _("Kind"), _("How many"), _("Time"), _("Signed"),
        _("On what occasion"), _("Voided"), _("Reason"),
    ]  # fmt: skip
    return headers, (_receipt_cells(row) for row in queries.receipt_rows(request.viewer, item))


def _receipt_cells(row: Receipt) -> list[Any]:
    return [
        row.unit_stamp, str(row.receiver_name), _(RECEIVER_NAMES[ReceiverKind(row.receiver_kind)]),
        row.quantity, row.given_at, _("yes") if row.signature else _("no"), row.occasion_name,
        row.voided_at, row.void_reason,
    ]  # fmt: skip


_LISTS = {"movements": _movements, "receipts": _receipts}
