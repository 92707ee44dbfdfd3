"""Forms of persons and of how persons and organisations stand to places and each other."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.kernel.errors import Stale
from lilong.ledger.forms.place_field import PlaceField, ToldPlace
from lilong.ledger.forms.sources import (
    ActForm,
    PersonPicker,
    SourcedForm,
    organisation_named,
    word_choices,
)
from lilong.ledger.rules import OF_ORGANISATIONS, OF_PERSONS, TARGETS
from lilong.ledger.specs import PersonSpec, RelationSpec, Span
from lilong.ledger.terms import (
    HOME_KINDS,
    IDENTITY_NAMES,
    ORIGIN_NAMES,
    RELATION_NAMES,
    IdentityKind,
    Origin,
    RelationKind,
)
from lilong.ui import figures
from lilong.vault.terms import PURPOSE_NAMES

_SEX = [("", figures.NONE), ("f", _("Female")), ("m", _("Male"))]
_PRIVATE = {"autocomplete": "off", "data-private": ""}
# As many as a register's per cent with four places come to.
_MOST_PARTS = 1_000_000


def _secret(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, widget=forms.TextInput(attrs=_PRIVATE), **more
    )


class PersonForm(SourcedForm):
    """A person who lives, is registered or the like at a place: `row` is the place."""

    name = _secret(_("Full name"), 80)
    identity_kind = forms.ChoiceField(
        label=_("Paper"), choices=word_choices(IDENTITY_NAMES), initial=IdentityKind.NONE.value
    )
    identity = _secret(_("Number of the paper"), 40, required=False)
    phone = _secret(_("Phone"), 40, required=False)
    born_on = day_field(
        label=_("Date of birth"), required=False,
        help_text=_("Read from the identity number where there is one."),
    )  # fmt: skip
    sex = forms.ChoiceField(label=_("Sex"), choices=_SEX, required=False)
    origin = forms.ChoiceField(
        label=_("Register is kept in"), choices=word_choices(ORIGIN_NAMES),
        initial=Origin.UNKNOWN.value,
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("At this place she"), initial=[RelationKind.LIVES.value],
        choices=[(k.value, _(RELATION_NAMES[k])) for k in HOME_KINDS if k != RelationKind.CO_OWNS],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    valid_from = day_field(label=_("From"))

    def spec(self) -> PersonSpec:
        """Return the person as she is asked for."""
        data = self.cleaned_data
        return PersonSpec(
            name=data["name"], identity_kind=IdentityKind(data["identity_kind"]),
            identity=data["identity"], phone=data["phone"], born_on=data["born_on"],
            sex=data["sex"], origin=Origin(data["origin"]),
        )  # fmt: skip

    def relations(self, person_id: UUID) -> list[RelationSpec]:
        """Return how she stands to the place."""
        span = Span(self.cleaned_data["valid_from"])
        return [
            RelationSpec(
                kind=RelationKind(kind), person_id=person_id, place_id=self.row.pk, span=span
            )
            for kind in self.cleaned_data["kinds"]
        ]


class ChangePersonForm(SourcedForm):
    """New values of a person; what is left empty stays as it is."""

    name = _secret(_("Full name"), 80, required=False)
    identity = _secret(_("Identity number"), 40, required=False)
    phone = _secret(_("Phone"), 40, required=False)
    born_on = day_field(label=_("Date of birth"), required=False)
    empties = forms.MultipleChoiceField(
        label=_("Take out"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("phone", _("Phone")), ("identity", _("Identity number"))],
        help_text=_("For values that are known to be wrong while the right one is not known."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=400, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["revision"].initial = self.row.revision

    def values(self) -> dict[str, str]:
        """Return what was filled in, and what is taken out."""
        data = self.cleaned_data
        born = data["born_on"]
        given = {name: data[name].strip() for name in ("name", "identity", "phone")}
        given["born_on"] = born.isoformat() if born else ""
        return {n: v for n, v in given.items() if v} | dict.fromkeys(data["empties"], "")


class EndPersonForm(SourcedForm):
    """She died, or left for good."""

    on = day_field(label=_("Last day"))
    why = forms.ChoiceField(
        label=_("What happened"), choices=[("died", _("died")), ("moved", _("moved away for good"))]
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["revision"].initial = self.row.revision


class RelateForm(SourcedForm):
    """How a person or an organisation stands to a place, an organisation or a person.

    The place has a field of its own: what is typed there is sent off while one types, and a
    person's name must not be.
    """

    parties = OF_PERSONS
    kind = forms.ChoiceField(label=_("Relation"))
    target = forms.CharField(
        label=_("To which organisation or person"), max_length=200, required=False,
        widget=forms.TextInput(attrs=_PRIVATE),
        help_text=_("An organisation's name or credit code; a person's whole name."),
    )  # fmt: skip
    share_part = forms.IntegerField(
        label=_("Share: parts"), min_value=1, max_value=_MOST_PARTS, required=False
    )
    share_whole = forms.IntegerField(
        label=_("Share: of so many"), min_value=1, max_value=_MOST_PARTS, required=False
    )
    valid_from = day_field(label=_("From"))
    valid_to = day_field(label=_("Last day"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = [k for k in RelationKind if k in self.parties]
        kind: Any = self.fields["kind"]
        kind.choices = [(k.value, _(RELATION_NAMES[k])) for k in kinds]
        self.fields["place"] = PlaceField(
            self.viewer, label=_("At which address"), is_known=True, required=False
        )
        self.order_fields(["kind", "place", "target"])

    def clean(self) -> dict[str, Any]:
        """Find what the relation leads to, and the share if it was given whole."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("share_part")) is not bool(data.get("share_whole")):
            self.add_error("share_part", gettext("A share needs both numbers: 1 of 2."))
        if data.get("kind") and "place" not in self.errors:
            words = data.get("target", "")
            data["to"] = self._to(RelationKind(data["kind"]), data.get("place"), words)
        return data

    def _to(
        self, kind: RelationKind, place: ToldPlace | None, words: str
    ) -> tuple[str, UUID] | None:
        found: tuple[str, UUID] | None = None
        if place is not None and words:
            text = gettext("Name an address, or an organisation or person, not both.")
            self.add_error("target", text)
        elif place is not None and place.place_id is not None:
            found = "place_id", place.place_id
        elif words:
            found = self._found(kind, words)
            if found is None and not self.errors:
                text = gettext("Nothing is known by these words, or several things are. Say more.")
                self.add_error("target", text)
        else:
            needed = "place" if "place" in TARGETS[kind] else "target"
            self.add_error(needed, gettext("Say what the relation leads to."))
        return found

    def _found(self, kind: RelationKind, words: str) -> tuple[str, UUID] | None:
        allowed = TARGETS[kind]
        if "to_organisation" in allowed and (firm := organisation_named(self.viewer, words)):
            return "to_organisation_id", firm.pk
        if "to_person" in allowed:
            return self._person(words)
        return None

    def _person(self, words: str) -> tuple[str, UUID] | None:
        self.fields["person_name"] = self.fields["target"]
        picker = PersonPicker(self.viewer, self.today)
        person = picker.pick(self, words, self.data.get("person", ""))
        del self.fields["person_name"]
        return ("to_person_id", person.pk) if person else None

    def spec(self) -> RelationSpec:
        """Return the relation as it is asked for; the face names the party."""
        data = self.cleaned_data
        name, key = data["to"]
        share = (data["share_part"], data["share_whole"]) if data["share_part"] else None
        return RelationSpec(
            kind=RelationKind(data["kind"]), span=Span(data["valid_from"], data["valid_to"]),
            share=share, **{self.party: self.row.pk, name: key},
        )  # fmt: skip

    party = "person_id"


