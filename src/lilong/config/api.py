"""The API mount: who calls, in which language, and what every refusal looks like."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language_from_request
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import BaseRenderer
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from pydantic_core import to_json

from lilong.accounts import queries as accounts
from lilong.accounts.api import router as sessions
from lilong.accounts.gates import HELD, hold_in
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns.api import router as campaigns
from lilong.cases.api import router as matters
from lilong.config.malformed import BODY, malformations
from lilong.config.reference import ReferencePage
from lilong.kernel import clock
from lilong.kernel.errors import LilongError, Refusal
from lilong.kernel.text import mark
from lilong.ledger.api import router as places
from lilong.notices.api import router as receipts
from lilong.resources.api import router as resources
from lilong.ui import answers
from lilong.ui.answers import Answer
from lilong.work_orders.api import router as orders
from lilong.work_orders.rates_api import router as rates
from lilong.work_orders.searches_api import router as searches


class Json(BaseRenderer):
    """Writes answers as JSON: times with their zone, keys as text; several times faster."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Return the body."""
        return to_json(data, fallback=str)


NOT_SIGNED_IN = Refusal("not_signed_in", mark("Sign in, or send a valid token."))
BAD_REQUEST = 400
UNREADABLE = mark("The request could not be read.")
NO_SUCH = Refusal("not_visible", mark("The API has no such address."))


class Token(HttpBearer):
    """A programme with the token of a post: `Authorization: Bearer …`."""

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        viewer = accounts.viewer_of_token(token, at=clock.now())
        if viewer is None or not viewer.may(Capability.API_USE):
            return None
        translation.activate(get_language_from_request(request))
        request.viewer = viewer  # type: ignore[attr-defined]  # declared by gates.StaffRequest
        return viewer


class Session(APIKeyCookie):
    """A person signed in on the pages; writes carry the CSRF token."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Viewer | None:
        viewer: Viewer | None = getattr(request, "viewer", None)
        return viewer


api = NinjaAPI(
    title="Lilong",
    version="1",
    description=(
        "Work orders and matters of a city subdistrict. Every answer is limited to what the "
        "caller's post may see; refusals are application/problem+json in the caller's language."
    ),
    auth=[Token(), Session()],
    urls_namespace="api",
    renderer=Json(),
    docs=ReferencePage(),
)
api.add_router("/session", sessions, tags=["session"])
api.add_router("/orders", orders, tags=["orders"])
api.add_router("/rates", rates, tags=["rates"])
api.add_router("/searches", searches, tags=["searches"])
api.add_router("/places", places, tags=["places"])
api.add_router("/campaigns", campaigns, tags=["campaigns"])
api.add_router("/matters", matters, tags=["matters"])
api.add_router("/resources", resources, tags=["resources"])
api.add_router("/receipts", receipts, tags=["receipts"])


def _problem(request: HttpRequest, answer: Answer) -> HttpResponse:
    response = api.create_response(request, answers.problem(answer), status=answer.status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(LilongError)
def _refused(request: HttpRequest, error: LilongError) -> HttpResponse:
    answer = answers.answer_to(error)
    assert answer is not None
    return _problem(request, answer)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _problem(request, Answer(404, (answers.NOT_FOUND,)))


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    hold = hold_in(request)
    if hold is not None:
        return _problem(request, Answer(403, (HELD[hold],)))
    translation.activate(get_language_from_request(request))
    response = _problem(request, Answer(401, (NOT_SIGNED_IN,)))
    response["WWW-Authenticate"] = 'Bearer realm="lilong"'
    return response


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _problem(request, Answer(422, tuple(malformations(error.errors))))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    refusal = Refusal("malformed", BODY if error.status_code == BAD_REQUEST else UNREADABLE)
    return _problem(request, Answer(error.status_code, (refusal,)))


def no_such_address(request: HttpRequest) -> HttpResponse:
    """Answer programmes that ask at an address the API does not have."""
    translation.activate(get_language_from_request(request))
    return _problem(request, Answer(404, (NO_SUCH,)))
