"""Writes of the ledger, one verb a function; bulk variants obey the same rules and journal."""

from lilong.ledger.operations.facts import call_mistaken, end_fact, tell_fact, tell_facts
from lilong.ledger.operations.following import follow_area
from lilong.ledger.operations.households import (
    end_household,
    form_households,
    join_household,
    leave_household,
)
from lilong.ledger.operations.merging import keep_apart, merge_persons, undo_merge
from lilong.ledger.operations.organisations import (
    end_seat,
    found_body,
    register_organisations,
    seat_member,
)
from lilong.ledger.operations.persons import change_person, end_person, register_persons
from lilong.ledger.operations.places import add_place, add_places, end_place, move_places
from lilong.ledger.operations.relations import end_relation, relate, relate_many
from lilong.ledger.operations.renaming import alias_place, end_alias, renumber_place

__all__ = [
    "add_place",
    "add_places",
    "alias_place",
    "call_mistaken",
    "change_person",
    "end_alias",
    "end_fact",
    "end_household",
    "end_person",
    "end_place",
    "end_relation",
    "end_seat",
    "follow_area",
    "form_households",
    "found_body",
    "join_household",
    "keep_apart",
    "leave_household",
    "merge_persons",
    "move_places",
    "register_organisations",
    "register_persons",
    "relate",
    "relate_many",
    "renumber_place",
    "seat_member",
    "tell_fact",
    "tell_facts",
    "undo_merge",
]
