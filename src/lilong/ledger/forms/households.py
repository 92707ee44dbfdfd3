"""Forms of households: formed in a dwelling, joined, left, headed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.ledger.forms.sources import NamedPersonForm, ReasonForm, SourcedForm, word_choices
from lilong.ledger.models import HouseholdMember, holding_on
from lilong.ledger.queries.persons import living_in
from lilong.ledger.terms import MEMBER_NAMES, HouseholdKind, MemberRole

_KINDS = [
    (HouseholdKind.FAMILY.value, _("Family household")),
    (HouseholdKind.COLLECTIVE.value, _("Collective household")),
]
_OTHERS = {role: words for role, words in MEMBER_NAMES.items() if role is not MemberRole.HEAD}


class HouseholdForm(SourcedForm):
    """A household of people who live in a dwelling: `row` is the dwelling."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_KINDS)
    number = forms.CharField(label=_("Number of the household"), max_length=40, required=False)
    head = forms.ChoiceField(label=_("Head of household"))
    valid_from = day_field(label=_("From"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        people = living_in(self.row.pk, office_id=self.viewer.office_id, on=self.today)
        head: Any = self.fields["head"]
        head.choices = [(str(p.pk), _line(p)) for p in people]


class JoinForm(NamedPersonForm):
    """Somebody joins a household."""

    role = forms.ChoiceField(label=_("As"), choices=word_choices(MEMBER_NAMES), initial="child")
    valid_from = day_field(label=_("From"))


class HeadForm(SourcedForm):
    """Another member becomes the head of the household."""

    member = forms.ChoiceField(label=_("New head of household"))
    former_role = forms.ChoiceField(
        label=_("Who headed it until now is then"), choices=word_choices(_OTHERS), initial="parent"
    )
    on = day_field(label=_("From"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        rows = HouseholdMember.objects.filter(
            holding_on(self.today),
            office=self.viewer.office_id,
            household=self.row,
            valid_to=None,
            person__merged_into=None,
        ).exclude(role=MemberRole.HEAD)
        member: Any = self.fields["member"]
        member.choices = [
            (str(m.pk), f"{_(MEMBER_NAMES[MemberRole(m.role)])} · {_line(m.person)}")
            for m in rows.select_related("person").order_by("id")
        ]


class EndHouseholdForm(ReasonForm):
    """The household ends."""

    on = day_field(label=_("Last day"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["revision"].initial = self.row.revision


def _line(person: Any) -> str:
    born = f" · {person.birth_year}" if person.birth_year else ""
    return f"{person.name}{born}"
