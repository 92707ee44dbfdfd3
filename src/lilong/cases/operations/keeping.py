"""What a move changes, kept in its journal entry as it was before, so that undo can bring it back.

Only plain values are kept: a move that changes a protected column must be declared `undo=False`.
Clocks are not among them, they are folded from the journal; nor are the answers that stand indexed,
they follow from the facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from lilong.cases import ports
from lilong.cases.models import Contact, Matter
from lilong.cases.operations.asking import Duties
from lilong.cases.operations.assigning import Shares

_PLAIN = (str, int, float, bool, list, dict)


def plain(value: Any) -> Any:
    """Return a column's value in JSON's form; TypeError for one that must not stand in clear."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, StrEnum):
        return value.value
    raise TypeError(f"a {type(value).__name__} cannot be kept in the journal for undo")


@dataclass(frozen=True, slots=True)
class Change:
    """What a move is about to write: the matter's columns, the answers, the units' parts, the
    contact, and duties to tell. Requests are not among it: they follow from the journal.
    """

    matter: Matter
    columns: Mapping[str, Any]
    answers: Mapping[str, Any]
    shares: Shares
    contact: Contact | None
    duties: Duties


def before(change: Change) -> dict[str, Any]:
    """Return what the change will touch, as it is now, and what its room may change beside it."""
    matter, facts = change.matter, change.matter.facts
    kept: dict[str, Any] = {
        "columns": {
            name: plain(getattr(matter, name))
            for name, value in change.columns.items()
            if getattr(matter, name) != value
        },
        "facts": {key: facts[key] for key in change.answers if key in facts},
        "fresh": sorted(key for key in change.answers if key not in facts),
        "shares": {
            str(share.pk): {name: plain(getattr(share, name)) for name in new}
            for share, new in change.shares.changes
        },
        "joined": [str(share.pk) for share in change.shares.made],
    }
    if change.contact is not None:
        kept["contact"] = str(change.contact.pk)
    if change.duties.opened is not None:
        kept["duty"] = str(change.duties.opened.pk)
    if change.duties.changes:
        kept["told"] = {
            str(duty.pk): {name: plain(getattr(duty, name)) for name in new}
            for duty, new in change.duties.changes
        }
    room = ports.details(matter.kind)
    if room is not None:
        kept["details"] = {name: plain(value) for name, value in room.read(matter.pk).items()}
    return kept


def restored(model: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept values as the model's fields take them."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}
