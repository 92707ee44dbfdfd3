"""Places that an area's split left behind: which wait, and where each goes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lilong.accounts.forms import choice_words, lay_on
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refused
from lilong.ledger import place_words as words
from lilong.ledger.operations.left_behind import send_on
from lilong.ledger.queries import areas as queries
from lilong.territory.models import Area
from lilong.ui.pages import keyset

MOST_BODIES = 200


class SendForm(forms.Form):
    """Where the places and bodies go that are ticked in the lists."""

    to = forms.TypedChoiceField(label=_("They go to"), coerce=int)

    def __init__(self, *args: Any, after: Iterable[Area], **more: Any) -> None:
        super().__init__(*args, **more)
        to: Any = self.fields["to"]
        to.choices = [(area.pk, choice_words(area)) for area in after]


def _keys(request: StaffRequest, name: str) -> set[UUID]:
    found = set()
    for said in request.POST.getlist(name):
        try:
            found.add(UUID(said))
        except ValueError:
            raise NotVisible from None
    return found


def _told(places: int, bodies: int) -> str:
    """Return what moved, in a sentence each."""
    said = []
    if places:
        said.append(
            ngettext(
                "{count} place moved, with what lies in it.",
                "{count} places moved, counted with what lies in them.",
                places,
            ).format(count=places)
        )
    if bodies:
        words = ngettext("{count} body moved.", "{count} bodies moved.", bodies)
        said.append(words.format(count=bodies))
    return " ".join(said)


@require_http_methods(["GET", "POST"])
@needs(Capability.LEDGER_DECIDE)
def left_behind(request: StaffRequest, key: int) -> HttpResponse:
    """Show the places and bodies that wait in an ended area, and send the chosen ones on."""
    viewer, at = request.viewer, clock.now()
    area = queries.get_area(viewer, key)
    if area.valid_to is None:
        raise NotVisible
    after = {one.pk: one for one in queries.came_after(area, on=local(at).date())}
    form = SendForm(request.POST or None, after=after.values())
    chosen, bodies = _keys(request, "places"), _keys(request, "bodies")
    if request.method == "POST" and form.is_valid():
        to = after[form.cleaned_data["to"]]
        try:
            count, moved = send_on(chosen, bodies, out_of=area, to=to, viewer=viewer, at=at)
        except Refused as answer:
            lay_on(form, answer.refusals)
        else:
            messages.success(request, _told(count, moved))
            return redirect("ledger:left_behind", key=area.pk)
    rows = queries.outermost_waiting(viewer, area)
    page = keyset(rows, request, ("sort_key", "id"))
    context = {
        "area": area,
        "form": form,
        "page": page,
        "lines": [(place, words.kind_words(place.kind), place.pk in chosen) for place in page.rows],
        "bodies": [
            (body, body.pk in bodies) for body in queries.waiting_bodies(viewer, area)[:MOST_BODIES]
        ],
        "after": after,
    }
    return render(request, "ledger/left_behind.html", context, status=422 if form.errors else 200)
