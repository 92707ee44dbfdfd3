"""Writes what a batch of a person file was judged to be, through the room's operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.ledger import operations
from lilong.ledger.importing.comparing import Verdict
from lilong.ledger.importing.households import Wish, fill_households
from lilong.ledger.importing.matching import Match
from lilong.ledger.importing.person_rows import PersonRow
from lilong.ledger.importing.standing import Standing
from lilong.ledger.operations.conflicts import Dispute, raise_conflicts
from lilong.ledger.operations.foreign import Foreign, remember_foreign
from lilong.ledger.operations.labelling import LabelSpec, label_persons
from lilong.ledger.specs import PlaceSpec, RelationSpec, Source, Span
from lilong.ledger.terms import PERSON_SUBJECT, RelationKind


@dataclass(frozen=True, slots=True)
class Fresh:
    """A row of a person nobody knew, and where it finds her at home."""

    row: PersonRow
    lives: UUID | None
    registered: UUID | None

    @property
    def relations(self) -> list[RelationSpec]:
        """Return where she lives and is registered, from when."""
        row, person = self.row, self.row.spec.id
        found = []
        if self.lives:
            found.append(
                RelationSpec(
                    kind=RelationKind.LIVES, span=row.lived, person_id=person,
                    place_id=self.lives, source=row.source,
                )
            )  # fmt: skip
        if self.registered:
            found.append(
                RelationSpec(
                    kind=RelationKind.REGISTERED, span=Span(row.source.on), person_id=person,
                    place_id=self.registered, source=row.source,
                )
            )  # fmt: skip
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """A row of a person who stands in the ledger, and what it comes to."""

    row: PersonRow
    match: Match
    stands: Standing
    verdict: Verdict
    home: UUID | None


@dataclass(frozen=True, slots=True)
class Batch:
    """All that a batch writes."""

    office_id: int
    source: Source
    fresh: Sequence[Fresh]
    known: Sequence[Known]
    lacking: Sequence[PlaceSpec] = ()


def write_batch(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Write persons, homes, households, labels and disputes, and remember what the source said."""
    with transaction.atomic():
        operations.add_places(batch.lacking, office_id=batch.office_id, by=by, at=at)
        operations.register_persons(
            [one.row.spec for one in batch.fresh], office_id=batch.office_id, source=batch.source,
            by=by, at=at, relations=[spec for one in batch.fresh for spec in one.relations],
        )  # fmt: skip
        for known in batch.known:
            _change(known, by=by, at=at)
        begun = [spec for known in batch.known for spec in known.verdict.begun]
        operations.relate_many(begun, source=batch.source, office_id=batch.office_id, by=by, at=at)
        second = fill_households(
            _wishes(batch), office_id=batch.office_id, source=batch.source, by=by, at=at
        )
        label_persons(_labels(batch), office_id=batch.office_id, by=by, at=at)
        disputes = [one for known in batch.known for one in known.verdict.disputes]
        disputes += [_second_head(key, batch.source) for key in second]
        raise_conflicts(disputes, office_id=batch.office_id, by=by, at=at)
        remember_foreign(
            _foreign(batch), source=batch.source.kind, subject_kind=PERSON_SUBJECT,
            office_id=batch.office_id,
        )  # fmt: skip


def _change(known: Known, *, by: Actor, at: datetime) -> None:
    verdict, said = known.verdict, known.row.source
    if verdict.values:
        operations.change_person(known.stands.person, verdict.values, source=said, by=by, at=at)
    for relation, last in verdict.ended:
        operations.end_relation(relation, on=last, source=said, by=by, at=at)


def _wishes(batch: Batch) -> list[Wish]:
    found = []
    for one in batch.fresh:
        home = one.lives or one.registered
        # Who has left belongs to no household there any more.
        if home and not one.row.left_on and (one.row.household or one.row.role):
            found.append(_wish(one.row, one.row.spec.id, home))
    found += [
        _wish(known.row, known.stands.person.pk, known.home)
        for known in batch.known
        if known.verdict.joins and known.home
    ]
    return found


def _wish(row: PersonRow, person_id: UUID, home: UUID) -> Wish:
    return Wish(person_id, home, row.household, row.role, row.since, row.source)


def _labels(batch: Batch) -> list[LabelSpec]:
    fresh = [
        LabelSpec(person_id=one.row.spec.id, kind=kind, span=span, source=one.row.source)
        for one in batch.fresh
        for kind, span in one.row.labels
    ]
    return [*fresh, *(label for known in batch.known for label in known.verdict.labels)]


def _second_head(person_id: UUID, source: Source) -> Dispute:
    return Dispute(PERSON_SUBJECT, person_id, "role", "head", source)


def _foreign(batch: Batch) -> list[Foreign]:
    fresh = [Foreign(one.row.key, one.row.spec.id, one.row.fingerprint) for one in batch.fresh]
    known = [
        Foreign(one.row.key, one.stands.person.pk, one.row.fingerprint, one.match.foreign)
        for one in batch.known
    ]
    return [*fresh, *known]
