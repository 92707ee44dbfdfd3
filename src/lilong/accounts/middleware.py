"""Puts the viewer on the request, speaks the reader's language, holds who is not through yet."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from lilong.accounts import doors, operations, queries, revisions
from lilong.accounts.gates import HELD, hold_in
from lilong.accounts.models import Staff
from lilong.accounts.queries import doors as door_queries
from lilong.accounts.sight import Desk
from lilong.accounts.terms import Capability, Hold
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.ui.answers import Answer, go, respond, wants_json

POST_KEY = "post_id"
# A session's "last seen" is written at most this often (seconds).
SEEN_EVERY = 300
# Where somebody held is led, and what else is open to her meanwhile.
LED_TO = {Hold.PASSWORD: "accounts:new_password", Hold.FACTOR: "accounts:factors"}
_ALWAYS = frozenset({"accounts:sign_out", "accounts:language"})
OPEN_TO = {
    Hold.PASSWORD: _ALWAYS | {"accounts:new_password"},
    Hold.FACTOR: _ALWAYS
    | {
        "accounts:factors", "accounts:add_app", "accounts:confirm_app", "accounts:add_passkey",
        "accounts:new_passkey_options",
    },
}  # fmt: skip


class ViewerMiddleware:
    """Works out `request.viewer` from the signed-in staff member and the post chosen.

    `request.viewer` is None for the anonymous, for staff who hold no post today, and for whoever
    is held until she has chosen a password or added a second factor (`request.hold`): every gate
    and the API are closed to her, and each page leads to what she has to do. The language is the
    one chosen by hand (cookie), else the person's own, else the default.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with revisions.steady():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        staff = _staff(request)
        language = _language(request, staff)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        viewer, hold = _viewer(request, staff) if staff else (None, None)
        if staff:
            staff.opens_admin = viewer is not None and viewer.may(Capability.SYSTEM_MANAGE)
        request.viewer = replace(viewer, language=language) if viewer else None  # type: ignore[attr-defined]  # declared by gates.StaffRequest
        request.hold = hold  # type: ignore[attr-defined]  # read by gates.hold_in
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Lead whoever is held to what she has to do, from every page but the few open to her."""
        hold, found = hold_in(request), request.resolver_match
        name = found.view_name if found else ""
        if hold is None or (name in OPEN_TO[hold] and not _came_in_before(request, hold)):
            return None
        if request.path.startswith("/api/"):
            return None  # the API has no viewer and says why, see config.api
        if wants_json(request):
            return respond(request, Answer(403, (HELD[hold],)))
        if _came_in_before(request, hold):
            logout(request)
            return go(request, reverse("accounts:sign_in"))
        return go(request, reverse(LED_TO[hold]))


def _came_in_before(request: HttpRequest, hold: Hold) -> bool:
    """Say whether a session without a second step meets a factor: it signs in anew with it."""
    staff = request.user
    if hold is not Hold.FACTOR or not isinstance(staff, Staff):
        return False
    return door_queries.factors_of(staff).exists()


def _staff(request: HttpRequest) -> Staff | None:
    """Return who is signed in; a session that was ended from another device is signed out."""
    if not request.user.is_authenticated:
        return None
    if doors.is_ended(request, request.user):
        logout(request)
        return None
    key = request.session.get(doors.SIGN_IN_KEY)
    if key and cache.add(f"seen:{key}", 1, SEEN_EVERY):
        address = get_client_ip_address(request) or ""
        operations.see_session(key, address=address, real_at=clock.real_now())
    return request.user


def _language(request: HttpRequest, staff: Staff | None) -> str:
    """Return the first supported language among the choices, most explicit first."""
    known = dict(settings.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    candidates = (chosen, staff.language if staff else "")
    return next((c for c in candidates if c in known), settings.LANGUAGE_CODE)


def _viewer(request: HttpRequest, staff: Staff) -> tuple[Viewer | None, Hold | None]:
    """Return the viewer of the post chosen in this session, else of the first post held.

    None, with the reason, for whoever is held.
    """
    desk: Desk = queries.viewers_of(staff, at=clock.now())
    hold = doors.hold_on(request, staff, desk)
    if hold is not None:
        return None, hold
    chosen = desk.get(request.session.get(POST_KEY, 0))
    return chosen or next(iter(desk.values()), None), None
