"""Forms of organisations and bodies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.ledger.forms.sources import ActForm, NamedPersonForm, SourcedForm, word_choices
from lilong.ledger.specs import OrganisationSpec
from lilong.ledger.terms import (
    BODY_NAMES,
    ORGANISATION_NAMES,
    SEAT_NAMES,
    BodyKind,
    OrganisationKind,
    SeatRole,
)

_UNION = [("", _("not known")), ("yes", _("yes")), ("no", _("no"))]
_SAID = {"yes": True, "no": False}


class OrganisationForm(SourcedForm):
    """An organisation; `row` is the place it occupies, or nothing."""

    name = forms.CharField(label=_("Name"), max_length=160)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=word_choices(ORGANISATION_NAMES))
    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=18, required=False
    )
    staff_count = forms.IntegerField(
        label=_("People employed"), min_value=0, max_value=1_000_000, required=False
    )
    has_union = forms.ChoiceField(label=_("Has a union"), choices=_UNION, required=False)
    contact_post = forms.CharField(
        label=_("Whom to ask for"), max_length=80, required=False,
        help_text=_("The post, not the person: shop manager, safety officer."),
    )  # fmt: skip
    valid_from = day_field(label=_("From"))

    def values(self) -> dict[str, Any]:
        """Return what is known of the organisation."""
        data = self.cleaned_data
        return {
            "name": data["name"].strip(), "name_en": data["name_en"].strip(),
            "kind": OrganisationKind(data["kind"]), "staff_count": data["staff_count"],
            "has_union": _SAID.get(data["has_union"]), "contact_post": data["contact_post"].strip(),
        }  # fmt: skip

    def spec(self) -> OrganisationSpec:
        """Return the organisation as it is asked for."""
        data = self.cleaned_data
        return OrganisationSpec(
            credit_code=data["credit_code"], valid_from=data["valid_from"], **self.values()
        )


class ChangeOrganisationForm(OrganisationForm):
    """What is known of an organisation anew: `row` is the organisation."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["credit_code"], self.fields["valid_from"]
        for name in ("name", "name_en", "kind", "staff_count", "contact_post", "revision"):
            self.fields[name].initial = getattr(self.row, name)
        union = {None: "", True: "yes", False: "no"}
        self.fields["has_union"].initial = union[self.row.has_union]


class EndOrganisationForm(SourcedForm):
    """The organisation's last day."""

    on = day_field(label=_("Last day"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["revision"].initial = self.row.revision


class BodyForm(ActForm):
    """A body for a place of the ledger: `row` is an estate, or nothing for the viewer's area."""

    kind = forms.ChoiceField(label=_("Kind"), choices=word_choices(BODY_NAMES))
    name = forms.CharField(label=_("Name"), max_length=160)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    valid_from = day_field(label=_("Founded on"))

    def found(self) -> dict[str, Any]:
        """Return the body's columns."""
        data = self.cleaned_data
        return {**data, "kind": BodyKind(data["kind"]), "name": data["name"].strip()}


class SeatForm(NamedPersonForm):
    """Somebody takes a seat in a body."""

    role = forms.ChoiceField(label=_("As"), choices=word_choices(SEAT_NAMES), initial="member")
    term = forms.IntegerField(label=_("Term of office"), min_value=1, max_value=200, initial=1)
    valid_from = day_field(label=_("From"))
    valid_to = day_field(label=_("Last day"), required=False)

    def seat(self) -> SeatRole:
        """Return the role."""
        return SeatRole(self.cleaned_data["role"])