class RelateOrganisationForm(RelateForm):
    """The same of an organisation."""

    parties = OF_ORGANISATIONS
    party = "organisation_id"


class ContactForm(SourcedForm):
    """Who is to be asked for at an organisation, works there, manages or represents it."""

    kinds = (
        RelationKind.CONTACT_OF, RelationKind.WORKS, RelationKind.REPRESENTS, RelationKind.MANAGES,
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Relation"), choices=[(k.value, _(RELATION_NAMES[k])) for k in kinds]
    )
    person_name = forms.CharField(
        label=_("Whole name of the person"), max_length=80,
        widget=forms.TextInput(attrs=_PRIVATE),
    )  # fmt: skip
    valid_from = day_field(label=_("From"))

    def clean(self) -> dict[str, Any]:
        """Find the person."""
        data: dict[str, Any] = super().clean() or {}
        if name := data.get("person_name"):
            picker = PersonPicker(self.viewer, self.today)
            data["found_person"] = picker.pick(self, name, self.data.get("person", ""))
        return data


class EndDayForm(SourcedForm):
    """The last day of something, and who says so; `until` is the one that was recorded before."""

    on = day_field(label=_("Last day"))
    until = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["until"].initial = self._recorded

    def clean(self) -> dict[str, Any]:
        """Raise Stale where somebody has ended it since the page was shown."""
        data: dict[str, Any] = super().clean() or {}
        if "until" in self.data and self.data["until"] != self._recorded:
            raise Stale
        return data

    @property
    def _recorded(self) -> str:
        last = self.row.valid_to
        return last.isoformat() if last else ""


class RevealForm(forms.Form):
    """For what purpose somebody looks at values in full."""

    purpose = forms.ChoiceField(label=_("What for"))
    reason = forms.CharField(
        label=_("Why, in your own words"), max_length=400, required=False,
        help_text=_("Some purposes ask for it, and so does data whose use was restricted."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        purpose: Any = self.fields["purpose"]
        purpose.choices = purpose_choices()


def purpose_choices() -> list[tuple[str, Any]]:
    """Return the purposes there are, none chosen."""
    return [("", figures.NONE), *((key.value, _(words)) for key, words in PURPOSE_NAMES.items())]


class FindPersonForm(forms.Form):
    """A whole name, or a whole number with a purpose."""

    by = forms.ChoiceField(
        label=_("Find by"), initial="name",
        choices=[
            ("name", _("Whole name")), ("identity", _("Identity number")), ("phone", _("Phone")),
        ],
    )  # fmt: skip
    words = _secret(_("Name or number"), 80)
    purpose = forms.ChoiceField(
        label=_("What for"), required=False,
        help_text=_("A search by number needs a purpose and is written down."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why, in your own words"), max_length=400, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        purpose: Any = self.fields["purpose"]
        purpose.choices = purpose_choices()


class FreeForm(ActForm):
    """A form without a question."""
