"""Files whose rows are taken one by one: each in a savepoint, so that one refused harms none.

A dry run does the same and takes everything back, so that it answers exactly as the import will.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.exchange.adapters import Outcome, RowResult, Values
from lilong.exchange.reading import Column
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.disputing import worded
from lilong.ledger.importing.results import (
    day_of,
    disputed,
    office_of,
    reference_of,
    rejected,
    text_of,
)
from lilong.ledger.importing.standing import undecided
from lilong.ledger.models import ForeignId
from lilong.ledger.operations.conflicts import Dispute, raise_conflicts
from lilong.ledger.operations.foreign import Foreign, remember_foreign
from lilong.ledger.operations.recording import today
from lilong.ledger.specs import Source
from lilong.ledger.terms import DISPUTED, PLACE_SUBJECT, SOURCE_NAMES, SourceKind
from lilong.vault.fields import blind


@dataclass(frozen=True, slots=True)
class Taking:
    """One row on its way in: what it says, who says so, whose ledger it is."""

    row: Values
    office_id: int
    source: Source
    by: Actor
    at: datetime
    dry_run: bool
    known: ForeignId | None = None

    def text(self, key: str) -> str:
        """Return a cell as text."""
        return text_of(self.row, key)


@dataclass(slots=True)
class Taken:
    """What a row came to: the thing it speaks of, whether it is new or changed, what disagrees."""

    subject_id: UUID | None
    is_new: bool = False
    is_changed: bool = False
    disputes: list[Dispute] = field(default_factory=list)
    added: frozenset[str] = frozenset()

    @property
    def outcome(self) -> Outcome:
        """Return it in the exchange's words."""
        if self.disputes:
            return Outcome.CONFLICT
        if self.is_new:
            return Outcome.CREATED
        return Outcome.CHANGED if self.is_changed else Outcome.UNCHANGED


class RowByRow:
    """An adapter that asks `take_one` for every row; `subject_kind` says of what it speaks."""

    columns: Sequence[Column]
    subject_kind: str

    def key_of(self, row: Values) -> str:
        """Return how the source calls what the row speaks of."""
        raise NotImplementedError

    def take_one(self, taking: Taking) -> Taken:
        """Write one row; raises Refused for one that cannot go in."""
        raise NotImplementedError

    def identity(self, row: Values, *, source: str) -> str:
        """Return what makes two rows the same thing."""
        return self.key_of(row)

    def take(
        self, rows: Sequence[Values], *, source: str, by: Actor, at: datetime, dry_run: bool
    ) -> Sequence[RowResult]:
        """Take the rows in, or say what would become of them; in order."""
        office_id, kind = office_of(by), SourceKind(source)
        keys = [self.key_of(row) for row in rows]
        known = {
            one.key: one
            for one in ForeignId.objects.filter(
                office=office_id, source=kind, subject_kind=self.subject_kind, key__in=keys
            )
        }
        results = []
        with transaction.atomic():
            for row, key in zip(rows, keys, strict=True):
                said = day_of(row, "said_on") or today(at)
                whose = Source(kind, said, reference_of(by))
                taking = Taking(row, office_id, whose, by, at, dry_run, known.get(key))
                results.append(self._one(taking, key, known))
            if dry_run:
                transaction.set_rollback(True)
        return results

    def _one(self, taking: Taking, key: str, known: dict[str, ForeignId]) -> RowResult:
        number, print_ = taking.row.number, self._fingerprint(taking.row)
        if taking.known is not None and taking.known.fingerprint == print_:
            return RowResult(number, Outcome.UNCHANGED)
        try:
            with transaction.atomic():
                taken = self.take_one(taking)
                taken.disputes = undecided(taken.disputes, office_id=taking.office_id)
                raise_conflicts(
                    taken.disputes, office_id=taking.office_id, by=taking.by, at=taking.at
                )
                if taken.subject_id is not None:
                    self._remember(taking, taken.subject_id, key, print_, known)
        except Refused as refused:
            return rejected(number, refused.refusals[0])
        if taken.disputes:
            told = disputed(number, [sentence(one) for one in taken.disputes])
            return replace(told, added=taken.added)
        return RowResult(number, taken.outcome, added=taken.added)

    def _remember(
        self, taking: Taking, subject_id: UUID, key: str, print_: str, known: dict[str, ForeignId]
    ) -> None:
        remember_foreign(
            [Foreign(key, subject_id, print_, taking.known)], source=taking.source.kind,
            subject_kind=self.subject_kind, office_id=taking.office_id,
        )  # fmt: skip
        if taking.known is None:
            found = ForeignId.objects.filter(
                office=taking.office_id, source=taking.source.kind,
                subject_kind=self.subject_kind, key=key,
            )  # fmt: skip
            known |= {one.key: one for one in found}

    def _fingerprint(self, row: Values) -> str:
        values = (row.values.get(c.key) for c in self.columns if c.key != "said_on")
        said = ("" if value is None else str(value) for value in values)
        return blind("text", "\0".join(said))


def sentence(dispute: Dispute) -> Refusal:
    """Return a dispute about what is no secret in words."""
    field_ = Refusal("field", DISPUTED[dispute.key])
    if dispute.stands is None and dispute.subject_kind == PLACE_SUBJECT and dispute.present:
        text = mark("{field} is “{present}”, the file says “{offered}”.")
        present, offered = worded(dispute.present), worded(dispute.offered)
        params = {"field": field_, "present": present, "offered": offered}
        return Refusal("conflict", text, params, field=dispute.key)
    if dispute.stands is None:
        text = mark("{field} is not what stands in the ledger.")
        return Refusal("conflict", text, {"field": field_}, field=dispute.key)
    if dispute.key == "address":
        return _other_address(dispute)
    return Refusal(
        "conflict",
        mark("{field} is “{present}” ({source}, {on}), the file says “{offered}”."),
        {
            "field": field_,
            "present": worded(dispute.present),
            "source": Refusal("source", SOURCE_NAMES[dispute.stands.kind]),
            "on": dispute.stands.on,
            "offered": worded(dispute.offered),
        },
        field=dispute.key,
    )


def _other_address(dispute: Dispute) -> Refusal:
    text = mark(
        "the ledger knows it as “{present}”, the file says “{offered}”. This file changes no "
        "address: a house takes a new one by the list or the page of new house numbers."
    )
    params = {"present": dispute.present, "offered": dispute.offered}
    return Refusal("other_address", text, params, "G-19", "address")
