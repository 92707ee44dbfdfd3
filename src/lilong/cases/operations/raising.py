"""Raise matters: one, or many at once under the same rules and with the same journal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction

from lilong.accounts import queries as accounts
from lilong.accounts.models import Office
from lilong.accounts.viewer import Viewer
from lilong.cases import flow, policies, queries, rules
from lilong.cases.clockwork import ClockChange, Counting, Face, earliest, fold, started
from lilong.cases.grammar import Programme
from lilong.cases.models import Assignment, Matter, MatterClock
from lilong.cases.operations import facts as fact_rows
from lilong.cases.operations import numbering
from lilong.cases.operations.placing import unknown_places
from lilong.cases.operations.promises import promise
from lilong.cases.terms import AssignmentRole
from lilong.journal import operations as journal
from lilong.journal.entries import ChainHead, Draft
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.kernel.identifiers import new_id
from lilong.rulebook import queries as rulebook
from lilong.rulebook.queries import Ruling
from lilong.search import operations as search
from lilong.vault.sealed import Sealed
from lilong.vault.storing import insert_rows


@dataclass(frozen=True, slots=True)
class RaiseRequest:
    """One matter to raise. `opened_at` is when it reached the office, if that was before now.

    `scope` narrows rule values ("source:firm"); `sender_due` carries deadlines somebody else has
    set, by clock key; `words` are indexed for search; `sealed` are commitments to protected values.
    """

    kind: str
    title: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)
    opened_at: datetime | None = None
    lead_unit_id: int | None = None
    raiser_unit_id: int | None = None
    area_id: int | None = None
    area_path: str = ""
    place: str = ""
    site_id: UUID | None = None
    longitude: float | None = None
    latitude: float | None = None
    confidentiality: int | None = None
    origin: Mapping[str, Any] = field(default_factory=dict)
    scope: str = ""
    sender_due: Mapping[str, datetime] = field(default_factory=dict)
    words: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    sealed: tuple[Sealed, ...] = ()
    stage: str = ""


# The columns of a matter, in the order of its fields; the head of its chain comes last.
_MATTER = [f.attname for f in Matter._meta.concrete_fields]
_CLOCK = (
    "id", "office_id", "matter_id", "key", "nth", "state", "leads", "started_at", "due_at",
    "warn_at", "extended", "is_backlog", "is_provisional", "limit", "rule_version",
)  # fmt: skip
LEAD = AssignmentRole.LEAD.value
_ASSIGNMENT = (
    "id", "office_id", "matter_id", "unit_id", "role", "started_at", "task", "clock", "clock_nth",
)  # fmt: skip
_Way = tuple[Counting, Callable[[str], Ruling]]


@dataclass(slots=True)
class _Batch:
    """What is the same for all matters raised together, and the rows they have become."""

    office: Office
    centre_id: int | None
    by: Actor
    at: datetime
    matters: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[tuple[Any, ...]] = field(default_factory=list)
    assignments: list[tuple[Any, ...]] = field(default_factory=list)
    drafts: list[tuple[Draft, ChainHead]] = field(default_factory=list)
    ways: dict[tuple[tuple[str, ...], date], _Way] = field(default_factory=dict)

    def way(self, scope: tuple[str, ...], on: date) -> _Way:
        """Return how time is counted within scopes on a day, and how rulings are looked up."""
        if (scope, on) not in self.ways:
            found: dict[str, Ruling] = {}

            def lookup(name: str) -> Ruling:
                if name not in found:
                    found[name] = rulebook.value(name, office_id=self.office.pk, scope=scope, on=on)
                return found[name]

            self.ways[scope, on] = queries.counting(self.office.pk, scope, on), lookup
        return self.ways[scope, on]


def raise_matter(
    *, request: RaiseRequest, viewer: Viewer | None, office_id: int, by: Actor, at: datetime
) -> Matter:
    """Raise one matter. Refused if this viewer may not, or an answer is wrong."""
    return raise_many(requests=[request], viewer=viewer, office_id=office_id, by=by, at=at)[0]


def raise_many(
    *,
    requests: Sequence[RaiseRequest],
    viewer: Viewer | None,
    office_id: int,
    by: Actor,
    at: datetime,
) -> list[Matter]:
    """Raise matters of one office together: same rules, same journal, one number range."""
    office = accounts.office(office_id)
    batch = _Batch(office, accounts.centre_unit_id(office_id), by, at)
    _ask(requests, viewer, batch)
    with transaction.atomic(savepoint=False):
        return _write(batch, requests)


def _write(batch: _Batch, requests: Sequence[RaiseRequest]) -> list[Matter]:
    by, at, office_id = batch.by, batch.at, batch.office.pk
    day = local(at).date()
    first = numbering.take(office_id=office_id, day=day, count=len(requests))
    for index, request in enumerate(requests):
        _compose(batch, request, numbering.number(batch.office.prefix, day, first + index))
    heads = journal.append_many(batch.drafts, by=by, at=at)
    for row, head in zip(batch.matters, heads, strict=True):
        row["chain_length"], row["chain_head"] = head.length, head.head
    rows = [tuple(row[name] for name in _MATTER) for row in batch.matters]
    insert_rows(Matter, _MATTER, rows)
    insert_rows(MatterClock, _CLOCK, batch.clocks)
    insert_rows(Assignment, _ASSIGNMENT, batch.assignments)
    units = accounts.units_of(batch.office)
    matters = [Matter.from_db(DEFAULT_DB_ALIAS, _MATTER, row) for row in rows]
    for matter in matters:
        matter.lead_unit = units[matter.lead_unit_id]
    fact_rows.write(matters)
    found = [
        search.Indexed(
            office_id=office_id,
            kind=row["kind"],
            key=row["id"],
            text=f"{row['number']} {r.title} {r.place} {r.words}",
            at=row["opened_at"],
        )
        for row, r in zip(batch.matters, requests, strict=True)
    ]
    search.index_many(found, are_new=True)
    return matters


def _ask(requests: Sequence[RaiseRequest], viewer: Viewer | None, batch: _Batch) -> None:
    doer = policies.doer(viewer, batch.by, batch.centre_id)
    office_id = batch.office.pk
    for programme in {r.kind: flow.programme(r.kind) for r in requests}.values():
        refusal = rules.raise_refusal(programme, doer)
        wrong = [refusal] if refusal else []
        if programme.facts:
            answers = [r.facts for r in requests if r.kind == programme.key]
            wrong += [w for a in answers for w in rules.answers_refusals(programme.facts, a)]
            for facts in answers:
                wrong += unknown_places(programme.facts, facts, office_id=office_id)
        if wrong:
            raise Refused(*wrong)


def _compose(batch: _Batch, request: RaiseRequest, number: str) -> None:
    programme = flow.programme(request.kind)
    opened = request.opened_at or batch.at
    scope = request.scope or f"programme:{request.kind}"
    facts = dict(request.facts) | {k: v.isoformat() for k, v in request.sender_due.items()}
    scopes = queries.scopes_by(request.kind, {"scope": scope}, facts, request.area_path)
    counting, lookup = batch.way(scopes, local(opened).date())
    changes = _opening_changes(programme, facts, counting, lookup, opened)
    faces = fold(changes, counting.calendar)
    row = _row(batch, request, programme, number, opened)
    row["origin"], row["facts"] = {**request.origin, "scope": scope}, facts
    backlog = frozenset((f.key, f.nth) for f in faces if f.due_at < batch.at)
    row["next_due_at"], row["warn_at"], row["is_provisional"] = earliest(faces, backlog=backlog)
    row["is_backlog"] = any(f.leads and (f.key, f.nth) in backlog for f in faces)
    batch.matters.append(row)
    batch.clocks += [_clock(row, face, backlog) for face in faces]
    batch.assignments.append(
        (new_id(), row["office_id"], row["id"], row["lead_unit_id"], LEAD, batch.at, "", "", 0)
    )
    batch.drafts.append((_draft(row, request, changes), ChainHead()))


def _row(
    batch: _Batch, request: RaiseRequest, programme: Programme, number: str, opened: datetime
) -> dict[str, Any]:
    """Return a matter's columns as far as they follow from what was asked."""
    return {
        "id": request.id,
        "office_id": batch.office.pk,
        "kind": request.kind,
        "number": number,
        "title": request.title[:200],
        "stage": request.stage or programme.initial.key,
        "lead_unit_id": _lead(programme, request, batch.by, batch.centre_id),
        "raiser_unit_id": request.raiser_unit_id or batch.by.unit_id,
        "area_id": request.area_id,
        "area_path": request.area_path,
        "place": request.place[:200],
        "site_id": request.site_id,
        "longitude": request.longitude,
        "latitude": request.latitude,
        "confidentiality": _level(request, programme),
        "opened_at": opened,
        "recorded_at": batch.at,
        "paused_until": None,
        "closed_at": None,
        "round": 1,
        "revision": 0,
        "declaration_version": programme.version,
    }


