"""Building groups (楼组): who looks after which stairwells, and what is done about it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.kernel.text import mark
from lilong.ledger import policies
from lilong.ledger.forms import groups as forms
from lilong.ledger.operations import groups as operations
from lilong.ledger.queries import groups as queries
from lilong.ledger.views.act import Act, Doing


@require_GET
@needs(Capability.LEDGER_RECORD)
def groups(request: StaffRequest) -> HttpResponse:
    """Show the groups of the viewer's area with what they look after."""
    on = local(clock.now()).date()
    context = {
        "groups": queries.group_list(request.viewer, on=on),
        "may_decide": request.viewer.may(Capability.LEDGER_DECIDE),
    }
    return render(request, "ledger/groups.html", context)


def groups_url(_row: Any) -> str:
    """Return the address of the page of groups."""
    return reverse("ledger:groups")


def _decides(viewer: Viewer) -> None:
    refusal = policies.may(viewer, Capability.LEDGER_DECIDE)
    if refusal is not None:
        raise Refused(refusal)


def _group(viewer: Viewer, key: UUID) -> Any:
    _decides(viewer)
    return queries.get_group(viewer, key, on=local(clock.now()).date())


def _part(viewer: Viewer, key: UUID) -> Any:
    _decides(viewer)
    return queries.get_part(viewer, key)


def _form(doing: Doing) -> Any:
    _decides(doing.viewer)
    data = doing.data
    return operations.form_group(
        data["name"], name_en=data["name_en"], post_id=doing.form.post_id, on=data["valid_from"],
        office_id=doing.viewer.office_id, **doing.who,
    )  # fmt: skip


def _lead(doing: Doing) -> Any:
    operations.lead_group(doing.row, post_id=doing.form.post_id, **doing.who)


def _widen(doing: Doing) -> Any:
    data = doing.data
    return operations.assign_stairwell(
        doing.row, UUID(data["building"]), data["stairwell"], on=data["valid_from"], **doing.who
    )


def _release(doing: Doing) -> Any:
    operations.release_stairwell(doing.row, on=doing.data["on"], **doing.who)


def _end(doing: Doing) -> Any:
    operations.end_group(doing.row, on=doing.data["on"], **doing.who)


def _said_of(part: Any) -> str:
    return f"{part.group.name} · {part.building} {part.stairwell}".strip()


ACTS: dict[str, Act] = {
    "group-form": Act(
        mark("Form a building group"), mark("Form it"), forms.GroupForm, lambda _v, _k: None,
        _form, groups_url, stands_alone=True, leads_on=True, home=groups_url,
    ),
    "group-lead": Act(
        mark("Who leads the group"), mark("Record"), forms.LeadForm, _group, _lead, groups_url
    ),
    "group-widen": Act(
        mark("Add a building or stairwell"), mark("Add it"), forms.WidenForm, _group, _widen,
        groups_url,
    ),
    "group-end": Act(
        mark("End the group"), mark("End it"), forms.LastDayForm, _group, _end, groups_url
    ),
    "stairwell-release": Act(
        mark("Look after it no more"), mark("Release it"), forms.DayForm, _part, _release,
        groups_url, about=_said_of,
    ),
}  # fmt: skip
