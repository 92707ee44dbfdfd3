"""The style guide, and the pages Django shows when something goes wrong."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ui import answers
from lilong.ui.answers import Answer
from lilong.ui.context import Frame
from lilong.ui.contributions import FrameFacts
from lilong.ui.rail import NavLink
from lilong.ui.samples import content
from lilong.ui.samples.forms import both


class SampleFrame(Frame):
    """A frame with an invented person at an invented desk."""

    has_viewer = True
    unread = 3
    inbox = "#inbox"

    @property
    def facts(self) -> FrameFacts:
        """Return the invented person."""
        return content.facts()

    @property
    def nav(self) -> list[NavLink]:
        """Return a rail as a dispatcher has it."""
        lines = [
            ("派单台", "Dispatch desk", "dispatch"), ("待办", "To do", "inbox"),
            ("登记", "New order", "new"), ("地图", "Map", "map"), ("一屏", "Overview", "screen"),
            ("导入", "Import", "import"), ("规则", "Rulebook", "book"),
        ]  # fmt: skip
        return [
            NavLink(both(zh, en), f"#{icon}", icon, "", icon == "dispatch")
            for zh, en, icon in lines
        ]


def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component, in DEBUG and demonstration only; `?language=en` for English."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    chosen = request.GET.get("language", "")
    with translation.override(chosen if chosen in dict(settings.LANGUAGES) else None):
        frame = SampleFrame(request)
        frame.links = {name: url or f"#{name}" for name, url in frame.links.items()}
        context = {
            "frame": frame,
            "wall": "wall" in request.GET,
            **_addresses(),
            **content.everything(),
        }
        return render(request, "ui/style_guide.html", context)


def _addresses() -> dict[str, str]:
    return {f"{kind}_url": reverse("ui:sample_map", args=[kind]) for kind in ("areas", "points")}


def sample_map(request: HttpRequest, kind: str) -> HttpResponse:
    """Return invented areas or points for the style guide's map."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    found = _areas() if kind == "areas" else _points()
    return JsonResponse({"type": "FeatureCollection", "features": found})


def _feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


def _areas() -> list[dict[str, Any]]:
    names = ["育新", "浦南", "新乐", "同福", "和平", "三德"]
    found = []
    for i, name in enumerate(names):
        west, south = 121.47 + (i % 3) * 0.012, 31.20 - (i // 3) * 0.01
        east, north = west + 0.0113, south + 0.0093
        ring = [[west, south], [east, south + 0.0006], [east - 0.0005, north], [west, north]]
        found.append(_feature("Polygon", [[*ring, ring[0]]], name=name))
    return found


def _points() -> list[dict[str, Any]]:
    lamps = ["normal", "normal", "soon", "normal", "late", "normal", "normal"]
    return [
        _feature(
            "Point",
            [121.471 + (i * 37 % 340) / 10_000, 31.191 + (i * 53 % 180) / 10_000],
            title=both("示例工单", "Sample order"), number=f"PY-20261120-{i:04d}",
            url=f"#order-{i}", lamp=lamps[i % 7],
        )
        for i in range(60)
    ]  # fmt: skip


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read (handler400)."""
    text = mark(
        "What your browser sent could not be read. Nothing was changed; load the page again."
    )
    return answers.respond(request, Answer(400, (Refusal("bad_request", text),)))
