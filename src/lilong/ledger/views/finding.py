"""What the search field finds in the ledger, and what a place's page offers about people."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.text import mark
from lilong.ledger import operations, telling
from lilong.ledger.models import Place
from lilong.ledger.queries.parties import organisation_list
from lilong.ledger.queries.persons import described
from lilong.ledger.queries.places import find_places
from lilong.ledger.terms import ORGANISATION_NAMES, PLACE_NAMES, OrganisationKind, PlaceKind
from lilong.ledger.views import lines
from lilong.ui.contributions import Hit

_BY_KIND: dict[str, tuple[tuple[str, str], ...]] = {
    PlaceKind.DWELLING: (
        (mark("Visit sheet"), "visit"),
        (mark("Register a person here"), "person-add"),
        (mark("Form a household here"), "household-form"),
        (mark("Plan visits here"), "visits-plan"),
    ),
    PlaceKind.BUILDING: (
        (mark("Plan visits here"), "visits-plan"),
        (mark("Register an organisation here"), "organisation-here"),
    ),
    PlaceKind.PREMISES: ((mark("Register an organisation here"), "organisation-here"),),
    PlaceKind.ESTATE: ((mark("Found a body here"), "body-here"),),
}


def place_panel(viewer: Viewer, place: Place) -> Mapping[str, Any] | None:
    """Return what may be recorded of people at a place, as links."""
    offered = _BY_KIND.get(place.kind, ())
    if not offered or place.valid_to is not None or not viewer.may(Capability.LEDGER_RECORD):
        return None
    return {
        "links": [
            (
                words,
                reverse("ledger:visit", args=[place.pk])
                if verb == "visit"
                else reverse("ledger:act", args=[verb, place.pk]),
            )
            for words, verb in offered
        ]
    }


def find_people(viewer: Viewer, words: str, limit: int) -> Sequence[Hit]:
    """Return whom the viewer sees under a whole name; numbers are never looked for here (L-08)."""
    found = operations.find_by_name(words, viewer=viewer)[:limit]
    if not found:
        return []
    rows = described(viewer, [one.pk for one in found], on=local(clock.now()).date())
    return [
        Hit(
            title=str(row.name),
            url=reverse("ledger:person", args=[row.pk]),
            summary=" · ".join(
                f"{telling.relation_words(home.kind)} {lines.shown_place(viewer, home.place)[0]}"
                for home in getattr(row, "homes", [])
            ),
        )
        for row in rows
    ]


def find_organisations(viewer: Viewer, words: str, limit: int) -> Sequence[Hit]:
    """Return the organisations whose name or credit code has the words."""
    if len(words.strip()) < 2:
        return []
    rows = organisation_list(viewer, words).order_by("name", "id")[:limit]
    return [
        Hit(
            title=row.name,
            url=reverse("ledger:organisation", args=[row.pk]),
            number=row.credit_code,
            summary=telling.name_of(OrganisationKind, ORGANISATION_NAMES, row.kind),
        )
        for row in rows
    ]


def find_addresses(viewer: Viewer, words: str, limit: int) -> Sequence[Hit]:
    """Return the places whose address or name has the words."""
    if len(words.strip()) < 2:
        return []
    return [
        Hit(
            title=str(row),
            url=reverse("ledger:place", args=[row.pk]),
            summary=" · ".join(
                part
                for part in (
                    telling.name_of(PlaceKind, PLACE_NAMES, row.kind),
                    row.address if row.name else "",
                )
                if part
            ),
        )
        for row in find_places(viewer, words, limit)
    ]
