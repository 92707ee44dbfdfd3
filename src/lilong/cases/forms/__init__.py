"""The shapes of input on the pages of matters."""

from lilong.cases.forms.filters import STATES, MatterFilters
from lilong.cases.forms.questions import MoveForm, RaiseForm, field_for, option_words
from lilong.cases.forms.units import UnitsField

__all__ = [
    "STATES",
    "MatterFilters",
    "MoveForm",
    "RaiseForm",
    "UnitsField",
    "field_for",
    "option_words",
]
