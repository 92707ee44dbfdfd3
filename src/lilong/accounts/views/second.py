"""The second step of signing in, and signing in with a passkey alone."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lilong.accounts import doors, operations, passkeys
from lilong.accounts.backends import may_come_in
from lilong.accounts.doors import Half
from lilong.accounts.forms import lay_on
from lilong.accounts.forms.factors import CodeForm
from lilong.accounts.gates import safe_next
from lilong.accounts.models import Staff
from lilong.accounts.passkeys import BAD_PASSKEY
from lilong.accounts.queries import doors as queries
from lilong.accounts.terms import FactorKind, Way
from lilong.accounts.views.answering import answered
from lilong.accounts.views.signing import locked_out
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ui.messages import say

ALONE = "alone"


def _draw(request: HttpRequest, half: Half, form: CodeForm, status: int = 200) -> HttpResponse:
    kinds = set(queries.factors_of(half.staff).values_list("kind", flat=True))
    context = {
        "form": form,
        "person": half.staff,
        "has_app": FactorKind.APP in kinds,
        "has_passkey": FactorKind.PASSKEY in kinds,
        "minutes": doors.terms_for(half.staff).half_minutes,
    }
    return render(request, "accounts/second_step.html", context, status=status)


def _through(request: HttpRequest, staff: Staff, way: Way, target: str) -> HttpResponse:
    doors.let_in(request, staff, way)
    left = queries.codes_left(staff) if way is Way.RECOVERY else None
    if left is not None and left <= doors.terms_for(staff).recovery_low:
        words = _("{count} recovery codes are left. Make a new set on “My account”.")
        messages.warning(request, words.format(count=left))
    return HttpResponseRedirect(target or resolve_url(settings.LOGIN_REDIRECT_URL))


def _locked(request: HttpRequest, staff: Staff) -> HttpResponse:
    return locked_out(request, credentials={"username": staff.username})


@never_cache
@sensitive_post_parameters("code", "passkey")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the second proof; wrong ones count towards the lock-out like wrong passwords."""
    half = doors.half_in(request)
    if half is None:
        return redirect("accounts:sign_in")
    if request.method == "GET":
        return _draw(request, half, CodeForm())
    staff = half.staff
    if doors.is_shut(request, staff.username):
        return _locked(request, staff)
    answer = _second_passkey if request.POST.get("passkey") else _second_code
    return answer(request, half)


def _second_code(request: HttpRequest, half: Half) -> HttpResponse:
    staff = half.staff
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _draw(request, half, form, 422)
    try:
        way = operations.answer_code(
            staff, code=form.cleaned_data["code"], by=doors.herself(staff), at=clock.now(),
            real_at=clock.real_now(),
        )  # fmt: skip
    except Refused as answer:
        doors.count_wrong(request, staff.username)
        lay_on(form, answer.refusals)
        return _draw(request, half, form, 422)
    return _through(request, staff, way, half.target)


def _second_passkey(request: HttpRequest, half: Half) -> HttpResponse:
    try:
        factor = answered(request, f"second:{half.staff.pk}")
    except Refused as answer:
        doors.count_wrong(request, half.staff.username)
        return _refused_passkey(request, half, answer)
    if factor.staff_id != half.staff.pk:
        doors.count_wrong(request, half.staff.username)
        return _refused_passkey(request, half, Refused(BAD_PASSKEY))
    return _through(request, half.staff, Way.PASSKEY, half.target)


def _refused_passkey(request: HttpRequest, half: Half, answer: Refused) -> HttpResponse:
    form = CodeForm({"code": "-"})
    form.full_clean()
    lay_on(form, answer.refusals)
    return _draw(request, half, form, 422)


@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Return what the browser asks a passkey: at the second step hers, else any of this address."""
    half = doors.half_in(request)
    if half is None:
        asked, purpose = passkeys.ask(request, (), is_alone=True), ALONE
    else:
        known = queries.factors_of(half.staff, FactorKind.PASSKEY)
        asked, purpose = passkeys.ask(request, known, is_alone=False), f"second:{half.staff.pk}"
    request.session[doors.ASKED_KEY] = {"purpose": purpose, "state": asked.state}
    return JsonResponse(asked.options)


@never_cache
@sensitive_post_parameters("passkey")
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey that has checked the person itself; no name, no password."""
    try:
        factor = answered(request, ALONE)
        staff = factor.staff
        if doors.is_shut(request, staff.username):
            return _locked(request, staff)
        is_open = doors.terms_for(staff).passkey_alone and may_come_in(request, staff)
        if not is_open:
            raise Refused(BAD_PASSKEY)
    except Refused as answer:
        for refusal in answer.refusals:
            messages.error(request, say(refusal))
        return redirect("accounts:sign_in")
    target = safe_next(request, request.POST.get("next", ""))
    return _through(request, staff, Way.PASSKEY, target)
