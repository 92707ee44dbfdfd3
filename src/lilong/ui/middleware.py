"""Turns the answers of operations into pages, toasts and problems, in one place."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
)
from django.http import Http404, HttpRequest, HttpResponse

from lilong.kernel.errors import Refusal
from lilong.ui import answers
from lilong.ui.answers import Answer

MEGABYTE = 2**20


class AnswerMiddleware:
    """Shows Refused, Stale and NotVisible as clear sentences, and refuses what is too large unread.

    Anything unexpected is Django's to report; its pages are `500.html` and its sisters.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            # PostgreSQL keeps no NUL in a text, and no browser sends one.
            raise BadRequest("NUL")
        limit = _limit(request)
        if limit and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            return answers.respond(request, _too_large(limit))
        response = self.get_response(request)
        # A response that sends the reader on leaves its words to the page she comes to.
        stays = response.status_code < 300 and "HX-Redirect" not in response
        if getattr(request, "htmx", False) and stays:
            for message in get_messages(request):
                kind = "warning" if message.level_tag == "error" else "good"
                answers.toast(response, str(message), kind=kind, undo=answers.undo_of(message))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer the exceptions of operations; a page's 403 and 404 are left to Django."""
        if isinstance(exception, RequestDataTooBig):
            return answers.respond(request, _too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
        is_page = not getattr(request, "htmx", False) and not answers.wants_json(request)
        if is_page and isinstance(exception, (Http404, PermissionDenied)):
            return None
        if isinstance(exception, PermissionDenied):
            return answers.respond(request, Answer(403, (answers.NOT_ALLOWED,)))
        answer = answers.answer_to(exception)
        return answers.respond(request, answer) if answer else None


def _limit(request: HttpRequest) -> int:
    """Return how many octets this request may bring: files up to the wall, other bodies less."""
    if request.content_type == "multipart/form-data":
        return int(getattr(settings, "LILONG_UPLOAD_WALL", 0))
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def _too_large(limit: int) -> Answer:
    refusal = answers.TOO_LARGE
    return Answer(413, (Refusal(refusal.code, refusal.text, {"limit": limit // MEGABYTE}),))
