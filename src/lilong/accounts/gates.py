"""The gate before every page: who is not let in gets a clear answer, never a fault.

`@needs(Capability.ORDERS_DISPATCH)` lets in a post that has all the capabilities named; `needs()`
anyone who is signed in and holds a post; `needs_any(...)` one of several.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control

from lilong.accounts.models import Staff
from lilong.accounts.terms import Capability, Hold
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ui.answers import NOT_ALLOWED, Answer, respond

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """What a view behind a gate may count on: a signed-in person and her post's sight."""

    user: Staff
    viewer: Viewer


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponse]
OpenView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def hold_in(request: HttpRequest) -> Hold | None:
    """Return what somebody signed in has to do before anything else, None for nothing."""
    return getattr(request, "hold", None)


def viewer_in(request: HttpRequest) -> Viewer | None:
    """Return the request's viewer, None for the anonymous and for staff without a post."""
    return getattr(request, "viewer", None)


def safe_next(request: HttpRequest, target: str) -> str:
    """Return the address to go on to if it is one of ours, else an empty text."""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A word without a slash is no address: it would be looked up as the name of a view.
    return target if ours and "/" in target else ""


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the anonymous to the sign-in page, and back here afterwards.

    A fragment asked for by htmx moves the whole page, and a form sent by an expired session comes
    back to the page it stood on.
    """
    here = request.get_full_path() if request.method == "GET" else ""
    if request.headers.get("HX-Request"):
        here = request.headers.get("HX-Current-URL", "")
    query = {"next": here} if safe_next(request, here) else {}
    target = resolve_url("accounts:sign_in") + (f"?{urlencode(query)}" if query else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


NO_POST = Refusal(
    "no_post",
    mark("You hold no post today. The system administrator of your office appoints to posts."),
)


HELD = {
    Hold.PASSWORD: Refusal(
        "password_needed", mark("Choose a password of your own first: sign in on the pages.")
    ),
    Hold.FACTOR: Refusal(
        "factor_needed", mark("Your post needs a second factor. Add one on the pages first."),
        rule="L-09",
    ),
}  # fmt: skip


def refuse(request: HttpRequest, refusal: Refusal = NOT_ALLOWED) -> HttpResponse:
    """Answer 403 with a page that says what is missing and whom to ask."""
    return respond(request, Answer(403, (refusal,)))


def actor_in(request: HttpRequest) -> Actor:
    """Return the signed-in person as the actor of a write, in her post if she holds one."""
    viewer = viewer_in(request)
    if viewer is not None:
        return viewer.actor()
    staff = request.user
    assert isinstance(staff, Staff)
    return Actor(
        ActorKind.STAFF, staff.office_id, staff.pk, label=staff.name, label_en=staff.name_en
    )


def is_at_the_machine(request: HttpRequest) -> bool:
    """Say whether the reader sits at the machine that serves, not behind a proxy or a network."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    here = {"127.0.0.1", "::1", "localhost"}
    is_direct = not request.headers.get("X-Forwarded-For") and not request.headers.get("Forwarded")
    return is_direct and host in here and request.META.get("REMOTE_ADDR", "") in here


def demo_is_open(request: HttpRequest) -> bool:
    """Say whether the demonstration log-ins work for this reader: demo mode, local address."""
    return bool(getattr(settings, "DEMO", False)) and is_at_the_machine(request)


def _gate(lets_in: Callable[[Viewer], bool]) -> Callable[[StaffView[P]], OpenView[P]]:
    def decorate(view: StaffView[P]) -> OpenView[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            viewer = viewer_in(request)
            if viewer is None:
                return refuse(request, NO_POST)
            if not lets_in(viewer):
                return refuse(request)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # narrowed just above

        return cast(OpenView[P], cache_control(private=True, no_cache=True)(guarded))

    return decorate


def needs(*capabilities: Capability) -> Callable[[StaffView[P]], OpenView[P]]:
    """Let in posts that have all the capabilities named; none named: any post."""
    return _gate(lambda viewer: viewer.capabilities.issuperset(capabilities))


def needs_any(*capabilities: Capability) -> Callable[[StaffView[P]], OpenView[P]]:
    """Let in posts that have at least one of the capabilities named."""
    return _gate(lambda viewer: not viewer.capabilities.isdisjoint(capabilities))


def signed_in(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> OpenView[P]:
    """Let in whoever is signed in, also without a post: for what concerns the person herself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return cast(OpenView[P], cache_control(private=True, no_cache=True)(guarded))
