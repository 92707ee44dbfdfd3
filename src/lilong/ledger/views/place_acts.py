"""What is done with places: added, described, named, renumbered, ended, told, put right."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import Refused
from lilong.kernel.text import mark
from lilong.ledger import operations, policies
from lilong.ledger.forms import homes, told
from lilong.ledger.forms import places as forms
from lilong.ledger.forms.renumbering import RenumberManyForm
from lilong.ledger.forms.sources import ReasonForm
from lilong.ledger.models import Place
from lilong.ledger.operations.adding import add_new_place
from lilong.ledger.operations.describing import describe_place
from lilong.ledger.queries.homes import get_alias, get_fact
from lilong.ledger.queries.places import get_building, get_place
from lilong.ledger.queries.staircases import rooms_of
from lilong.ledger.specs import Span
from lilong.ledger.terms import AliasKind
from lilong.ledger.views.act import Act, Doing, ledger_home, no_row


def place_url(place: Any) -> str:
    """Return the address of a place's page."""
    return reverse("ledger:place", args=[place.pk])


def _of_place(row: Any) -> str:
    return reverse("ledger:place", args=[row.place_id])


def _said_of(row: Any) -> str:
    return str(row.place)


def decided(viewer: Viewer, key: UUID) -> Place:
    """Return a place for a verb that only who decides on the ledger may carry out."""
    refusal = policies.may(viewer, Capability.LEDGER_DECIDE)
    if refusal is not None:
        raise Refused(refusal)
    return get_place(viewer, key)


def _add(doing: Doing) -> Any:
    return add_new_place(doing.form.spec(), office_id=doing.viewer.office_id, **doing.who)


def _add_homes(doing: Doing) -> Any:
    specs = doing.form.specs(rooms_of(doing.row, on=doing.data["valid_from"]))
    operations.add_places(specs, office_id=doing.viewer.office_id, **doing.who)


def _describe(doing: Doing) -> Any:
    return describe_place(
        doing.fresh(), doing.form.changed(), reason=doing.data["reason"], **doing.who
    )


def _name(doing: Doing) -> Any:
    data = doing.data
    return operations.alias_place(
        doing.row, data["text"], kind=AliasKind(data["kind"]),
        span=Span(data["valid_from"], data["valid_to"]), **doing.source,
    )  # fmt: skip


def _renumber(doing: Doing) -> Any:
    return operations.renumber_place(
        doing.fresh(), doing.form.spec(), on=doing.data["on"], **doing.source
    )


def _renumber_inside(doing: Doing) -> Any:
    return operations.renumber_places(
        doing.form.changes(), office_id=doing.viewer.office_id, on=doing.data["on"], **doing.source
    )


def _end(doing: Doing) -> Any:
    return operations.end_place(
        doing.fresh(),
        on=doing.data["valid_to"],
        reason=doing.data["reason"],
        ends_all=doing.data.get("ends_all", False),
        **doing.who,
    )


def _tell(doing: Doing) -> Any:
    return operations.tell_fact(doing.form.spec(), office_id=doing.viewer.office_id, **doing.source)


def _end_fact(doing: Doing) -> Any:
    data = doing.data
    return operations.end_fact(doing.row, on=data["on"], reason=data["reason"], **doing.who)


def _mistaken(doing: Doing) -> Any:
    return operations.call_mistaken(doing.row, reason=doing.data["reason"], **doing.who)


def _end_name(doing: Doing) -> Any:
    data = doing.data
    return operations.end_alias(doing.row, on=data["on"], reason=data["reason"], **doing.who)


ACTS: dict[str, Act] = {
    "place-add": Act(
        mark("Add a place inside"), mark("Add it"), forms.PlaceForm, get_place, _add, place_url,
        leads_on=True, home=place_url,
    ),
    "place-homes": Act(
        mark("Add the dwellings of a stairwell"), mark("Add them"), homes.HomesForm, get_building,
        _add_homes, place_url,
        mark("Rooms that stand already are left as they are."),
    ),
    "place-begin": Act(
        mark("Add a place"), mark("Add it"), forms.PlaceForm, no_row, _add, place_url,
        leads_on=True, stands_alone=True, home=ledger_home,
    ),
    "place-describe": Act(
        mark("Change the facts"), mark("Record"), forms.DescribeForm, get_place, _describe,
        place_url,
    ),
    "place-name": Act(
        mark("Add another name"), mark("Record"), told.NameForm, get_place, _name, place_url
    ),
    "place-renumber": Act(
        mark("Renumber"), mark("Renumber it"), forms.RenumberForm, decided, _renumber, place_url,
        mark("The old address stays findable with its days; what lies within changes with it."),
    ),
    "place-renumber-inside": Act(
        mark("Renumber what lies within"), mark("Renumber them"), RenumberManyForm, decided,
        _renumber_inside, place_url,
        mark(
            "All numbers change on one day and are judged together: No. 3 may become 5 while "
            "No. 5 becomes 3. Old addresses stay findable with their days."
        ),
    ),
    "place-end": Act(
        mark("End the place"), mark("End it"), forms.EndPlaceForm, decided, _end, place_url,
        mark("Nothing is deleted: the place stays with its history and is offered no more."),
    ),
    "place-tell": Act(
        mark("Tell a fact"), mark("Record"), told.TellForm, get_place, _tell, place_url,
        mark("What held until then ends the day before; days never overlap."),
    ),
    "fact-end": Act(
        mark("End a fact"), mark("End it"), told.EndForm, get_fact, _end_fact, _of_place,
        about=_said_of,
    ),
    "fact-mistaken": Act(
        mark("Call a fact mistaken"), mark("It was mistaken"), ReasonForm, get_fact, _mistaken,
        _of_place, mark("It stays in the history with your reason and counts no more."),
        about=_said_of,
    ),
    "name-end": Act(
        mark("End a name"), mark("End it"), told.EndForm, get_alias, _end_name, _of_place,
        about=_said_of,
    ),
}  # fmt: skip
