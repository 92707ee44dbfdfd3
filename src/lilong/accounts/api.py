"""The API's door: a session by name, password and, where she has a second factor, its code."""

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.translation import get_language_from_request
from ninja import Router, Schema, Status
from pydantic import Field

from lilong.accounts import doors, operations
from lilong.accounts.models import Staff
from lilong.accounts.queries import doors as queries
from lilong.accounts.terms import Way
from lilong.kernel import clock
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ui.answers import Answer, problem

router = Router()
MOST = 256
NO_MATCH = Refusal("no_match", mark("User name and password do not belong together."))
CODE_NEEDED = Refusal(
    "code_needed",
    mark("This person has a second factor: send the code of the app, or a recovery code, too."),
    field="code",
)
NOT_JSON = Refusal("not_json", mark("Send this as application/json."))


class SessionIn(Schema):
    """Who signs in; `code` is asked of whoever has a second factor."""

    username: str = Field(max_length=60)
    password: str = Field(max_length=MOST)
    code: str = Field("", max_length=20)


class SessionOut(Schema):
    """A session has begun: its cookie came along; writes send `csrf_token` as X-CSRFToken."""

    name: str
    csrf_token: str


def _no(status: int, refusal: Refusal) -> HttpResponse:
    body = problem(Answer(status, (refusal,)))
    return JsonResponse(body, status=status, content_type="application/problem+json")


@router.post("", auth=None, response={201: SessionOut})
def begin_session(request: HttpRequest, asked: SessionIn) -> HttpResponse | Status[SessionOut]:
    """Begin a session as on the pages: name, password, and the code where there is a factor.

    Refused with `no_match`, `code_needed` or `wrong_code` (401), and closed for a while after
    too many wrong tries (429). Tokens of programmes need no session.
    """
    translation.activate(get_language_from_request(request))
    if request.content_type != "application/json":
        return _no(415, NOT_JSON)  # a form on another site can send everything else
    username = asked.username.strip().lower()
    staff = authenticate(request, username=username, password=asked.password)
    if not isinstance(staff, Staff):
        return _no(401, NO_MATCH)
    way = Way.PASSWORD
    if queries.factors_of(staff).exists():
        if not asked.code:
            return _no(401, CODE_NEEDED)
        try:
            way = operations.answer_code(
                staff, code=asked.code, by=doors.herself(staff), at=clock.now(),
                real_at=clock.real_now(),
            )  # fmt: skip
        except Refused as answer:
            doors.count_wrong(request, staff.username)
            return _no(401, answer.refusals[0])
    doors.let_in(request, staff, way)
    return Status(201, SessionOut(name=staff.name, csrf_token=get_token(request)))


@router.delete("", auth=None, response={204: None})
def end_session(request: HttpRequest) -> Status[None]:
    """End the session that is shown; without one nothing happens."""
    logout(request)
    return Status(204, None)
