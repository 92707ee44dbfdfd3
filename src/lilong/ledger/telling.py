"""The journal of people, households, organisations, bodies and visits in plain words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lilong.journal.models import Entry
from lilong.kernel.clock import local
from lilong.ledger.entries import entry_name
from lilong.ledger.terms import (
    DISPUTED,
    MEMBER_NAMES,
    RELATION_NAMES,
    SEAT_NAMES,
    SOURCE_NAMES,
    MemberRole,
    RelationKind,
    SeatRole,
    SourceKind,
)
from lilong.ui import messages, parts, times

FIELD_WORDS: Final[dict[str, Callable[[], str]]] = {
    "name": lambda: _("Full name"),
    "name_en": lambda: _("English name"),
    "identity": lambda: _("Identity number"),
    "phone": lambda: _("Phone"),
    "born_on": lambda: _("Date of birth"),
    "kind": lambda: _("Kind"),
    "staff_count": lambda: _("People employed"),
    "has_union": lambda: _("Has a union"),
    "contact_post": lambda: _("Whom to ask for"),
}
END_WORDS: Final[dict[str, Callable[[], str]]] = {
    "died": lambda: _("died"),
    "moved": lambda: _("moved away for good"),
}
Data = Mapping[str, Any]


def field_words(name: str) -> str:
    """Return what a column is called."""
    words = FIELD_WORDS.get(name)
    return words() if words else _(DISPUTED.get(name, name))


def name_of(kind: Any, names: Mapping[Any, str], word: Any) -> str:
    """Return a term in the reader's language; a word nobody knows as it stands."""
    known = names.get(kind(word)) if word in set(kind) else None
    return _(known) if known else str(word)


def relation_words(kind: str) -> str:
    """Return what a relation is called."""
    return name_of(RelationKind, RELATION_NAMES, kind)


def source_words(kind: str, said: date | str = "") -> str:
    """Return who said something, and when."""
    words = name_of(SourceKind, SOURCE_NAMES, kind)
    return f"{words} {_day(said)}" if said else words


def _day(value: date | str) -> str:
    return times.day(date.fromisoformat(value) if isinstance(value, str) else value)


def _listed(values: Iterable[str]) -> str:
    return str(messages.shown(list(values)))


def _changed(data: Data) -> str:
    names = data.get("fields") or sorted(data.get("after", {}))
    return _("Changed: {what}").format(what=_listed(map(field_words, names)))


def _related(data: Data) -> str:
    since = _("{what} from {day}")
    lines = [
        since.format(what=relation_words(one["kind"]), day=_day(one["from"]))
        for one in data.get("relations", [])
    ]
    return _("Recorded: {what}").format(what=_listed(lines))


def _registered(data: Data) -> str:
    first = _("Registered in the ledger")
    return f"{first} · {_related(data)}" if data.get("relations") else first


def _role(data: Data) -> str:
    return name_of(MemberRole, MEMBER_NAMES, data.get("role", ""))


def _seat(data: Data) -> str:
    return name_of(SeatRole, SEAT_NAMES, data.get("role", ""))


def _joined(data: Data) -> str:
    """Say who joined: one with a day, or all whom one file brought."""
    if "members" in data:
        roles = [name_of(MemberRole, MEMBER_NAMES, role) for _person, role in data["members"]]
        return _("Joined: {roles}").format(roles=_listed(roles))
    return _("Somebody joined as {role} from {day}").format(
        role=_role(data), day=_day(data["from"])
    )


def _of_field(what: str, data: Data) -> str:
    return _("{label}: {value}").format(label=what, value=field_words(data.get("field", "")))


def _kept_between(data: Data) -> str:
    return _of_field(_("Decided between two sources"), data)


_SENTENCES: Final[dict[str, Callable[[Data], str]]] = {
    "person_registered": _registered,
    "person_changed": _changed,
    "person_ended": lambda d: _("The record ended on {day}: {why}").format(
        day=_day(d["on"]), why=END_WORDS.get(d.get("why", ""), lambda: str(d.get("why", "")))()
    ),
    "related": _related,
    "unrelated": lambda d: _("{what}: ended on {day}").format(
        what=relation_words(d.get("kind", "")), day=_day(d["on"])
    ),
    "relation_mistaken": lambda d: _("{what}: called mistaken").format(
        what=relation_words(d.get("kind", ""))
    ),
    "labelled": lambda d: ngettext(
        "A care label was given", "{count} care labels were given", len(d.get("labels", ()))
    ).format(count=len(d.get("labels", ()))),
    "label_ended": lambda d: _("A care label ended on {day}").format(day=_day(d["on"])),
    "conflict_found": lambda d: _of_field(_("A source says otherwise"), d),
    "conflict_decided": _kept_between,
    "household_formed": lambda d: _("Household formed on {day}").format(day=_day(d["from"])),
    "household_joined": _joined,
    "household_left": lambda d: _("Somebody left on {day}").format(day=_day(d["on"])),
    "household_ended": lambda d: _("Household ended on {day}").format(day=_day(d["on"])),
    "head_changed": lambda d: _("Another head of household from {day}").format(
        day=_day(d["from"])
    ),
    "member_mistaken": lambda d: _("A member was called mistaken: {role}").format(role=_role(d)),
    "organisation_registered": _registered,
    "organisation_changed": _changed,
    "organisation_ended": lambda d: _("Ended on {day}").format(day=_day(d["on"])),
    "body_founded": lambda d: _("Founded on {day}").format(day=_day(d["from"])),
    "body_ended": lambda d: _("Ended on {day}").format(day=_day(d["on"])),
    "seat_filled": lambda d: _("Seat filled: {role}, term {term}, from {day}").format(
        role=_seat(d), term=d.get("term", ""), day=_day(d["from"])
    ),
    "seat_ended": lambda d: _("A seat ended on {day}").format(day=_day(d["on"])),
    "seat_mistaken": lambda d: _("A seat was called mistaken: {role}").format(role=_seat(d)),
}  # fmt: skip


def sentence(entry: Entry) -> str:
    """Return what an entry says, with the source it names."""
    event = entry.type.removeprefix("ledger.")
    told = _SENTENCES.get(event)
    words = told(entry.data) if told else _(entry_name(entry.subject_kind, event))
    if source := entry.data.get("source"):
        words += f" · {source_words(source, entry.data.get('said', ''))}"
    if entry.data.get("visit"):
        words += f" · {_('found by a visit')}"
    return words


def timeline(entries: Iterable[Entry]) -> list[parts.TimelineEntry]:
    """Return a history in plain words, newest last; what jobs and imports did is quiet."""
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