def _level(request: RaiseRequest, programme: Programme) -> int:
    if request.confidentiality is None:
        return programme.confidentiality
    return request.confidentiality


def _lead(programme: Programme, request: RaiseRequest, by: Actor, centre_id: int | None) -> int:
    raiser = request.raiser_unit_id or by.unit_id
    lead = request.lead_unit_id or (raiser if programme.lead == "raiser" else None) or centre_id
    if lead is None:
        raise LookupError(f"office {by.office_id} has no centre to lead {request.kind}")
    return lead


def _opening_changes(
    programme: Programme,
    facts: Mapping[str, Any],
    counting: Counting,
    lookup: Any,
    opened: datetime,
) -> list[ClockChange]:
    changes = []
    for key in programme.opens:
        clock = programme.clock(key)
        found = promise(clock.limit, facts, lookup)
        if found:
            changes.append(
                started(key, 1, found, counting, at=opened, counted_from=opened, leads=clock.leads)
            )
    return changes


def _clock(
    row: Mapping[str, Any], face: Face, backlog: frozenset[tuple[str, int]]
) -> tuple[Any, ...]:
    return (
        new_id(), row["office_id"], row["id"], face.key, face.nth, face.state.value, face.leads,
        face.started_at, face.due_at, face.warn_at, face.extended, (face.key, face.nth) in backlog,
        face.is_provisional, face.limit, face.rule_version,
    )  # fmt: skip


