"""The templates rooms declare, and how one is filled in.

A template is two marked English sentences with named braces; the catalogues hold the Chinese. An
office may put its own words in their place. Only declared variables may stand in the braces, so a
text written by an office can reach nothing but them, and a protected one only where it is declared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from string import Formatter
from typing import Any

from django.utils.translation import gettext, gettext_lazy, override

from lilong.kernel.errors import Refusal
from lilong.kernel.masking import mask_numbers
from lilong.kernel.text import mark
from lilong.notices import rules
from lilong.notices.terms import GROUPS, SHORT, WAYS, Audience, Channel, Words
from lilong.ui.messages import shown

SAMPLE_TIME = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOTHING = "—"
SUBJECT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Template:
    """What is told on one occasion. `variables` names each brace with a sample for the preview.

    `short` is said where there is little room (text messages, groups); empty, it is the subject.
    `protected` names the variables that tell of a person, each with the channels it may go by;
    elsewhere a dash stands for it. An `is_urgent` one is sent in quiet hours, too.
    """

    name: str
    title: str
    subject: str
    body: str
    variables: Mapping[str, Any]
    channels: tuple[Channel, ...] = (Channel.INBOX,)
    short: str = ""
    audience: Audience = Audience.STAFF
    is_urgent: bool = False
    protected: Mapping[str, tuple[Channel, ...]] = field(default_factory=dict)

    @property
    def ways(self) -> tuple[Channel, ...]:
        """Return the ways out of the house an office may choose for it."""
        return WAYS[self.audience]

    @property
    def texts(self) -> tuple[str, str, str]:
        """Return its declared texts."""
        return self.subject, self.body, self.short


_templates: dict[str, Template] = {}


def declare(*templates: Template) -> None:
    """Register templates; the same again is fine, another under the same name is not."""
    for template in templates:
        known = _templates.setdefault(template.name, template)
        if known != template:
            raise ValueError(f"There are two notice templates called {template.name}.")
        for text in template.texts:
            refusal = fault_in(text, template)
            if refusal is not None:
                raise ValueError(f"{template.name}: {refusal}")


def find(name: str) -> Template:
    """Return the template of this name, or raise LookupError."""
    try:
        return _templates[name]
    except KeyError:
        raise LookupError(f"There is no notice template called {name}.") from None


def all_templates() -> list[Template]:
    """Return every template, by name."""
    return [_templates[name] for name in sorted(_templates)]


def fault_in(text: str, template: Template) -> Refusal | None:
    """Return why a text cannot be a template's words, or None: its braces must be declared."""
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        return Refusal(
            "braces",
            mark("A brace is open or closed once too often. Write {example} for a value."),
            {"example": "{" + next(iter(template.variables), "number") + "}"},
        )
    for _text, name, form, conversion in pieces:
        if name is not None and (name not in template.variables or form or conversion):
            return Refusal(
                "variable",
                mark("{name} is not a value of this notice. There are: {names}."),
                {"name": "{" + name + "}", "names": sorted(template.variables)},
            )
    return None


def fill(
    template: Template,
    context: Mapping[str, Any],
    language: str,
    own: Words | None = None,
    channel: Channel = Channel.INBOX,
) -> Words:
    """Return the words in a language, from the office's own text where it has one.

    Times, lists and shares are written for that language; phone and identity numbers are masked
    (L-08), because a notice leaves the pages where reading is recorded. Only what the template
    declares as protected for this very channel is written as it is.
    """
    with override(language):
        values = {
            name: _value(template, name, context.get(name), channel) for name in template.variables
        }
        given = own or Words("", "")
        subject = given.subject or gettext(template.subject)
        body = given.body or gettext(template.body)
        short = given.short or (gettext(template.short) if template.short else subject)
        return Words(
            rules.one_line(_filled(subject, values))[:SUBJECT_LENGTH],
            rules.plain(_filled(body, values)),
            rules.one_line(_filled(short, values)),
        )


def _value(template: Template, name: str, value: Any, channel: Channel) -> "_Value":
    if value in (None, ""):
        return _Value(NOTHING)
    if name not in template.protected:
        return _Value(shown(value))
    is_allowed = channel in template.protected[name]
    return _Value(shown(value) if is_allowed else NOTHING, is_as_it_is=is_allowed)


@dataclass(frozen=True, slots=True)
class _Value:
    """What stands for a brace; `is_as_it_is` says that its numbers are not masked."""

    text: str
    is_as_it_is: bool = False


def _filled(text: str, values: Mapping[str, _Value]) -> str:
    """Return a text with its values, all numbers masked but those that may stand as they are."""
    kept = {name: value for name, value in values.items() if value.is_as_it_is}
    # A sign of the private area keeps the place of such a value until the rest has been masked.
    places = {name: chr(0xE000 + index) for index, name in enumerate(kept)}
    plain = {name: value.text for name, value in values.items()} | places
    done = mask_numbers(text.format_map(plain))
    for name, place in places.items():
        done = done.replace(place, kept[name].text)
    return done


def said(words: Words, channel: Channel, signature: str, most_parts: int) -> str:
    """Return what a channel carries of the words: text messages signed, and cut to their parts."""
    if channel == Channel.SMS:
        return rules.cut_to_parts(rules.signed(signature, words.short), most_parts)
    if channel in GROUPS:
        return words.short
    return words.body


def is_short(channel: Channel) -> bool:
    """Say whether a channel carries the short words."""
    return channel in SHORT


def is_urgent(name: str) -> bool:
    """Say whether a template goes out in quiet hours, too; one no longer declared does not."""
    template = _templates.get(name)
    return template is not None and template.is_urgent


def known(name: str) -> Template | None:
    """Return the template of this name, None for one that is no longer declared."""
    return _templates.get(name)


def title_of(name: str) -> Any:
    """Return a template's title in the language it is read in; its name if no longer declared."""
    template = _templates.get(name)
    return gettext_lazy(template.title) if template else name


def protected_words(template: Template) -> list[tuple[str, list[str]]]:
    """Return the protected variables, each with the ways by which it may go."""
    return [
        (name, [str(channel.label) for channel in channels])
        for name, channels in template.protected.items()
    ]
