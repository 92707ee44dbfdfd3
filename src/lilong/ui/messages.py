"""Sentences for the reader: message ids become text in the reader's language, values formatted."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext

from lilong.kernel.calendar import Limit
from lilong.kernel.errors import Refusal
from lilong.kernel.text import Named
from lilong.ui import times


class Sentence(Protocol):
    """A message id with its parameters: a Refusal, a step of a deadline's explanation."""

    @property
    def text(self) -> str:
        """Return the English message id."""

    @property
    def params(self) -> Mapping[str, Any]:
        """Return what fills its braces."""


def say(message: Sentence | str, params: Mapping[str, Any] | None = None) -> str:
    """Return a refusal or a marked sentence in the reader's language, its parameters filled in.

    Times become local, lists are joined, a refusal given as a parameter is said itself. A
    parameter the sentence names and nobody gave shows as "…", so that a wrong refusal never
    turns into a fault.
    """
    if not isinstance(message, str):
        params = {**message.params, **(params or {})}
        message = message.text
    values = {name: shown(value) for name, value in (params or {}).items()}
    return gettext(message).format_map(_Given(values))


class _Given(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _joined(values: Sequence[Any] | Set[Any]) -> str:
    separator = pgettext("between the items of a list", ", ")
    ordered = values if isinstance(values, Sequence) else sorted(values, key=str)
    said = [shown(value) for value in ordered]
    # Whole sentences follow each other as they do in a text.
    for ending, between in ((".", " "), ("。", "")):
        if said and all(one.endswith(ending) for one in said):
            separator = between
    return separator.join(said)


def shown(value: Any) -> str:
    """Return a value as a reader sees it inside a sentence."""
    simple: tuple[tuple[type | tuple[type, ...], Any], ...] = (
        (Refusal, say),
        (Named, _name),
        ((str, Promise), str),
        (datetime, times.when),
        (date, times.day),
        (time, _clock),
        (timedelta, times.span),
        (Limit, times.length),
        (Fraction, _fraction),
        ((Sequence, Set), _joined),
    )
    for kinds, form in simple:
        if isinstance(value, kinds):
            return str(form(value))
    return str(value)


def _name(value: Named) -> str:
    return value.own if times.in_chinese() else value.english or value.own


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _clock(value: time) -> str:
    return f"{value:%H:%M}"


def who(actor: Mapping[str, Any]) -> str:
    """Return who acted, from an actor as it was stored, in the reader's language.

    Names are those of the moment; an English reader reads the English ones where they were kept.
    """
    kind, reference = actor.get("kind"), actor.get("reference")
    name = _own(actor, "label")
    if kind == "system":
        return gettext(name) if name and name != reference else gettext("System")
    if kind == "import":
        return gettext("{who} (import)").format(who=gettext(name)) if name else gettext("Import")
    if kind == "client":
        return gettext("{who} (by interface)").format(who=name)
    holder = _own(actor, "on_behalf_of")
    return gettext("{who}, deputy of {holder}").format(who=name, holder=holder) if holder else name


def _own(actor: Mapping[str, Any], name: str) -> str:
    english = "" if times.in_chinese() else actor.get(f"{name}_en")
    return str(english or actor.get(name) or "")
