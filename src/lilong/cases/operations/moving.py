"""The one way a matter changes: a declared move, asked, claimed, written and announced together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.attachments import operations as attachments
from lilong.cases import policies, ports, queries, rules
from lilong.cases.clockwork import Counting
from lilong.cases.grammar import Doer, Kind, Move, Question
from lilong.cases.models import Matter
from lilong.cases.operations import (
    asking,
    assigning,
    facts,
    keeping,
    notifying,
    speaking,
    timing,
    undoing,
)
from lilong.cases.operations.placing import unknown_places
from lilong.cases.queries import Case
from lilong.journal import operations as journal
from lilong.journal.entries import ChainHead, Draft
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook
from lilong.rulebook.queries import Ruling


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """What is asked of a matter. `revision` is the one the asker saw; another answers Stale.

    `facts` are set beside the answers by a room that works something out itself (a category's
    limit); `data` goes into the journal entry with them. `columns` are the matter's own, `details`
    those of the room's table (`ports.keep_details`). Moves of one `decision` are undone together.
    """

    matter_id: UUID
    move: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    revision: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    decision: UUID | None = None


@transaction.atomic
def move(*, request: MoveRequest, viewer: Viewer | None, by: Actor, at: datetime) -> Matter:
    """Make a move. Refused with every reason, Stale if somebody was quicker, NotVisible if hidden.

    A system actor passes no viewer and may make only moves that say `system`.
    """
    case = queries.case_of(_look(request, viewer, by), at=at)
    doer = policies.doer(viewer, by, case.snapshot.centre_unit_id)
    declared = _ask(request, case, doer)
    counting, lookup = _ways_to_count(case.matter)
    matter, facts_before = case.matter, dict(case.matter.facts)
    kept = {q.key for q in declared.asks if q.keep} if not declared.secret else set()
    changed = {k: v for k, v in request.answers.items() if k in kept} | dict(request.facts)
    facts_after = {**facts_before, **changed}
    after = speaking.after(case, declared, doer, request.answers)
    plan = timing.plan(after, declared, facts_after, dict(request.answers), counting, lookup, at)
    lead_after = assigning.lead_after(declared, case, request.answers, at)
    columns = _columns(request, declared, case, plan, lead_after, at)
    shares = assigning.plan(declared, after, request.answers, lead_after, at)
    contact = speaking.contact(after, declared, request.answers, by, at)
    reason, ways = request.reason.strip(), (counting, lookup)
    told_reason = asking.reason_told(case, declared, reason)
    duties = asking.duties(after, declared, request.answers, told_reason, plan, ways)
    data = _data(request, declared, case, plan, changed, lead_after)
    if declared.can_be_undone:
        data["before"] = keeping.before(
            keeping.Change(matter, columns, changed, shares, contact, duties)
        )
    matter.facts = facts_after
    held = undoing.held_for(declared, matter.office_id, at)
    head = journal.append(
        Draft(
            office_id=matter.office_id,
            subject=queries.subject_of(matter.pk),
            type=_event_type(declared, case, request.answers),
            data=data,
            reason=reason,
            held_for=held,
        ),
        by=by,
        at=at,
        after=ChainHead(matter.chain_length, matter.chain_head),
    )
    _claim(matter, columns, head)
    timing.write(matter, plan)
    assigning.write(shares)
    facts.rewrite(matter, changed)
    if contact is not None:
        contact.save(force_insert=True)
    asking.write(move=declared, case=case, answers=request.answers, reason=reason, by=by, at=at)
    asking.write_duties(duties)
    room = ports.details(matter.kind)
    if room is not None and request.details:
        room.write(matter.pk, request.details)
    _carry_out(declared, matter, request, by, at)
    told = notifying.Telling(declared, case, matter, told_reason, held, asking.promised(plan))
    notifying.tell(told, by=by, at=at)
    return matter


def _carry_out(
    declared: Move, matter: Matter, request: MoveRequest, by: Actor, at: datetime
) -> None:
    for effect in declared.effects:
        call = ports.Call(
            matter.office_id, matter.pk, matter.kind, declared.key, matter.facts,
            request.answers, effect.settings, request.reason.strip(),
        )  # fmt: skip
        ports.port(effect.port)(call, by=by, at=at)


@transaction.atomic
def move_with_evidence(
    *,
    request: MoveRequest,
    files: Sequence[UploadedFile[Any]],
    viewer: Viewer,
    by: Actor,
    at: datetime,
) -> Matter:
    """Attach files to a matter and make a move on the strength of them: both, or neither."""
    matter = queries.get_matter(viewer, request.matter_id)
    for upload in files:
        attachments.attach(
            subject=queries.subject_of(matter.pk),
            office_id=matter.office_id,
            upload=upload,
            by=by,
            at=at,
        )
    return move(request=request, viewer=viewer, by=by, at=at)


def _look(request: MoveRequest, viewer: Viewer | None, by: Actor) -> Matter:
    if viewer is not None:
        matter = queries.get_matter(viewer, request.matter_id)
    else:
        if by.office_id is None:
            raise NotVisible
        found = (
            Matter.objects.select_related("lead_unit", "area", "office")
            .filter(pk=request.matter_id, office_id=by.office_id)
            .first()
        )
        if found is None:
            raise NotVisible
        matter = found
    if request.revision is not None and request.revision != matter.revision:
        raise Stale
    return matter


def _ask(request: MoveRequest, case: Case, doer: Doer) -> Move:
    declared = case.programme.move(request.move)
    if declared is None:
        raise Refused(
            Refusal(
                "no_such_move",
                mark("There is no move “{move}” for this matter."),
                {"move": request.move},
            )
        )
    found = list(rules.refusals(case.programme, declared, case.snapshot, doer, request.answers))
    if not any(r.code == "not_now" for r in found):
        found += rules.answers_refusals(declared.asks, request.answers, case.snapshot.rulings)
        no_reason = rules.reason_refusal(declared, request.reason)
        found += [no_reason] if no_reason else []
        found += _unknown_units(declared, request, case)
        found += unknown_places(declared.asks, request.answers, office_id=case.matter.office_id)
    if found:
        raise Refused(*found)
    return declared


def _unknown_units(declared: Move, request: MoveRequest, case: Case) -> list[Refusal]:
    on = local(case.snapshot.at).date()
    named = [(q, key) for q in declared.asks for key in _units_named(q, request.answers)]
    return [
        Refusal(
            "unknown_unit",
            mark("“{label}” names a unit this office does not have at present."),
            {"label": q.label},
            field=q.key,
        )
        for q, key in named
        if not accounts.is_current_unit(case.matter.office_id, key, on=on)
    ]


def _units_named(question: Question, answers: Mapping[str, Any]) -> list[Any]:
    value = answers.get(question.key)
    if not value or question.kind not in {Kind.UNIT, Kind.UNITS}:
        return []
    if question.kind == Kind.UNIT:
        return [value]
    return [row["unit"] for row in value if isinstance(row, dict) and "unit" in row]


def _ways_to_count(matter: Matter) -> tuple[Counting, Any]:
    scope = queries.scopes_of(matter)
    on = local(matter.opened_at).date()

    def lookup(name: str) -> Ruling:
        return rulebook.value(name, office_id=matter.office_id, scope=scope, on=on)

    return queries.counting(matter.office_id, scope, on), lookup


def _stage_after(declared: Move, case: Case, answers: Mapping[str, Any]) -> str:
    if rules.is_in_vain(declared, answers):
        return case.snapshot.stage
    return declared.to or case.snapshot.stage


def _event_type(declared: Move, case: Case, answers: Mapping[str, Any]) -> str:
    stage = _stage_after(declared, case, answers)
    closes = stage != case.snapshot.stage and case.programme.stage(stage).closes
    return "cases.closed" if closes else "cases.moved"


def _data(
    request: MoveRequest,
    declared: Move,
    case: Case,
    plan: timing.Plan,
    changed: Mapping[str, Any],
    lead_after: int,
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "matter": str(case.matter.pk),
        "kind": case.matter.kind,
        "number": case.matter.number,
        "move": declared.key,
        "from": case.snapshot.stage,
        "to": _stage_after(declared, case, request.answers),
        "origin": case.matter.origin,
        "clocks": [c.as_data() for c in plan.changes],
        "rules": dict(case.rule_versions),
    }
    if lead_after != case.matter.lead_unit_id:
        data["lead_unit"] = lead_after
    lapsed = asking.lapsed(case.programme, case.snapshot, declared)
    if lapsed:
        data["lapsed"] = lapsed
    if not declared.secret:
        data["answers"] = dict(request.answers)
        data["facts"] = dict(changed)
    if request.decision is not None:
        data["decision"] = str(request.decision)
    return data | dict(request.data)


def _columns(
    request: MoveRequest,
    declared: Move,
    case: Case,
    plan: timing.Plan,
    lead_after: int,
    at: datetime,
) -> dict[str, Any]:
    """Return the matter's columns after the move, but for its facts, revision and chain."""
    matter = case.matter
    stage = case.programme.stage(_stage_after(declared, case, request.answers))
    return {
        "stage": stage.key,
        "lead_unit_id": lead_after,
        "next_due_at": None if stage.closes else plan.due_at,
        "warn_at": None if stage.closes else plan.warn_at,
        "paused_until": None if stage.closes else plan.paused_until,
        "is_provisional": plan.is_provisional,
        "is_backlog": matter.is_backlog or plan.is_backlog,
        "closed_at": (matter.closed_at or at) if stage.closes else None,
        "round": matter.round + (1 if declared.rounds else 0),
        **request.columns,
    }


def _claim(matter: Matter, columns: Mapping[str, Any], head: ChainHead) -> None:
    values = {
        **columns, "facts": matter.facts, "chain_length": head.length, "chain_head": head.head,
    }  # fmt: skip
    claimed = Matter.objects.filter(pk=matter.pk, revision=matter.revision).update(
        revision=matter.revision + 1, **values
    )
    if claimed != 1:
        raise Stale
    for name, value in values.items():
        setattr(matter, name, value)
    matter.revision += 1
