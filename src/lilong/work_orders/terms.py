"""Words of the work orders room: where requests come from, what they ask, how they may end."""

from enum import StrEnum

KIND = "work_order"


class Source(StrEnum):
    """By which door a request came in."""

    HOTLINE = "hotline"
    COUNTER = "counter"
    GRID = "grid"
    PORTAL = "portal"
    MESSAGE_BOARD = "message_board"
    LETTER = "letter"
    API = "api"
    ROOM = "room"


class RequestKind(StrEnum):
    """What the caller wants (H-08)."""

    ENQUIRY = "enquiry"
    HELP = "help"
    COMPLAINT = "complaint"
    OFFENCE = "offence"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class RequesterKind(StrEnum):
    """Whether a person or a firm asks: firms' requests are received at once (B-01, AC-33)."""

    PERSON = "person"
    FIRM = "firm"


class CategoryKind(StrEnum):
    """Components and events of the city (U-02), requests of callers, services asked about."""

    COMPONENT = "component"
    EVENT = "event"
    REQUEST = "request"
    SERVICE = "service"


class LimitClass(StrEnum):
    """Which family of limits a category follows (H-01); the last two carry a limit of their own."""

    ENQUIRY = "enquiry"
    REVIEW = "review"
    HELP = "help"
    COMPLEX = "complex"
    EMERGENCY = "emergency"
    EVENT = "event"


class ResultClass(StrEnum):
    """How a handling ended (H-09): solved, explained, given to whom it belongs, or noted."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    REFERRED = "referred"
    NOTED = "noted"


class Reading(StrEnum):
    """How "two contacts, two follow-ups" is read (H-15, D1): by sides, or by moments."""

    A = "A"
    B = "B"


class Sign(StrEnum):
    """What makes an order a warning order (H-03): an answer, or words."""

    UNSOLVED = "unsolved"
    DISSATISFIED = "dissatisfied"
    WORDS = "words"


class Mark(StrEnum):
    """What an open order is looked at for, beside its stage and its deadline."""

    SENT_BACK = "sent_back"
    DISSATISFIED = "dissatisfied"
    WARNED = "warned"
    CONTACT = "contact"
    READY = "ready"


class Evidence(StrEnum):
    """What a handling must show: a photo or document, or a written record at least."""

    FILE = "file"
    RECORD = "record"


class ReturnGround(StrEnum):
    """On what a unit bases a return (H-05): who is competent by law, by duty, or by place."""

    LEGAL = "legal"
    DUTY = "duty"
    TERRITORIAL = "territorial"


class NoFiling(StrEnum):
    """Why a request is not filed: its category's condition is not met, or it is another's."""

    NOT_MET = "not_met"
    NOT_OURS = "not_ours"
    IN_COURT = "in_court"
    REPEATED = "repeated"


class StageKey(StrEnum):
    """The seven stages (U-01), those beside them, and the ways out for what was no order.

    A parked order rests. What goes with another order is merged: it waits for that one's handling,
    with its own clocks.
    """

    RECEIVED = "received"
    FILED = "filed"
    DISPATCHED = "dispatched"
    IN_HAND = "in_hand"
    PARKED = "parked"
    REPORTED = "reported"
    FOLLOWED_UP = "followed_up"
    MERGED = "merged"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    NOT_FILED = "not_filed"


class VersionState(StrEnum):
    """How far a version of the dispatch rules has come; only a published one proposes units."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ChangeKind(StrEnum):
    """What a change of the catalogue does: to a category, or to the unit named for an area."""

    ADD = "add"
    CHANGE = "change"
    END = "end"
    UNIT = "unit"
    UNIT_END = "unit_end"


class ChangeState(StrEnum):
    """How far a change of the catalogue has come; only an approved one has any effect."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DispatchResult(StrEnum):
    """Whom a dispatch rule names: a unit, the category's line department, the area's committee."""

    UNIT = "unit"
    LINE = "line"
    COMMITTEE = "committee"


class WantedDays(StrEnum):
    """On which days a dispatch rule counts, by the working calendar."""

    ANY = "any"
    WORKING = "working"
    OFF = "off"


class Reach(StrEnum):
    """For whom a saved search or a board is kept; a later one reaches more people."""

    OWN = "own"
    POST = "post"
    UNIT = "unit"
    OFFICE = "office"


# What a board shows at most: searches, counted orders of each, first rows of each.
MOST_ON_BOARD = 12
MOST_COUNTED = 1_000
FIRST_ROWS = 5
# So many searches, and so many boards, may be kept for one person, post, unit or office.
MOST_KEPT = 60
LONGEST_NAME = 40
OPEN_STAGES = (
    StageKey.RECEIVED,
    StageKey.FILED,
    StageKey.DISPATCHED,
    StageKey.IN_HAND,
    StageKey.PARKED,
    StageKey.REPORTED,
    StageKey.FOLLOWED_UP,
    StageKey.MERGED,
)
AT_THE_CENTRE = (StageKey.RECEIVED, StageKey.FILED)
WITH_A_UNIT = (StageKey.DISPATCHED, StageKey.IN_HAND)
# Moves after which an order is handled again: what was reported before no longer counts.
AGAIN = frozenset({"redo", "reopen", "fail_check"})
# Requests of a unit that another decides, by the key of their approval.
RETURN, EXTENSION, SUSPENSION, PARKING = "return", "extension", "suspension", "parking"
# With these another order may be merged; later its handling has been reported already.
MAY_BE_JOINED = (*AT_THE_CENTRE, *WITH_A_UNIT)
