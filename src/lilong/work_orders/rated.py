"""Words of rates: which there are, what each counts, among whom and over which time."""

from enum import StrEnum

from lilong.kernel.text import mark


class Rate(StrEnum):
    """What is told of a unit's, a community's or a category's orders as a share of them (H-10)."""

    FIRST_CONTACT = "first_contact"
    ON_TIME = "on_time"
    SOLVED = "solved"
    SATISFACTION = "satisfaction"
    FILING = "filing"
    CLOSING = "closing"
    CLOSED_ON_TIME = "closed_on_time"
    RESULT = "result"
    SEND_BACK = "send_back"
    REDO = "redo"
    EXTENSION = "extension"
    REWORK = "rework"


class Grouping(StrEnum):
    """By what rates are told apart."""

    UNIT = "unit"
    COMMUNITY = "community"
    CATEGORY = "category"
    SOURCE = "source"


class Peers(StrEnum):
    """Whose rates may be compared (H-09): departments of the line (条), or of the territory (块).

    The centre and other bodies have no peers.
    """

    LINE = "line"
    TERRITORY = "territory"
    NONE = "none"


class PeriodKind(StrEnum):
    """How long the period is that rates are told of, by the calendar of the office."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HALF_YEAR = "half_year"
    YEAR = "year"


# Rates of which less is better; of all others more is.
LESS_IS_BETTER = frozenset({Rate.SEND_BACK, Rate.REDO, Rate.EXTENSION, Rate.REWORK})


RATE_WORDS: dict[Rate, str] = {
    Rate.FIRST_CONTACT: mark("First contact in time"),
    Rate.ON_TIME: mark("Handled on time"),
    Rate.SOLVED: mark("Really-solved rate"),
    Rate.SATISFACTION: mark("Satisfaction rate"),
    Rate.FILING: mark("Filing rate"),
    Rate.CLOSING: mark("Closing rate"),
    Rate.CLOSED_ON_TIME: mark("Closed, handled on time"),
    Rate.RESULT: mark("Closed with a result"),
    Rate.SEND_BACK: mark("Send-back rate"),
    Rate.REDO: mark("Handled again"),
    Rate.EXTENSION: mark("Extended"),
    Rate.REWORK: mark("Rework after a check"),
}
# What is counted out of what, and which moment puts an order into a period.
RATE_DEFINITIONS: dict[Rate, str] = {
    Rate.FIRST_CONTACT: mark(
        "Orders the unit contacted within the limit, out of orders whose limit for the first "
        "contact ended in the period."
    ),
    Rate.ON_TIME: mark(
        "Orders handled within the limit, out of orders whose limit for handling ended in the "
        "period."
    ),
    Rate.SOLVED: mark(
        "Orders really solved, out of orders closed in the period that were solved or explained."
    ),
    Rate.SATISFACTION: mark(
        "Weighted last answers to the centre, out of orders whose caller answered a follow-up call "
        "in the period. Who was not reached is left out."
    ),
    Rate.FILING: mark(
        "Orders that were filed and neither cancelled nor returned to the caller, out of orders "
        "received in the period."
    ),
    Rate.CLOSING: mark(
        "Orders closed by the end of the period, out of orders whose limit for handling ended in "
        "it."
    ),
    Rate.CLOSED_ON_TIME: mark(
        "Orders closed by the end of the period and handled within the limit, out of orders whose "
        "limit for handling ended in it."
    ),
    Rate.RESULT: mark("Orders that ended solved or explained, out of orders closed in the period."),
    Rate.SEND_BACK: mark(
        "Orders the unit asked to send back and did not withdraw, out of orders dispatched to it "
        "in the period."
    ),
    Rate.REDO: mark(
        "Orders that had to be handled again or were opened again, out of orders closed in the "
        "period."
    ),
    Rate.EXTENSION: mark(
        "Orders whose limit was extended, out of orders whose limit for handling ended in the "
        "period."
    ),
    Rate.REWORK: mark("Orders that a site check returned, out of orders closed in the period."),
}
RATE_RULES: dict[Rate, str] = {
    Rate.FIRST_CONTACT: "H-10",
    Rate.ON_TIME: "H-10",
    Rate.SOLVED: "H-09",
    Rate.SATISFACTION: "H-10",
    Rate.FILING: "U-08",
    Rate.CLOSING: "U-08",
    Rate.CLOSED_ON_TIME: "U-08",
    Rate.RESULT: "H-09",
    Rate.SEND_BACK: "H-05",
    Rate.REDO: "H-02",
    Rate.EXTENSION: "H-06",
    Rate.REWORK: "U-08",
}
GROUPING_WORDS: dict[Grouping, str] = {
    Grouping.UNIT: mark("Unit"),
    Grouping.COMMUNITY: mark("Community"),
    Grouping.CATEGORY: mark("Category"),
    Grouping.SOURCE: mark("Source"),
}
PEERS_WORDS: dict[Peers, str] = {
    Peers.LINE: mark("Line departments"),
    Peers.TERRITORY: mark("Units of the territory"),
    Peers.NONE: mark("Centre and others (not ranked)"),
}
PERIOD_WORDS: dict[PeriodKind, str] = {
    PeriodKind.DAY: mark("One day"),
    PeriodKind.WEEK: mark("One week"),
    PeriodKind.MONTH: mark("One month"),
    PeriodKind.HALF_YEAR: mark("Half a year"),
    PeriodKind.YEAR: mark("One year"),
}
