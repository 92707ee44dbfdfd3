"""Writes of campaigns, one verb a function."""

from lilong.campaigns.operations.assigning import assign
from lilong.campaigns.operations.balloting import open_ballot
from lilong.campaigns.operations.correcting import correct_line
from lilong.campaigns.operations.displaying import (
    DisplaySpec,
    ObjectionSpec,
    answer_objection,
    last_day,
    mediate,
    object_to,
    put_up,
    take_down,
)
from lilong.campaigns.operations.ending import delete_people, due_for_deletion, end, move_deadline
from lilong.campaigns.operations.extending import add_unit
from lilong.campaigns.operations.freezing import count_for, count_of_scope, freeze, is_unchanged
from lilong.campaigns.operations.handing import TakeSpec, hand_over, take_offer_back, take_over
from lilong.campaigns.operations.latecomers import add_from_ledger
from lilong.campaigns.operations.lining import add_lines, withdraw_line
from lilong.campaigns.operations.logging import RecordSpec, add_record, call_mistaken
from lilong.campaigns.operations.ordering import fill_order, order_plan
from lilong.campaigns.operations.planning import (
    accept_plan,
    dismiss_staff,
    make_plan,
    move_unit,
    name_staff,
)
from lilong.campaigns.operations.preparing import is_enabled, prepare
from lilong.campaigns.operations.recording import record_change, record_changes
from lilong.campaigns.operations.reporting import note_table
from lilong.campaigns.operations.revealing import has_sealed, reveal_line, reveal_objection
from lilong.campaigns.operations.rounds import close_round, open_round, put_off
from lilong.campaigns.operations.slipping import answer_slip, print_slips
from lilong.campaigns.operations.tracking import (
    TrackSpec,
    begin_track,
    end_track,
    record_outcome,
)

__all__ = [
    "DisplaySpec",
    "ObjectionSpec",
    "RecordSpec",
    "TakeSpec",
    "TrackSpec",
    "accept_plan",
    "add_from_ledger",
    "add_lines",
    "add_record",
    "add_unit",
    "answer_objection",
    "answer_slip",
    "assign",
    "begin_track",
    "call_mistaken",
    "close_round",
    "correct_line",
    "count_for",
    "count_of_scope",
    "delete_people",
    "dismiss_staff",
    "due_for_deletion",
    "end",
    "end_track",
    "fill_order",
    "freeze",
    "hand_over",
    "has_sealed",
    "is_enabled",
    "is_unchanged",
    "last_day",
    "make_plan",
    "mediate",
    "move_deadline",
    "move_unit",
    "name_staff",
    "note_table",
    "object_to",
    "open_ballot",
    "open_round",
    "order_plan",
    "prepare",
    "print_slips",
    "put_off",
    "put_up",
    "record_change",
    "record_changes",
    "record_outcome",
    "reveal_line",
    "reveal_objection",
    "take_down",
    "take_offer_back",
    "take_over",
    "withdraw_line",
]
