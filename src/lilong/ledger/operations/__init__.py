"""Writes of the ledger, one verb a function; bulk variants obey the same rules and journal."""

from lilong.ledger.operations.admitting import admit_person, settle_organisation
from lilong.ledger.operations.amending import change_organisation, end_body, end_organisation
from lilong.ledger.operations.ending import end_place
from lilong.ledger.operations.facts import call_mistaken, end_fact, tell_fact, tell_facts
from lilong.ledger.operations.findings import Belonging
from lilong.ledger.operations.following import follow_area
from lilong.ledger.operations.heading import change_head
from lilong.ledger.operations.households import (
    end_household,
    form_households,
    join_household,
    leave_household,
)
from lilong.ledger.operations.labelling import attach_label, end_label, withdraw_label
from lilong.ledger.operations.merging import keep_apart, merge_persons, undo_merge
from lilong.ledger.operations.organisations import (
    end_seat,
    found_body,
    register_organisations,
    seat_member,
)
from lilong.ledger.operations.persons import change_person, end_person, register_persons
from lilong.ledger.operations.places import add_place, add_places, move_places
from lilong.ledger.operations.planning import cancel_visit, plan_visits
from lilong.ledger.operations.relations import end_relation, relate, relate_many
from lilong.ledger.operations.renaming import alias_place, end_alias
from lilong.ledger.operations.renumbering import Renumbering, renumber_place, renumber_places
from lilong.ledger.operations.revealing import (
    find_by_name,
    find_by_number,
    reveal_note,
    reveal_person,
)
from lilong.ledger.operations.visiting import Finding, record_visit
from lilong.ledger.operations.withdrawing import (
    call_label_mistaken,
    call_member_mistaken,
    call_relation_mistaken,
    call_seat_mistaken,
)

__all__ = [
    "Belonging",
    "Finding",
    "Renumbering",
    "add_place",
    "add_places",
    "admit_person",
    "alias_place",
    "attach_label",
    "call_label_mistaken",
    "call_member_mistaken",
    "call_mistaken",
    "call_relation_mistaken",
    "call_seat_mistaken",
    "cancel_visit",
    "change_head",
    "change_organisation",
    "change_person",
    "end_alias",
    "end_body",
    "end_fact",
    "end_household",
    "end_label",
    "end_organisation",
    "end_person",
    "end_place",
    "end_relation",
    "end_seat",
    "find_by_name",
    "find_by_number",
    "follow_area",
    "form_households",
    "found_body",
    "join_household",
    "keep_apart",
    "leave_household",
    "merge_persons",
    "move_places",
    "plan_visits",
    "record_visit",
    "register_organisations",
    "register_persons",
    "relate",
    "relate_many",
    "renumber_place",
    "renumber_places",
    "reveal_note",
    "reveal_person",
    "seat_member",
    "settle_organisation",
    "tell_fact",
    "tell_facts",
    "undo_merge",
    "withdraw_label",
]
