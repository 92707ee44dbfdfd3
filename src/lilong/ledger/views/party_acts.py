"""What is done with organisations and bodies."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from lilong.accounts.viewer import Viewer
from lilong.kernel.text import mark
from lilong.ledger import operations, policies
from lilong.ledger.forms import parties as forms
from lilong.ledger.forms import persons
from lilong.ledger.forms.sources import ReasonForm
from lilong.ledger.models import Body, Organisation
from lilong.ledger.queries.parties import get_seat
from lilong.ledger.specs import RelationSpec, Span
from lilong.ledger.terms import RelationKind
from lilong.ledger.views.act import Act, Doing
from lilong.ledger.views.person_acts import organisation_url, place_of, place_url
from lilong.territory import queries as territory


def body_url(body: Any) -> str:
    """Return the address of a body's page."""
    return reverse("ledger:body", args=[body.pk])


def _of_seat(seat: Any) -> str:
    return reverse("ledger:body", args=[seat.body_id])


def _organisations(_row: Any) -> str:
    return reverse("ledger:organisations")


def _bodies(_row: Any) -> str:
    return reverse("ledger:bodies")


def organisation_of(viewer: Viewer, key: UUID) -> Organisation:
    """Return an organisation the viewer may see."""
    found: Organisation = policies.get_visible(policies.visible_organisations(viewer), key)
    return found


def body_of(viewer: Viewer, key: UUID) -> Body:
    """Return a body the viewer may see."""
    found: Body = policies.get_visible(policies.visible_bodies(viewer), key)
    return found


def _add(doing: Doing) -> Any:
    return operations.settle_organisation(
        doing.form.spec(), doing.row, office_id=doing.viewer.office_id, **doing.source
    )


def _change(doing: Doing) -> Any:
    return operations.change_organisation(doing.fresh(), doing.form.values(), **doing.source)


def _end(doing: Doing) -> Any:
    operations.end_organisation(doing.fresh(), on=doing.data["on"], **doing.source)


def _relate(doing: Doing) -> Any:
    operations.relate(doing.form.spec(), office_id=doing.viewer.office_id, **doing.source)


def _contact(doing: Doing) -> Any:
    data = doing.data
    spec = RelationSpec(
        kind=RelationKind(data["kind"]), span=Span(data["valid_from"]),
        person_id=data["found_person"].pk, to_organisation_id=doing.row.pk,
    )  # fmt: skip
    operations.relate(spec, office_id=doing.viewer.office_id, **doing.source)


def _found(doing: Doing) -> Any:
    viewer = doing.viewer
    place = {"place": doing.row} if doing.row is not None else {}
    path = viewer.area_path or viewer.office_path
    own = territory.subtree(path).filter(path=path).first()
    area = doing.row.area if doing.row is not None else own
    return operations.found_body(
        office_id=viewer.office_id, area=area, **place, **doing.form.found(), **doing.who
    )


def _seat(doing: Doing) -> Any:
    data = doing.data
    operations.seat_member(
        doing.row, data["found_person"], role=doing.form.seat(), term=data["term"],
        span=Span(data["valid_from"], data["valid_to"]), **doing.source,
    )  # fmt: skip


def _end_seat(doing: Doing) -> Any:
    data = doing.data
    operations.end_seat(doing.row, on=data["on"], reason=data["reference"], **doing.who)


def _mistaken(doing: Doing) -> Any:
    operations.call_seat_mistaken(doing.row, reason=doing.data["reason"], **doing.who)


def _who(seat: Any) -> str:
    return str(seat.person.name)


ACTS: dict[str, Act] = {
    "organisation-add": Act(
        mark("Register an organisation"), mark("Register"), forms.OrganisationForm, place_of,
        _add, organisation_url, leads_on=True, stands_alone=True, home=_organisations,
    ),
    "organisation-here": Act(
        mark("Register an organisation here"), mark("Register"), forms.OrganisationForm, place_of,
        _add, organisation_url, leads_on=True, home=place_url,
    ),
    "organisation-change": Act(
        mark("Change what is held on it"), mark("Save"), forms.ChangeOrganisationForm,
        organisation_of, _change, organisation_url,
    ),
    "organisation-end": Act(
        mark("End this organisation"), mark("End it"), forms.EndOrganisationForm, organisation_of,
        _end, organisation_url, mark("What it stands in ends on that day, too."),
    ),
    "organisation-relate": Act(
        mark("Record what it owns, rents or occupies"), mark("Record"),
        persons.RelateOrganisationForm, organisation_of, _relate, organisation_url,
    ),
    "organisation-contact": Act(
        mark("Record whom to ask for, or who works there"), mark("Record"), persons.ContactForm,
        organisation_of, _contact, organisation_url,
    ),
    "body-found": Act(
        mark("Found a body"), mark("Found it"), forms.BodyForm, place_of, _found, body_url,
        leads_on=True, stands_alone=True, home=_bodies,
    ),
    "body-here": Act(
        mark("Found a body here"), mark("Found it"), forms.BodyForm, place_of, _found, body_url,
        leads_on=True, home=place_url,
    ),
    "body-seat": Act(
        mark("Fill a seat"), mark("Seat her"), forms.SeatForm, body_of, _seat, body_url,
    ),
    "seat-end": Act(
        mark("End this seat"), mark("End it"), persons.EndDayForm, get_seat, _end_seat, _of_seat,
        about=_who,
    ),
    "seat-mistaken": Act(
        mark("She never sat there"), mark("Call it mistaken"), ReasonForm, get_seat, _mistaken,
        _of_seat, mark("It stays in the history with your reason, and counts no more."),
        about=_who,
    ),
}  # fmt: skip
