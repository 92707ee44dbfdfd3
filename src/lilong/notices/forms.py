"""The forms in which an office rewords a template and narrows its outbox."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.notices.operations import Rewording
from lilong.notices.queries import TROUBLE, OwnTemplate
from lilong.notices.templates import SUBJECT_LENGTH, fault_in
from lilong.notices.terms import Channel, MessageState, WordingState, Words
from lilong.ui.messages import say

LANGUAGES = {"zh-hans": "zh", "en": "en"}
PARTS = ("subject", "body", "short")


def _text(label: Any, most: int, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else None
    return forms.CharField(label=label, max_length=most, required=False, widget=widget)


class TemplateForm(forms.Form):
    """Subject, words and short words in both languages; left empty, the declared words hold."""

    zh_subject = _text(_("Subject in Chinese"), SUBJECT_LENGTH)
    zh_body = _text(_("Words in Chinese"), 2000, 3)
    zh_short = _text(_("Short words in Chinese"), 500, 2)
    en_subject = _text(_("Subject in English"), SUBJECT_LENGTH)
    en_body = _text(_("Words in English"), 2000, 3)
    en_short = _text(_("Short words in English"), 500, 2)
    ways = forms.MultipleChoiceField(
        label=_("Goes out by"), required=False, widget=forms.CheckboxSelectMultiple
    )
    valid_from = forms.DateField(
        label=_("From"),
        help_text=_("The first day on which it is said so."),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to put it forward."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, chosen: OwnTemplate, data: Mapping[str, Any] | None, *, today: date) -> None:
        """`chosen` holds what stands in the form at first: words in force, or one's draft."""
        own = chosen.own
        self.draft = own if own and own.state == WordingState.DRAFT else None
        initial: dict[str, Any] = {
            "revision": self.draft.revision if self.draft else 0,
            "ways": list(chosen.channels),
            "valid_from": self.draft.valid_from if self.draft else today,
            "reason": self.draft.reason if self.draft else "",
        }
        for language, prefix in LANGUAGES.items():
            words = own.in_language(language) if own else None
            if words:
                initial |= {f"{prefix}_{part}": getattr(words, part) for part in PARTS}
        super().__init__(data, initial=initial)
        self.template = chosen.template
        ways = self.fields["ways"]
        assert isinstance(ways, forms.MultipleChoiceField)
        ways.choices = [(way.value, way.label) for way in chosen.template.ways]

    def clean(self) -> dict[str, Any]:
        """Say beside each field which of its braces the template does not have."""
        for prefix in LANGUAGES.values():
            for part in PARTS:
                name = f"{prefix}_{part}"
                fault = fault_in(self.cleaned_data.get(name, ""), self.template)
                if fault is not None:
                    self.add_error(name, say(fault))
        return self.cleaned_data

    def words(self) -> dict[str, Words]:
        """Return what was typed, by language."""
        given = self.cleaned_data
        return {
            language: Words(*(given.get(f"{prefix}_{part}", "") for part in PARTS))
            for language, prefix in LANGUAGES.items()
        }

    def rewording(self) -> Rewording:
        """Return what is wanted; ways as they are declared stay declared."""
        chosen, declared = set(self.cleaned_data["ways"]), set(self.template.channels)
        is_declared = chosen == declared.intersection(self.template.ways)
        return Rewording(
            self.template.name,
            self.words(),
            None if is_declared else tuple(sorted(chosen)),
            self.cleaned_data["valid_from"],
            self.cleaned_data["reason"],
            self.draft.pk if self.draft else None,
            self.cleaned_data["revision"],
        )


class WordingDecision(forms.Form):
    """A decision on words: the row as it was read, and the words to it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class OutboxFilters(forms.Form):
    """Which messages the outbox shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), (TROUBLE, _("Needs attention")), *MessageState.choices],
    )
    channel = forms.ChoiceField(
        label=_("Way"),
        required=False,
        choices=[("", _("All")), *(c for c in Channel.choices if c[0] != Channel.INBOX)],
    )
