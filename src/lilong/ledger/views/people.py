"""Pages of persons: one masked with all she stands in, shown in full for a purpose, found."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.ledger import operations, policies, telling
from lilong.ledger.forms.persons import FindPersonForm, RevealForm
from lilong.ledger.models import Person
from lilong.ledger.queries.persons import PersonView, described, get_person, person_view
from lilong.ledger.terms import IDENTITY_NAMES, ORIGIN_NAMES, IdentityKind, Origin
from lilong.ledger.views import lines
from lilong.ledger.views.days import day_asked
from lilong.ledger.views.label_acts import label_lines
from lilong.ui import figures, parts


def _facts(person: Person) -> list[parts.Fact]:
    sex = {"f": _("Female"), "m": _("Male")}.get(person.sex, figures.NONE)
    paper = telling.name_of(IdentityKind, IDENTITY_NAMES, person.identity_kind)
    return [
        parts.Fact(_("Sex"), sex),
        parts.Fact(_("Born in"), person.birth_year or figures.NONE),
        parts.Fact(_("Register is kept in"), telling.name_of(Origin, ORIGIN_NAMES, person.origin)),
        parts.Fact(_("Paper"), paper),
    ]


def _page(request: StaffRequest, view: PersonView) -> dict[str, Any]:
    viewer, on = request.viewer, view.on
    today = local(clock.now()).date()
    own = lines.relation_lines(viewer, view.relations, on)
    labels = label_lines(viewer, view.labels, on)
    may_record = viewer.may(Capability.LEDGER_RECORD)
    has_ended = bool(view.person.ended_on or view.person.erased_at)
    return {
        "person": view.person,
        "on": on,
        "is_past": on != today,
        "today": today,
        "facts": _facts(view.person),
        "relations": own,
        "holding": [line for line in own if line.holds],
        "contacts": lines.party_lines(viewer, view.contacts, on),
        "households": lines.household_lines(view.memberships, on),
        "seats": lines.seat_lines(viewer, view.seats, on, of_body=False),
        "labels": [line for line in labels if line.holds],
        "past_labels": [line for line in labels if not line.holds],
        "conflicts": [
            (telling.field_words(c.key), c, telling.source_words(c.source, c.source_date))
            for c in view.conflicts
        ],
        "timeline": telling.timeline(view.entries),
        "may_record": may_record,
        "may_label": may_record and not has_ended,
        "may_reveal": policies.may_reveal(viewer),
        "reveal": RevealForm(),
    }


@require_GET
@needs(Capability.LEDGER_PERSONS)
def person(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show a person, masked, as she stands on the day that is asked about."""
    view = person_view(request.viewer, person_id, on=day_asked(request))
    return render(request, "ledger/person.html", _page(request, view))


@require_POST
@needs(Capability.LEDGER_PERSONS, Capability.PERSONS_REVEAL)
def reveal(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show a person's values in full for a purpose; who looked and why is written down."""
    found = get_person(request.viewer, person_id)
    form = RevealForm(request.POST)
    context: dict[str, Any] = {"person": found, "reveal": form}
    if form.is_valid():
        try:
            context["shown"] = operations.reveal_person(
                found.pk, viewer=request.viewer,
                reason=form.cleaned_data["reason"],
                address=request.META.get("REMOTE_ADDR", ""),
                by=request.viewer.actor(purpose=form.cleaned_data["purpose"]), at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
    is_part = bool(getattr(request, "htmx", None))
    template = "ledger/parts/values.html" if is_part else "ledger/values.html"
    response = render(request, template, context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store, private"
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs(Capability.LEDGER_PERSONS)
def find(request: StaffRequest) -> HttpResponse:
    """Find persons by whole name within the viewer's area, by whole number only for a purpose.

    What is looked for stands in no address.
    """
    form = FindPersonForm(request.POST or None)
    found: list[Person] | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["by"] == "name":
                found = list(operations.find_by_name(data["words"], viewer=request.viewer))
            else:
                found = operations.find_by_number(
                    data["by"], data["words"], viewer=request.viewer, reason=data["reason"],
                    address=request.META.get("REMOTE_ADDR", ""),
                    by=request.viewer.actor(purpose=data["purpose"]), at=clock.now(),
                )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
    context = {"form": form, "found": _described(request, found), "is_asked": found is not None}
    response = render(request, "ledger/people.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store, private"
    return response


def _described(request: StaffRequest, found: list[Person] | None) -> list[tuple[Any, list[Any]]]:
    """Return each person with where she stands today, homes as the viewer may see them."""
    keys = [one.pk for one in found or ()]
    rows = described(request.viewer, keys, on=local(clock.now()).date())
    return [
        (
            row,
            [
                (telling.relation_words(home.kind), *lines.shown_place(request.viewer, home.place))
                for home in getattr(row, "homes", [])
            ],
        )
        for row in rows
    ]
