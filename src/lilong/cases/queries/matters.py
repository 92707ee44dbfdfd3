"""Reads of the engine: one matter for its page, a frozen snapshot for rules, lists by cursor."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Exists, OuterRef, Value, When, prefetch_related_objects

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.attachments import queries as attachments
from lilong.cases import flow, policies, rules
from lilong.cases.clockwork import Counting, Held
from lilong.cases.grammar import (
    Assigned,
    ClockReading,
    Doer,
    Done,
    Move,
    Programme,
    Snapshot,
    Spoken,
)
from lilong.cases.models import Assignment, Contact, Matter, MatterClock, MatterQuerySet
from lilong.cases.standing import standing
from lilong.cases.terms import (
    SUBJECT_KIND,
    AssignmentRole,
    ClockState,
    ContactKind,
    ContactOutcome,
    Lamp,
)
from lilong.journal import queries as journal
from lilong.journal import storing
from lilong.journal.models import Entry
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.subject import Subject
from lilong.kernel.text import Named
from lilong.rulebook import queries as rulebook
from lilong.rulebook.terms import scopes_for


def subject_of(matter_id: UUID) -> Subject:
    """Return the journal's and the attachments' name for a matter."""
    return Subject(SUBJECT_KIND, str(matter_id))


def get_matter(viewer: Viewer, matter_id: UUID, *beside: str) -> Matter:
    """Return one matter with unit, area and office; NotVisible hides what is not hers.

    `beside` names further rows to bring along: a room's own.
    """
    found: Matter | None = (
        policies.visible_matters(viewer)
        .select_related("lead_unit", "area", "office", *beside)
        .filter(pk=matter_id)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def find(matter_id: UUID) -> Matter | None:
    """Return a matter for the house itself, whoever asks; None when there is none."""
    return Matter.objects.filter(pk=matter_id).first()


def matter_by_number(viewer: Viewer, number: str) -> Matter:
    """Return one matter by the number people use; NotVisible as for `get_matter`."""
    found: Matter | None = (
        policies.visible_matters(viewer)
        .select_related("lead_unit", "area", "office")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty fields do not narrow. `area_path` is a subtree's prefix."""

    kind: str
    stage: str = ""
    unit_id: int | None = None
    area_path: str = ""
    state: str = ""
    at: datetime | None = None
    facts: Mapping[str, Any] | None = None


def matter_list(viewer: Viewer, wanted: Wanted) -> MatterQuerySet:
    """Return the visible matters of a list, unordered; the page adds order and cursor."""
    rows = policies.visible_matters(viewer, {wanted.kind})
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.unit_id:
        rows = rows.filter(lead_unit_id=wanted.unit_id)
    if wanted.area_path:
        rows = within(rows, wanted.area_path)
    rows = _in_state(rows, wanted.state, wanted.at)
    for key, value in (wanted.facts or {}).items():
        rows = rows.filter(**_fact_filter(wanted.kind, key, value))
    return rows


def has_open_part(unit_ids: Collection[int]) -> Exists:
    """Return the filter for matters of which one of the units has a part it has not answered."""
    parts = Assignment.objects.filter(
        matter=OuterRef("pk"),
        unit_id__in=sorted(unit_ids),
        ended_at__isnull=True,
        answered_at__isnull=True,
    )
    return Exists(parts)


def within(rows: MatterQuerySet, area_path: str) -> MatterQuerySet:
    """Narrow to an area and all below it: the range of paths that begin with this one."""
    return rows.filter(area_path__gte=area_path, area_path__lt=area_path + "~")


def _in_state(rows: MatterQuerySet, state: str, at: datetime | None) -> MatterQuerySet:
    if not state:
        return rows
    if state == "closed":
        return rows.filter(closed_at__isnull=False)
    rows = rows.open()
    if state == "late":
        rows = rows.filter(next_due_at__lt=at)
    elif state == "near":
        rows = rows.filter(warn_at__lte=at, next_due_at__gte=at)
    elif state == "paused":
        rows = rows.filter(paused_until__gt=at)
    elif state == "backlog":
        rows = rows.filter(is_backlog=True)
    return rows


def _fact_filter(kind: str, key: str, value: Any) -> dict[str, Any]:
    column = "text"
    if isinstance(value, int) and not isinstance(value, bool):
        column = "number"
    elif isinstance(value, date):
        column = "date"
    return {
        "filterable_facts__kind": kind,
        "filterable_facts__key": key,
        f"filterable_facts__{column}": value,
    }


