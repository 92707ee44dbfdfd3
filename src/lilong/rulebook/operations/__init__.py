"""Writes of the rulebook: values come in by proposal and approval, days by the year's notice."""

from lilong.rulebook.operations.calendar import CalendarImport, import_calendar, whole_year
from lilong.rulebook.operations.ending import approve_end, end_fault, propose_end
from lilong.rulebook.operations.noticing import (
    NoticeSpec,
    approve_notice,
    propose_notice,
    read_whole,
    refuse_notice,
    withdraw_notice,
)
from lilong.rulebook.operations.recounts import begin_recount, note_counted, note_moved
from lilong.rulebook.operations.starter import load_demo, load_starter
from lilong.rulebook.operations.values import (
    approve,
    landing_fault,
    propose,
    refuse,
    submit,
    withdraw,
)

__all__ = [
    "CalendarImport",
    "NoticeSpec",
    "approve",
    "approve_end",
    "approve_notice",
    "begin_recount",
    "end_fault",
    "import_calendar",
    "landing_fault",
    "load_demo",
    "load_starter",
    "note_counted",
    "note_moved",
    "propose",
    "propose_end",
    "propose_notice",
    "read_whole",
    "refuse",
    "refuse_notice",
    "submit",
    "whole_year",
    "withdraw",
    "withdraw_notice",
]
