"""A random legal walk through a campaign: any line makes any move that is open to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from lilong.campaigns import flow, operations, queries
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Expectation, Line, Roll, Round, TrackRun
from lilong.campaigns.operations.rounds import sums_by_state
from lilong.campaigns.specs import CampaignSpec, Change, LineSpec, RoundSpec
from lilong.cases import ports
from lilong.cases.grammar import Kind, Question
from lilong.kernel.errors import Refused
from tests.campaigns.doing import AT, estate_of, living
from tests.campaigns.switching import switched_on
from tests.cases.doing import photo
from tests.cast import Cast

STEPS = 40
LINES = 8
# Columns a check of the roll reads: the categories the starter rulebook names.
OWN: Mapping[str, Mapping[str, Sequence[str]]] = {
    "homeland_projects": {"category": ("basic", "convenience", "beauty", "management")},
    "firm_relations": {"credit_code": ("",)},
}


@dataclass
class CampaignWalk:
    """One campaign on its way, in the hands of a section head."""

    cast: Cast
    declared: g.Campaign
    chance: Random
    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    hours: float = 0
    campaign: Campaign | None = None

    @property
    def given(self) -> dict[str, Any]:
        """Who does it, and when: every write an hour later."""
        self.hours += 1
        who = self.cast.section_head
        at = AT + timedelta(hours=self.hours)
        return {"viewer": who.viewer_at(at), "by": who.actor, "at": at}

    @property
    def roll(self) -> Roll:
        """The campaign's roll as it stands."""
        rows = Roll.objects.select_related("campaign__matter")
        return rows.get(campaign=self.campaign, ballot="")

    def prepare(self) -> None:
        """Prepare the campaign over an invented estate, or over own lines."""
        if self.declared.off_by_default:
            switched_on(self.cast, self.declared.key)
        estate = estate_of(self.cast, LINES, buildings=2, community="east")
        living(self.cast, estate, LINES)
        due = (AT + timedelta(days=90)).date().isoformat()
        facts = {"due_date": due, **self.answers(self.declared.facts)}
        spec = CampaignSpec(programme=self.declared.key, title="走一遍（虚构）", facts=facts)
        self.campaign = operations.prepare(spec, **self.given)
        if self.declared.roll.has_own_lines:
            specs = [self._own(nth) for nth in range(LINES)]
            operations.add_lines(self.campaign, specs, **self.given)
        operations.freeze(self.campaign, **self.given)

    def _own(self, nth: int) -> LineSpec:
        fixed = OWN.get(self.declared.key, {})
        columns = self.answers(self.declared.roll.columns, nth)
        columns |= {key: some[nth % len(some)] for key, some in fixed.items()}
        return LineSpec(
            label=f"第{nth + 1}条（虚构）", columns={k: v for k, v in columns.items() if v != ""}
        )

    def open(self, key: str) -> Round | None:
        """Open a round if its conditions are met."""
        declared = self.declared.round(key)
        spec = RoundSpec(key=key, answers=self.answers(declared.asks))
        try:
            return operations.open_round(self.roll, spec, **self.given)
        except Refused as refused:
            self.refused |= {one.code for one in refused.refusals}
            return None

    def step(self, row: Round) -> None:
        """Make a move with a line, any that leads on from where it stands."""
        declared = self.declared.round(row.key)
        line = self.chance.choice(list(Line.objects.filter(roll=row.roll_id)))
        self.keep_beside(line)
        line.refresh_from_db()  # a track may have moved it on
        moves = [m for m in declared.moves if line.state in m.frm and _can(m)]
        if not moves:
            return
        move = self.chance.choice(moves)
        files = () if move.proof is g.Proof.NONE else (photo(),)
        change = Change(
            line_id=line.pk, move=move.key, revision=line.revision,
            answers=self.answers(move.asks), reason="虚构" if move.asks_reason else "",
            files=files,
        )  # fmt: skip
        found = operations.record_changes([change, change], **self.given)
        assert {one.outcome for one in found} <= {"recorded", "known", "refused"}
        if found[0].outcome == "recorded":
            self.made.append(move.key)
            assert line.revision < found[0].revision
        else:
            self.refused |= {one.code for one in found[0].refusals}

    def keep_beside(self, line: Line) -> None:
        """Add a record to a log of a line, begin a track, record what came of a day of one."""
        logs = [one for one in self.declared.logs if one.proof is not g.Proof.MATTER]
        try:
            if logs and self.chance.random() < 0.5:
                self._log(line, self.chance.choice(logs))
            if self.declared.tracks and self.chance.random() < 0.3:
                self._track(line, self.chance.choice(self.declared.tracks))
            self._outcome(line)
        except Refused as refused:
            self.refused |= {one.code for one in refused.refusals}

    def _log(self, line: Line, log: g.Log) -> None:
        assert self.campaign is not None
        ruling = queries.value_of(self.campaign, log.kinds, AT.date()) if log.kinds else None
        kind = self.chance.choice([row["key"] for row in ruling.value]) if ruling else ""
        files = () if log.proof is g.Proof.NONE else (photo(),)
        spec = operations.RecordSpec(
            line_id=line.pk, log=log.key, on=AT.date(), kind=kind,
            answers=self.answers(log.asks, self.chance.randrange(1_000)), files=files,
        )  # fmt: skip
        row = operations.add_record(spec, **self.given)
        self.kept.append(f"{log.key} kept")
        if self.chance.random() < 0.2:
            operations.call_mistaken(row.pk, reason="虚构", **self.given)

    def _track(self, line: Line, track: g.Track) -> None:
        spec = operations.TrackSpec(
            line_id=line.pk, track=track.key, answers=self.answers(track.asks)
        )
        operations.begin_track(spec, **self.given)
        self.kept.append(f"{track.key} begun")

    def _outcome(self, line: Line) -> None:
        days = list(
            Expectation.objects.filter(line=line, is_settled=False, dropped_at=None)
            .filter(run__superseded_at=None, run__ended_at=None)
            .select_related("run")
        )
        if not days:
            return
        day = self.chance.choice(days)
        outcomes = self.declared.track(day.run.track).outcomes[day.kind]
        on = max(day.first, AT.date() - timedelta(days=60))
        operations.record_outcome(day.pk, self.chance.choice(outcomes)[0], on, **self.given)
        self.kept.append(f"{day.key} recorded")

    def close(self, row: Round) -> bool:
        """Close a round if its conditions are met."""
        fresh = Round.objects.select_related("roll__campaign__matter").get(pk=row.pk)
        try:
            operations.close_round(fresh, **self.given)
        except Refused as refused:
            self.refused |= {one.code for one in refused.refusals}
            return False
        return True

    def answers(self, asked: Sequence[Question], nth: int = 0) -> dict[str, Any]:
        """Return an answer to every question that must be answered, and to some of the others."""
        return {
            q.key: self._answer(q, nth) for q in asked if q.required or self.chance.random() < 0.5
        }

    def _answer(self, question: Question, nth: int) -> Any:
        if question.kind is Kind.CHOICE:
            return self.chance.choice(list(self._choices(question)))
        if question.kind is Kind.DATE:
            return (AT + timedelta(days=self.chance.randrange(-60, 0))).date().isoformat()
        if question.kind is Kind.DATETIME:
            return (AT - timedelta(days=self.chance.randrange(1, 60))).isoformat()
        if question.kind is Kind.INTEGER:
            return max(question.least or 0, 1 + nth)
        if question.kind is Kind.YES_NO:
            return self.chance.random() < 0.7
        return f"虚构{nth}"

    def _choices(self, question: Question) -> Iterator[str]:
        if question.choices:
            yield from (key for key, _label in question.choices)
            return
        assert self.campaign is not None
        ruling = queries.value_of(self.campaign, question.options, AT.date())
        assert ruling is not None
        yield from (row["key"] for row in ruling.value)


