"""Places and what was told of them in the reader's words, and their journal as sentences."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from lilong.journal.models import Entry
from lilong.kernel.clock import local
from lilong.kernel.text import mark
from lilong.ledger.entries import entry_name
from lilong.ledger.terms import (
    OUTCOME_NAMES,
    PLACE_NAMES,
    SOURCE_NAMES,
    STATE_NAMES,
    TENURE_NAMES,
    VISIT_NAMES,
    DwellingState,
    FactKey,
    PlaceKind,
    SourceKind,
    Tenure,
    VisitKind,
    VisitOutcome,
)
from lilong.ui import messages, parts, times

FACT_NAMES: Final[dict[FactKey, str]] = {
    FactKey.TENURE: mark("Tenure"),
    FactKey.STATE: mark("State"),
    FactKey.OCCUPANTS: mark("People living there"),
    FactKey.USE: mark("Used for"),
}
DETAIL_NAMES: Final[dict[str, str]] = {
    "name": mark("Name"),
    "name_en": mark("English name"),
    "built_year": mark("Built in"),
    "is_protected": mark("Protected building"),
    "floors": mark("Floors"),
    "stairwells": mark("Stairwells"),
    "has_lift": mark("Lift"),
    "floor": mark("Floor"),
    "stairwell": mark("Stairwell"),
    "floor_area": mark("Floor area"),
    "use": mark("Used for"),
    "longitude": mark("Longitude"),
    "latitude": mark("Latitude"),
}
Data = Mapping[str, Any]


def _named(kind: Any, names: Mapping[Any, str], word: str) -> str:
    known = names.get(kind(word)) if word in set(kind) else None
    return _(known) if known else word


def kind_words(kind: str) -> str:
    """Return what kind of place it is."""
    return _named(PlaceKind, PLACE_NAMES, kind)


def fact_words(key: str) -> str:
    """Return what a kind of fact is called."""
    return _named(FactKey, FACT_NAMES, key)


def value_words(key: str, value: str) -> str:
    """Return a fact's value: a term by its name, a number or words as they stand."""
    if key == FactKey.TENURE:
        return _named(Tenure, TENURE_NAMES, value)
    if key == FactKey.STATE:
        return _named(DwellingState, STATE_NAMES, value)
    return value


def source_words(kind: str) -> str:
    """Return who says something."""
    return _named(SourceKind, SOURCE_NAMES, kind)


def area_words(square_decimetres: int | None) -> str:
    """Return a floor area in m², empty when it is not recorded."""
    return "" if square_decimetres is None else f"{square_decimetres / 100:.2f} m²"


def _day(text: str) -> str:
    return times.day(date.fromisoformat(text))


def _told(data: Data) -> str:
    params = {
        "what": fact_words(data["key"]),
        "value": value_words(data["key"], data["value"]),
        "first": _day(data["from"]),
    }
    if data.get("to"):
        return _("{what}: {value}, from {first} to {last}").format(**params, last=_day(data["to"]))
    return _("{what}: {value}, from {first}").format(**params)


def _described(data: Data) -> str:
    names = [_(DETAIL_NAMES.get(name, name)) for name in data.get("after", {})]
    return _("Changed: {what}").format(what=messages.shown(names))


def _visited(data: Data) -> str:
    kind = _named(VisitKind, VISIT_NAMES, data.get("kind", ""))
    return f"{kind} · {_named(VisitOutcome, OUTCOME_NAMES, data.get('outcome', ''))}"


def _planned(data: Data) -> str:
    params = {"day": _day(data["due"]), "purpose": data.get("purpose", "")}
    if params["purpose"]:
        return _("Visit planned until {day}: {purpose}").format(**params)
    return _("Visit planned until {day}").format(**params)


_SENTENCES: Final[dict[str, Callable[[Data], str]]] = {
    "place_added": lambda d: _("Added as {kind}: {address}").format(
        kind=kind_words(d.get("kind", "")), address=d.get("address", "")
    ),
    "place_ended": lambda d: _("Ended on {day}").format(day=_day(d["on"])),
    "place_moved": lambda _d: _("Moved to another area"),
    "place_named": lambda d: _("Also called “{name}”").format(name=d.get("text", "")),
    "place_unnamed": lambda d: _("A name ended on {day}").format(day=_day(d["on"])),
    "place_renumbered": lambda d: _("{after} instead of {before} from {day}").format(
        after=d.get("after", ""), before=d.get("before", ""), day=_day(d["on"])
    ),
    "place_described": _described,
    "place_ordered": lambda _d: _("The order along the street was changed"),
    "fact_told": _told,
    "fact_ended": lambda d: _("{what}: ended on {day}").format(
        what=fact_words(d.get("key", "")), day=_day(d["on"])
    ),
    "fact_mistaken": lambda d: _("{what}: “{value}” was called mistaken").format(
        what=fact_words(d.get("key", "")), value=value_words(d.get("key", ""), d.get("value", ""))
    ),
    "visited": _visited,
    "visit_planned": _planned,
    "visit_cancelled": lambda d: _("Visit planned until {day} called off").format(
        day=_day(d["due"])
    ),
}  # fmt: skip


def sentence(entry: Entry) -> str:
    """Return what an entry of a place's journal says, with the source it names."""
    event = entry.type.removeprefix("ledger.")
    told = _SENTENCES.get(event)
    words = told(entry.data) if told else _(entry_name(entry.subject_kind, event))
    if source := entry.data.get("source"):
        said = entry.data.get("said")
        words += f" · {source_words(source)}{f' {_day(said)}' if said else ''}"
    if entry.data.get("visit") and event != "visited":
        words += f" · {_('found by a visit')}"
    return words


def timeline(entries: Iterable[Entry]) -> list[parts.TimelineEntry]:
    """Return a place's history in plain words, newest last; what imports did is quiet."""
    return [
        parts.TimelineEntry(
            at=local(entry.at),
            text=sentence(entry),
            who=messages.who(entry.actor),
            reason=entry.reason,
            is_system=entry.actor.get("kind") in {"system", "import"},
        )
        for entry in entries
    ]
