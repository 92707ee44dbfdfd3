"""What a caller is asked on the phone: the script in her language, the form for her answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from lilong.cases.models import Matter
from lilong.cases.terms import (
    CHANNEL_WORDS,
    CONTACT_OUTCOME_WORDS,
    SATISFACTION_WORDS,
    ContactChannel,
    ContactKind,
    ContactOutcome,
    Satisfaction,
)
from lilong.kernel.clock import SHANGHAI
from lilong.ui import messages
from lilong.ui.context import own_or_english
from lilong.work_orders.operations import FollowUp, Spoken

CHINESE, ENGLISH = "zh-hans", "en"
LANGUAGES = (CHINESE, ENGLISH)
# One key for each answer, so that a call is written down without the mouse.
KEYS: dict[str, str] = {
    ContactOutcome.REACHED: "1",
    ContactOutcome.NOT_REACHED: "2",
    ContactOutcome.REFUSED: "3",
    Satisfaction.SATISFIED: "a",
    Satisfaction.RATHER_SATISFIED: "s",
    Satisfaction.NEUTRAL: "d",
    Satisfaction.DISSATISFIED: "f",
}


def language_of(words: str) -> str:
    """Return the language a caller most likely speaks, by the words she asked in."""
    letters = [sign for sign in words if sign.isalpha()]
    chinese = sum(1 for sign in letters if "\u4e00" <= sign <= "\u9fff")
    return ENGLISH if letters and chinese * 5 < len(letters) else CHINESE


@dataclass(frozen=True, slots=True)
class Script:
    """What to say, line by line, in one language."""

    language: str
    lines: tuple[str, ...]


def script(matter: Matter, kind: ContactKind, language: str, limit: datetime | None) -> Script:
    """Return what to say to an order's caller; `limit` is when the handling is due."""
    with override(language):
        # The office's heading stays in the words it was given.
        told = {
            "number": matter.number,
            "title": matter.title,
            "unit": own_or_english(matter.lead_unit, "name"),
            "limit": messages.shown(limit) if limit else gettext("as soon as possible"),
        }
        wanted = _CONTACT if kind == ContactKind.FIRST_CONTACT else _CALL
        lines = tuple(str(line).format(**told) for line in wanted)
    return Script(language, lines)


_CONTACT = (
    _("Hello, this is the subdistrict's urban-operations centre."),
    _("You told us about “{title}”. Your number is {number}."),
    _("May I check with you the place, the time, and what you would like us to do?"),
    _("{unit} handles it. You will hear from them; it is to be finished by {limit}."),
    _("Is there anything to add? When may we best reach you?"),
)
_CALL = (
    _("Hello, this is the subdistrict's urban-operations centre."),
    _("{unit} has reported your request “{title}” ({number}) as handled."),
    _("Did somebody from {unit} contact you?"),
    _("Is it solved now?"),
    _("Are you satisfied, rather satisfied, neither nor, or dissatisfied?"),
    _("What should we do better? Thank you for your time."),
)


class KeyedRadios(forms.RadioSelect):
    """Radio buttons each of which a key presses."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.keys = dict(keys)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return an option that carries its key."""
        option = super().create_option(name, value, *args, **kwargs)
        key = self.keys.get(str(value))
        if key:
            option["attrs"] |= {"data-key": key, "aria-label": option["label"]}
            option["label"] = format_html("{} <kbd>{}</kbd>", option["label"], key)
        return option


def _choices(words: Mapping[Any, str]) -> list[tuple[str, Any]]:
    return [(str(key), _(text)) for key, text in words.items()]


def _yes_no(label: Any, yes: str, no: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=KeyedRadios({"yes": yes, "no": no}),
    )


# What only a caller who was reached by a follow-up call has answered.
_ASKED = frozenset({"contacted", "solved", "satisfied"})


class CallForm(forms.Form):
    """Records a contact or a follow-up call in one go; the rules say what is missing."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=_choices(CONTACT_OUTCOME_WORDS),
        widget=KeyedRadios(KEYS),
    )
    contacted = _yes_no(_("Had the unit contacted her?"), "c", "v")
    solved = _yes_no(_("Is it solved?"), "y", "n")
    satisfied = forms.ChoiceField(
        label=_("Is she satisfied?"),
        choices=_choices(SATISFACTION_WORDS),
        required=False,
        widget=KeyedRadios(KEYS),
    )
    again_at = forms.DateTimeField(
        label=_("Call again at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    channel = forms.ChoiceField(
        label=_("How"), choices=_choices(CHANNEL_WORDS), initial=ContactChannel.PHONE
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "t"}),
    )

    use_required_attribute = False

    def __init__(self, kind: ContactKind, data: Any = None, *, revision: int) -> None:
        super().__init__(data, initial={"revision": revision})
        self.kind = kind
        if kind == ContactKind.FIRST_CONTACT:
            for key in _ASKED:
                del self.fields[key]
        self._need_answers(are_needed=True)

    def _need_answers(self, *, are_needed: bool) -> None:
        for key in self.fields.keys() & _ASKED:
            self.fields[key].required = are_needed

    def full_clean(self) -> None:
        """Clean; the answers are drawn as needed, but the rules alone say which are missing."""
        self._need_answers(are_needed=False)
        super().full_clean()
        self._need_answers(are_needed=True)

    def answer(self) -> Spoken | FollowUp:
        """Return what was written down as the operation takes it."""
        told = dict(self.cleaned_data)
        told.pop("revision")
        again_at = told["again_at"]
        if again_at is not None and again_at.tzinfo is None:
            told["again_at"] = again_at.replace(tzinfo=SHANGHAI)
        return Spoken(**told) if self.kind == ContactKind.FIRST_CONTACT else FollowUp(**told)
