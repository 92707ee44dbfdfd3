"""The catalogue of matters: what is filed and closed when, by whom, within which limit."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.rulebook.showing import limit_text
from lilong.ui import parts
from lilong.ui.context import own_or_english
from lilong.ui.pages import fragment_or_page
from lilong.work_orders import policies, queries
from lilong.work_orders.forms import CatalogueFilters
from lilong.work_orders.models import Category
from lilong.work_orders.queries import Names
from lilong.work_orders.queries.catalogue import handling_limit
from lilong.work_orders.terms import ChangeState
from lilong.work_orders.views import cataloguing, showing
from lilong.work_orders.views.lists import groups_of


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A line of the catalogue: a heading of the tree, or a category one can file under."""

    row: Category
    name: str
    depth: int
    url: str
    limit: str = ""
    unit: str = ""
    filing: str = ""
    closing: str = ""
    keywords: str = ""


@require_GET
@needs(Capability.ORDERS_VIEW)
def catalogue(request: StaffRequest) -> HttpResponse:
    """Show the catalogue as a tree, narrowed by words or by part, as it is on any day."""
    viewer = request.viewer
    filters = CatalogueFilters(groups_of(viewer), request.GET)
    filters.is_valid()
    words = filters.cleaned_data.get("words", "").strip().lower()
    group = filters.cleaned_data.get("group", "")
    on = filters.cleaned_data.get("on") or _today()
    rows = queries.categories_on(viewer, on)
    found = [r for r in rows if r.is_leaf and _fits(r, words, group)]
    wanted = {code for row in found for code in row.path.split("/")}
    if not words and not group:
        wanted |= {row.code for row in rows}
    names = queries.names(viewer)
    then = names.catalogue if on == _today() else queries.desk(viewer.office_id, on=on).catalogue
    leaves = then.leaves
    limits: dict[Any, str] = {}
    context = {
        "filters": filters,
        "lines": [
            _line(row, _limit(request, leaves.get(row.code), on, limits), names)
            for row in rows
            if row.code in wanted
        ],
        "count": len(found),
        "on": on if on != _today() else None,
        "may_edit": policies.may_edit_catalogue(viewer) is None,
        "waiting": len(queries.change_list(viewer, state=ChangeState.PROPOSED)),
        "is_empty": not rows,
    }
    return fragment_or_page(
        request, "work_orders/catalogue.html", "work_orders/parts/catalogue.html", context
    )


def _today() -> date:
    return local(clock.now()).date()


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


def _line(row: Category, limit: str, names: Names) -> CategoryLine:
    depth, url = row.path.count("/") - 1, cataloguing.category_url(row.code)
    if not row.is_leaf:
        return CategoryLine(row, showing.named(row), depth, url)
    return CategoryLine(
        row=row,
        name=showing.named(row),
        depth=depth,
        url=url,
        limit=limit,
        unit=showing.named(names.catalogue.units.get(row.lead_unit_id or 0)),
        filing=own_or_english(row, "filing"),
        closing=own_or_english(row, "closing"),
        keywords="、".join(row.keywords),
    )


@require_GET
@needs(Capability.ORDERS_VIEW)
def category(request: StaffRequest, code: str) -> HttpResponse:
    """Show a category: what it says, who is named where, what was and will be changed."""
    viewer, on = request.viewer, _today()
    found, names = queries.get_category(viewer, code), queries.names(viewer)
    said = cataloguing.said(queries.values_on(found, on), names, is_leaf=found.is_leaf)
    changes = queries.change_list(viewer, code=code)
    context = {
        "category": found,
        "name": showing.named(found),
        "facts": [parts.Fact(label, words) for label, words in said.items() if words],
        "units": cataloguing.unit_lines(found, on) if found.is_leaf else [],
        "changes": cataloguing.change_lines(changes),
        "planned": [
            line
            for line in cataloguing.change_lines(changes)
            if line.change.state == ChangeState.APPROVED and line.change.valid_from > on
        ],
        "waiting": next(
            (line for line in cataloguing.change_lines(changes)
             if line.change.state == ChangeState.PROPOSED), None,
        ),
        "successor": showing.named(found.successor),
        "successor_url": cataloguing.category_url(found.successor.code) if found.successor else "",
        "has_ended": found.valid_to is not None and found.valid_to < on,
        "may_edit": policies.may_edit_catalogue(viewer) is None,
        "orders_url": f"{reverse('work_orders:list')}?category={code}",
    }  # fmt: skip
    return render(request, "work_orders/category.html", context)


@require_GET
@needs(Capability.ORDERS_VIEW)
def export(request: StaffRequest) -> HttpResponse:
    """Send the catalogue of a day as a file (CSV or XLSX), one line for each category."""
    viewer, form = request.viewer, request.GET.get("form", "csv")
    filters = CatalogueFilters(groups_of(viewer), request.GET)
    filters.is_valid()
    on = filters.cleaned_data.get("on") or _today()
    names = queries.names(viewer)
    rows = [
        (row, cataloguing.said(values, names, is_leaf=True))
        for row, values in queries.table_on(viewer, on)
    ]
    blank = dict.fromkeys(rows[0][1]) if rows else {}
    headers = [_("Code"), _("Kind"), _("One files under it"), *blank]
    cells = ([row.code, *cataloguing.kind_cells(row), *said.values()] for row, said in rows)
    who = f"{viewer.unit_name} {viewer.staff_name}".strip()
    title = _("Catalogue of matters")
    sheet = writing.Sheet(headers, cells, writing.watermark(who, clock.now()), title)
    name = f"{title} {on}"
    return writing.download(sheet, name=name, form=form if form in writing.FORMS else "csv")
