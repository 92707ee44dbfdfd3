"""The catalogue of matters: what is filed and closed when, by whom, within which limit."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.rulebook.showing import limit_text
from lilong.ui.context import own_or_english
from lilong.ui.pages import fragment_or_page
from lilong.work_orders import queries
from lilong.work_orders.forms import CatalogueFilters
from lilong.work_orders.models import Category
from lilong.work_orders.queries.catalogue import handling_limit
from lilong.work_orders.views import showing
from lilong.work_orders.views.lists import groups_of


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A line of the catalogue: a heading of the tree, or a category one can file under."""

    row: Category
    name: str
    depth: int
    limit: str = ""
    unit: str = ""
    filing: str = ""
    closing: str = ""
    keywords: str = ""


@require_GET
@needs(Capability.ORDERS_VIEW)
def catalogue(request: StaffRequest) -> HttpResponse:
    """Show the catalogue as a tree, narrowed by words or by part."""
    on = local(clock.now()).date()
    filters = CatalogueFilters(groups_of(request.viewer), request.GET)
    filters.is_valid()
    words = filters.cleaned_data.get("words", "").strip().lower()
    group = filters.cleaned_data.get("group", "")
    rows = list(queries.category_list(request.viewer, on=on))
    found = [r for r in rows if r.is_leaf and _fits(r, words, group)]
    wanted = {code for row in found for code in row.path.split("/")}
    leaves = queries.names(request.viewer).catalogue.leaves
    limits: dict[Any, str] = {}
    lines = [
        _line(row, _limit(request, leaves.get(row.code), on, limits))
        for row in rows
        if row.code in wanted
    ]
    context = {"filters": filters, "lines": lines, "count": len(found)}
    return fragment_or_page(
        request, "work_orders/catalogue.html", "work_orders/parts/catalogue.html", context
    )


def _fits(row: Category, words: str, group: str) -> bool:
    if group and group not in row.path.split("/"):
        return False
    told = " ".join((row.code, row.name, row.name_en, *row.keywords)).lower()
    return all(word in told for word in words.split())


def _limit(request: StaffRequest, leaf: Any, on: date, known: dict[Any, str]) -> str:
    if leaf is None:
        return ""
    key = (leaf.limit_class, tuple(sorted(leaf.limit.items())))
    if key not in known:
        office_id = request.viewer.office_id
        limit = handling_limit(office_id, leaf, limit_class="", scope="", on=on)
        known[key] = limit_text(limit["number"], limit["unit"])
    return known[key]


def _line(row: Category, limit: str) -> CategoryLine:
    depth = row.path.count("/") - 1
    if not row.is_leaf:
        return CategoryLine(row, showing.named(row), depth)
    return CategoryLine(
        row=row,
        name=showing.named(row),
        depth=depth,
        limit=limit,
        unit=showing.named(row.lead_unit),
        filing=own_or_english(row, "filing"),
        closing=own_or_english(row, "closing"),
        keywords="、".join(row.keywords),
    )
