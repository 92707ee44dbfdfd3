"""The lists of buildings and estates, on a page and as a table: what the map shows as marks."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.ledger.queries import buildings as queries
from lilong.ledger.queries.buildings import Listed, Wanted
from lilong.ledger.terms import PlaceKind
from lilong.ui.context import own_or_english
from lilong.ui.messages import who
from lilong.ui.pages import keyset

LISTS = {"buildings": PlaceKind.BUILDING, "estates": PlaceKind.ESTATE}
_TITLES = {"buildings": _("Buildings"), "estates": _("Estates")}
_EITHER = [("", _("All")), ("yes", _("Yes")), ("no", _("No"))]
_YES = {"yes": True, "no": False}
_YEARS: dict[str, Any] = {"min_value": 1800, "max_value": 2100, "required": False}


class ListFilter(forms.Form):
    """Which buildings or estates; estates have no lift of their own."""

    area = forms.ChoiceField(label=_("Community"), required=False)
    built_from = forms.IntegerField(label=_("Built from"), **_YEARS)
    built_until = forms.IntegerField(label=_("Built until"), **_YEARS)
    protected = forms.ChoiceField(label=_("Protected"), choices=_EITHER, required=False)
    lift = forms.ChoiceField(label=_("Lift"), choices=_EITHER, required=False)

    def __init__(self, request: StaffRequest, kind: PlaceKind) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        today = local(clock.now()).date()
        self.paths = {
            str(area.pk): (area.path, own_or_english(area, "name"))
            for area in queries.communities(request.viewer, on=today).order_by("path")
        }
        names = [(key, name) for key, (_path, name) in self.paths.items()]
        self.fields["area"].choices = [("", _("All")), *names]  # type: ignore[attr-defined]
        if kind == PlaceKind.ESTATE:
            del self.fields["lift"]

    def wanted(self) -> Wanted:
        """Return what the list is narrowed to; what was filled in wrongly narrows nothing."""
        self.is_valid()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        path, _name = self.paths.get(given.get("area", ""), ("", ""))
        return Wanted(
            path=path,
            built_from=given.get("built_from"),
            built_until=given.get("built_until"),
            is_protected=_YES.get(given.get("protected", "")),
            has_lift=_YES.get(given.get("lift", "")),
        )


@require_GET
@needs(Capability.LEDGER_VIEW)
def built(request: StaffRequest, what: str) -> HttpResponse:
    """Show the buildings or the estates of the viewer's area, with their homes counted."""
    kind, on = LISTS[what], local(clock.now()).date()
    filters = ListFilter(request, kind)
    rows = queries.built_list(request.viewer, kind, filters.wanted(), on=on)
    page = keyset(rows, request, ("sort_key", "id"), narrow=rows)
    asked = urlencode([(k, v) for k, v in request.GET.items() if k != "cursor" and v])
    context: dict[str, Any] = {
        "title": _TITLES[what],
        "has_lifts": kind == PlaceKind.BUILDING,
        "on": on,
        "filters": filters,
        "page": page,
        "lines": [
            (line, own_or_english(line.place.area, "name") if line.place.area else "")
            for line in queries.as_listed(request.viewer, page.rows, kind, on=on)
        ],
        "exports": [
            (form.upper(), f"{reverse(f'ledger:{what}_export', args=[form])}?{asked}")
            for form in writing.FORMS
        ]
        if request.viewer.may(Capability.LEDGER_EXPORT)
        else [],
    }
    return render(request, "ledger/built.html", context)


@require_GET
@needs(Capability.LEDGER_EXPORT)
def export(request: StaffRequest, what: str, form: str) -> HttpResponse:
    """Send the same list as a table; places and counts, nobody's name."""
    if form not in writing.FORMS:
        raise Http404
    kind, at = LISTS[what], clock.now()
    wanted, on = ListFilter(request, kind).wanted(), local(at).date()
    lines = queries.whole_list(request.viewer, kind, wanted, on=on)
    has_lifts = kind == PlaceKind.BUILDING
    sheet = writing.Sheet(
        headers=[
            gettext("Name"), gettext("Standard address"), gettext("Community"),
            gettext("Built in"), gettext("Protected"),
            *([gettext("Lift")] if has_lifts else []),
            gettext("Dwellings"), gettext("Let"), gettext("Vacant"),
        ],
        rows=(_cells(line, has_lifts=has_lifts) for line in lines),
        mark=writing.watermark(who(request.viewer.actor().as_data()), at),
    )  # fmt: skip
    return writing.download(sheet, name=f"{_TITLES[what]} {on.isoformat()}", form=form)


def yes_or_no(claim: bool | None) -> str:
    """Return a claim as a word, nothing where it is not known."""
    if claim is None:
        return ""
    return gettext("Yes") if claim else gettext("No")


def _cells(line: Listed, *, has_lifts: bool) -> list[Any]:
    area = own_or_english(line.place.area, "name") if line.place.area else ""
    return [
        line.place.name, line.place.address, area, line.built_year, yes_or_no(line.is_protected),
        *([yes_or_no(line.has_lift)] if has_lifts else []),
        line.homes, line.let, line.vacant,
    ]  # fmt: skip
