"""The `accounts` tag library: names in the reader's language, roles and levels in words."""

from datetime import date
from typing import Any

from django import template

from lilong.accounts.forms import LEVEL_NAMES
from lilong.accounts.frame import named
from lilong.accounts.terms import (
    KIND_NAMES,
    ROLE_NAMES,
    WAY_NAMES,
    Confidentiality,
    FactorKind,
    Role,
    Way,
)
from lilong.kernel.text import mark
from lilong.ui.messages import say

register = template.Library()


@register.filter
def called(place: Any) -> str:
    """Return the name of a unit, post, person, office or area in the reader's language."""
    return named(place.name, place.name_en) if place else "\u2013"


@register.filter
def role_name(role: str) -> str:
    """Return a role in words."""
    return say(ROLE_NAMES[Role(role)])


@register.filter
def level_name(level: int) -> str:
    """Return a confidentiality in words."""
    return str(LEVEL_NAMES[Confidentiality(level)])


@register.simple_tag
def period(first: date, last: date | None) -> str:
    """Return from which day to which something holds."""
    if last is None:
        return say(mark("since {first}"), {"first": first})
    return say(mark("{first} to {last}"), {"first": first, "last": last})


@register.filter
def factor_kind(kind: str) -> str:
    """Return the kind of a second factor in words."""
    return say(KIND_NAMES[FactorKind(kind)])


@register.filter
def way_name(way: str) -> str:
    """Return how somebody came in, in words."""
    return say(WAY_NAMES[Way(way)])


@register.simple_tag
def device(session: Any) -> str:
    """Return browser and system of a session in words."""
    browser, system = session.browser, session.system
    if browser and system:
        return say(mark("{browser} on {system}"), {"browser": browser, "system": system})
    return browser or system or say(mark("Unknown device"))
