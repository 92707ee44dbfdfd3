"""Writes of the work orders room, one verb a function."""

from lilong.work_orders.operations.acting import Act, act
from lilong.work_orders.operations.amending import (
    approve_change,
    propose_change,
    refuse_change,
    wanted_of,
    withdraw_change,
)
from lilong.work_orders.operations.boarding import (
    BoardDraft,
    change_board,
    end_board,
    make_board,
    move_on_board,
    start_with,
)
from lilong.work_orders.operations.bundling import (
    Decision,
    act_with_files,
    attach_files,
    decide,
    record_with_files,
    speak,
)
from lilong.work_orders.operations.cataloguing import load_catalogue
from lilong.work_orders.operations.checking import (
    fail_check,
    pass_check,
    return_to_citizen,
    tell_caller,
)
from lilong.work_orders.operations.closing import (
    FollowUp,
    close,
    follow_up,
    redo,
    reopen,
)
from lilong.work_orders.operations.dispatching import (
    Filing,
    cancel,
    categorise,
    dispatch,
    recall,
    undo,
)
from lilong.work_orders.operations.enacting import show_catalogue
from lilong.work_orders.operations.extending import (
    Longer,
    Pause,
    approve_extension,
    approve_suspension,
    ask_extension,
    ask_suspension,
    refuse_extension,
    refuse_suspension,
    resume,
)
from lilong.work_orders.operations.faulting import change_faults
from lilong.work_orders.operations.handling import (
    Part,
    Spoken,
    acknowledge,
    answer_part,
    pass_on,
    record_contact,
    report_handling,
)
from lilong.work_orders.operations.hearing import acknowledge_warning, take_part
from lilong.work_orders.operations.joining import JointPart, ask_release, call_in, release
from lilong.work_orders.operations.learning import forget_lessons
from lilong.work_orders.operations.merging import carry, merge, separate
from lilong.work_orders.operations.moving import OrderColumns
from lilong.work_orders.operations.parking import (
    Parking,
    ask_parking,
    park,
    refuse_parking,
    review_parking,
    take_up,
)
from lilong.work_orders.operations.publishing import (
    propose_rules,
    publish_rules,
    take_back_rules,
    try_rules,
)
from lilong.work_orders.operations.reaching import reach_caller
from lilong.work_orders.operations.recording import intake_many, judge_many, key_of, record
from lilong.work_orders.operations.returning import (
    Conference,
    Ground,
    accept_return,
    allow_late_return,
    hold_conference,
    refuse_return,
    send_back,
    withdraw_return,
)
from lilong.work_orders.operations.revealing import reveal_caller
from lilong.work_orders.operations.ruling import (
    Seen,
    add_rule,
    begin_draft,
    change_rule,
    move_rule,
    remove_rule,
)
from lilong.work_orders.operations.searching import (
    SearchDraft,
    SeenRow,
    change_search,
    end_search,
    move_search,
    save_search,
)
from lilong.work_orders.operations.setting_aside import snooze, wake

__all__ = [
    "Act",
    "BoardDraft",
    "Conference",
    "Decision",
    "Filing",
    "FollowUp",
    "Ground",
    "JointPart",
    "Longer",
    "OrderColumns",
    "Parking",
    "Part",
    "Pause",
    "SearchDraft",
    "Seen",
    "SeenRow",
    "Spoken",
    "accept_return",
    "acknowledge",
    "acknowledge_warning",
    "act",
    "act_with_files",
    "add_rule",
    "allow_late_return",
    "answer_part",
    "approve_change",
    "approve_extension",
    "approve_suspension",
    "ask_extension",
    "ask_parking",
    "ask_release",
    "ask_suspension",
    "attach_files",
    "begin_draft",
    "call_in",
    "cancel",
    "carry",
    "categorise",
    "change_board",
    "change_faults",
    "change_rule",
    "change_search",
    "close",
    "decide",
    "dispatch",
    "end_board",
    "end_search",
    "fail_check",
    "follow_up",
    "forget_lessons",
    "hold_conference",
    "intake_many",
    "judge_many",
    "key_of",
    "load_catalogue",
    "make_board",
    "merge",
    "move_on_board",
    "move_rule",
    "move_search",
    "park",
    "pass_check",
    "pass_on",
    "propose_change",
    "propose_rules",
    "publish_rules",
    "reach_caller",
    "recall",
    "record",
    "record_contact",
    "record_with_files",
    "redo",
    "refuse_change",
    "refuse_extension",
    "refuse_parking",
    "refuse_return",
    "refuse_suspension",
    "release",
    "remove_rule",
    "reopen",
    "report_handling",
    "resume",
    "return_to_citizen",
    "reveal_caller",
    "review_parking",
    "save_search",
    "send_back",
    "separate",
    "show_catalogue",
    "snooze",
    "speak",
    "start_with",
    "take_back_rules",
    "take_part",
    "take_up",
    "tell_caller",
    "try_rules",
    "undo",
    "wake",
    "wanted_of",
    "withdraw_change",
    "withdraw_return",
]
