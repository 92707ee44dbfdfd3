"""Pages on which the catalogue is changed: put forward by one person, decided by another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lilong.accounts.gates import StaffRequest, needs_any
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refused
from lilong.ui.answers import tell
from lilong.work_orders import operations, policies, queries
from lilong.work_orders.forms import (
    CategoryForm,
    EndForm,
    UnitEndForm,
    UnitForm,
)
from lilong.work_orders.forms.catalogue import ChangeForm
from lilong.work_orders.forms.category import initial_of
from lilong.work_orders.models import Category
from lilong.work_orders.rules.cataloguing import Wanted
from lilong.work_orders.terms import ChangeKind
from lilong.work_orders.views import cataloguing, showing
from lilong.work_orders.views.foreseeing import foreseen
from lilong.work_orders.views.moves import add_refusals

_EDITORS = (Capability.ORDERS_DISPATCH, Capability.RULEBOOK_PROPOSE)


def _today() -> date:
    return local(clock.now()).date()


@dataclass(frozen=True, slots=True)
class Page:
    """One page on which a change is written down: of what kind and category, and its words."""

    kind: ChangeKind
    title: str
    back: str
    category: Category | None = None
    code: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def _amend(request: StaffRequest, page: Page, form: ChangeForm) -> HttpResponse:
    """Show a form; with what was typed, what it would do; on "save", put it forward."""
    viewer, at = request.viewer, clock.now()
    context: dict[str, Any] = {
        "form": form, "title": page.title, "back": page.back, "category": page.category,
        "name": showing.named(page.category), **page.more,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        wanted = _wanted(page, form)
        try:
            if "save" in request.POST:
                change = operations.propose_change(
                    wanted=wanted, viewer=viewer, by=viewer.actor(), at=at
                )
                tell(request, _("The change was put forward. A second person decides on it."))
                return HttpResponseRedirect(cataloguing.change_url(change.pk))
            faults = operations.change_faults(viewer, wanted, at=at)
            if faults:
                raise Refused(*faults)
        except Refused as refused:
            add_refusals(form, refused)
        else:
            context |= foreseen(viewer, wanted, page.category)
    status = 422 if form.errors else 200
    return render(request, "work_orders/catalogue_form.html", context, status=status)


def _wanted(page: Page, form: ChangeForm) -> Wanted:
    told = form.cleaned_data
    return Wanted(
        page.kind, page.code or str(told.get("code", "")).strip(), form.change_values(),
        told["valid_from"], told["reason"], told["revision"] or 0,
    )  # fmt: skip


def _asked_to_edit(viewer: Viewer) -> None:
    refusal = policies.may_edit_catalogue(viewer)
    if refusal is not None:
        raise Refused(refusal)


def _first(request: StaffRequest, category: Category | None) -> dict[str, Any]:
    return {"revision": category.revision if category else 0, "valid_from": _today()}


@require_http_methods(["GET", "POST"])
@needs_any(*_EDITORS)
def add(request: StaffRequest) -> HttpResponse:
    """Write a new category down: a branch, or what one files under; `like` copies an old one."""
    viewer, on = request.viewer, _today()
    _asked_to_edit(viewer)
    asked = request.GET
    like = queries.get_category(viewer, asked["like"]) if asked.get("like") else None
    parent = queries.get_category(viewer, asked["parent"]) if asked.get("parent") else None
    is_leaf = like.is_leaf if like else "branch" not in asked
    initial = _first(request, None)
    if like is not None:
        initial |= initial_of(queries.values_on(like, like.valid_to or on))
        parent = like.parent
    initial |= {"parent": parent.pk if parent else None, "code": queries.free_code(viewer, parent)}
    form = CategoryForm(
        queries.names(viewer), request.POST or None, on=on, is_leaf=is_leaf, is_new=True,
        initial={"evidence": "record", "result_classes": ["solved", "explained"],
                 "limit_class": "help", "limit_unit": "working_days"} | initial,
    )  # fmt: skip
    title = _("Add a category") if is_leaf else _("Add a branch")
    page = Page(ChangeKind.ADD, title, reverse("work_orders:catalogue"), more={"is_leaf": is_leaf})
    return _amend(request, page, form)


@require_http_methods(["GET", "POST"])
@needs_any(*_EDITORS)
def change(request: StaffRequest, code: str) -> HttpResponse:
    """Write a category down as it shall be."""
    viewer, on = request.viewer, _today()
    _asked_to_edit(viewer)
    category = queries.get_category(viewer, code)
    planned = max(on, queries.latest_change(category) or on)
    initial = initial_of(queries.values_on(category, planned)) | _first(request, category)
    form = CategoryForm(
        queries.names(viewer), request.POST or None, on=on, is_leaf=category.is_leaf,
        is_new=False, initial=initial | {"valid_from": planned},
    )  # fmt: skip
    page = Page(
        ChangeKind.CHANGE, _("Change the category"), cataloguing.category_url(code), category, code,
        {"is_leaf": category.is_leaf},
    )  # fmt: skip
    return _amend(request, page, form)


@require_http_methods(["GET", "POST"])
@needs_any(*_EDITORS)
def end(request: StaffRequest, code: str) -> HttpResponse:
    """End a category from a day on, with a successor or without."""
    viewer = request.viewer
    _asked_to_edit(viewer)
    category = queries.get_category(viewer, code)
    form = EndForm(
        queries.names(viewer), request.POST or None, on=_today(), own=code,
        initial=_first(request, category),
    )  # fmt: skip
    back = cataloguing.category_url(code)
    return _amend(request, Page(ChangeKind.END, _("End the category"), back, category, code), form)


@require_http_methods(["GET", "POST"])
@needs_any(*_EDITORS)
def unit(request: StaffRequest, code: str) -> HttpResponse:
    """Name the unit that leads a category in an area."""
    viewer = request.viewer
    _asked_to_edit(viewer)
    category = queries.get_category(viewer, code)
    form = UnitForm(
        queries.names(viewer), viewer.office_path, request.POST or None, on=_today(),
        initial=_first(request, category),
    )  # fmt: skip
    page = Page(
        ChangeKind.UNIT, _("Name a unit for an area"), cataloguing.category_url(code), category,
        code,
    )  # fmt: skip
    return _amend(request, page, form)


@require_http_methods(["GET", "POST"])
@needs_any(*_EDITORS)
def end_unit(request: StaffRequest, code: str, row_id: int) -> HttpResponse:
    """End a unit's being named for an area."""
    viewer = request.viewer
    _asked_to_edit(viewer)
    category = queries.get_category(viewer, code)
    lines = cataloguing.unit_lines(category, _today())
    row = next((line for line in lines if line.id == row_id), None)
    if row is None:
        raise NotVisible
    form = UnitEndForm(row_id, request.POST or None, initial=_first(request, category))
    page = Page(
        ChangeKind.UNIT_END, _("Name no unit any more"), cataloguing.category_url(code), category,
        code, {"row": row},
    )  # fmt: skip
    return _amend(request, page, form)
