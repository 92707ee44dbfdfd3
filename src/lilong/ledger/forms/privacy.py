"""Shape of input at the privacy desk: entries, assessments, decisions, justifications."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.accounts.forms import IN_FULL
from lilong.accounts.terms import ADMINISTRATORS, ROLE_NAMES, Role
from lilong.kernel.errors import Refused
from lilong.ledger.privacy.words import (
    SAMPLE_STATE_NAMES,
    AssessmentSpec,
    PurposeSpec,
    SampleState,
)
from lilong.ui.messages import say


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day, as browsers pick one."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, required=required, help_text=help_text, input_formats=["%Y-%m-%d"],
        widget=widget, validators=[IN_FULL],
    )  # fmt: skip


def words_field(label: Any, *, rows: int = 2, **more: Any) -> forms.CharField:
    """Return a field for a few sentences."""
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def add_refusals(form: forms.Form, refused: Refused) -> None:
    """Put each refusal at the field it speaks of, the rest above the form."""
    for refusal in refused.refusals:
        form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal))


class PurposeForm(forms.Form):
    """An entry of the purpose register (L-07)."""

    legal_basis = words_field(
        _("Legal basis"), help_text=_("The article of law, or the consent it rests on.")
    )
    data_kinds = words_field(_("Which data"))
    subjects = words_field(_("Of whom"))
    retention = words_field(_("Kept how long"))
    recipients = words_field(_("Who else gets it"))
    is_sensitive = forms.BooleanField(
        label=_("Sensitive data"), required=False,
        help_text=_(
            "Identity numbers, health, finance, children. It then needs an approved assessment."
        ),
    )  # fmt: skip
    covers_minors = forms.BooleanField(
        label=_("Data of children, too"), required=False,
        help_text=_("Only then may a child's data be read for it (L-12)."),
    )  # fmt: skip
    needs_reason = forms.BooleanField(label=_("The reader says in a sentence why"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles it fits"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            (role.value, _(ROLE_NAMES[role]))
            for role in Role
            if role not in ADMINISTRATORS or role is Role.AUDIT_ADMINISTRATOR
        ],
        help_text=_("Reading by others is shown to the auditor as unusual."),
    )  # fmt: skip
    valid_from = day_field(_("From"))
    valid_to = day_field(
        _("To"), required=False,
        help_text=_("Its last day; after it nothing is read for this purpose."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """See that the entry does not end before it begins."""
        given = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first."))
        return given

    def spec(self, purpose: str) -> PurposeSpec:
        """Return the entry as a plain value, once the form is valid."""
        given = self.cleaned_data
        return PurposeSpec(
            purpose=purpose,
            legal_basis=given["legal_basis"],
            data_kinds=given["data_kinds"],
            subjects=given["subjects"],
            retention=given["retention"],
            recipients=given["recipients"],
            is_sensitive=given["is_sensitive"],
            covers_minors=given["covers_minors"],
            needs_reason=given["needs_reason"],
            roles=frozenset(Role(one) for one in given["roles"]),
        )


class AssessmentForm(forms.Form):
    """An impact assessment (PIPL art. 55, 56)."""

    necessity = words_field(
        _("Why it is needed"), rows=4,
        help_text=_("Purpose, ways and least data: lawful, just and necessary?"),
    )  # fmt: skip
    risks = words_field(_("What may go wrong for the persons"), rows=4)
    measures = words_field(
        _("What is done against it"), rows=4, help_text=_("Is it enough for the risk?")
    )
    next_review = day_field(_("Next review"))

    def spec(self) -> AssessmentSpec:
        """Return the assessment as a plain value, once the form is valid."""
        given = self.cleaned_data
        return AssessmentSpec(
            given["necessity"], given["risks"], given["measures"], given["next_review"]
        )


class DecideForm(forms.Form):
    """A decision on something that waits: the row as it was read, and the words to it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class JustifyForm(forms.Form):
    """What a reader needed a sampled reading for."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    justification = words_field(
        _("What did you need it for?"), rows=3,
        help_text=_("The matter or task; no names or numbers of persons."),
    )  # fmt: skip


class JudgeForm(forms.Form):
    """What the auditor says to a justification."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SampleFilter(forms.Form):
    """Which sampled readings the list shows."""

    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("", pgettext_lazy("states", "All")),
            *((state.value, _(SAMPLE_STATE_NAMES[state])) for state in SampleState),
        ],
    )  # fmt: skip
