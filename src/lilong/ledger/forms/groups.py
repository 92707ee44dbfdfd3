"""Forms of building groups: formed, led, given stairwells, ended."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.ledger.forms.sources import ActForm
from lilong.ledger.queries import groups
from lilong.ui.context import own_or_english


class LeadForm(ActForm):
    """The post that leads a group."""

    post = forms.ChoiceField(label=_("Led by the post"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        posts = groups.leader_posts(self.viewer, on=self.today)
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody yet")),
            *((str(post.pk), own_or_english(post, "name")) for post in posts),
        ]
        if self.row is not None and self.row.post_id:
            self.fields["post"].initial = str(self.row.post_id)

    @property
    def post_id(self) -> int | None:
        """Return the post that was chosen."""
        chosen = self.cleaned_data["post"]
        return int(chosen) if chosen else None


class GroupForm(LeadForm):
    """A new group."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    valid_from = day_field(label=_("First day"))
    field_order = ("name", "name_en", "post", "valid_from")


class WidenForm(ActForm):
    """A building, or one stairwell of it, that a group looks after."""

    building = forms.ChoiceField(label=_("Building"))
    stairwell = forms.CharField(
        label=_("Stairwell"), max_length=10, required=False,
        help_text=_("Leave empty for the whole building."),
    )  # fmt: skip
    valid_from = day_field(label=_("First day"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        rows = groups.buildings_to_look_after(self.viewer, on=self.today)
        self.fields["building"].choices = [  # type: ignore[attr-defined]
            (str(place.pk), str(place)) for place in rows
        ]


class DayForm(ActForm):
    """From which day something is so."""

    on = day_field(label=_("From"))


class LastDayForm(ActForm):
    """A last day."""

    on = day_field(label=_("Last day"))
