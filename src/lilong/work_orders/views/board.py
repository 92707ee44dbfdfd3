"""The section head's board: her units' orders by what she must know, each figure with its list."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.ui import parts
from lilong.work_orders import queries
from lilong.work_orders.terms import Mark
from lilong.work_orders.views import showing

MOST_WARNINGS = 20
# figure: what it is narrowed by in the list, and the lamp it is drawn with
FIGURES: dict[str, tuple[dict[str, str], str]] = {
    "warned": ({"mark": Mark.WARNED.value}, "late"),
    "late": ({"state": "late"}, "late"),
    "near": ({"state": "near"}, "soon"),
    "dissatisfied": ({"mark": Mark.DISSATISFIED.value}, ""),
    "sent_back": ({"mark": Mark.SENT_BACK.value}, ""),
    "contact": ({"mark": Mark.CONTACT.value}, ""),
    "open": ({"state": "open"}, ""),
}


def words() -> dict[str, str]:
    """Return the figures' names in the reader's language."""
    return {
        "warned": _("warnings to acknowledge"),
        "late": _("late"),
        "near": _("due soon"),
        "dissatisfied": _("caller dissatisfied"),
        "sent_back": _("sent back before"),
        "contact": _("caller not contacted yet"),
        "open": _("open"),
    }


def _list(**filters: Any) -> str:
    return f"{reverse('work_orders:list')}?{urlencode(filters)}"


def _figure(count: int, label: str, url: str, lamp: str) -> parts.Figure:
    """Return a figure; nothing glows where there is nothing."""
    return parts.Figure(count, label, url, lamp if count else "")


@require_GET
@needs(Capability.MATTERS_APPROVE, Capability.ORDERS_VIEW)
def board(request: StaffRequest) -> HttpResponse:
    """Show a head what her units have open, and the warnings she has to acknowledge."""
    at = clock.now()
    shown = queries.board(request.viewer, at=at)
    named = words()
    own = {"unit": shown.lines[0].unit_id} if len(shown.lines) == 1 else {}
    context = {
        "figures": [
            _figure(shown.total(key), named[key], _list(**narrowed, **own), lamp)
            for key, (narrowed, lamp) in FIGURES.items()
        ],
        "heads": [named[key] for key in FIGURES],
        "lines": [
            {
                "name": showing.named(line),
                "cells": [
                    {
                        "value": getattr(line, key),
                        "url": _list(**narrowed, unit=line.unit_id),
                        "lamp": lamp if getattr(line, key) else "",
                    }
                    for key, (narrowed, lamp) in FIGURES.items()
                ],
            }
            for line in shown.lines
        ],
        "warnings": [
            {
                "line": showing.line(matter, at),
                "warned_at": matter.work_order.warned_at,
                "url": reverse("work_orders:move", args=[matter.number, "acknowledge_warning"]),
            }
            for matter in shown.warnings[:MOST_WARNINGS]
        ],
        "now": at,
    }
    return render(request, "work_orders/board.html", context)
