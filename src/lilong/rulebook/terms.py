"""Words of the rulebook: types of values, states of a value, scopes."""

import re
from datetime import date
from enum import StrEnum

from lilong.accounts.terms import ROLE_NAMES
from lilong.kernel.limits import Unit
from lilong.kernel.text import mark


class ValueType(StrEnum):
    """What a rule value is; `lilong.rulebook.values` says how each is written and read."""

    DAYS = "days"
    SHARE = "share"
    MONEY = "money"
    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    LIMIT = "limit"
    TIME = "time"
    DATE = "date"
    MONTH_DAY = "month_day"
    TABLE = "table"
    SCHEMA = "schema"


class State(StrEnum):
    """How far a value has come; only an approved one is in force, within its validity.

    `ENDED` is the state of an approved proposal to end another value.
    """

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    ENDED = "ended"


class Confidence(StrEnum):
    """How sure a starter value is: read in a source, common practice, our own reading."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


STATE_NAMES = {
    State.DRAFT: mark("Draft"),
    State.PROPOSED: mark("Proposed"),
    State.APPROVED: mark("In force"),
    State.WITHDRAWN: mark("Withdrawn"),
    State.REFUSED: mark("Refused"),
    State.ENDED: mark("Ended"),
}
STATE_SENTENCES = {
    State.DRAFT: mark("The value is a draft; put it forward first."),
    State.PROPOSED: mark("The value has been proposed and waits for approval."),
    State.APPROVED: mark("The value is in force."),
    State.WITHDRAWN: mark("The value was withdrawn."),
    State.REFUSED: mark("The value was refused."),
    State.ENDED: mark("The end was approved."),
}
CONFIDENCE_NAMES = {
    Confidence.HIGH: mark("Read in the source"),
    Confidence.MIDDLE: mark("Common practice"),
    Confidence.LOW: mark("Our reading, to be confirmed"),
}

# Everything before this day is judged by the first value known.
BEGINNING = date(2000, 1, 1)
SCOPE_FORM = re.compile(r"(programme|category|source|area|item):[A-Za-z0-9_.\-/]{1,60}")
EVERYWHERE = ""
# The kinds of scope every key has, and those a key has to declare: where what decides by it knows
# the place and the category of what is decided.
DOORS = ("programme", "source", "item")
ANY_SCOPE = (*DOORS, "category", "area")

TYPE_NAMES = {
    ValueType.DAYS: mark("Days"),
    ValueType.SHARE: mark("Share"),
    ValueType.MONEY: mark("Money"),
    ValueType.NUMBER: mark("Plain number"),
    ValueType.TEXT: mark("Text"),
    ValueType.FLAG: mark("Yes or no"),
    ValueType.LIMIT: mark("Limit"),
    ValueType.TIME: mark("Time of day"),
    ValueType.DATE: mark("Date"),
    ValueType.MONTH_DAY: mark("Day of the year"),
    ValueType.TABLE: mark("Table"),
    ValueType.SCHEMA: mark("Record"),
}
# What stands before the first dot of a key's name; others show as they are.
GROUP_NAMES = {
    "attachments": mark("Attachments"),
    "award": mark("Awards"),
    "business": mark("Requests of firms"),
    "cal": mark("Calendar and clocks"),
    "census": mark("Census"),
    "deputies": mark("Deputies' suggestions"),
    "dispatch": mark("Dispatch"),
    "door": mark("Signing in"),
    "elder": mark("Elder care"),
    "flood": mark("Flood and typhoon"),
    "grid": mark("Unit grids"),
    "hotline": mark("Hotline orders"),
    "imports": mark("Import"),
    "inbound": mark("Inbound persons"),
    "let": mark("Let rooms"),
    "plot": mark("Expropriation for renewal"),
    "privacy": mark("Privacy"),
    "retention": mark("Retention"),
    "safety": mark("Safety"),
    "service": mark("Service hall"),
    "site": mark("Building sites"),
    "survey": mark("Satisfaction survey"),
    "team": mark("Fire teams"),
    "vaccine": mark("Vaccination"),
    "vote": mark("Votes"),
    "waste": mark("Waste sorting"),
}
# The texts a starter key allows, in words.
CHOICE_NAMES = {
    "close_of_office": mark("close of office"),
    "midnight": mark("midnight"),
    "next_working_day": mark("the next working day"),
    "at_once": mark("at once"),
    "present": mark("present"),
    "taking_part": mark("taking part"),
    "in_favour": mark("in favour"),
    "all": mark("all"),
    "certificates": mark("certificates"),
    "lines": mark("lines of the roll"),
    "heads": mark("heads"),
    "area": mark("floor area"),
    ">=": mark("at least"),
    ">": mark("more than"),
    "blue": mark("blue"),
    "yellow": mark("yellow"),
    "orange": mark("orange"),
    "red": mark("red"),
    "magazine": mark("a magazine"),
    "month_end": mark("the end of the month"),
    "A": mark("A: one by the handling unit, one by the centre"),
    "B": mark("B: before dispatch and before going on site"),
    **{role.value: name for role, name in ROLE_NAMES.items()},
}
UNIT_NAMES = {
    Unit.EMERGENCY_HOURS: mark("emergency hours"),
    Unit.WORKING_HOURS: mark("working hours"),
    Unit.WORKING_DAYS: mark("working days"),
    Unit.DAYS: mark("days"),
    Unit.MONTHS: mark("months"),
}
FEASTS = (
    mark("New Year's Day"),
    mark("Spring Festival"),
    mark("Tomb-sweeping Day"),
    mark("Labour Day"),
    mark("Dragon Boat Festival"),
    mark("Mid-autumn Festival"),
    mark("National Day"),
)
SCOPE_KINDS = {
    "programme": mark("Kinds of matter"),
    "source": mark("Sources"),
    "item": mark("Items"),
    "category": mark("Categories"),
    "area": mark("Areas"),
}
SCOPE_NAMES = {
    "programme": mark("programme {name}"),
    "category": mark("category {name}"),
    "source": mark("source {name}"),
    "area": mark("area {name}"),
    "item": mark("item {name}"),
}


def kind_of_scope(scope: str) -> str:
    """Return the kind of a scope: source, category, area."""
    return scope.partition(":")[0]


def area_scopes(path: str) -> tuple[str, ...]:
    """Return an area's scope and those of the areas it lies in, the narrowest first."""
    steps = [f"{step}." for step in path.split(".") if step]
    return tuple(f"area:{''.join(steps[:end])}" for end in range(len(steps), 0, -1))


def category_scopes(path: str) -> tuple[str, ...]:
    """Return a category's scope and those of the categories above it, the narrowest first."""
    return tuple(f"category:{code}" for code in reversed([c for c in path.split("/") if c]))


def scopes_for(base: str, *, area_path: str = "", category_path: str = "") -> tuple[str, ...]:
    """Return what a decision is looked up by, the narrowest first: category, area, then its door.

    A category says more than a place, and a place more than a door: each names fewer decisions.
    """
    found = (*category_scopes(category_path), *area_scopes(area_path), base)
    return tuple(filter(None, found))
