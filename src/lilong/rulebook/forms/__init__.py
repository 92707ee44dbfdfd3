"""Input of the rulebook's pages."""

from lilong.rulebook.forms.lists import DayForm, DecisionForm, KeyFilters, StateFilter
from lilong.rulebook.forms.notices import NoticeForm
from lilong.rulebook.forms.values import EndForm, ProposalForm

__all__ = [
    "DayForm",
    "DecisionForm",
    "EndForm",
    "KeyFilters",
    "NoticeForm",
    "ProposalForm",
    "StateFilter",
]
