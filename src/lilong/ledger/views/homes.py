"""The registers of let, vacant and other homes as of a day, on a page and as a table."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lilong.accounts.forms import day_field
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.ledger import place_words as words
from lilong.ledger.queries import homes as queries
from lilong.ledger.terms import STATE_NAMES, DwellingState, FactKey
from lilong.ledger.views.days import day_asked
from lilong.ui.messages import who
from lilong.ui.pages import keyset


class HomesFilter(forms.Form):
    """Which homes, on which day."""

    state = forms.ChoiceField(
        label=_("State"), choices=[(state.value, _(STATE_NAMES[state])) for state in DwellingState]
    )
    on = day_field(label=_("As of"))


def _state(request: StaffRequest) -> DwellingState:
    asked = request.GET.get("state", "")
    return DwellingState(asked) if asked in set(DwellingState) else DwellingState.LET


@require_GET
@needs(Capability.LEDGER_VIEW)
def homes(request: StaffRequest) -> HttpResponse:
    """Show the homes that are in a state on a day, within the viewer's area."""
    state, on = _state(request), day_asked(request)
    rows = queries.homes_in_state(request.viewer, state, on=on)
    page = keyset(rows, request, ("place__sort_key", "id"), narrow=rows)
    asked = urlencode({"state": state, "on": on.isoformat()})
    context: dict[str, Any] = {
        "filters": HomesFilter({"state": state, "on": on}, auto_id="filter_%s"),
        "page": page,
        "homes": [
            (home, words.source_words(home.fact.source))
            for home in queries.as_homes(page.rows, on=on)
        ],
        "state": words.value_words(FactKey.STATE, state),
        "on": on,
        "exports": [
            (form.upper(), f"{reverse('ledger:homes_export', args=[form])}?{asked}")
            for form in writing.FORMS
        ]
        if request.viewer.may(Capability.LEDGER_EXPORT)
        else [],
    }
    return render(request, "ledger/homes.html", context)


@require_GET
@needs(Capability.LEDGER_EXPORT)
def export(request: StaffRequest, form: str) -> HttpResponse:
    """Send a register as a table; homes and sources, nobody's name."""
    if form not in writing.FORMS:
        raise Http404
    state, on, at = _state(request), day_asked(request), clock.now()
    sheet = writing.Sheet(
        headers=[
            gettext("Standard address"), gettext("State"), gettext("First day"),
            gettext("Last day"), gettext("People living there"), gettext("Who says so"),
            gettext("Said on"),
        ],
        rows=(
            _cells(home, on) for home in queries.register_rows(request.viewer, state, on=on)
        ),
        mark=writing.watermark(who(request.viewer.actor().as_data()), at),
    )  # fmt: skip
    name = f"{words.value_words(FactKey.STATE, state)} {on.isoformat()}"
    return writing.download(sheet, name=name, form=form)


def _cells(home: queries.Home, _on: date) -> list[Any]:
    fact = home.fact
    return [
        home.place.address, words.value_words(FactKey.STATE, fact.value), fact.valid_from,
        fact.valid_to, home.occupants, words.source_words(fact.source), fact.source_date,
    ]  # fmt: skip
