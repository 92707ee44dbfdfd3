"""What a page, a fragment and a program get when the software says no."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ui.messages import say

TOO_LARGE = Refusal(
    "too_large",
    mark("What was sent is larger than {limit} MB and was not read. Send less at a time."),
)
NOT_ALLOWED = Refusal(
    "not_allowed",
    mark("Your post may not do this. Nothing was changed; ask the person who grants posts."),
)
NOT_FOUND = NotVisible.refusal
TITLES = {
    400: mark("The request could not be read"),
    401: mark("Not signed in"),
    403: mark("Your post may not do this"),
    404: mark("Nothing to see here"),
    409: mark("Changed in the meantime"),
    413: mark("Too large"),
    422: mark("Not possible now"),
    429: mark("Too many tries"),
    500: mark("Something broke on our side"),
    503: mark("Closed for a short while"),
}
# A face may answer with a status this room did not think of; it still gets a heading.
OTHER_TITLE = mark("Not done")


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with the refusals it stands for."""

    status: int
    refusals: tuple[Refusal, ...]

    @property
    def title(self) -> str:
        """Return the short heading in the reader's language."""
        return say(TITLES.get(self.status, OTHER_TITLE))

    def sentences(self) -> list[str]:
        """Return each refusal as a sentence in the reader's language."""
        return [say(refusal) for refusal in self.refusals]


def answer_to(error: BaseException) -> Answer | None:
    """Return the answer to one of the exceptions every face knows, None to any other."""
    if isinstance(error, Refused):
        return Answer(422, error.refusals)
    if isinstance(error, Stale):
        return Answer(409, (error.refusal,))
    if isinstance(error, (NotVisible, Http404)):
        return Answer(404, (NOT_FOUND,))
    return None


def problem(answer: Answer) -> dict[str, Any]:
    """Return the body of application/problem+json (RFC 9457), in the reader's language."""
    return {
        "type": "about:blank",
        "title": answer.title,
        "status": answer.status,
        "detail": " ".join(answer.sentences()),
        "errors": [
            {"code": r.code, "detail": say(r), "rule": r.rule, "field": r.field}
            for r in answer.refusals
        ],
    }


def wants_json(request: HttpRequest) -> bool:
    """Say whether the caller would rather read JSON than a page."""
    kinds = ["text/html", "application/problem+json", "application/json"]
    return request.get_preferred_type(kinds) in kinds[1:]


def way_back(request: HttpRequest) -> str:
    """Return the page the reader came from if it is ours and not this one, else nothing."""
    referrer = request.headers.get("Referer", "")
    try:
        host = request.get_host()
    except SuspiciousOperation:
        # The very request that is refused for asking under a name that is not ours.
        return ""
    is_ours = url_has_allowed_host_and_scheme(
        referrer, allowed_hosts={host}, require_https=request.is_secure()
    )
    return referrer if is_ours and referrer != request.build_absolute_uri() else ""


def respond(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Return the answer in the form the caller reads: toast, problem, or page with a way back."""
    if getattr(request, "htmx", False):
        response = HttpResponse(
            "\n".join(answer.sentences()), content_type="text/plain; charset=utf-8",
            status=answer.status,
        )  # fmt: skip
        response["HX-Reswap"] = "none"
        rules = " · ".join(r.rule for r in answer.refusals if r.rule)
        return toast(response, " ".join(answer.sentences()), kind="refused", detail=rules)
    if wants_json(request):
        return JsonResponse(
            problem(answer), status=answer.status, content_type="application/problem+json"
        )
    context = {
        "answer": answer, "refusals": answer.refusals, "back": way_back(request),
    }  # fmt: skip
    return render(request, "ui/answer.html", context, status=answer.status)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to another page, also out of a fragment."""
    if getattr(request, "htmx", None):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


@dataclass(frozen=True, slots=True)
class Undo:
    """An undo button: the address it posts to, for how many seconds it stands, and the element its
    answer goes into, if the page is not to be left.
    """

    url: str
    seconds: int
    target: str = ""


def tell(request: HttpRequest, text: str, undo: Undo | None = None) -> None:
    """Leave words for the page an answer leads to, with an undo button if it has one."""
    tags = f"undo {undo.seconds} {undo.url}" if undo is not None else ""
    messages.add_message(request, messages.SUCCESS, text, extra_tags=tags)


def undo_of(message: Message) -> Undo | None:
    """Return the undo button that was left with some words."""
    mark_, _space, rest = (message.extra_tags or "").partition(" ")
    seconds, _space, url = rest.partition(" ")
    return Undo(url, int(seconds)) if mark_ == "undo" and url else None


def toast(
    response: HttpResponse, text: str, *, kind: str = "good", detail: str = "",
    undo: Undo | None = None,
) -> HttpResponse:  # fmt: skip
    """Make an htmx response show a short message, with an undo button for some seconds if asked.

    `kind` is good, info, warning or refused.
    """
    line: dict[str, Any] = {"kind": kind, "text": text}
    if detail:
        line["detail"] = detail
    if undo is not None:
        line["undo"] = {"url": undo.url, "seconds": undo.seconds, "target": undo.target}
    events = json.loads(response.get("HX-Trigger", "{}"))
    events.setdefault("toast", {"lines": []})["lines"].append(line)
    response["HX-Trigger"] = json.dumps(events)
    return response
