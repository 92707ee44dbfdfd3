"""My second factors: apps and passkeys added and removed, recovery codes made."""

from typing import Any

import pyotp
import segno
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts import doors, operations, passkeys, queries
from lilong.accounts.forms import lay_on
from lilong.accounts.forms.factors import (
    ConfirmForm,
    NewAppForm,
    NewPasskeyForm,
    PasskeyProofForm,
    PasswordAgainForm,
    ProofForm,
)
from lilong.accounts.frame import named
from lilong.accounts.gates import actor_in, hold_in, signed_in
from lilong.accounts.models import Factor, Staff
from lilong.accounts.operations import Proof
from lilong.accounts.passkeys import BAD_PASSKEY
from lilong.accounts.queries import doors as door_queries
from lilong.accounts.rules import WRONG_CODE
from lilong.accounts.terms import FactorKind
from lilong.accounts.views.answering import answered
from lilong.accounts.views.signing import locked
from lilong.kernel import clock
from lilong.kernel.errors import Refused

ADDING = "adding"


def _me(request: HttpRequest) -> Staff:
    assert isinstance(request.user, Staff)
    return request.user


def _draw(request: HttpRequest, status: int = 200, **forms: Form) -> HttpResponse:
    staff = _me(request)
    context: dict[str, Any] = {
        "factors": list(door_queries.factors_of(staff)),
        "codes_left": door_queries.codes_left(staff),
        "low": doors.terms_for(staff).recovery_low,
        "hold": hold_in(request),
        "app_form": NewAppForm(prefix="app"),
        "passkey_form": NewPasskeyForm(prefix="passkey"),
        "codes_form": PasswordAgainForm(prefix="codes"),
        **forms,
    }
    return render(request, "accounts/factors.html", context, status=status)


def _is_she(request: HttpRequest, form: Form) -> bool:
    """Say whether a form is complete and its password hers; a wrong one counts as at the door."""
    staff = _me(request)
    if not form.is_valid():
        return False
    if doors.is_shut(request, staff.username):
        lay_on(form, [locked(request, staff.username)])
        return False
    if not staff.check_password(form.cleaned_data["old"]):
        doors.count_wrong(request, staff.username)
        lay_on(form, [operations.WRONG_PASSWORD])
        return False
    return True


@never_cache
@require_GET
@signed_in
def own_factors(request: HttpRequest) -> HttpResponse:
    """Show one's factors and recovery codes, and how to add some."""
    return _draw(request)


@never_cache
@sensitive_post_parameters("app-old")
@require_POST
@signed_in
def add_app(request: HttpRequest) -> HttpResponse:
    """Begin with a new authenticator app: its secret as a picture and as text."""
    form = NewAppForm(request.POST, prefix="app")
    if not _is_she(request, form):
        return _draw(request, 422, app_form=form)
    staff, name = _me(request), form.cleaned_data["name"]
    factor, secret = operations.begin_app(staff, name=name, by=actor_in(request), at=clock.now())
    return _show_secret(request, factor, secret, ConfirmForm())


def _show_secret(
    request: HttpRequest, factor: Factor, secret: str, form: Form, status: int = 200
) -> HttpResponse:
    staff = _me(request)
    issuer = f"Lilong {named(staff.office.name, staff.office.name_en)}"
    address = pyotp.TOTP(secret).provisioning_uri(name=staff.username, issuer_name=issuer)
    context = {
        "factor": factor,
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff"),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "form": form,
    }
    return render(request, "accounts/new_app.html", context, status=status)


@never_cache
@sensitive_post_parameters("code")
@require_POST
@signed_in
def confirm_app(request: HttpRequest, key: int) -> HttpResponse:
    """Let a new app count once it shows the right code."""
    factor = door_queries.own_factor(_me(request), key, is_confirmed=False)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            codes = operations.confirm_app(
                factor, code=form.cleaned_data["code"], by=actor_in(request), at=clock.now(),
                real_at=clock.real_now(),
            )  # fmt: skip
        except Refused as answer:
            lay_on(form, answer.refusals)
        else:
            return _added(request, codes)
    secret = operations.secret_of(factor, by=actor_in(request))
    return _show_secret(request, factor, secret, form, 422)