def lamp_of(matter: Matter, at: datetime) -> Lamp:
    """Return the deadline state of a matter at a moment, from its columns alone."""
    if matter.closed_at is not None:
        return Lamp.DONE
    if matter.next_due_at is None:
        return Lamp.BACKLOG if matter.is_backlog else Lamp.PAUSED
    if at > matter.next_due_at:
        return Lamp.LATE
    if matter.paused_until is not None and at < matter.paused_until:
        return Lamp.PAUSED
    if matter.warn_at is not None and at >= matter.warn_at:
        return Lamp.NEAR
    return Lamp.CALM


def lamp_at(at: datetime) -> Choice:
    """Return `lamp_of` as an expression, for rows that are read as plain values."""
    return Choice(
        When(closed_at__isnull=False, then=Value(Lamp.DONE.value)),
        When(next_due_at__isnull=True, is_backlog=True, then=Value(Lamp.BACKLOG.value)),
        When(next_due_at__isnull=True, then=Value(Lamp.PAUSED.value)),
        When(next_due_at__lt=at, then=Value(Lamp.LATE.value)),
        When(paused_until__gt=at, then=Value(Lamp.PAUSED.value)),
        When(warn_at__lte=at, then=Value(Lamp.NEAR.value)),
        default=Value(Lamp.CALM.value),
    )


def scopes_of(matter: Matter) -> tuple[str, ...]:
    """Return what a matter's rule values are looked up by, the narrowest first.

    Its category, where its kind has one, is the fact `category_path`.
    """
    return scopes_by(matter.kind, matter.origin, matter.facts, matter.area_path)


def scopes_by(
    kind: str, origin: Mapping[str, Any], facts: Mapping[str, Any], area_path: str
) -> tuple[str, ...]:
    """Return the same from what a matter is made of, before there is one."""
    return scopes_for(
        str(origin.get("scope") or f"programme:{kind}"),
        area_path=area_path,
        category_path=str(facts.get("category_path") or facts.get("category") or ""),
    )


def counting(office_id: int, scope: str | Sequence[str], on: date) -> Counting:
    """Return how an office counts time on a day, for a scope such as "source:firm"."""
    warn = rulebook.value("cal.warn_share", office_id=office_id, scope=scope, on=on)
    return Counting(
        calendar=rulebook.calendar(office_id, on),
        receipt=rulebook.receipt(office_id=office_id, scope=scope, on=on),
        warn_share=warn.value,
    )


def reading(row: MatterClock) -> ClockReading:
    """Return a clock's row as the plain value rules read."""
    return ClockReading(
        key=row.key,
        state=ClockState(row.state),
        started_at=row.started_at,
        due_at=row.due_at,
        warn_at=row.warn_at,
        ended_at=row.ended_at,
        nth=row.nth,
        extended=row.extended,
        resumes_at=held.resumes_at if (held := Held.from_data(row.held)) else None,
    )


def _spoken(row: Contact) -> Spoken:
    return Spoken(
        kind=ContactKind(row.kind),
        outcome=ContactOutcome(row.outcome),
        at=row.at,
        staff_id=row.staff_id,
        unit_id=row.unit_id,
        nth_round=row.round,
        satisfied=row.satisfied,
        solved=row.solved,
        side=row.side,
    )


def _assigned(row: Assignment) -> Assigned:
    return Assigned(
        unit_id=row.unit_id,
        role=AssignmentRole(row.role),
        started_at=row.started_at,
        ended_at=row.ended_at,
        acknowledged_at=row.acknowledged_at,
        answered_at=row.answered_at,
        task=row.task,
    )


def _done(entry: Entry) -> Done:
    actor, data = entry.actor, entry.data
    return Done(
        move=data.get("move", ""),
        at=entry.at,
        staff_id=actor.get("staff_id"),
        unit_id=actor.get("unit_id"),
        to_stage=data.get("to", ""),
        answers=data.get("answers") or {},
    )


def history_of(entries: Iterable[Entry]) -> tuple[Done, ...]:
    """Return the moves a matter's journal tells of, in order, what was undone left out."""
    return tuple(_done(e) for e in standing(entries))


