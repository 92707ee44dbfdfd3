"""Words of the engine: states of clocks, roles of assignments, outcomes of contacts."""

from enum import StrEnum

from lilong.kernel.text import mark

SUBJECT_KIND = "matter"


class ClockState(StrEnum):
    """Where a deadline clock stands. Late is no state: it follows from `due_at` and the moment
    asked.
    """

    RUNNING = "running"
    SUSPENDED = "suspended"
    STOPPED = "stopped"
    VOID = "void"


class Lamp(StrEnum):
    """The deadline state a reader sees, by shape, colour and word."""

    CALM = "calm"
    NEAR = "near"
    LATE = "late"
    PAUSED = "paused"
    BACKLOG = "backlog"
    DONE = "done"


# How the ui kit draws each: normal, soon, late, paused, none.
LAMP_SHAPES: dict[Lamp, str] = {
    Lamp.CALM: "normal",
    Lamp.NEAR: "soon",
    Lamp.LATE: "late",
    Lamp.PAUSED: "paused",
    Lamp.BACKLOG: "none",
    Lamp.DONE: "none",
}
LAMP_WORDS: dict[Lamp, str] = {
    Lamp.CALM: mark("On time"),
    Lamp.NEAR: mark("Due soon"),
    Lamp.LATE: mark("Late"),
    Lamp.PAUSED: mark("Paused"),
    Lamp.BACKLOG: mark("Backlog"),
    Lamp.DONE: mark("Closed"),
}


class ApprovalState(StrEnum):
    """What became of a request. `settled` was decided in another way than by granting or refusing;
    `lapsed` has nothing to decide any more.
    """

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class AssignmentRole(StrEnum):
    """What a unit owes: it leads, it supports, or it was passed a part by the lead."""

    LEAD = "lead"
    SUPPORTING = "supporting"
    PASSED_ON = "passed_on"


class ContactKind(StrEnum):
    """Why somebody spoke with the person who raised the matter."""

    FIRST_CONTACT = "first_contact"
    FOLLOW_UP_CALL = "follow_up_call"
    INFORMATION = "information"


class ContactSide(StrEnum):
    """For whom somebody spoke: for the unit that handles the matter, or for the centre (H-15)."""

    UNIT = "unit"
    CENTRE = "centre"


class ContactOutcome(StrEnum):
    """Whether the person was reached; "not reached" is never "dissatisfied" (H-10)."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"


class ContactChannel(StrEnum):
    """How it was tried."""

    PHONE = "phone"
    VISIT = "visit"
    MESSAGE = "message"
    COUNTER = "counter"


class Satisfaction(StrEnum):
    """The answer to "are you satisfied?", kept apart from "solved?" (H-09, H-10)."""

    SATISFIED = "satisfied"
    RATHER_SATISFIED = "rather_satisfied"
    NEUTRAL = "neutral"
    DISSATISFIED = "dissatisfied"


class LinkKind(StrEnum):
    """How two matters belong together."""

    REPEATS = "repeats"
    CAUSED_BY = "caused_by"
    PART_OF = "part_of"
    HANDED_OVER = "handed_over"


class Relation(StrEnum):
    """What ties an actor's unit to a matter; moves name the relation they ask for."""

    ANY = "any"
    LEAD = "lead"
    SUPPORTING = "supporting"
    CENTRE = "centre"
    RAISER = "raiser"
    ASKER = "asker"


RELATION_REFUSALS: dict[Relation, str] = {
    Relation.ANY: "",
    Relation.LEAD: mark("Only the lead unit, {lead_unit}, may do this."),
    Relation.SUPPORTING: mark("Only a supporting unit may do this."),
    Relation.CENTRE: mark("Only the urban-operations centre may do this."),
    Relation.RAISER: mark("Only the unit that raised the matter may do this."),
    Relation.ASKER: mark("Only the unit that asked for it may do this."),
}
APPROVAL_STATE_WORDS: dict[ApprovalState, str] = {
    ApprovalState.PENDING: mark("Waits for a decision"),
    ApprovalState.GRANTED: mark("Agreed"),
    ApprovalState.REFUSED: mark("Refused"),
    ApprovalState.SETTLED: mark("Decided otherwise"),
    ApprovalState.WITHDRAWN: mark("Withdrawn"),
    ApprovalState.LAPSED: mark("Lapsed"),
}
CONTACT_KIND_WORDS: dict[ContactKind, str] = {
    ContactKind.FIRST_CONTACT: mark("First contact"),
    ContactKind.FOLLOW_UP_CALL: mark("Follow-up call"),
    ContactKind.INFORMATION: mark("Information"),
}
CONTACT_SIDE_WORDS: dict[ContactSide, str] = {
    ContactSide.UNIT: mark("Handling unit"),
    ContactSide.CENTRE: mark("Centre"),
}
CONTACT_OUTCOME_WORDS: dict[ContactOutcome, str] = {
    ContactOutcome.REACHED: mark("Reached"),
    ContactOutcome.NOT_REACHED: mark("Not reached"),
    ContactOutcome.REFUSED: mark("Refused to speak"),
}
CHANNEL_WORDS: dict[ContactChannel, str] = {
    ContactChannel.PHONE: mark("Phone"),
    ContactChannel.VISIT: mark("Visit"),
    ContactChannel.MESSAGE: mark("Message"),
    ContactChannel.COUNTER: mark("At the counter"),
}
SATISFACTION_WORDS: dict[Satisfaction, str] = {
    Satisfaction.SATISFIED: mark("Satisfied"),
    Satisfaction.RATHER_SATISFIED: mark("Rather satisfied"),
    Satisfaction.NEUTRAL: mark("Neither nor"),
    Satisfaction.DISSATISFIED: mark("Dissatisfied"),
}
