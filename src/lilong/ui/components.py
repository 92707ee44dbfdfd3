"""The components every page is made of, as template tags; `{% load ui %}` brings them all."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from lilong.ui import answers, figures, layers, parts

register = template.Library()

LAMP_WORDS: dict[str, Callable[[], str]] = {
    "normal": lambda: pgettext("lamp", "On time"),
    "soon": lambda: pgettext("lamp", "Due soon"),
    "late": lambda: pgettext("lamp", "Overdue"),
    "paused": lambda: pgettext("lamp", "Paused"),
    "none": lambda: pgettext("lamp", "No deadline"),
}


@register.inclusion_tag("ui/components/lamp.html")
def lamp(state: str | parts.Lamp, words: str = "", title: str = "") -> dict[str, Any]:
    """Draw a deadline's state by shape, colour and word; takes a state's name or a `parts.Lamp`."""
    given = state if isinstance(state, parts.Lamp) else parts.Lamp(state)
    return {
        "state": given.state,
        "words": words or given.words or LAMP_WORDS[given.state](),
        "title": title or given.title,
    }


@register.simple_tag
def undo_button(message: Message) -> answers.Undo | None:
    """Return the undo button that was left with some words, or None."""
    return answers.undo_of(message)


@register.inclusion_tag("ui/components/timeline.html")
def timeline(entries: Sequence[parts.TimelineEntry], now: datetime | None = None) -> dict[str, Any]:
    """Draw a history, newest last; system lines are quiet."""
    return {"entries": entries, "now": now}


@register.inclusion_tag("ui/components/stage_track.html")
def stage_track(stages: Sequence[parts.Stage]) -> dict[str, Any]:
    """Draw the stages of a matter in a line, gates as small locks with "2 of 4"."""
    return {"stages": stages}


@register.inclusion_tag("ui/components/actions.html")
def actions(choices: Sequence[parts.Action]) -> dict[str, Any]:
    """Draw what the viewer may do now as buttons."""
    return {"choices": choices}


@register.inclusion_tag("ui/components/blocked.html")
def blocked(reasons: Sequence[parts.Blocked]) -> dict[str, Any]:
    """Draw what is not possible now and why, the rule named."""
    return {"reasons": reasons}


@register.inclusion_tag("ui/components/facts.html")
def facts(lines: Sequence[parts.Fact]) -> dict[str, Any]:
    """Draw a list of labels and values."""
    return {"lines": lines}


@register.inclusion_tag("ui/components/queue.html")
def queue(
    entries: Sequence[parts.QueueEntry], label: str, target: str = "", now: datetime | None = None
) -> dict[str, Any]:
    """Draw a queue moved through by keys; `target` is the htmx target its lines load into."""
    return {"entries": entries, "label": label, "target": target, "now": now}


@register.inclusion_tag("ui/components/figures.html", name="figures")
def figure_row(values: Sequence[parts.Figure]) -> dict[str, Any]:
    """Draw big numbers, each a link to its list."""
    return {"values": values}


@register.inclusion_tag("ui/components/empty_state.html")
def empty_state(text: str, next_step: str = "", url: str = "") -> dict[str, Any]:
    """Draw an empty list with the next step named."""
    return {"text": text, "next_step": next_step, "url": url}


@register.inclusion_tag("ui/components/pager.html", takes_context=True)
def pager(context: Context, page: Any, target: str = "") -> dict[str, Any]:
    """Draw earlier and later of a `pages.Page`; with `target`, htmx swaps only that element."""
    request = context["request"]

    def link(cursor: str) -> str:
        query = request.GET.copy()
        query["cursor"] = cursor
        return f"?{query.urlencode()}"

    return {
        "previous": link(page.previous_cursor) if page.previous_cursor else "",
        "next": link(page.next_cursor) if page.next_cursor else "",
        "target": target,
    }


@register.inclusion_tag("ui/components/progress.html")
def progress(state: parts.Progress) -> dict[str, Any]:
    """Draw how far a job is; polls its address every two seconds until it is over."""
    return {"state": state, "percent": figures.percent(state.done, state.total)}


@register.inclusion_tag("ui/components/file_picker.html")
def file_picker(
    name: str, label: str, accept: str = "", is_many: bool = False, help_text: str = ""
) -> dict[str, Any]:
    """Draw a big file button with a preview of the pictures chosen."""
    return {
        "name": name, "label": label, "accept": accept, "is_many": is_many, "help_text": help_text,
    }  # fmt: skip


@register.inclusion_tag("ui/components/quote.html")
def quote(words: str, source: str = "") -> dict[str, Any]:
    """Draw a citizen's words as they came; they are never edited."""
    return {"words": words, "source": source}


