"""The `ui` tag library: formats here, components from `lilong.ui.components`.

`docs/reference/ui.md` lists every tag and filter with its arguments.
"""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from lilong.kernel import masking
from lilong.ui import assets as built
from lilong.ui import components, contributions, figures, messages, times
from lilong.ui.forms import dressed

register = template.Library()
register.tags.update(components.register.tags)

# Where a value has markup of its own, so that no sentence can hold it.
SIGNS = {
    "colon": pgettext_lazy("between a label and its value", ": "),
    "comma": pgettext_lazy("between two of a list", ", "),
    "semicolon": pgettext_lazy("between two of a list", "; "),
}
MASKS = {
    "name": masking.mask_name,
    "phone": masking.mask_phone,
    "identity": masking.mask_identity,
    "text": masking.mask_numbers,
}


# Frame


@register.simple_tag
def assets(entry: str) -> SafeString:
    """Return the tags of a built entry (main, chart, map), nothing without a build."""
    styles, scripts = built.files_of(entry)
    sheets = format_html_join("", '<link rel="stylesheet" href="{}">', ((s,) for s in styles))
    return sheets + format_html_join(
        "", '<script type="module" src="{}"></script>', ((s,) for s in scripts)
    )


@register.simple_block_tag
def captured(content: str) -> str:
    """Keep what is inside for use more than once: `{% captured as name %}`."""
    return mark_safe(content.strip())  # noqa: S308  # rendered by the template, already escaped


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """Return an icon of the sprite: with words an image, else decoration."""
    sprite = static("ui/icons.svg")
    if words:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            words, sprite, name,
        )  # fmt: skip
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str, subject: Any = None) -> SafeString:
    """Return what upper rooms have to show at a place of this page."""
    request = context.get("request")
    viewer = getattr(request, "viewer", None)
    drawn = []
    for panel in contributions.visible(contributions.Panel, viewer):
        if panel.place != place:
            continue
        with contributions.within_budget(panel.key, panel.queries):
            given = panel.context(viewer, subject)
            if given is not None:
                drawn.append(render_to_string(panel.template, {**given}, request))
    return mark_safe("".join(drawn))  # noqa: S308  # each was rendered by its template


# Times and numbers


@register.filter
def when(at: datetime | date | None) -> str:
    """Return 2026-11-21 周六 14:05 or Sat 21 Nov 2026, 14:05; a plain date without its time."""
    if at is None:
        return figures.NONE
    return times.when(at) if isinstance(at, datetime) else times.day(at)


@register.filter
def short_when(at: datetime | None, now: datetime | None = None) -> str:
    """Return 今天 17:00, 周一 17:00 or 11-27 17:00."""
    return times.short(at, now) if at else figures.NONE


@register.simple_tag
def moment(at: datetime | None, now: datetime | None = None) -> SafeString:
    """Return a time element: short words, the whole moment on hover."""
    if at is None:
        return SafeString(figures.NONE)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), times.when(at),
        times.short(at, now),
    )  # fmt: skip


@register.simple_tag
def time_left(due: datetime | None, now: datetime | None = None) -> SafeString:
    """Return the time left or over; hover gives the whole moment."""
    if due is None:
        return SafeString(figures.NONE)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', due.isoformat(), times.when(due),
        times.time_left(due, now),
    )  # fmt: skip


@register.simple_tag
def share(part: int, whole: int) -> SafeString:
    """Return 93.90 % · 200/213."""
    return format_html('<span class="figure">{}</span>', figures.share(part, whole))


@register.filter
def figure(value: int) -> str:
    """Return a whole number with its thousands set apart: 12,345."""
    return f"{value:,}"


@register.filter
def list_time(at: datetime, now: datetime | None = None) -> str:
    """Return what a list's right edge shows: 14:05 for today, else the day alone."""
    return times.clock_or_day(at, now)


@register.filter
def file_size(octets: int) -> str:
    """Return 2.4 MB."""
    return figures.size(octets)


@register.filter
def masked(value: Any, kind: str = "") -> SafeString:
    """Return a protected value masked; `kind` (name, phone, identity, text) masks plain text."""
    text = str(value or "")
    if kind:
        text = MASKS[kind](text)
    if not text:
        return SafeString(figures.NONE)
    return format_html('<span class="masked">{}</span>', text)


@register.filter
def say(message: messages.Sentence | str) -> str:
    """Return a refusal or a marked sentence in the reader's language."""
    return messages.say(message)


@register.filter
def labelled(label: Any, value: Any) -> str:
    """Return "label: value" with the colon of the reader's language."""
    return _("{label}: {value}").format(label=label, value=value)


@register.filter
def with_aside(text: Any, more: Any) -> str:
    """Return "text (more)" with the brackets of the reader's language; text alone without more."""
    return _("{text} ({more})").format(text=text, more=more) if more else str(text)


@register.simple_tag
def sign(name: str) -> str:
    """Return a sign that stands between two things: colon, comma, semicolon."""
    return str(SIGNS[name])


@register.filter
def control(field: BoundField) -> SafeString:
    """Return a form field's widget with the class its kind needs, without label and help."""
    return dressed(field)
