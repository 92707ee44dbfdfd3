"""Fields for what narrows a roll: the options of a selector that a declaration leaves open."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import day_field
from lilong.campaigns.grammar import Roll
from lilong.ledger.queries import SELECTORS, Answering, Option, option_of


def options_of(roll: Roll) -> list[Option]:
    """Return the options of a roll's selector that are asked when a campaign is prepared."""
    if not roll.selector:
        return []
    return [option_of(SELECTORS[roll.selector], key) for key in roll.open_options]


def option_field(option: Option, *, initial: Any = None) -> forms.Field:
    """Return the field of an option; nothing chosen narrows nothing."""
    given: dict[str, Any] = {"label": _(option.label), "required": False, "initial": initial}
    if option.answering is Answering.DAY:
        return day_field(**given)
    if option.answering is Answering.YES_NO:
        choices = [("", "—"), ("yes", _("Yes")), ("no", _("No"))]
        return forms.TypedChoiceField(
            choices=choices, coerce=lambda answer: answer == "yes", empty_value=None, **given
        )
    values = [(value, _(words)) for value, words in option.values]
    if option.answering is Answering.ONE:
        return forms.ChoiceField(choices=[("", "—"), *values], **given)
    help_text = _("None ticked: all of them.")
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=values, widget=widget, help_text=help_text, **given)