@register.inclusion_tag("ui/components/filter_bar.html", takes_context=True)
def filter_bar(
    context: Context, filters: Any, target: str = "", count_words: str = ""
) -> dict[str, Any]:
    """Draw a Django form of filters in one line; with `target` it filters as one chooses."""
    return {
        "filters": filters, "target": target, "count_words": count_words,
        "is_set": bool(context["request"].GET), "path": context["request"].path,
    }  # fmt: skip


@register.inclusion_tag("ui/components/chart.html")
def chart(chart: parts.Chart, name: str) -> dict[str, Any]:
    """Draw a chart with its table under it; `name` is unique on the page."""
    return {"chart": chart, "name": name, "data_id": f"chart-{name}"}


@register.inclusion_tag("ui/components/loads.html")
def loads(lines: Sequence[parts.Load], title: str = "") -> dict[str, Any]:
    """Draw bars of normal, soon and late by unit, as wide as the largest."""
    return {"lines": lines, "title": title, "largest": max((x.total for x in lines), default=1)}


@register.inclusion_tag("ui/components/map.html", takes_context=True)
def area_map(context: Context, label: str, **options: str) -> dict[str, Any]:
    """Draw a map in WGS-84.

    Options: `areas`, `points` addresses of GeoJSON; `at` "lon,lat" marks one place; `pick`
    "id_lon,id_lat" lets a click fill two fields; `size` small or tall. `layers` puts the layers
    of all rooms on it, with switches: "shown", or the keys of those that are on at first;
    `within` narrows them.
    """
    tiles, tiles_by = getattr(settings, "LILONG_TILES", ("", ""))
    drawn = {"label": label, "tiles": tiles, "tiles_by": tiles_by, **options}
    if first := options.get("layers"):
        request = context["request"]
        keys = () if first == "shown" else first.split(",")
        drawn["switches"] = layers.switches(request, keys, options.get("within", ""))
        drawn["others"] = layers.others(request)
    return drawn


@register.inclusion_tag("ui/components/confidence.html")
def confidence(percent: int) -> dict[str, Any]:
    """Draw a thin bar of 0 to 100."""
    return {"percent": max(0, min(100, percent))}


@register.simple_tag
def load_bar(line: parts.Load, largest: int) -> SafeString:
    """Draw one bar in three colours, its length in proportion to the largest."""
    start, pieces = 0.0, []
    for state in ("normal", "soon", "late"):
        width = round(getattr(line, state) * 100 / max(largest, 1), 2)
        pieces.append((state, start, width))
        start += width
    drawn = format_html_join(
        "", '<rect class="bar-{}" x="{}" width="{}" height="8"/>', (p for p in pieces if p[2])
    )
    return format_html(
        '<svg class="load-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-ground" width="100" height="8"/>{}</svg>',
        drawn,
    )


@register.inclusion_tag("ui/components/sparkline.html")
def sparkline(lines: Sequence[Sequence[int]], label: str) -> dict[str, Any]:
    """Draw one to three small lines over the same days, zero-based, without any script."""
    width, height = 300, 60
    highest = max((value for line in lines for value in line), default=0) or 1
    drawn = []
    for line in lines:
        step = width / max(len(line) - 1, 1)
        points = (
            f"{i * step:.1f},{height - 2 - value * (height - 4) / highest:.1f}"
            for i, value in enumerate(line)
        )
        drawn.append(" ".join(points))
    return {"lines": drawn, "label": label, "width": width, "height": height}


# Components with something inside


@register.simple_block_tag
def card(content: str, title: str = "", note: str = "", kind: str = "") -> SafeString:
    """Draw a sheet with a small head; `kind` "quiet" has no ground, "due" is the warning strip."""
    return _wrapped("card", content, title=title, note=note, kind=kind)


@register.simple_block_tag
def dialog(content: str, name: str, title: str) -> SafeString:
    """Draw a dialog; an element with `data-opens="name"` opens it."""
    return _wrapped("dialog", content, name=name, title=title)


@register.simple_block_tag
def rows(content: str, caption: str = "") -> SafeString:
    """Draw a table whose rows keys move through: mark rows `data-row`, their link `data-open`."""
    return _wrapped("rows", content, caption=caption)


@register.simple_block_tag
def note(content: str, kind: str = "info") -> SafeString:
    """Draw a strip of information, good, warning or danger."""
    return _wrapped("note", content, kind=kind)


def _wrapped(component: str, content: str, **values: Any) -> SafeString:
    return render_to_string(f"ui/components/{component}.html", {"content": content, **values})
