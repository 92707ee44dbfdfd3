"""Which entries the ledger writes on whose chain of the journal, each with its short name.

An entry that does not stand here cannot be written (`operations.recording.draft`), so no page ever
shows a reader a code; sentences that say more stand with the words of places and of people.
"""

from collections.abc import Mapping
from typing import Final

from lilong.kernel.text import mark
from lilong.ledger.terms import (
    BODY_SUBJECT,
    HOUSEHOLD_SUBJECT,
    ORGANISATION_SUBJECT,
    PERSON_SUBJECT,
    PLACE_SUBJECT,
    PREFERENCE_SUBJECT,
    VISIT_SUBJECT,
)

GROUP_SUBJECT: Final = "building_group"
REQUEST_SUBJECT: Final = "subject_request"
DRAW_SUBJECT: Final = "sample_draw"
SAMPLE_SUBJECT: Final = "reading_sample"
RETENTION_SUBJECT: Final = "retention_run"
TAKEN_OUT: Final = "ledger_taken_out"
EXPORT_SUBJECT: Final = "person_export"
PURPOSE_SUBJECT: Final = "purpose_entry"
ASSESSMENT_SUBJECT: Final = "impact_assessment"

_CONFLICTS = {
    "conflict_found": mark("A source says otherwise"),
    "conflict_decided": mark("Decided between two sources"),
}
_RELATIONS = {
    "related": mark("A relation was recorded"),
    "unrelated": mark("A relation ended"),
    "relation_mistaken": mark("A relation was called mistaken"),
}


def _decided(subject: str) -> dict[str, str]:
    """Return what becomes of something a second person decides on."""
    return {
        f"{subject}_approved": mark("Approved"),
        f"{subject}_refused": mark("Refused"),
        f"{subject}_withdrawn": mark("Withdrawn"),
    }


ENTRY_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    PLACE_SUBJECT: {
        "place_added": mark("The place was added"),
        "place_ended": mark("Ended"),
        "place_moved": mark("Moved to another area"),
        "place_named": mark("Another name"),
        "place_unnamed": mark("A name ended"),
        "place_renumbered": mark("Renumbered"),
        "place_described": mark("Something was changed"),
        "place_ordered": mark("The order along the street was changed"),
        "fact_told": mark("Something was told"),
        "fact_ended": mark("What was told has ended"),
        "fact_mistaken": mark("What was told was called mistaken"),
        "visited": mark("Visited"),
        "visit_planned": mark("Visit planned"),
        "visit_cancelled": mark("Visit called off"),
        **_CONFLICTS,
    },
    PERSON_SUBJECT: {
        "person_registered": mark("Registered in the ledger"),
        "person_changed": mark("Something was changed"),
        "person_ended": mark("The record ended"),
        "person_merged": mark("Two records of one person were made one"),
        "person_unmerged": mark("Two records were taken apart again"),
        "person_kept_apart": mark("Said to be somebody else than a similar record"),
        "person_erased": mark("What was held of the person was deleted"),
        "person_restricted": mark("The use of the record was restricted"),
        "restriction_lifted": mark("The restriction was lifted"),
        "restricted_read": mark("Read in full although its use is restricted"),
        "consent_recorded": mark("A guardian's consent was recorded"),
        "consent_ended": mark("A guardian took her consent back"),
        "labelled": mark("Care labels were given"),
        "label_ended": mark("A care label ended"),
        "label_mistaken": mark("A care label was called mistaken"),
        **_RELATIONS,
        **_CONFLICTS,
    },
    HOUSEHOLD_SUBJECT: {
        "household_formed": mark("Household formed"),
        "household_joined": mark("Somebody joined"),
        "household_left": mark("Somebody left"),
        "household_ended": mark("Household ended"),
        "head_changed": mark("Another head of household"),
        "member_mistaken": mark("A member was called mistaken"),
        **_CONFLICTS,
    },
    ORGANISATION_SUBJECT: {
        "organisation_registered": mark("Registered in the ledger"),
        "organisation_changed": mark("Something was changed"),
        "organisation_ended": mark("Ended"),
        **_RELATIONS,
        **_CONFLICTS,
    },
    BODY_SUBJECT: {
        "body_founded": mark("Founded"),
        "body_ended": mark("Ended"),
        "body_moved": mark("Moved to another area"),
        "seat_filled": mark("Seat filled"),
        "seat_ended": mark("A seat ended"),
        "seat_mistaken": mark("A seat was called mistaken"),
        **_CONFLICTS,
    },
    VISIT_SUBJECT: {"visit_recorded": mark("Visit recorded")},
    GROUP_SUBJECT: {
        "group_formed": mark("Building group formed"),
        "group_led": mark("Another post leads the building group"),
        "group_widened": mark("A stairwell was given to the building group"),
        "group_narrowed": mark("A stairwell left the building group"),
        "group_ended": mark("Building group ended"),
    },
    PREFERENCE_SUBJECT: {
        "source_preferred": mark("One source goes before another"),
        "preference_revoked": mark("The rule on sources was revoked"),
    },
    TAKEN_OUT: {"taken_out": mark("Taken out of the ledger")},
    REQUEST_SUBJECT: {
        "request_received": mark("Request received"),
        "request_granted": mark("Request granted"),
        "request_refused": mark("Request refused"),
    },
    PURPOSE_SUBJECT: {
        "purpose_entry_proposed": mark("Put forward"),
        **_decided(PURPOSE_SUBJECT),
    },
    ASSESSMENT_SUBJECT: {
        "impact_assessment_proposed": mark("Put forward"),
        **_decided(ASSESSMENT_SUBJECT),
    },
    EXPORT_SUBJECT: {
        "export_requested": mark("The export was asked for"),
        **_decided(EXPORT_SUBJECT),
        "export_made": mark("The file was made"),
        "export_fetched": mark("The file was fetched"),
        "export_removed": mark("The file was removed"),
        "export_recalled": mark("The file was taken back: somebody in it may no longer be held"),
    },
    DRAW_SUBJECT: {"readings_drawn": mark("Readings drawn for the month")},
    SAMPLE_SUBJECT: {
        "sample_justified": mark("Justified by the reader"),
        "sample_accepted": mark("Justification accepted"),
        "sample_objected": mark("Objected to"),
    },
    RETENTION_SUBJECT: {"retention_ran": mark("Retention rules were run")},
}


def entry_name(kind: str, event: str) -> str:
    """Return the id of an entry's short name; raises ValueError for one that is not written."""
    name = ENTRY_NAMES.get(kind, {}).get(event)
    if name is None:
        raise ValueError(f"no entry {event!r} on the chain of a {kind!r}")
    return name
