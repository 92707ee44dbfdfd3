"""A row beside what stands: what it adds, what it changes, what it disagrees about.

The same source speaking later changes its own facts; another source, or a value that tells a person
apart, is disputed, unless the office prefers one of the two for that field. Nothing is overwritten
silently (AC-52).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from lilong.ledger import rules
from lilong.ledger.disputing import ELSEWHERE, Ruling, left_words, ruling
from lilong.ledger.importing.person_rows import PersonRow
from lilong.ledger.importing.standing import Provenance, Standing
from lilong.ledger.models import Relation
from lilong.ledger.operations.conflicts import Dispute
from lilong.ledger.operations.labelling import LabelSpec
from lilong.ledger.specs import RelationSpec, Source, Span
from lilong.ledger.terms import (
    PERSON_SUBJECT,
    RelationKind,
    SourceKind,
)
from lilong.vault.fields import Protected

VALUES = ("name", "identity", "phone", "born_on")


@dataclass(slots=True)
class Verdict:
    """What a row comes to for a person who is known."""

    values: dict[str, str] = field(default_factory=dict)
    ended: list[tuple[Relation, date]] = field(default_factory=list)
    begun: list[RelationSpec] = field(default_factory=list)
    labels: list[LabelSpec] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    joins: bool = False

    @property
    def changes(self) -> bool:
        """Say whether anything is written beside disputes."""
        return bool(self.values or self.ended or self.begun or self.labels or self.joins)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row beside one person: where the row's dwellings are, who said what, who is preferred."""

    row: PersonRow
    stands: Standing
    lives: UUID | None
    registered: UUID | None
    provenance: Provenance
    preferred: Mapping[str, SourceKind]

    def verdict(self) -> Verdict:
        """Return what the row comes to."""
        found = Verdict()
        for key in VALUES:
            self._value(key, found)
        self._home(RelationKind.LIVES, self.lives, found)
        self._home(RelationKind.REGISTERED, self.registered, found)
        self._leaving(found)
        self._household(found)
        self._labels(found)
        return found

    def _value(self, key: str, found: Verdict) -> None:
        offered, present = self.row.clear[key], getattr(self.stands.person, key)
        if not offered:
            return
        if not present:
            found.values[key] = offered
        elif present != Protected(present.kind, clear=offered):
            said = self.provenance.of(self.stands.person, key)
            way = ruling(key, said, self.row.source, self.preferred)
            if way is Ruling.TAKE:
                found.values[key] = offered
            elif way is Ruling.DISPUTE:
                found.disputes.append(self._dispute(key, offered, said))

    def _home(self, kind: RelationKind, place: UUID | None, found: Verdict) -> None:
        if kind is RelationKind.LIVES and self.row.left_on:
            return
        here = self.stands.open_homes(kind)
        if place is None:
            self._elsewhere(kind, here, found)
            return
        if any(row.place_id == place for row in here):
            return
        since = self.row.since if kind is RelationKind.LIVES else self.row.source.on
        if here:
            way = ruling(kind.value, _said(here[0]), self.row.source, self.preferred)
            if way is Ruling.TAKE and since <= here[0].valid_from:
                way = Ruling.DISPUTE
            if way is Ruling.KEEP:
                return
            if way is Ruling.DISPUTE:
                address = here[0].place.address if here[0].place else ""
                found.disputes.append(
                    self._dispute(kind.value, str(place), _said(here[0]), address)
                )
                return
            found.ended += [(row, since - timedelta(days=1)) for row in here]
        found.begun.append(self._relation(kind, place, since))

    def _elsewhere(self, kind: RelationKind, here: Sequence[Relation], found: Verdict) -> None:
        """Put before people that she is said to be at home elsewhere; her home does not end by it.

        A road that is spelled wrongly looks the same.
        """
        said = self.row.living if kind is RelationKind.LIVES else self.row.registered
        for row in here if said else ():
            way = ruling(kind.value, _said(row), self.row.source, self.preferred)
            if way is not Ruling.KEEP:
                address = row.place.address if row.place else ""
                found.disputes.append(self._dispute(kind.value, ELSEWHERE, _said(row), address))

    def _relation(self, kind: RelationKind, place: UUID, since: date) -> RelationSpec:
        """Return the new home, from when nothing else is recorded of it."""
        person = self.stands.person.pk
        for row in self.stands.homes:
            is_same = row.kind == kind and row.place_id == place
            if is_same and row.valid_to and row.valid_to >= since:
                since = row.valid_to + timedelta(days=1)
        return RelationSpec(
            kind=kind, span=Span(since), person_id=person, place_id=place, source=self.row.source
        )

    def _leaving(self, found: Verdict) -> None:
        """Let the day she moved out be her last there, or dispute it.

        Where a row names the home she left, another one she lives in goes on.
        """
        if self.row.left_on is None:
            return
        for row in self.stands.open_homes(RelationKind.LIVES):
            if self.lives is not None and row.place_id != self.lives:
                continue
            way = ruling("lives", _said(row), self.row.source, self.preferred)
            if way is Ruling.TAKE and self.row.left_on >= row.valid_from:
                found.ended.append((row, self.row.left_on))
            elif way is not Ruling.KEEP:
                address = row.place.address if row.place else ""
                found.disputes.append(
                    self._dispute("lives", left_words(self.row.left_on), _said(row), address)
                )

    def _household(self, found: Verdict) -> None:
        if not self.row.household and self.row.role is None:
            return
        member = self.stands.membership
        if member is None:
            is_at_home = self.lives is not None or self.registered is not None
            found.joins = is_at_home and self.row.left_on is None
        elif self.row.household and member.household.number not in {"", self.row.household}:
            number = member.household.number
            said = Source(SourceKind(member.source), member.source_date)
            found.disputes.append(self._dispute("household", self.row.household, said, number))

    def _labels(self, found: Verdict) -> None:
        held = [
            (label.kind, Span(label.valid_from, label.valid_to)) for label in self.stands.labels
        ]
        for kind, span in self.row.labels:
            if not any(kind == known and rules.overlap(span, other) for known, other in held):
                found.labels.append(
                    LabelSpec(
                        person_id=self.stands.person.pk, kind=kind, span=span,
                        source=self.row.source,
                    )
                )  # fmt: skip

    def _dispute(self, key: str, offered: str, stands: Source, present: str = "") -> Dispute:
        return Dispute(
            subject_kind=PERSON_SUBJECT, subject_id=self.stands.person.pk, key=key,
            offered=offered, source=self.row.source, present=present, stands=stands,
            area_path=self.stands.area_path,
        )  # fmt: skip


def _said(row: Relation) -> Source:
    return Source(SourceKind(row.source), row.source_date)
