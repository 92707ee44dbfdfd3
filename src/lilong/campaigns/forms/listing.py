"""What the list of campaigns is narrowed to, and the day a matrix is shown of."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.campaigns import flow
from lilong.campaigns.queries import CampaignsWanted

_STAGES = [
    ("", _("Any state")),
    ("open", _("Prepared or running")),
    *((stage.key, stage.label) for stage in flow.STAGES),
]


class CampaignFilters(forms.Form):
    """Narrows the list by kind and by how far a campaign is."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    stage = forms.ChoiceField(label=_("State"), choices=_STAGES, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("Any kind")), *((one.key, one.label) for one in flow.campaigns())]

    def wanted(self) -> CampaignsWanted:
        """Return what is asked for; nothing where the form is not valid."""
        if not self.is_bound or not self.is_valid():
            return CampaignsWanted()
        return CampaignsWanted(self.cleaned_data["kind"], self.cleaned_data["stage"])


class MatrixFilters(forms.Form):
    """Shows a matrix as it stood on a day."""

    on = day_field(label=_("As of"), required=False)

    def day(self, today: date) -> date:
        """Return the day that is asked for, none to come; today where none is."""
        asked = self.cleaned_data.get("on") if self.is_bound and self.is_valid() else None
        return min(asked or today, today)