def _can(move: g.Move) -> bool:
    """Say whether whoever walks can make a move: not the system's, its ports are there."""
    known = ports._ports
    return not move.by_system and all(effect.port in known for effect in move.effects)


def check(walk: CampaignWalk, row: Round) -> None:
    """Hold what is always true of a round, whatever was done in it (AC-54)."""
    row = Round.objects.select_related("roll__campaign__matter").get(pk=row.pk)
    declared = walk.declared.round(row.key)
    counted = {
        (state, weight, late): amount
        for late in (False, True)
        for (state, weight), amount in queries.tallies_of(row, late=late).items()
        if amount
    }
    found = sums_by_state(row, walk.declared.roll)
    assert counted == {key: amount for key, amount in found.items() if amount}, walk.made
    states = set(Line.objects.filter(roll=row.roll_id).values_list("state", flat=True))
    assert states <= {s.key for s in declared.states}, walk.made
    reached = queries.reached_by_now(row)
    for one in queries.standings(row.roll.campaign, row):
        if one.measure.rules:
            assert reached.get(one.measure.key, False) == one.is_reached, walk.made
    current = TrackRun.objects.filter(superseded_at=None, ended_at=None)
    assert current.count() == len(set(current.values_list("line", "track"))), walk.kept
    old = Expectation.objects.filter(run__superseded_at__isnull=False, is_settled=False)
    assert not old.filter(dropped_at=None).exists(), walk.kept


def all_campaigns() -> tuple[g.Campaign, ...]:
    """Return every declared campaign."""
    return flow.campaigns()
