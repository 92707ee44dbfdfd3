"""My account: my posts and deputies, language, password, sessions."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts import doors, operations, queries, rules
from lilong.accounts.forms import LanguageForm, OwnPasswordForm, lay_on
from lilong.accounts.gates import actor_in, hold_in, signed_in
from lilong.accounts.models import SignIn, Staff
from lilong.accounts.queries import doors as door_queries
from lilong.accounts.views.signing import YEAR, locked
from lilong.kernel import clock
from lilong.kernel.errors import Refused


def _me(request: HttpRequest) -> Staff:
    assert isinstance(request.user, Staff)
    return request.user


@dataclass(frozen=True, slots=True)
class Session:
    """A line of the session list."""

    row: SignIn
    browser: str
    system: str
    is_this: bool


def _sessions(request: HttpRequest, staff: Staff) -> list[Session]:
    this = request.session.get(doors.SIGN_IN_KEY)
    rows = door_queries.open_sign_ins(staff, real_at=clock.real_now())
    return [Session(row, *rules.device_of(row.agent), str(row.pk) == this) for row in rows]


def _draw(
    request: HttpRequest, *, password: OwnPasswordForm | None = None, status: int = 200
) -> HttpResponse:
    staff, today = _me(request), clock.local(clock.now()).date()
    factors = list(door_queries.factors_of(staff))
    context = {
        "holdings": queries.posts_of(staff, today),
        "deputies": queries.deputies_of(staff, today),
        "language_form": LanguageForm(initial={"language": staff.language}),
        "password_form": password or OwnPasswordForm(terms=doors.terms_for(staff)),
        "today": today,
        "factors": factors,
        "codes_left": door_queries.codes_left(staff) if factors else 0,
        "sessions": _sessions(request, staff),
    }
    return render(request, "accounts/me.html", context, status=status)


@require_GET
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Show what concerns oneself."""
    return _draw(request)


def _changed(request: HttpRequest, form: OwnPasswordForm) -> bool:
    """Change the password if form and rules allow; this session goes on, all others end."""
    staff = _me(request)
    if not form.is_valid():
        return False
    if doors.is_shut(request, staff.username):
        lay_on(form, [locked(request, staff.username)])
        return False
    try:
        operations.change_password(staff, **form.cleaned_data, by=actor_in(request), at=clock.now())
    except Refused as answer:
        if operations.WRONG_PASSWORD in answer.refusals:
            doors.count_wrong(request, staff.username)
        lay_on(form, answer.refusals)
        return False
    doors.go_on(request, staff, **{doors.OLD_KEY: False})
    messages.success(request, _("The new password holds. Other devices are signed out."))
    return True


@require_POST
@signed_in
@sensitive_post_parameters("old", "password")
def own_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session goes on, all others end."""
    form = OwnPasswordForm(request.POST, terms=doors.terms_for(_me(request)))
    if _changed(request, form):
        return redirect("accounts:me")
    return _draw(request, password=form, status=422)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
@sensitive_post_parameters("old", "password")
def new_password(request: HttpRequest) -> HttpResponse:
    """Ask for a password of one's own before anything else: the present one was set, or is old."""
    if hold_in(request) is None:
        return redirect("accounts:me")
    data = request.POST if request.method == "POST" else None
    form = OwnPasswordForm(data, terms=doors.terms_for(_me(request)))
    if data is not None and _changed(request, form):
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "is_temporary": _me(request).password_is_temporary}
    return render(request, "accounts/new_password.html", context, status=422 if data else 200)


@require_POST
@signed_in
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of one's own sessions; one's present one is signed out the ordinary way."""
    row = door_queries.own_sign_in(_me(request), session_id)
    operations.end_session(row, by=actor_in(request), at=clock.now(), real_at=clock.real_now())
    messages.success(request, _("That session has ended."))
    return redirect("accounts:me")


@require_POST
@signed_in
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    staff = _me(request)
    operations.log_out_everywhere(staff, by=actor_in(request), at=clock.now())
    doors.go_on(request, staff)
    messages.success(request, _("All other sessions have ended."))
    return redirect("accounts:me")


@require_POST
@signed_in
def own_language(request: HttpRequest) -> HttpResponse:
    """Choose the language for good, on every device."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _draw(request, status=422)
    wanted = form.cleaned_data["language"]
    operations.change_language(_me(request), language=wanted, by=actor_in(request), at=clock.now())
    response = redirect("accounts:me")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=YEAR, samesite="Lax", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@require_POST
@signed_in
def everywhere(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions, this one too."""
    operations.log_out_everywhere(_me(request), by=actor_in(request), at=clock.now())
    messages.success(request, _("You are signed out on all devices."))
    return redirect("accounts:sign_in")
