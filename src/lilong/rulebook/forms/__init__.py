"""Input of the rulebook's pages."""

from lilong.rulebook.forms.lists import DayForm, DecisionForm, KeyFilters, StateFilter
from lilong.rulebook.forms.notices import NoticeForm
from lilong.rulebook.forms.values import ProposalForm

__all__ = ["DayForm", "DecisionForm", "KeyFilters", "NoticeForm", "ProposalForm", "StateFilter"]
