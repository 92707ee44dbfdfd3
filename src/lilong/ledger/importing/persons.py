"""Person files of the Community Cloud and of others, taken in without doubling anybody."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from lilong.exchange.adapters import Outcome, RowResult, Values
from lilong.exchange.adapters import Source as Sender
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.importing import columns
from lilong.ledger.importing.comparing import Comparison
from lilong.ledger.importing.dwellings import ADDS, Dwellings
from lilong.ledger.importing.matching import Match, match_persons
from lilong.ledger.importing.person_rows import PersonRow, read_person, same_person
from lilong.ledger.importing.results import (
    disputed,
    office_of,
    reference_of,
    rejected,
)
from lilong.ledger.importing.showing import addresses_of, sentences
from lilong.ledger.importing.standing import (
    Provenance,
    preferences_of,
    standing_of,
    undecided,
)
from lilong.ledger.importing.writing import Batch, Fresh, Known, write_batch
from lilong.ledger.operations.recording import today
from lilong.ledger.queries.labels import label_words
from lilong.ledger.specs import PlaceSpec, Source, Span
from lilong.ledger.terms import SOURCE_NAMES, SourceKind
from lilong.vault.masks import mask_address
from lilong.vault.terms import Purpose

_SENDERS = (
    SourceKind.COMMUNITY_CLOUD, SourceKind.POLICE_REGISTER, SourceKind.PROPERTY_MANAGER,
    SourceKind.COMMITTEE, SourceKind.OFFICE,
)  # fmt: skip


class PersonAdapter:
    """Takes files of persons with homes, households and care labels (L-01, AC-52)."""

    name = "ledger_persons"
    title = mark("Persons and households")
    columns = columns.PERSON
    sources: Sequence[Sender] = tuple(Sender(kind, SOURCE_NAMES[kind]) for kind in _SENDERS)
    purposes: Sequence[str] = (Purpose.REGISTER_KEEPING, Purpose.CORRECTION, Purpose.EMERGENCY)
    adds = ADDS

    def __init__(self, *, add_missing: bool = False) -> None:
        self.add_missing = add_missing

    def adding(self) -> "PersonAdapter":
        """Return the adapter that adds dwellings which known buildings lack."""
        return PersonAdapter(add_missing=True)

    def identity(self, row: Values, *, source: str) -> str:
        """Return what makes two rows the same person."""
        return same_person(row)

    def take(
        self, rows: Sequence[Values], *, source: str, by: Actor, at: datetime, dry_run: bool
    ) -> Sequence[RowResult]:
        """Take persons in, or say what would become of each row; in order."""
        whose = Source(SourceKind(source), today(at), reference_of(by))
        judging = _Judging(office_of(by), whose, self.add_missing)
        judged = judging.judge(rows)
        batch = Batch(judging.office_id, judging.source, judged.fresh, judged.known, judged.added())
        if not dry_run:
            write_batch(batch, by=by, at=at)
        return [judged.results[row.number] for row in rows]


@dataclass(slots=True)
class _Judged:
    """What a batch comes to: results by row, persons to be written, persons who are known."""

    results: dict[int, RowResult]
    fresh: list[Fresh]
    known: list[Known]
    lacking: dict[UUID, PlaceSpec] = dataclasses.field(default_factory=dict)
    homes: dict[int, tuple[UUID, ...]] = dataclasses.field(default_factory=dict)

    def need(self, row: PersonRow, *homes: UUID | None) -> None:
        """Note which dwellings a row that goes in needs and nobody knows."""
        needed = tuple(key for key in homes if key in self.lacking)
        if needed:
            self.homes[row.number] = tuple(key for key in needed if key is not None)

    def added(self) -> list[PlaceSpec]:
        """Return the dwellings that are to be added, and say so with the first row of each."""
        specs: dict[UUID, PlaceSpec] = {}
        for number, keys in self.homes.items():
            fresh = [self.lacking[key] for key in dict.fromkeys(keys) if key not in specs]
            specs |= {spec.id: spec for spec in fresh}
            names = frozenset(f"{spec.parent_id} {spec.room}" for spec in fresh)
            self.results[number] = replace(self.results[number], added=names)
        return list(specs.values())


@dataclass(frozen=True, slots=True)
class _Judging:
    """The judging of one batch, without a write."""

    office_id: int
    source: Source
    add_missing: bool = False

    def judge(self, values: Sequence[Values]) -> _Judged:
        """Say what becomes of each row."""
        judged = _Judged({}, [], [])
        rows = self._read(values, judged)
        texts = [text for row in rows for text in (row.living, row.registered)]
        dwellings = Dwellings(self.office_id, texts, on=self.source.on)
        if self.add_missing:
            judged.lacking = dwellings.lacking(texts)
        matches = match_persons(rows, dwellings, office_id=self.office_id, source=self.source.kind)
        self._known(rows, matches, dwellings, judged)
        self._fresh(rows, matches, dwellings, judged)
        return judged

    def _read(self, values: Sequence[Values], judged: _Judged) -> list[PersonRow]:
        words = label_words(self.office_id, on=self.source.on)
        found: list[PersonRow] = []
        for row in values:
            try:
                found.append(read_person(row, self.source, words, today=self.source.on))
            except Refused as refused:
                judged.results[row.number] = rejected(row.number, refused.refusals[0])
        return found

    def _known(
        self, rows: Sequence[PersonRow], matches: Sequence[Match], dwellings: Dwellings,
        judged: _Judged,
    ) -> None:  # fmt: skip
        """Judge the rows of persons who stand in the ledger already."""
        changed = [
            (row, match) for row, match in zip(rows, matches, strict=True)
            if match.person_id and not match.says_nothing_new(row)
        ]  # fmt: skip
        for row, match in zip(rows, matches, strict=True):
            if match.says_nothing_new(row):
                judged.results[row.number] = RowResult(row.number, Outcome.UNCHANGED)
        keys = {match.person_id for _row, match in changed if match.person_id}
        standing = standing_of(keys, office_id=self.office_id) if keys else {}
        preferred = preferences_of(self.office_id) if keys else {}
        provenance = Provenance()
        seen: set[UUID] = set()
        for row, match in changed:
            key = match.person_id
            if key is None or key not in standing or key in seen:
                judged.results[row.number] = RowResult(row.number, Outcome.UNCHANGED)
                continue
            seen.add(key)
            lives, registered = dwellings.find(row.living), dwellings.find(row.registered)
            refusal = _unknown(row, lives, registered, dwellings)
            if refusal := refusal or _ended(row, lives, registered, dwellings):
                judged.results[row.number] = rejected(row.number, refusal)
                continue
            stands = standing[key]
            if stands.person.erased_at:
                judged.results[row.number] = rejected(row.number, _erased())
                continue
            verdict = Comparison(row, stands, lives, registered, provenance, preferred).verdict()
            judged.need(row, lives, registered)
            judged.known.append(Known(row, match, stands, verdict, lives or registered))
        disputes = [one for known in judged.known for one in known.verdict.disputes]
        asked = undecided(disputes, office_id=self.office_id)
        addresses = addresses_of(asked, self.office_id)
        addresses |= {key: text for text, key in dwellings.found.items() if key in judged.lacking}
        for known in judged.known:
            known.verdict.disputes = [one for one in known.verdict.disputes if one in asked]
            judged.results[known.row.number] = _result(known, addresses)

    def _fresh(
        self, rows: Sequence[PersonRow], matches: Sequence[Match], dwellings: Dwellings,
        judged: _Judged,
    ) -> None:  # fmt: skip
        """Judge the rows of persons nobody knows yet; the second of two rows is known by then."""
        seen: dict[str, Fresh] = {}
        for row, match in zip(rows, matches, strict=True):
            if match.person_id or row.number in judged.results:
                continue
            lives, registered = dwellings.find(row.living), dwellings.find(row.registered)
            refusal = (
                _unknown(row, lives, registered, dwellings)
                or _ended(row, lives, registered, dwellings)
                or _elsewhere(lives, registered)
            )
            if refusal:
                judged.results[row.number] = rejected(row.number, refusal)
                continue
            same = row.spec.identity or row.key
            if same in seen or row.key in seen:
                judged.results[row.number] = RowResult(row.number, Outcome.UNCHANGED)
                continue
            judged.need(row, lives, registered)
            fresh = Fresh(row, lives, registered)
            seen[same] = seen[row.key] = fresh
            judged.fresh.append(fresh)
            judged.results[row.number] = RowResult(row.number, Outcome.CREATED)


def _result(known: Known, addresses: Mapping[UUID, str]) -> RowResult:
    number, verdict = known.row.number, known.verdict
    if verdict.disputes:
        told = sentences(known.stands.person, verdict.disputes, addresses)
        return disputed(number, told)
    return RowResult(number, Outcome.CHANGED if verdict.changes else Outcome.UNCHANGED)


def _unknown(
    row: PersonRow, lives: UUID | None, registered: UUID | None, dwellings: Dwellings
) -> Refusal | None:
    """Refuse an address on a road of ours where the ledger knows no such dwelling."""
    for field, text, found in (
        ("living", row.living, lives), ("registered", row.registered, registered),
    ):  # fmt: skip
        if text and found is None and dwellings.is_ours(text):
            return Refusal(
                "unknown_address",
                mark(
                    "the ledger knows no dwelling “{address}”. Import the addresses first, or "
                    "put the spelling right."
                ),
                {"address": mask_address(text)[:60]},
                rule="G-19",
                field=field,
            )
    return None


def _ended(
    row: PersonRow, lives: UUID | None, registered: UUID | None, dwellings: Dwellings
) -> Refusal | None:
    """Refuse a home that has ended, unless she left it while it stood."""
    if not dwellings.ended:  # as of nearly every batch: no days are made for nothing
        return None
    homes = (("living", lives, row.lived), ("registered", registered, Span(row.source.on)))
    for field, key, span in homes:
        if refusal := dwellings.stands(key, span):
            return replace(refusal, field=field)
    return None


def _erased() -> Refusal:
    text = mark("this person's data were deleted; they do not come back by an import.")
    return Refusal("erased", text, rule="L-07", field="name")


def _elsewhere(lives: UUID | None, registered: UUID | None) -> Refusal | None:
    """Refuse a person whose addresses all lie elsewhere, or who has none."""
    if lives or registered:
        return None
    text = mark("neither the address of living nor that of registration is one of ours.")
    return Refusal("not_ours", text, rule="L-03", field="living")


ADAPTER = PersonAdapter()