def _added(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Go on with the session that has proved itself; show recovery codes if any were made."""
    doors.go_on(request, _me(request), **{doors.PASSED_KEY: True})
    if codes:
        return _show_codes(request, codes)
    messages.success(request, _("The second factor has been added."))
    return redirect("accounts:factors")


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "hold": None})


@never_cache
@require_POST
@signed_in
def new_passkey_options(request: HttpRequest) -> HttpResponse:
    """Return what the browser is asked so that it makes a passkey."""
    staff = _me(request)
    known = door_queries.factors_of(staff, FactorKind.PASSKEY)
    asked = passkeys.ask_for_new(request, staff, known)
    request.session[doors.ASKED_KEY] = {"purpose": ADDING, "state": asked.state}
    return JsonResponse(asked.options)


@never_cache
@sensitive_post_parameters("passkey-old", "passkey-passkey")
@require_POST
@signed_in
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey the browser has made for this session's question."""
    asked = request.session.pop(doors.ASKED_KEY, None) or {}
    form = NewPasskeyForm(request.POST, prefix="passkey")
    if not _is_she(request, form):
        return _draw(request, 422, passkey_form=form)
    try:
        if asked.get("purpose") != ADDING:
            raise Refused(BAD_PASSKEY)
        credential = passkeys.read_new(request, asked["state"], form.cleaned_data["passkey"])
        codes = operations.add_passkey(
            _me(request), credential, name=form.cleaned_data["name"], by=actor_in(request),
            at=clock.now(),
        )  # fmt: skip
    except Refused as answer:
        lay_on(form, answer.refusals)
        return _draw(request, 422, passkey_form=form)
    return _added(request, codes)


@never_cache
@sensitive_post_parameters("codes-old")
@require_POST
@signed_in
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make a new set of recovery codes and show it, this once."""
    form = PasswordAgainForm(request.POST, prefix="codes")
    if not _is_she(request, form):
        return _draw(request, 422, codes_form=form)
    try:
        codes = operations.make_recovery_codes(
            _me(request), password=form.cleaned_data["old"], by=actor_in(request), at=clock.now()
        )
    except Refused as answer:
        lay_on(form, answer.refusals)
        return _draw(request, 422, codes_form=form)
    return _show_codes(request, codes)


@never_cache
@require_POST
@signed_in
def own_passkey_options(request: HttpRequest) -> HttpResponse:
    """Return what the browser asks one of one's own passkeys before something is taken away."""
    staff = _me(request)
    known = door_queries.factors_of(staff, FactorKind.PASSKEY)
    asked = passkeys.ask(request, known, is_alone=False)
    request.session[doors.ASKED_KEY] = {"purpose": _removing(staff), "state": asked.state}
    return JsonResponse(asked.options)


def _removing(staff: Staff) -> str:
    return f"removing:{staff.pk}"


@never_cache
@sensitive_post_parameters("old", "code", "passkey")
@require_http_methods(["GET", "POST"])
@signed_in
def remove_factor(request: HttpRequest, key: int) -> HttpResponse:
    """Remove one of one's factors, with the password and a code, or a passkey."""
    staff = _me(request)
    factor = door_queries.own_factor(staff, key)
    is_asked, by_passkey = request.method == "POST", bool(request.POST.get("passkey"))
    form = ProofForm(request.POST if is_asked and not by_passkey else None)
    passkey_form = PasskeyProofForm(request.POST if by_passkey else None, auto_id="by_passkey_%s")
    used = passkey_form if by_passkey else form
    if is_asked and _is_she(request, used) and _removed(request, factor, used):
        doors.go_on(request, staff)
        messages.success(request, _("The second factor has been removed."))
        return redirect("accounts:factors")
    kinds = {one.kind for one in door_queries.factors_of(staff)}
    context = {
        "factor": factor,
        "form": form,
        "passkey_form": passkey_form,
        "has_passkey": FactorKind.PASSKEY in kinds,
    }
    status = 422 if is_asked else 200
    return render(request, "accounts/remove_factor.html", context, status=status)


def _removed(request: HttpRequest, factor: Factor, form: Form) -> bool:
    """Remove a factor; say whether it is gone, else lay on the form why not."""
    staff, at = _me(request), clock.now()
    desk = queries.viewers_of(staff, at=at)
    needed = door_queries.must_have_factor(desk, staff.office_id, at=at)
    try:
        operations.remove_factor(
            factor, _proof(request, form), is_required=needed, by=actor_in(request), at=at,
            real_at=clock.real_now(),
        )  # fmt: skip
    except Refused as answer:
        if any(wrong in answer.refusals for wrong in (WRONG_CODE, BAD_PASSKEY)):
            doors.count_wrong(request, staff.username)
        lay_on(form, answer.refusals)
        return False
    return True


def _proof(request: HttpRequest, form: Form) -> Proof:
    password = form.cleaned_data["old"]
    if isinstance(form, PasskeyProofForm):
        return Proof(password, passkey=answered(request, _removing(_me(request))))
    return Proof(password, form.cleaned_data["code"])
