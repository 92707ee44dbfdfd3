"""Writes of the accounts room: each asks who may, writes, renews the office's sight, journals."""

from lilong.accounts.operations.areas import change_areas, foresee_areas
from lilong.accounts.operations.factors import (
    Credential,
    Proof,
    add_passkey,
    answer_code,
    begin_app,
    confirm_app,
    make_recovery_codes,
    remove_factor,
    reset_factors,
    secret_of,
    use_passkey,
)
from lilong.accounts.operations.grants import grant, revoke
from lilong.accounts.operations.holdings import appoint, appoint_deputy, end_holding
from lilong.accounts.operations.offices import create_office
from lilong.accounts.operations.passwords import WRONG_PASSWORD, change_password, set_password
from lilong.accounts.operations.people import (
    add_staff,
    change_contacts,
    change_language,
    deactivate,
    log_out_everywhere,
    reactivate,
    unlock,
)
from lilong.accounts.operations.posts import add_post, end_post
from lilong.accounts.operations.sign_ins import (
    begin_session,
    carry_session,
    end_session,
    see_session,
)
from lilong.accounts.operations.tokens import issue_token, revoke_token
from lilong.accounts.operations.turns import take_turn
from lilong.accounts.operations.units import (
    add_unit,
    end_unit,
    follow_area,
    look_anew,
    merge_units,
    move_to_area,
)

__all__ = [
    "WRONG_PASSWORD",
    "Credential",
    "Proof",
    "add_passkey",
    "add_post",
    "add_staff",
    "add_unit",
    "answer_code",
    "appoint",
    "appoint_deputy",
    "begin_app",
    "begin_session",
    "carry_session",
    "change_areas",
    "change_contacts",
    "change_language",
    "change_password",
    "confirm_app",
    "create_office",
    "deactivate",
    "end_holding",
    "end_post",
    "end_session",
    "end_unit",
    "follow_area",
    "foresee_areas",
    "grant",
    "issue_token",
    "log_out_everywhere",
    "look_anew",
    "make_recovery_codes",
    "merge_units",
    "move_to_area",
    "reactivate",
    "remove_factor",
    "reset_factors",
    "revoke",
    "revoke_token",
    "secret_of",
    "see_session",
    "set_password",
    "take_turn",
    "unlock",
    "use_passkey",
]
