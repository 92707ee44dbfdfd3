"""The ledger's first page, and the page of a place."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.ledger import place_words as words
from lilong.ledger.forms.finding import FindForm
from lilong.ledger.models import Place, PlaceFact
from lilong.ledger.queries import counting, sheets
from lilong.ledger.queries import places as queries
from lilong.ledger.queries.calling import addresses_then, called_then
from lilong.ledger.terms import (
    OUTCOME_NAMES,
    VISIT_NAMES,
    FactKey,
    PlaceKind,
    VisitKind,
    VisitOutcome,
)
from lilong.ledger.views.counted import counted
from lilong.ledger.views.days import day_asked
from lilong.ledger.views.staircase import drawing_for
from lilong.ui import parts
from lilong.ui.context import own_or_english

SHOWN = 60
_WITH_COUNTS = (PlaceKind.STREET, PlaceKind.LANE, PlaceKind.ESTATE, PlaceKind.BUILDING)


@require_GET
@needs(Capability.LEDGER_VIEW)
def home(request: StaffRequest) -> HttpResponse:
    """Show the field that finds an address, and the streets and estates of the viewer's area.

    A place that is found leads to its page.
    """
    viewer = request.viewer
    asked = request.GET if request.GET.get("place", "").strip() else None
    form = FindForm(asked, viewer=viewer)
    if asked is not None and form.is_valid() and (told := form.cleaned_data["place"]):
        return redirect("ledger:place", told.place_id)
    said = request.GET.get("place", "").strip()
    tops = {kind: list(queries.place_list(viewer, kind)[: SHOWN + 1]) for kind in queries.TOP_KINDS}
    on = local(clock.now()).date()
    context = {
        "form": form,
        "found": [
            (place, words.kind_words(place.kind)) for place in queries.find_places(viewer, said)
        ],
        "tops": [
            (words.kind_words(kind), rows[:SHOWN], len(rows) > SHOWN)
            for kind, rows in tops.items()
            if rows
        ],
        "may_record": viewer.may(Capability.LEDGER_RECORD),
        "may_decide": viewer.may(Capability.LEDGER_DECIDE),
        "counts": counted(counting.counts_of_viewer(viewer, on=on)),
        "on": on,
    }
    return render(request, "ledger/home.html", context)


@require_GET
@needs(Capability.LEDGER_VIEW)
def show(request: StaffRequest, place_id: UUID) -> HttpResponse:
    """Show a place: address, names, what was told of it, what lies in it, what happened."""
    viewer, on = request.viewer, day_asked(request)
    place = queries.get_place(viewer, place_id)
    inside = sheets.inside(place, on=on)
    then = addresses_then(_named_on_page(place, inside), on=on)
    context: dict[str, Any] = {
        "place": place,
        "called": called_then(place, then),
        "crumbs": [(one.pk, called_then(one, then)) for one in _above(place)],
        "kind": words.kind_words(place.kind),
        "on": on,
        "is_protected": sheets.is_protected(place),
        "facts": details(place, then),
        "names": sheets.aliases_of(place),
        "told": told_lines(place),
        "inside": [
            (
                words.kind_words(one.kind),
                one.count,
                [(child.pk, called_then(child, then)) for child in one.places],
            )
            for one in inside
        ],
        "timeline": words.timeline(sheets.changes_of(place)),
        "may_record": viewer.may(Capability.LEDGER_RECORD) and place.valid_to is None,
        "may_decide": viewer.may(Capability.LEDGER_DECIDE) and place.valid_to is None,
        "is_building": place.kind == PlaceKind.BUILDING,
        "is_dwelling": place.kind == PlaceKind.DWELLING,
        "is_street": place.kind == PlaceKind.STREET,
        "has_numbers": place.kind in _WITH_COUNTS,
    }
    if place.kind in _WITH_COUNTS:
        context["counts"] = counted(counting.counts_of_place(viewer, place, on=on))
    if place.kind == PlaceKind.BUILDING:
        context["drawing"] = drawing_for(request, place)
        context["groups"] = sheets.groups_of(place, on=on)
    if place.kind == PlaceKind.DWELLING:
        context |= _dwelling(request, place)
    return render(request, "ledger/place.html", context)


def _above(place: Place) -> list[Place]:
    """Return what a place lies in, the large before the small, as its page leads back to it."""
    parent = place.parent
    estate = place.estate if place.estate_id != place.parent_id else None
    return [one for one in (estate, parent) if one is not None]


def _named_on_page(place: Place, inside: list[sheets.Inside]) -> list[Place]:
    return [place, *_above(place), *(child for one in inside for child in one.places)]


def _dwelling(request: StaffRequest, place: Place) -> dict[str, Any]:
    viewer, on = request.viewer, day_asked(request)
    return {
        "sees_people": viewer.may(Capability.LEDGER_PERSONS),
        "households": sheets.households_in(viewer, place, on=on),
        "living": sheets.living_in(viewer, place, on=on),
        "visits": [
            (
                visit,
                _(VISIT_NAMES[VisitKind(visit.kind)]),
                _(OUTCOME_NAMES[VisitOutcome(visit.outcome)]),
            )
            for visit in sheets.visits_of(place)
        ],
        "now": [
            (words.fact_words(key), words.value_words(key, fact.value), fact)
            for key in (FactKey.STATE, FactKey.TENURE, FactKey.OCCUPANTS)
            if (fact := sheets.fact_on(place, key, on=on)) is not None
        ],
    }


def details(place: Place, then: dict[UUID, str]) -> list[parts.Fact]:
    """Return what is known of a place, as lines; what is not recorded has none.

    `then` holds the addresses of the day asked for; another one of today has a line of its own.
    """
    address = then[place.pk]
    lines = [parts.Fact(_("Standard address"), address)] if address else []
    if address != place.address:
        lines.append(parts.Fact(_("Address now"), place.address))
    if place.parent is not None:
        above = reverse("ledger:place", args=[place.parent_id])
        lines.append(parts.Fact(_("Lies in"), called_then(place.parent, then), above))
    if place.area is not None:
        page = reverse("ledger:area", args=[place.area_id])
        lines.append(parts.Fact(_("Area"), own_or_english(place.area, "name"), page))
    return lines + [
        parts.Fact(_(words.DETAIL_NAMES[name]), value) for name, value in _own_details(place)
    ]


def _own_details(place: Place) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for table in ("estate_facts", "building_facts", "dwelling_facts", "premises_facts"):
        row = getattr(place, table, None)
        for name in ("built_year", "floors", "stairwells", "floor", "stairwell", "use"):
            if (value := getattr(row, name, None)) not in {None, ""}:
                found.append((name, value))
        if (lift := getattr(row, "has_lift", None)) is not None:
            found.append(("has_lift", _("Yes") if lift else _("No")))
        if (size := getattr(row, "floor_area", None)) is not None:
            found.append(("floor_area", words.area_words(size)))
    return found


def told_lines(place: Place) -> list[tuple[PlaceFact, str, str, str]]:
    """Return every fact with what it is called, its value and who says so, in plain words."""
    return [
        (
            fact, words.fact_words(fact.key), words.value_words(fact.key, fact.value),
            words.source_words(fact.source),
        )
        for fact in sheets.facts_of(place)
    ]  # fmt: skip
