"""What is done with households: formed, joined, left, headed by another, ended."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from lilong.accounts.viewer import Viewer
from lilong.kernel.text import mark
from lilong.ledger import operations, policies
from lilong.ledger.forms import households as forms
from lilong.ledger.forms.persons import EndDayForm
from lilong.ledger.forms.sources import ReasonForm
from lilong.ledger.models import Household
from lilong.ledger.queries.parties import get_member
from lilong.ledger.specs import HouseholdSpec, MemberSpec, Span
from lilong.ledger.terms import HouseholdKind, MemberRole
from lilong.ledger.views.act import Act, Doing
from lilong.ledger.views.person_acts import place_of, place_url


def household_url(household: Any) -> str:
    """Return the address of a household's page."""
    return reverse("ledger:household", args=[household.pk])


def _of_member(member: Any) -> str:
    return reverse("ledger:household", args=[member.household_id])


def household_of(viewer: Viewer, key: UUID) -> Household:
    """Return a household the viewer may see."""
    rows = policies.visible_households(viewer).select_related("dwelling")
    found: Household = policies.get_visible(rows, key)
    return found


def _form(doing: Doing) -> Any:
    data, span = doing.data, Span(doing.data["valid_from"])
    head = MemberSpec(person_id=UUID(data["head"]), role=MemberRole.HEAD, span=span)
    spec = HouseholdSpec(
        dwelling_id=doing.row.pk, valid_from=span.first, kind=HouseholdKind(data["kind"]),
        number=data["number"], members=(head,),
    )  # fmt: skip
    return operations.form_households([spec], office_id=doing.viewer.office_id, **doing.source)[0]


def _join(doing: Doing) -> Any:
    data = doing.data
    member = MemberSpec(
        person_id=data["found_person"].pk, role=MemberRole(data["role"]),
        span=Span(data["valid_from"]),
    )  # fmt: skip
    operations.join_household(doing.row, member, **doing.source)


def _head(doing: Doing) -> Any:
    data = doing.data
    operations.change_head(
        doing.row, get_member(doing.viewer, UUID(data["member"])), on=data["on"],
        former_role=MemberRole(data["former_role"]), **doing.source,
    )  # fmt: skip


def _leave(doing: Doing) -> Any:
    operations.leave_household(doing.row, on=doing.data["on"], **doing.source)


def _mistaken(doing: Doing) -> Any:
    operations.call_member_mistaken(doing.row, reason=doing.data["reason"], **doing.who)


def _end(doing: Doing) -> Any:
    operations.end_household(
        doing.fresh(), on=doing.data["on"], reason=doing.data["reason"], **doing.who
    )


def _who(member: Any) -> str:
    return str(member.person.name)


ACTS: dict[str, Act] = {
    "household-form": Act(
        mark("Form a household here"), mark("Form it"), forms.HouseholdForm, place_of, _form,
        household_url, leads_on=True, home=place_url,
    ),
    "household-join": Act(
        mark("Somebody joins the household"), mark("Record"), forms.JoinForm, household_of, _join,
        household_url,
    ),
    "household-head": Act(
        mark("Another head of household"), mark("Record"), forms.HeadForm, household_of, _head,
        household_url,
    ),
    "household-end": Act(
        mark("End this household"), mark("End it"), forms.EndHouseholdForm, household_of, _end,
        household_url, mark("Its members leave it on that day; where they live stays."),
    ),
    "member-leave": Act(
        mark("She leaves the household"), mark("Record"), EndDayForm, get_member, _leave,
        _of_member, about=_who,
    ),
    "member-mistaken": Act(
        mark("She never belonged to it"), mark("Call it mistaken"), ReasonForm, get_member,
        _mistaken, _of_member,
        mark("It stays in the history with your reason, and counts no more."), about=_who,
    ),
}  # fmt: skip
