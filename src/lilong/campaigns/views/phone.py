"""My round: the page a worker carries from door to door, its packet, what her phone sends back."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST, require_safe

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.campaigns import carrying, flow, operations
from lilong.campaigns.forms import sync as reading
from lilong.campaigns.queries import phone as queries
from lilong.campaigns.round_words import words
from lilong.campaigns.specs import Recorded
from lilong.kernel import clock
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ui import assets
from lilong.ui.answers import Answer, problem
from lilong.ui.messages import say

OTHER_OWNER = Refusal(
    "other_owner",
    mark("These records are another post's. They are kept until she signs in again."),
)


@require_GET
@needs(Capability.CAMPAIGNS_VISIT)
def my_round(request: StaffRequest) -> HttpResponse:
    """Show the round. The page holds no line: those come by packet and stay on the phone."""
    context = {
        "owner": carrying.owner_of(request.viewer),
        "words": words(),
        "given": {
            "packet": reverse("campaigns:packet"),
            "sync": reverse("campaigns:sync"),
            "worker": reverse("round_worker"),
            "page": reverse("campaigns:round"),
            "signIn": reverse("accounts:sign_in"),
            "most": reading.MOST_CHANGES,
        },
    }
    return render(request, "campaigns/round.html", context)


@require_GET
@needs(Capability.CAMPAIGNS_VISIT)
def packet(request: StaffRequest) -> HttpResponse:
    """Return the lines of the round, their moves and questions; nothing if all is as it was."""
    at = clock.now()
    rounds = queries.open_rounds(request.viewer)
    parcel = queries.parcel(request.viewer, rounds, after=_after(request))
    found = carrying.carried(request.viewer, rounds, parcel, at=at)
    known = carrying.mark_of(found)
    if request.headers.get("If-None-Match") == known:
        return HttpResponseNotModified(headers={"ETag": known})
    return JsonResponse(found, headers={"ETag": known}, json_dumps_params={"ensure_ascii": False})


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


@sensitive_post_parameters()
@require_POST
@needs(Capability.CAMPAIGNS_VISIT)
def sync(request: StaffRequest) -> HttpResponse:
    """Record what a phone kept while it had no network; each change gets its own answer."""
    at, viewer = clock.now(), request.viewer
    is_form = request.content_type == "multipart/form-data"
    text = request.POST.get("changes", "") if is_form else request.body
    files = dict(request.FILES.lists()) if is_form else {}
    try:
        sent = reading.read(text, files, at=at)
    except reading.Unreadable as unreadable:
        return _no(400 if unreadable.refusal.code == "unreadable" else 413, unreadable.refusal)
    if sent.owner != carrying.owner_of(viewer):
        return _no(409, OTHER_OWNER)
    found = operations.record_changes(sent.changes, viewer=viewer, by=viewer.actor(), at=at)
    told = {one.id: one for one in found}
    kinds = _kinds(found, request)
    rows = [
        _answer(told[key], kinds) if key in told else _set_aside(key, sent.wrong[key])
        for key in sent.keys
    ]
    return JsonResponse({"at": at.isoformat(), "results": rows})


def _no(status: int, refusal: Refusal) -> JsonResponse:
    body = problem(Answer(status, (refusal,))) | {"code": refusal.code}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _set_aside(key: UUID, refusal: Refusal) -> dict[str, Any]:
    return {"id": str(key), "outcome": "refused", "words": [say(refusal)]}


def _kinds(found: list[Recorded], request: StaffRequest) -> dict[UUID, tuple[str, str]]:
    """Return the campaign's kind and round of lines in conflict, to name what was recorded."""
    keys = {one.line_id for one in found if one.outcome == "conflict"}
    return queries.rounds_of_lines(request.viewer, keys)


def _answer(one: Recorded, kinds: dict[UUID, tuple[str, str]]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": str(one.id), "outcome": one.outcome, "state": one.state, "revision": one.revision,
        "words": [say(refusal) for refusal in one.refusals],
    }  # fmt: skip
    if one.outcome == "conflict":
        row |= {
            "by": carrying.words_of_who(one.by, one.by_en),
            "at": one.at.isoformat() if one.at else "",
            "said": _said(one, kinds.get(one.line_id)),
        }
    return row


def _said(one: Recorded, kind: tuple[str, str] | None) -> str:
    """Return what was recorded before, in words: the move, else the state it led to."""
    if kind is None:
        return ""
    declared = flow.campaign(kind[0]).round(kind[1])
    move = declared.move(one.move)
    if move is not None:
        return str(move.label)
    return next((str(s.label) for s in declared.states if s.key == one.state), "")


@never_cache
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Return the script that keeps the round's page and its style on the phone, and no other page.

    It is the same for everybody; its version is that of the last build.
    """
    _styles, scripts = assets.files_of("sw")
    if not scripts:
        return HttpResponse(status=404)
    manifest = assets.manifest()
    kept = sorted({static(f"built/{name}") for name in _needed(manifest)} | {_icons(), _mark()})
    given = {"version": _version(manifest), "page": reverse("campaigns:round"), "files": kept}
    source = Path(settings.BUILT) / manifest["src/sw.js"]["file"]
    body = f"self.LILONG = {json.dumps(given)};\n{source.read_text(encoding='utf-8')}"
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


def _icons() -> str:
    return static("ui/icons.svg")


def _mark() -> str:
    return static("ui/mark.svg")


def _needed(manifest: dict[str, Any]) -> set[str]:
    """Return the built files the round's page loads: two entries and what they share."""
    found: set[str] = set()
    waiting = ["src/main.js", "src/round.js"]
    while waiting:
        chunk = manifest.get(waiting.pop())
        if chunk is None or chunk["file"] in found:
            continue
        found |= {chunk["file"], *chunk.get("css", ())}
        waiting += chunk.get("imports", ())
    return found


def _version(manifest: dict[str, Any]) -> str:
    names = sorted(_needed(manifest) | {manifest["src/sw.js"]["file"]})
    return "-".join(name.rsplit(".", 1)[0][-8:] for name in names)