def clock_row(
    matter: Matter, face: Face, backlog: frozenset[tuple[str, int]] = frozenset()
) -> MatterClock:
    """Return a clock's face as the row that stands for it."""
    return MatterClock(
        office_id=matter.office_id,
        matter=matter,
        key=face.key,
        nth=face.nth,
        state=face.state,
        leads=face.leads,
        started_at=face.started_at,
        due_at=face.due_at,
        warn_at=face.warn_at,
        ended_at=face.ended_at,
        extended=face.extended,
        is_backlog=(face.key, face.nth) in backlog,
        is_provisional=face.is_provisional,
        limit=face.limit,
        rule_version=face.rule_version,
        held=face.held.as_data() if face.held else None,
    )


def _draft(row: Mapping[str, Any], request: RaiseRequest, changes: list[ClockChange]) -> Draft:
    data = {
        "matter": str(row["id"]),
        "kind": row["kind"],
        "number": row["number"],
        "to": row["stage"],
        "title": row["title"],
        "opened_at": row["opened_at"].isoformat(),
        "lead_unit": row["lead_unit_id"],
        "area": row["area_id"],
        **({"site": str(row["site_id"])} if row["site_id"] else {}),
        "origin": row["origin"],
        "facts": row["facts"],
        "clocks": [c.as_data() for c in changes],
        "version": row["declaration_version"],
        **request.data,
    }
    return Draft(
        office_id=row["office_id"],
        subject=queries.subject_of(row["id"]),
        type="cases.raised",
        data=data,
        sealed=request.sealed,
    )
