"""What other rooms ask in their moves: goods are issued, goods come back (`cases.ports`).

Both answer inside the caller's transaction; their refusal refuses the whole move.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from lilong.cases.ports import Call
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.resources.operations.issuing import issue, take_back
from lilong.resources.terms import IssueSpec, ReceiverKind


def issue_goods(call: Call, *, by: Actor, at: datetime) -> None:
    """Issue the goods a move names: `item`, `quantity`, `receiver`, `receiver_name`, `unit_stamp`.

    Each is read from the move's answers, else from the effect's settings. `occasion` (the matter
    unless said otherwise) is the key for which one receiver gets the item once.
    """
    said = _Said(call)
    spec = IssueSpec(
        item=said.text("item"),
        occasion=said.key("occasion") or call.matter_id,
        occasion_name=said.text("occasion_name"),
        receiver=said.needed("receiver"),
        receiver_kind=said.kind(),
        name=said.text("receiver_name"),
        number=said.text("receiver_number"),
        stamp=said.text("unit_stamp"),
        quantity=said.quantity(),
        signature=said.key("signature"),
        matter_id=call.matter_id,
    )
    issue(spec, office_id=call.office_id, by=by, at=at)


def return_goods(call: Call, *, by: Actor, at: datetime) -> None:
    """Take back what the receiver a move names was given: `item`, `receiver`.

    Why is the move's own reason, or `reason` among its answers or the effect's settings.
    """
    said = _Said(call)
    take_back(
        office_id=call.office_id, item=said.text("item"), receiver=said.needed("receiver"),
        occasion=said.key("occasion") or call.matter_id, by=by, at=at,
        reason=call.reason or said.text("reason"),
    )  # fmt: skip


class _Said:
    """What a call says: the answers first, then the settings of the effect."""

    def __init__(self, call: Call) -> None:
        self._sources: tuple[Mapping[str, Any], ...] = (call.answers, call.settings)

    def _value(self, name: str) -> Any:
        values = (source.get(name) for source in self._sources)
        return next((value for value in values if value not in (None, "")), "")

    def text(self, name: str) -> str:
        """Return a text, empty if nothing was said."""
        return str(self._value(name)).strip()

    def key(self, name: str) -> UUID | None:
        """Return a key, None if nothing was said; raises Refused for what is no key."""
        text = self.text(name)
        try:
            return UUID(text) if text else None
        except ValueError as wrong:
            words = mark("“{key}” is no key of a record.")
            refusal = Refusal("malformed", words, {"key": text}, field=name)
            raise Refused(refusal) from wrong

    def needed(self, name: str) -> UUID:
        """Return a key that has to be there."""
        found = self.key(name)
        if found is None:
            text = mark("Say who receives the goods.")
            raise Refused(Refusal("missing", text, field=name))
        return found

    def quantity(self) -> int:
        """Return how many, one if nothing was said; raises Refused for what is no whole number."""
        text = self.text("quantity") or "1"
        try:
            return int(text)
        except ValueError as wrong:
            words = mark("“{number}” is no whole number of goods.")
            refusal = Refusal("quantity", words, {"number": text}, field="quantity")
            raise Refused(refusal) from wrong

    def kind(self) -> ReceiverKind:
        """Return who receives; a person of the ledger unless said otherwise."""
        text = self.text("receiver_kind") or ReceiverKind.PERSON.value
        try:
            return ReceiverKind(text)
        except ValueError as wrong:
            words = mark("Goods are received by a person, an organisation or a line of a roll.")
            raise Refused(Refusal("malformed", words, field="receiver_kind")) from wrong
