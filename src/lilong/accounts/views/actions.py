"""Administration, to change: every verb is one form page, described by a row of `ACTIONS`.

A page loads what the verb is about, shows its form, calls one operation and goes back. What the
operation refuses stands beside the field it names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lilong.accounts import forms, operations, queries
from lilong.accounts.gates import StaffRequest, needs_any
from lilong.accounts.models import ApiClient, Grant, Post, PostHolding, Staff, Unit
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.text import mark

Place = Unit | Post | Staff | PostHolding | Grant | ApiClient | None
Act = Callable[[Any, Any, dict[str, Any]], Any]


def _unit_page(place: Any) -> str:
    return reverse("accounts:unit", args=[place.pk])


def _post_page(place: Any) -> str:
    key = place.pk if isinstance(place, Post) else place.post_id
    return reverse("accounts:post", args=[key])


def _staff_page(place: Any) -> str:
    return reverse("accounts:staff", args=[place.pk])


def _units_page(_place: Any) -> str:
    return reverse("accounts:units")


def _staff_list_page(_place: Any) -> str:
    return reverse("accounts:staff_list")


def _tokens_page(_place: Any) -> str:
    return reverse("accounts:tokens")


@dataclass(frozen=True, slots=True)
class Action:
    """A verb of administration: its words, its form, who may, what it does, where it goes back."""

    title: str
    button: str
    form: type[forms.OfficeForm]
    capability: Capability
    act: Act
    back: Callable[[Any], str]
    about: type[Unit | Post | Staff | PostHolding | Grant | ApiClient] | None = None
    warning: str = ""


def _appoint(place: Any, form: Any, who: dict[str, Any]) -> Any:
    verb = operations.appoint_deputy if form.cleaned_data["is_deputy"] else operations.appoint
    return verb(place, form.cleaned_data["staff"], period=form.period(), **who)


def _end_unit(place: Any, form: Any, who: dict[str, Any]) -> Any:
    return operations.end_unit(place, **form.cleaned_data, **who)


def _to_area(place: Any, form: Any, who: dict[str, Any]) -> Any:
    return operations.move_to_area(place, area_id=form.key_of("area"), **who)


_SYSTEM, _SECURITY = Capability.SYSTEM_MANAGE, Capability.SECURITY_MANAGE
ACTIONS: dict[str, Action] = {
    "add-unit": Action(
        mark("Add a unit"), mark("Add"), forms.UnitForm, _SYSTEM,
        lambda place, form, who: operations.add_unit(form.spec(), **who), _units_page,
    ),
    "end-unit": Action(
        mark("End this unit"), mark("End it"), forms.EndUnitForm, _SYSTEM, _end_unit, _units_page,
        Unit, mark("Its posts and open matters go to the successor."),
    ),
    "unit-area": Action(
        mark("Change the unit's area"), mark("Save"), forms.AreaForm, _SYSTEM, _to_area,
        _unit_page, Unit,
    ),
    "add-post": Action(
        mark("Add a post"), mark("Add"), forms.PostForm, _SYSTEM,
        lambda place, form, who: operations.add_post(form.spec(), **who), _unit_page, Unit,
    ),
    "post-area": Action(
        mark("Change what the post sees"), mark("Save"), forms.AreaForm, _SYSTEM, _to_area,
        _post_page, Post,
    ),
    "end-post": Action(
        mark("End this post"), mark("End it"), forms.EndForm, _SYSTEM,
        lambda place, form, who: operations.end_post(place, **form.cleaned_data, **who),
        _post_page, Post, mark("Nobody can work in it from that day. Its history stays."),
    ),
    "appoint": Action(
        mark("Appoint to this post"), mark("Appoint"), forms.AppointForm, _SYSTEM, _appoint,
        _post_page, Post,
    ),
    "end-holding": Action(
        mark("End the appointment"), mark("End it"), forms.EndForm, _SYSTEM,
        lambda place, form, who: operations.end_holding(place, **form.cleaned_data, **who),
        _post_page, PostHolding,
    ),
    "grant": Action(
        mark("Grant a role to this post"), mark("Grant"), forms.GrantForm, _SECURITY,
        lambda place, form, who: operations.grant(form.spec(), **who), _post_page, Post,
    ),
    "revoke": Action(
        mark("Revoke this grant"), mark("Revoke"), forms.EndForm, _SECURITY,
        lambda place, form, who: operations.revoke(place, **form.cleaned_data, **who),
        _post_page, Grant,
    ),
    "add-staff": Action(
        mark("Add a person"), mark("Add"), forms.StaffForm, _SYSTEM,
        lambda place, form, who: operations.add_staff(form.spec(), **who), _staff_list_page,
        None, mark("She can sign in once the security administrator has set a password."),
    ),
    "contacts": Action(
        mark("Change where notices reach her"), mark("Save"), forms.ContactForm, _SYSTEM,
        lambda place, form, who: operations.change_contacts(place, form.spec(), **who),
        _staff_page, Staff,
    ),
    "set-password": Action(
        mark("Set a new password"), mark("Set"), forms.PasswordForm, _SECURITY,
        lambda place, form, who: operations.set_password(place, **form.cleaned_data, **who),
        _staff_page, Staff,
        mark("She is signed out on all devices and chooses her own at her next sign-in."),
    ),
    "reset-factors": Action(
        mark("Take away the second factors"), mark("Take away"), forms.ResetFactorsForm, _SECURITY,
        lambda place, form, who: operations.reset_factors(place, **form.cleaned_data, **who),
        _staff_page, Staff,
        mark("Make sure who asks: see her. She is signed out on all devices and told of it."),
    ),
    "unlock": Action(
        mark("Open the sign-in again"), mark("Open it"), forms.ConfirmForm, _SECURITY,
        lambda place, form, who: operations.unlock(place, **who), _staff_page, Staff,
    ),
    "log-out": Action(
        mark("Sign out on all devices"), mark("Sign out"), forms.ConfirmForm, _SECURITY,
        lambda place, form, who: operations.log_out_everywhere(place, **who), _staff_page, Staff,
    ),
    "deactivate": Action(
        mark("Shut this person out"), mark("Shut out"), forms.ConfirmForm, _SYSTEM,
        lambda place, form, who: operations.deactivate(place, **who), _staff_page, Staff,
        mark("She can sign in no more. Her posts and her history stay."),
    ),
    "reactivate": Action(
        mark("Let this person in again"), mark("Let in"), forms.ConfirmForm, _SYSTEM,
        lambda place, form, who: operations.reactivate(place, **who), _staff_page, Staff,
    ),
    "issue-token": Action(
        mark("Issue a token"), mark("Issue"), forms.TokenForm, _SECURITY,
        lambda place, form, who: operations.issue_token(form.spec(), **who), _tokens_page,
    ),
    "revoke-token": Action(
        mark("Revoke this token"), mark("Revoke"), forms.ConfirmForm, _SECURITY,
        lambda place, form, who: operations.revoke_token(place, **who), _tokens_page, ApiClient,
        mark("The programme's next request is refused."),
    ),
}  # fmt: skip


def _today() -> date:
    return clock.local(clock.now()).date()


def _place(action: Action, request: StaffRequest, key: int) -> Place:
    """Return what the verb is about; raises NotVisible for another office's or for none."""
    if action.about is None:
        if key:
            raise NotVisible
        return None
    found: Place = queries.row_of(request.viewer, action.about, key)
    return found


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, verb: str, key: int = 0) -> HttpResponse:
    """Show and carry out one verb of administration."""
    action = ACTIONS.get(verb)
    if action is None:
        raise NotVisible
    return needs_any(action.capability)(_act)(request, verb, key)


def _act(request: StaffRequest, verb: str, key: int) -> HttpResponse:
    action = ACTIONS[verb]
    place = _place(action, request, key)
    data = request.POST if request.method == "POST" else None
    form = action.form(data, office=request.user.office, place=place, today=_today())
    if form.is_valid():
        try:
            done = action.act(place, form, {"by": request.viewer.actor(), "at": clock.now()})
        except Refused as answer:
            forms.lay_on(form, answer.refusals)
        else:
            return _after(request, action, place, done)
    context = {"action": action, "form": form, "place": place, "back": action.back(place)}
    status = 422 if form.errors else 200
    return render(request, "accounts/act.html", context, status=status)


def _after(request: HttpRequest, action: Action, place: Place, done: Any) -> HttpResponse:
    """Go back with a short message; a new token is shown, this once."""
    if isinstance(done, tuple):
        client, token = done
        context = {"client": client, "token": token}
        return render(request, "accounts/token_once.html", context)
    messages.success(request, _("Saved."))
    return redirect(action.back(place))
