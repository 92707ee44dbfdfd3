"""Words of the privacy wall: how far something has come, and what a purpose is made of."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lilong.accounts.terms import Role
from lilong.kernel.text import mark


class State(StrEnum):
    """How far something that needs a second person has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_NAMES: dict[State, str] = {
    State.PROPOSED: mark("Waits for approval"),
    State.APPROVED: mark("Approved"),
    State.REFUSED: mark("Refused"),
    State.WITHDRAWN: mark("Withdrawn"),
}


class Verb(StrEnum):
    """What may be done with something that waits."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class PurposeSpec:
    """A purpose as the register names it (L-07).

    `legal_basis` is why it may be, `data_kinds` which data, `subjects` of whom, `retention` how
    long, `recipients` who else gets it. `is_sensitive` asks for an assessment, `covers_minors`
    says that children's data may be read for it, `roles` whose posts it fits.
    """

    purpose: str
    legal_basis: str
    data_kinds: str
    subjects: str
    retention: str
    recipients: str
    is_sensitive: bool = False
    covers_minors: bool = False
    needs_reason: bool = False
    roles: frozenset[Role] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class AssessmentSpec:
    """An impact assessment: why it is needed, what may go wrong, what is done against it (L-07)."""

    necessity: str
    risks: str
    measures: str
    next_review: date | None = None


class SampleState(StrEnum):
    """What became of a reading that was drawn to be justified."""

    ASKED = "asked"
    JUSTIFIED = "justified"
    ACCEPTED = "accepted"
    OBJECTED = "objected"


SAMPLE_STATE_NAMES: dict[SampleState, str] = {
    SampleState.ASKED: mark("To be justified"),
    SampleState.JUSTIFIED: mark("Justified, to be looked at"),
    SampleState.ACCEPTED: mark("Accepted"),
    SampleState.OBJECTED: mark("Objected to"),
}
SAMPLE_RULE = mark(
    "All readings of the month by persons of the office; each is numbered by SHA-256 of the seed, "
    "a colon and its key; the smallest numbers are drawn."
)
