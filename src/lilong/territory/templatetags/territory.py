"""The `territory` tag library: areas' names in the reader's language."""

from django import template
from django.utils.translation import get_language

from lilong.kernel.text import mark
from lilong.territory.models import Area
from lilong.ui.messages import say

register = template.Library()


@register.filter
def place_name(area: Area | None) -> str:
    """Return an area's English name for an English reader where there is one."""
    if area is None:
        return ""
    is_english = (get_language() or "").startswith("en")
    return (area.name_en or area.name) if is_english else area.name


@register.simple_tag
def validity(area: Area) -> str:
    """Return from which day to which an area holds."""
    if area.valid_to is None:
        return say(mark("since {first}"), {"first": area.valid_from})
    days = {"first": area.valid_from, "last": area.valid_to}
    return say(mark("{first} to {last}"), days)
