"""A random legal walk through a declaration: any of the cast makes any move that is open to her."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from lilong.cases import flow, operations, queries
from lilong.cases.grammar import Kind, Move, Programme, Question
from lilong.cases.models import Matter
from lilong.cases.operations.rebuilding import differences
from lilong.cases.terms import AssignmentRole
from lilong.journal import queries as journal
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import NotVisible, Refused
from tests.cases.doing import evidence
from tests.cast import Cast, Member
from tests.conformance.placing import a_place

BEGIN = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)
WALKERS = (
    "dispatcher", "leader", "section_head", "handler", "other_handler", "committee_secretary",
)  # fmt: skip
STEPS = 90


@dataclass
class Walk:
    """One matter on its way, with the moves that were made."""

    cast: Cast
    programme: Programme
    chance: Random
    at: datetime = BEGIN
    made: list[str] = field(default_factory=list)
    matter: Matter | None = None
    last: tuple[Member, operations.MoveRequest] | None = None

    def member(self, name: str) -> Member:
        return self.cast.home.member(name)

    def begin(self) -> Matter:
        """Raise the matter as the first of the cast who may."""
        for name in self.chance.sample(WALKERS, len(WALKERS)):
            viewer = self.member(name).viewer_at(self.at)
            request = operations.RaiseRequest(
                kind=self.programme.key,
                title="走一遍（虚构）",
                facts=self.answers(self.programme.facts, {}),
            )
            try:
                self.matter = operations.raise_matter(
                    request=request,
                    viewer=viewer,
                    office_id=viewer.office_id,
                    by=viewer.actor(),
                    at=self.at,
                )
            except Refused:
                continue
            return self.matter
        raise AssertionError(f"nobody of the cast may raise {self.programme.key}")

    def step(self) -> bool:
        """Let some time pass and make one move; False when nobody found one to make."""
        self.at += timedelta(minutes=self.chance.randrange(5, 60 * 40))
        for name, move in self._open_moves():
            if self._make(self.member(name), move):
                self.made.append(move.key)
                return True
        return False

    def _open_moves(self) -> list[tuple[str, Move]]:
        found = []
        for name in WALKERS:
            viewer = self.member(name).viewer_at(self.at)
            try:
                matter = queries.get_matter(viewer, self._current().pk)
            except NotVisible:
                continue
            case = queries.case_of(matter, at=self.at)
            doer = queries.doer_for(viewer, case)
            found += [(name, o.move) for o in queries.offers(case, doer) if o.is_open]
        self.chance.shuffle(found)
        if self.chance.random() < 0.6:
            found.sort(key=lambda one: _distance(self.programme, one[1]))
        return found

    def _make(self, who: Member, move: Move) -> bool:
        viewer, matter = who.viewer_at(self.at), self._current()
        if move.needs_evidence:
            evidence(who, matter, self.at)
        request = operations.MoveRequest(
            matter_id=matter.pk,
            move=move.key,
            answers=self.answers(move.asks, matter.facts),
            reason="虚构的理由" if move.asks_reason else "",
            revision=matter.revision,
        )
        try:
            operations.move(request=request, viewer=viewer, by=viewer.actor(), at=self.at)
        except Refused:
            return False
        self.last = who, request
        return True

    def take_back(self) -> None:
        """Undo the last move as who made it."""
        assert self.last is not None
        who, request = self.last
        viewer = who.viewer_at(self.at)
        asked = operations.UndoRequest(request.matter_id)
        operations.undo(request=asked, viewer=viewer, by=viewer.actor(), at=self.at)

    def make_again(self) -> None:
        """Make the last move once more, after it was undone."""
        assert self.last is not None
        who, request = self.last
        viewer = who.viewer_at(self.at)
        again = replace(request, revision=None)
        operations.move(request=again, viewer=viewer, by=viewer.actor(), at=self.at)

    def _current(self) -> Matter:
        assert self.matter is not None
        return Matter.objects.get(pk=self.matter.pk)

    def answers(self, asked: tuple[Question, ...], known: Mapping[str, Any]) -> dict[str, Any]:
        """Return an answer to every question that must be answered, and to some of the others."""
        return {
            q.key: self._answer(q, known) for q in asked if q.required or self.chance.random() < 0.5
        }

    def _answer(self, question: Question, known: Mapping[str, Any]) -> Any:
        if question.kind == Kind.CHOICE:
            return self.chance.choice(question.choices)[0]
        if question.kind == Kind.DATE:
            return self.chance.choice([*_dates(known), *[self._day()] * 2])
        if question.kind == Kind.DATETIME:
            return (self.at + timedelta(days=self.chance.randrange(1, 20))).isoformat()
        if question.kind == Kind.INTEGER:
            least = question.least or 1
            return self.chance.randint(least, max(least, min(question.most or 3, least + 3)))
        if question.kind == Kind.YES_NO:
            return self.chance.random() < 0.5
        if question.kind == Kind.AREA:
            return self.cast.areas["east"].pk
        if question.kind == Kind.PLACE:
            return a_place(self.cast, question.places[0] if question.places else "estate")
        return self._unit_answer(question)

    def _unit_answer(self, question: Question) -> Any:
        units = self.cast.units
        if question.kind == Kind.UNIT:
            return self.chance.choice([units["section"].pk, units["station"].pk])
        if question.kind == Kind.UNITS:
            keys = [units[name].pk for name in ("committee", "station")]
            return [{"unit": key, "task": "虚构的任务"} for key in keys]
        return "虚构的回答"

    def _day(self) -> str:
        return (self.at.date() + timedelta(days=self.chance.randrange(3, 40))).isoformat()


def _dates(known: Mapping[str, Any]) -> list[str]:
    found = []
    for value in known.values():
        try:
            found.append(date.fromisoformat(str(value)).isoformat())
        except ValueError:
            continue
    return found


def _distance(programme: Programme, move: Move) -> int:
    """Return how many moves a close is away after this one."""
    near = {s.key for s in programme.stages if s.closes}
    if move.to is None:
        return 99
    steps = 0
    while move.to not in near and steps < len(programme.stages):
        near |= {f for m in programme.moves if m.to in near for f in m.frm}
        steps += 1
    return steps


def check(matter_id: Any, at: datetime) -> None:
    """Hold what is always true of a matter, whatever was done with it."""
    matter = Matter.objects.get(pk=matter_id)
    leads = list(matter.assignments.filter(role=AssignmentRole.LEAD, ended_at__isnull=True))
    assert [a.unit_id for a in leads] == [matter.lead_unit_id], "exactly one unit leads"
    stages = {s.key: s for s in flow.programme(matter.kind).stages}
    assert matter.stage in stages
    assert (matter.closed_at is not None) == stages[matter.stage].closes
    entries = journal.entries_of(queries.subject_of(matter.pk))
    assert len(entries) == matter.chain_length
    assert differences(matter) == [], "the clocks are what the journal says"
    queries.lamp_of(matter, at)
