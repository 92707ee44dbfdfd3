"""The sheet a visitor fills at the door, and the plan of a round."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.kernel.identifiers import new_id
from lilong.ledger.forms.sources import ActForm, word_choices
from lilong.ledger.models import Household, Person
from lilong.ledger.operations import Belonging, Finding
from lilong.ledger.queries.visits import VisitSheet
from lilong.ledger.specs import PersonSpec
from lilong.ledger.terms import (
    MEMBER_NAMES,
    STATE_NAMES,
    VISIT_NAMES,
    DwellingState,
    MemberRole,
    VisitKind,
    VisitOutcome,
)

_STATES = {k: v for k, v in STATE_NAMES.items() if k is not DwellingState.UNKNOWN}
_ROLES = {k: v for k, v in MEMBER_NAMES.items() if k is not MemberRole.HEAD}
# The choice of a household that is not there yet.
OWN = "own"
_PRIVATE = {"autocomplete": "off"}
# Nobody carries what was found about with her for longer.
_KEPT = timedelta(days=366)


class DoorForm(forms.Form):
    """What everybody may record of a visit: whether somebody was there, and a note."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    visited_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(choices=[(o.value, o.value) for o in VisitOutcome])
    kind = forms.ChoiceField(
        label=_("How"), choices=word_choices(VISIT_NAMES), initial=VisitKind.VISIT.value,
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept encrypted; who reads it says what for."),
    )  # fmt: skip

    def __init__(self, *args: Any, sheet: VisitSheet, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sheet = sheet
        self.fields["id"].initial = new_id()

    def found(self, at: datetime) -> Finding:
        """Return what was found; a clock that runs ahead or was never set is the server's."""
        return Finding(**self._given(at))

    def _given(self, at: datetime) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "id": data["id"], "place_id": self.sheet.place.pk,
            "outcome": VisitOutcome(data["outcome"]), "kind": VisitKind(data["kind"]),
            "visited_at": _moment(data["visited_at"], at), "note": data["note"],
        }  # fmt: skip

    def renew(self) -> None:
        """Be another visit, with what was typed: the one of this key is recorded already."""
        sent: Any = self.data
        given = sent.copy()
        given["id"] = str(new_id())
        self.data = given


class VisitForm(DoorForm):
    """The same with the facts of the home: how it is used, who lives there, new numbers."""

    state = forms.ChoiceField(
        label=_("The home is"), required=False, widget=forms.RadioSelect,
        choices=word_choices(_STATES),
    )  # fmt: skip
    occupants = forms.IntegerField(
        label=_("How many live here"), min_value=0, max_value=999, required=False
    )
    is_confirmed = forms.BooleanField(
        label=_("All who are recorded still live here"), required=False
    )
    new_name = forms.CharField(
        label=_("Full name"), max_length=80, required=False, widget=forms.TextInput(attrs=_PRIVATE)
    )
    new_phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={**_PRIVATE, "inputmode": "tel"}),
    )  # fmt: skip

    new_household = forms.ChoiceField(label=_("Belongs to"), required=False)
    new_role = forms.ChoiceField(
        label=_("As"), required=False, choices=word_choices(_ROLES),
        initial=MemberRole.OTHER.value,
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: Any = self.fields["new_household"]
        choices.choices = [
            ("", _("not known yet")),
            *((str(one.pk), _named(one, head)) for one, head in self.sheet.households),
            (OWN, _("a household of her or his own")),
        ]
        for person in self.sheet.people:
            self.fields[f"left_{person.pk}"] = forms.BooleanField(
                label=_("no longer lives here"), required=False
            )
            self.fields[f"phone_{person.pk}"] = forms.CharField(
                label=_("New phone"), max_length=40, required=False,
                widget=forms.TextInput(attrs={**_PRIVATE, "inputmode": "tel"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the name of somebody whose number alone was written down."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("new_phone", "").strip() and not data.get("new_name", "").strip():
            self.add_error("new_name", _("This has to be filled in."))
        return data

    def people(self) -> list[tuple[Any, Any, Any]]:
        """Return each person with her two fields."""
        return [
            (person, self[f"left_{person.pk}"], self[f"phone_{person.pk}"])
            for person in self.sheet.people
        ]

    def _given(self, at: datetime) -> dict[str, Any]:
        data = self.cleaned_data
        phones: Mapping[UUID, str] = {
            p.pk: data[f"phone_{p.pk}"] for p in self.sheet.people if data[f"phone_{p.pk}"].strip()
        }
        newcomer = PersonSpec(name=data["new_name"], phone=data["new_phone"])
        return {
            **super()._given(at),
            "state": DwellingState(data["state"]) if data["state"] else None,
            "occupants": data["occupants"],
            "is_confirmed": data["is_confirmed"],
            "left": tuple(p.pk for p in self.sheet.people if data[f"left_{p.pk}"]),
            "newcomers": (newcomer,) if data["new_name"].strip() else (),
            "belongs": self._belongs(),
            "phones": phones,
        }

    def _belongs(self) -> Belonging | None:
        chosen = self.cleaned_data["new_household"]
        if not chosen:
            return None
        role = MemberRole(self.cleaned_data["new_role"] or MemberRole.OTHER)
        return Belonging() if chosen == OWN else Belonging(UUID(chosen), role)


def _moment(told: datetime | None, at: datetime) -> datetime:
    """Return when the phone says it was; a phone without power wakes up decades ago."""
    return told if told is not None and at - _KEPT <= told <= at else at


def _named(household: Household, head: Person | None) -> str:
    """Return a household as the list offers it: by its head, masked, or by its number."""
    if head is not None:
        return gettext("the household of {name}").format(name=head.name)
    return gettext("household {number}").format(number=household.number or str(household.pk)[-6:])


class PlanForm(ActForm):
    """When the homes of a building are to be called at, and what for."""

    due = day_field(label=_("By"))
    stairwell = forms.CharField(
        label=_("Stairwell only"), max_length=10, required=False,
        help_text=_("Empty for the whole building."),
    )  # fmt: skip
    purpose = forms.CharField(label=_("What for"), max_length=120, required=False)
