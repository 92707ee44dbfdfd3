"""Pages of goods: the list, one item with its movements, its receipts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.resources import queries
from lilong.resources.models import StockItem, StockLine
from lilong.resources.terms import CAUSE_NAMES, Cause, Direction
from lilong.ui import figures, messages, parts
from lilong.ui.context import own_or_english
from lilong.ui.pages import keyset


@require_GET
@needs(Capability.RESOURCES_VIEW)
def home(request: StaffRequest) -> HttpResponse:
    """List the office's goods with what is there, what was handed out and its share."""
    page = keyset(queries.item_list(request.viewer), request, ("name", "id"))
    context = {
        "page": page,
        "lines": [
            (row, own_or_english(row, "name"), own_or_english(row, "unit")) for row in page.rows
        ],
        "waiting": queries.count_waiting(request.viewer),
        "may_manage": request.viewer.may(Capability.RESOURCES_MANAGE),
    }
    return render(request, "resources/home.html", context)


def facts_of(item: StockItem) -> list[parts.Fact]:
    """Return what there is of an item, in words."""
    unit = own_or_english(item, "unit")
    facts = [
        parts.Fact(_("On hand"), f"{item.on_hand:,} {unit}"),
        parts.Fact(_("Came in so far"), f"{item.in_count:,}"),
        parts.Fact(_("Handed out"), figures.share(item.issued_count, item.in_count)),
        parts.Fact(_("Written off"), f"{item.written_off_count:,}"),
    ]
    if item.note:
        facts.append(parts.Fact(_("Note"), item.note))
    return facts


def common(request: StaffRequest, item: StockItem) -> dict[str, Any]:
    """Return what every page of an item shows."""
    return {
        "item": item,
        "name": own_or_english(item, "name"),
        "unit": own_or_english(item, "unit"),
        "may_manage": request.viewer.may(Capability.RESOURCES_MANAGE),
        "may_take_out": request.viewer.may(Capability.RESOURCES_MANAGE)
        or request.viewer.may(Capability.RESOURCES_APPROVE),
    }


def cause_words(cause: str) -> str:
    """Return why goods moved, in the reader's language."""
    return _(CAUSE_NAMES[Cause(cause)])


def party_words(line: StockLine) -> str:
    """Return from whom or to whom goods moved: of a receipt, the unit that gave them."""
    return line.receipt.unit_stamp if line.receipt is not None else line.party


@require_GET
@needs(Capability.RESOURCES_VIEW)
def item(request: StaffRequest, stock_id: UUID) -> HttpResponse:
    """Show an item: what there is, and every movement, newest first."""
    found = queries.get_item(request.viewer, stock_id)
    page = keyset(queries.line_list(request.viewer, found), request, ("-id",))
    reversed_ = queries.reversed_among(page.rows)
    lines = [
        {
            "row": row,
            "cause": cause_words(row.cause),
            "is_in": row.direction == Direction.IN,
            "party": party_words(row),
            "who": messages.who(row.by),
            "is_reversed": row.pk in reversed_,
            "may_reverse": row.cause == Cause.TAKE_IN and row.pk not in reversed_,
        }
        for row in page.rows
    ]
    context = common(request, found) | {
        "page": page,
        "lines": lines,
        "facts": facts_of(found),
        "units": queries.units_of(request.viewer, found),
        "waiting": queries.count_waiting(request.viewer, found),
    }
    return render(request, "resources/item.html", context)


@require_GET
@needs(Capability.RESOURCES_VIEW)
def receipts(request: StaffRequest, stock_id: UUID) -> HttpResponse:
    """List an item's receipts, names masked, of one giving unit if it is asked for."""
    found = queries.get_item(request.viewer, stock_id)
    unit = request.GET.get("unit", "").strip()
    page = keyset(queries.receipt_list(request.viewer, found, unit), request, ("-id",))
    context = common(request, found) | {
        "page": page,
        "asked": unit,
        "lines": [(row, messages.who(row.by)) for row in page.rows],
        "units": queries.units_of(request.viewer, found),
        "back": reverse("resources:item", args=[found.pk]),
    }
    return render(request, "resources/receipts.html", context)
