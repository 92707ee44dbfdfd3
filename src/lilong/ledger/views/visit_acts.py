"""Rounds of visits: planned for a building or a home, and called off."""

from typing import Any

from django.urls import reverse

from lilong.kernel.text import mark
from lilong.ledger import operations
from lilong.ledger.forms.sources import ReasonForm
from lilong.ledger.forms.visits import PlanForm
from lilong.ledger.queries import visits as queries
from lilong.ledger.terms import PlaceKind
from lilong.ledger.views.act import Act, Doing
from lilong.ledger.views.person_acts import place_of, place_url


def _round(_row: Any) -> str:
    return reverse("ledger:visits")


def _plan(doing: Doing) -> Any:
    place, stairwell = doing.row, doing.data["stairwell"].strip()
    if place.kind == PlaceKind.DWELLING:
        homes = [place]
    else:
        homes = queries.homes_of(doing.viewer, place.pk)
    keys = [
        home.pk
        for home in homes
        if not stairwell or getattr(home, "dwelling_facts", None) is None
        or home.dwelling_facts.stairwell == stairwell
    ]  # fmt: skip
    operations.plan_visits(
        keys, due=doing.data["due"], purpose=doing.data["purpose"],
        office_id=doing.viewer.office_id, **doing.who,
    )  # fmt: skip
    return place


def _cancel(doing: Doing) -> Any:
    operations.cancel_visit(doing.row, reason=doing.data["reason"], **doing.who)


def _home(plan: Any) -> str:
    return str(plan.place.address)


ACTS: dict[str, Act] = {
    "visits-plan": Act(
        mark("Plan visits here"), mark("Plan them"), PlanForm, place_of, _plan, _round,
        mark("Homes with a visit planned already keep theirs."), leads_on=True, home=place_url,
    ),
    "visit-cancel": Act(
        mark("Call this visit off"), mark("Call it off"), ReasonForm, queries.get_plan, _cancel,
        _round, about=_home,
    ),
}  # fmt: skip
