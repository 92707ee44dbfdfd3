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


class Column(StrEnum):
    """What an export may say of a person."""

    NAME = "name"
    IDENTITY = "identity"
    PHONE = "phone"
    BORN_ON = "born_on"
    SEX = "sex"
    ORIGIN = "origin"
    RELATION = "relation"
    ADDRESS = "address"
    LIVES_AT = "lives_at"
    REGISTERED_AT = "registered_at"
    SINCE = "since"
    GUARDIAN_CONSENT = "guardian_consent"


COLUMN_NAMES: dict[Column, str] = {
    Column.NAME: mark("Name of the person"),
    Column.IDENTITY: mark("Identity number"),
    Column.PHONE: mark("Phone"),
    Column.BORN_ON: mark("Date of birth"),
    Column.SEX: mark("Sex"),
    Column.ORIGIN: mark("Where registered"),
    Column.RELATION: mark("Relation to the place"),
    Column.ADDRESS: mark("Address"),
    Column.LIVES_AT: mark("Address of residence"),
    Column.REGISTERED_AT: mark("Registered address"),
    Column.SINCE: mark("Since"),
    Column.GUARDIAN_CONSENT: mark("Guardian's consent"),
}
PROTECTED = (Column.NAME, Column.IDENTITY, Column.PHONE, Column.BORN_ON)


@dataclass(frozen=True, slots=True)
class ExportWish:
    """Which persons are wanted as a file, for what task, for whom."""

    task: str
    recipients: str
    area_id: int | None
    kinds: tuple[str, ...]
    on_day: date
    columns: tuple[Column, ...]
    form: str


class RequestKind(StrEnum):
    """What a person may ask about her own data (PIPL art. 44 to 47)."""

    SHOW = "show"
    CORRECT = "correct"
    DELETE = "delete"
    RESTRICT = "restrict"
    LIFT = "lift"


REQUEST_NAMES: dict[RequestKind, str] = {
    RequestKind.SHOW: mark("See what is held"),
    RequestKind.CORRECT: mark("Correct it"),
    RequestKind.DELETE: mark("Delete it"),
    RequestKind.RESTRICT: mark("Restrict its use"),
    RequestKind.LIFT: mark("Lift the restriction"),
}


class RequestState(StrEnum):
    """What became of a person's request."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


REQUEST_STATE_NAMES: dict[RequestState, str] = {
    RequestState.OPEN: mark("Open"),
    RequestState.GRANTED: mark("Granted"),
    RequestState.REFUSED: mark("Refused"),
}