@dataclass(frozen=True, slots=True)
class Case:
    """A matter with everything its page and its rules need, read once."""

    matter: Matter
    programme: Programme
    snapshot: Snapshot
    clocks: tuple[MatterClock, ...]
    assignments: tuple[Assignment, ...]
    contacts: tuple[Contact, ...]
    entries: tuple[Entry, ...]
    rule_versions: Mapping[str, int | None]


def case_of(matter: Matter, *, at: datetime) -> Case:
    """Return a matter's case: its rows and the frozen snapshot rules decide on (six queries)."""
    programme = flow.programme(matter.kind)
    of_matter = {"matter_id": matter.pk}
    clocks = tuple(storing.select_models(MatterClock, of_matter, ("started_at", "nth", "key")))
    assignments = tuple(
        storing.select_models(Assignment, of_matter, ("started_at", "clock_nth", "id"))
    )
    contacts = tuple(storing.select_models(Contact, of_matter, ("at", "id")))
    beside: tuple[MatterClock | Assignment | Contact, ...] = (*clocks, *assignments, *contacts)
    for row in beside:
        row.matter = matter
    _introduce(matter, assignments, contacts)
    entries = tuple(journal.entries_of(subject_of(matter.pk)))
    scope = scopes_of(matter)
    opened = local(matter.opened_at).date()
    rulings = {
        name: rulebook.value(name, office_id=matter.office_id, scope=scope, on=opened)
        for name in programme.rulings
    }
    history = history_of(entries)
    snapshot = Snapshot(
        kind=matter.kind,
        stage=programme.renamed.get(matter.stage, matter.stage),
        opened_at=matter.opened_at,
        at=at,
        lead_unit_id=matter.lead_unit_id,
        lead_unit=Named(matter.lead_unit.name, matter.lead_unit.name_en),
        raiser_unit_id=matter.raiser_unit_id,
        facts=matter.facts,
        clocks=tuple(reading(c) for c in clocks),
        contacts=tuple(_spoken(c) for c in contacts),
        assignments=tuple(_assigned(a) for a in assignments),
        history=history,
        rulings={name: r.value for name, r in rulings.items()},
        evidence=attachments.count(subject_of(matter.pk)),
        centre_unit_id=accounts.centre_unit_id(matter.office_id),
        round=matter.round,
        waiting=rules.waiting(programme, history),
    )
    return Case(
        matter=matter,
        programme=programme,
        snapshot=snapshot,
        clocks=clocks,
        assignments=assignments,
        contacts=contacts,
        entries=entries,
        rule_versions={name: r.version_id for name, r in rulings.items()},
    )


def _introduce(
    matter: Matter, assignments: tuple[Assignment, ...], contacts: tuple[Contact, ...]
) -> None:
    """Give rows the units and persons they name: units are at hand, persons asked for once."""
    units = accounts.units_of(accounts.office(matter.office_id))
    named: tuple[Assignment | Contact, ...] = (*assignments, *contacts)
    for row in named:
        if row.unit_id is not None:
            row.unit = units[row.unit_id]
    prefetch_related_objects(contacts, "staff")


@dataclass(frozen=True, slots=True)
class Offer:
    """A move as a viewer's page shows it: open, or blocked with every reason why."""

    move: Move
    refusals: tuple[Refusal, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.refusals


def offers(case: Case, doer: Doer) -> tuple[Offer, ...]:
    """Return the moves that leave the present stage, each with what stands in its way.

    A quiet move is offered only to who may make it now; what asks for something or decides it, only
    to who may, and a decision only while something waits.
    """
    found = (
        Offer(move, tuple(rules.refusals(case.programme, move, case.snapshot, doer)))
        for move in case.programme.moves
        if case.snapshot.stage in move.frm and rules.is_offered(case.programme, move, case.snapshot)
    )
    return tuple(offer for offer in found if offer.is_open or not _is_discreet(case, offer))


def _is_discreet(case: Case, offer: Offer) -> bool:
    """Say whether a move that is not open is better not named to this reader."""
    if offer.move.quiet:
        return True
    codes = {refusal.code for refusal in offer.refusals}
    is_others = bool(codes & {"not_granted", "not_related"})
    return is_others and case.programme.approval_of(offer.move.key) is not None


def doer_for(viewer: Viewer, case: Case) -> Doer:
    """Return what rules may know of a viewer before a case."""
    return policies.doer(viewer, viewer.actor(), case.snapshot.centre_unit_id)
