"""The rates page: tables of peers, a chart for each rate, every figure with its list; as a file."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.ui.pages import fragment_or_page, keyset
from lilong.work_orders import queries
from lilong.work_orders.forms import RatesFilters
from lilong.work_orders.queries import NEWEST_FIRST
from lilong.work_orders.rated import RATE_WORDS
from lilong.work_orders.views import rating, showing
from lilong.work_orders.views.lists import groups_of


def _filters(request: StaffRequest) -> RatesFilters:
    viewer = request.viewer
    groups = groups_of(viewer)
    names = queries.names(viewer)
    asked = request.GET.get("category", "")
    leaf = names.catalogue.leaves.get(asked)
    if leaf is not None:
        groups.append((leaf.code, showing.named(leaf)))
    return RatesFilters(names, viewer, groups, request.GET, at=clock.now())


@require_GET
@needs(Capability.ORDERS_VIEW)
def rates(request: StaffRequest) -> HttpResponse:
    """Show the rates of a period, told apart by unit, community, category or source."""
    filters = _filters(request)
    found = queries.rates(request.viewer, filters.asked())
    drawing = rating.Drawing(found, filters.as_query())
    tables, together = drawing.tables(), drawing.together()
    export = f"{reverse('work_orders:rates_export')}?{urlencode(filters.as_query())}"
    context: dict[str, Any] = {
        "filters": filters,
        "days": filters.days(),
        "found": found,
        "tables": tables,
        "together": together,
        "total": drawing.total(together),
        "off": drawing.off(together),
        "earlier": filters.query_on(filters.days().first - timedelta(days=1)),
        "later": filters.query_on(filters.days().last + timedelta(days=1)),
        "chapters": drawing.chapters(tables),
        "heads": [_(words) for words in RATE_WORDS.values()],
        "score_heads": list(rating.part_words().values()),
        "whole_bar": rating.WHOLE_BAR,
        "csv_url": f"{export}&form=csv",
        "xlsx_url": f"{export}&form=xlsx",
    }
    return fragment_or_page(
        request, "work_orders/rates.html", "work_orders/parts/rates.html", context
    )


@require_GET
@needs(Capability.ORDERS_VIEW)
def rate_list(request: StaffRequest) -> HttpResponse:
    """Show the orders behind one figure: as many as the figure says."""
    filters, at, viewer = _filters(request), clock.now(), request.viewer
    rate, part = rating.rate_named(request.GET.get("rate", "")), request.GET.get("part", "all")
    if rate is None:
        raise Http404
    key, asked = request.GET.get("group", ""), filters.asked()
    rows = queries.rate_list(viewer, asked, rate, part, key)
    page = keyset(rows, request, NEWEST_FIRST)
    group = queries.named_group(viewer, asked, key) if key else None
    context = {
        "page": page,
        "lines": showing.lines(page.rows, at),
        "count": rows.count(),
        "rate": _(RATE_WORDS[rate]),
        "about": rating.definition(rate),
        "part": rating.part_title(rate, part),
        "group": rating.group_name(group, asked.by) if group else "",
        "days": filters.days(),
        "back": f"{reverse('work_orders:rates')}?{urlencode(filters.as_query())}",
    }
    return fragment_or_page(
        request, "work_orders/rate_list.html", "work_orders/parts/rows.html", context
    )


@require_GET
@needs(Capability.ORDERS_VIEW)
def export(request: StaffRequest) -> HttpResponse:
    """Send the tables as a file (CSV or XLSX): numerator, denominator and share of each rate."""
    filters, viewer = _filters(request), request.viewer
    asked, form = filters.asked(), request.GET.get("form", "csv")
    found = queries.rates(viewer, asked)
    headers = [
        _("Compared among"),
        _("Name"),
        _("Rate"),
        _("Numerator"),
        _("Denominator"),
        _("Share"),
    ]
    who = f"{viewer.unit_name} {viewer.staff_name}".strip()
    sheet = writing.Sheet(
        headers, rating.cells_of(found), writing.watermark(who, clock.now()), _("Rates")
    )
    days = filters.days()
    name = f"{_('Rates')} {days.first}-{days.last}"
    return writing.download(sheet, name=name, form=form if form in writing.FORMS else "csv")
