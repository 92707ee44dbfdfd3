"""Signing in and out, changing post and language."""

import math

from axes.helpers import get_client_ip_address, get_cool_off
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lilong.accounts import doors, queries
from lilong.accounts.forms import SignInForm
from lilong.accounts.gates import demo_is_open, safe_next, signed_in, viewer_in
from lilong.accounts.middleware import POST_KEY
from lilong.accounts.models import Staff
from lilong.accounts.queries import doors as door_queries
from lilong.accounts.terms import DEMO_LOGINS, Way
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark
from lilong.ui.answers import Answer, problem, wants_json

YEAR = 365 * 24 * 3600


def _draw(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": safe_next(request, request.POST.get("next") or request.GET.get("next") or ""),
        "logins": DEMO_LOGINS if demo_is_open(request) else (),
    }
    return render(request, "accounts/sign_in.html", context, status=status)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; five wrong tries close the door for a while."""
    if request.method == "GET":
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return _draw(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _draw(request, form, 422)
    username = form.cleaned_data["username"].strip().lower()
    staff = authenticate(request, username=username, password=form.cleaned_data["password"])
    if not isinstance(staff, Staff):
        form.add_error(None, _("User name and password do not belong together."))
        return _draw(request, form, 422)
    target = safe_next(request, request.POST.get("next", ""))
    if door_queries.factors_of(staff).exists():
        doors.wait_for_second_step(request, staff, target)
        return redirect("accounts:second_step")
    doors.let_in(request, staff, Way.PASSWORD)
    return HttpResponseRedirect(target or resolve_url(settings.LOGIN_REDIRECT_URL))


def minutes_left(request: HttpRequest, username: str) -> int:
    """Return for how many more minutes the door is closed to a name from this address."""
    latest = queries.last_wrong_try(username, get_client_ip_address(request))
    pause = get_cool_off(request)
    if latest is None or pause is None:
        return 1
    left = latest + pause - clock.real_now()
    return max(1, math.ceil(float(left.total_seconds()) / 60))


def locked_out(
    request: HttpRequest,
    response: HttpResponse | None = None,
    credentials: dict[str, str] | None = None,
) -> HttpResponse:
    """Say in one sentence that the door is closed, and for how long (called by django-axes)."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    username = username.strip().lower()
    minutes = minutes_left(request, username)
    if request.path.startswith("/api/") or wants_json(request):
        answer = Answer(429, (locked(request, username),))
        return JsonResponse(problem(answer), status=429, content_type="application/problem+json")
    sentence = ngettext(
        "Too many wrong tries. Signing in is closed for %(minutes)d more minute.",
        "Too many wrong tries. Signing in is closed for %(minutes)d more minutes.",
        minutes,
    ) % {"minutes": minutes}
    context = {"sentence": sentence}
    return render(request, "accounts/locked_out.html", context, status=429)


def locked(request: HttpRequest, username: str) -> Refusal:
    """Return the refusal while the door is closed to a name from this address."""
    return Refusal("locked_out", _LOCKED, {"minutes": minutes_left(request, username)})


_LOCKED = mark("Too many wrong tries. Signing in is closed; minutes left: {minutes}.")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("accounts:sign_in")


def _back(request: HttpRequest) -> HttpResponse:
    target = safe_next(request, request.POST.get("next", ""))
    return HttpResponseRedirect(target or resolve_url(settings.LOGIN_REDIRECT_URL))


@require_POST
@signed_in
def switch_post(request: HttpRequest) -> HttpResponse:
    """Go on in another of one's posts."""
    viewer, wanted = viewer_in(request), request.POST.get("post", "")
    mine = {str(choice.post_id): choice.post_id for choice in viewer.posts} if viewer else {}
    if wanted not in mine:
        raise NotVisible
    request.session[POST_KEY] = mine[wanted]
    return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Go on in another language; kept on this device, for the anonymous as well."""
    wanted = request.POST.get("language", "")
    response = _back(request)
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=YEAR, samesite="Lax", httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response
