"""Forms of care labels: which one, from when to when, who says so."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.accounts.frame import named
from lilong.ledger import policies
from lilong.ledger.forms.sources import SourcedForm
from lilong.ledger.queries.labels import label_kinds


class LabelForm(SourcedForm):
    """A care label of the rulebook's table that the viewer herself may see; `row` is the person."""

    kind = forms.ChoiceField(label=_("Care label"))
    valid_from = day_field(label=_("From"))
    valid_to = day_field(
        label=_("Last day"), required=False,
        help_text=_("Left empty, it holds for as long as the rulebook lets it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        seen = policies.audiences(self.viewer)
        kinds = label_kinds(self.viewer.office_id, on=self.today).values()
        kind: Any = self.fields["kind"]
        kind.choices = [(k.kind, named(k.name, k.name_en)) for k in kinds if k.audience in seen]
