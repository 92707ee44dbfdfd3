"""The page of an area: what the ledger counts there, what changed lately; points for the map."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.text import whole_number
from lilong.ledger import place_words as words
from lilong.ledger.models import Place
from lilong.ledger.queries import areas as queries
from lilong.ledger.queries import counting
from lilong.ledger.queries.areas import Changes
from lilong.ledger.terms import DwellingState, FactKey, PlaceKind
from lilong.ledger.views.counted import counted, two_places
from lilong.ledger.views.days import day_asked
from lilong.territory import queries as territory
from lilong.ui import parts

# Offered on the page: a week, a month, a quarter back.
SPANS = (7, 30, 90)
_KINDS = {
    "buildings": (PlaceKind.BUILDING,),
    "estates": (PlaceKind.ESTATE,),
    "premises": (PlaceKind.PREMISES, PlaceKind.VENUE, PlaceKind.FACILITY),
}
_STATES = {"let": DwellingState.LET, "vacant": DwellingState.VACANT}


@require_GET
@needs(Capability.LEDGER_VIEW)
def area(request: StaffRequest, key: int) -> HttpResponse:
    """Show an area: counts on a day, its parts beside each other, changes, history, the map."""
    viewer, on = request.viewer, day_asked(request)
    found = queries.get_area(viewer, key)
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else SPANS[1]
    context: dict[str, Any] = {
        "area": found,
        "on": on,
        "counts": counted(counting.counts_of_area(viewer, found, on=on)),
        "parts": [
            (part, counts, two_places(counts.household_size))
            for part, counts in queries.parts_of(viewer, found, on=on)
        ],
        "days": days,
        "spans": SPANS,
        "changes": _lines(
            queries.changes_in(viewer, found, since=on - timedelta(days=days), on=on)
        ),
        "history": territory.history_of(found),
        "left_behind": queries.left_behind(viewer, found),
        "may_decide": viewer.may(Capability.LEDGER_DECIDE),
        "within": urlencode({"area": found.pk}),
    }
    return render(request, "ledger/area.html", context)


def _lines(changes: Changes) -> list[parts.Fact]:
    lines = [
        parts.Fact(_("Moved in"), changes.moved_in),
        parts.Fact(_("Moved out"), changes.moved_out),
        parts.Fact(_("Households formed"), changes.households_formed),
        parts.Fact(_("Households ended"), changes.households_ended),
        parts.Fact(_("Places added"), changes.places_added),
        parts.Fact(_("Places ended"), changes.places_ended),
    ]
    return lines + [
        parts.Fact(
            _("Homes that became: {state}").format(state=words.value_words(FactKey.STATE, state)),
            count,
        )
        for state, count in sorted(changes.states.items())
    ]


def _feature(place: Place, count: int = 1) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": str(place.pk),
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {
            "number": "", "title": str(place), "lamp": "normal", "count": count,
            "url": reverse("ledger:place", args=[place.pk]),
        },
    }  # fmt: skip


@require_GET
@needs(Capability.LEDGER_VIEW)
@cache_control(private=True, max_age=60)
def points(request: StaffRequest, layer: str) -> HttpResponse:
    """Return places of a layer as marks (GeoJSON, WGS-84), within an area if one is named."""
    viewer = request.viewer
    asked = whole_number(request.GET.get("area", ""))
    path = "" if asked is None else queries.get_area(viewer, asked).path
    if layer in _STATES:
        on = local(clock.now()).date()
        found = queries.buildings_in_state(viewer, _STATES[layer], on=on, path=path)
        features = [_feature(place, count) for place, count in found]
    else:
        features = [_feature(place) for place in queries.points(viewer, _KINDS[layer], path)]
    collection = {"type": "FeatureCollection", "features": features}
    return JsonResponse(collection, content_type="application/geo+json")
