"""What is done with persons and relations: registered, changed, ended, related, withdrawn."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from lilong.accounts.viewer import Viewer
from lilong.kernel.text import mark
from lilong.ledger import operations
from lilong.ledger.forms import persons as forms
from lilong.ledger.forms.sources import ReasonForm, person_of
from lilong.ledger.models import Place, Relation
from lilong.ledger.queries.persons import get_relation
from lilong.ledger.queries.places import get_place
from lilong.ledger.views.act import Act, Doing


def person_url(person: Any) -> str:
    """Return the address of a person's page."""
    return reverse("ledger:person", args=[person.pk])


def organisation_url(organisation: Any) -> str:
    """Return the address of an organisation's page."""
    return reverse("ledger:organisation", args=[organisation.pk])


def place_url(place: Any) -> str:
    """Return the address of a place's page."""
    return reverse("ledger:place", args=[place.pk])


def party_url(relation: Relation) -> str:
    """Return the address of who stands in a relation."""
    if relation.person_id:
        return reverse("ledger:person", args=[relation.person_id])
    return reverse("ledger:organisation", args=[relation.organisation_id])


def place_of(viewer: Viewer, key: UUID) -> Place:
    """Return a place the viewer may see."""
    return get_place(viewer, key)


def _add(doing: Doing) -> Any:
    spec = doing.form.spec()
    return operations.admit_person(
        spec, doing.form.relations(spec.id), office_id=doing.viewer.office_id, **doing.source
    )


def _change(doing: Doing) -> Any:
    return operations.change_person(
        doing.fresh(), doing.form.values(), reason=doing.data["reason"], **doing.source
    )


def _end(doing: Doing) -> Any:
    operations.end_person(doing.fresh(), on=doing.data["on"], why=doing.data["why"], **doing.source)


def _relate(doing: Doing) -> Any:
    return operations.relate(doing.form.spec(), office_id=doing.viewer.office_id, **doing.source)


def _end_relation(doing: Doing) -> Any:
    operations.end_relation(doing.row, on=doing.data["on"], **doing.source)


def _mistaken(doing: Doing) -> Any:
    operations.call_relation_mistaken(doing.row, reason=doing.data["reason"], **doing.who)


def _party(relation: Any) -> str:
    return str((relation.person or relation.organisation).name)


ACTS: dict[str, Act] = {
    "person-add": Act(
        mark("Register a person here"), mark("Register"), forms.PersonForm, place_of, _add,
        person_url, leads_on=True, home=place_url,
    ),
    "person-change": Act(
        mark("Change what is held on her"), mark("Save"), forms.ChangePersonForm, person_of,
        _change, person_url, mark("What is left empty stays as it is."),
    ),
    "person-end": Act(
        mark("End her record"), mark("End it"), forms.EndPersonForm, person_of, _end, person_url,
        mark("What she stands in ends on that day, too. Nothing is deleted."),
    ),
    "person-relate": Act(
        mark("Record where she lives, owns or works"), mark("Record"), forms.RelateForm,
        person_of, _relate, person_url,
    ),
    "relation-end": Act(
        mark("End this relation"), mark("End it"), forms.EndDayForm, get_relation, _end_relation,
        party_url, about=_party,
    ),
    "relation-mistaken": Act(
        mark("This never was so"), mark("Call it mistaken"), ReasonForm, get_relation, _mistaken,
        party_url, mark("It stays in the history with your reason, and counts no more."),
        about=_party,
    ),
}  # fmt: skip
