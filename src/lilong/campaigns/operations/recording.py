"""Record what was done with lines: from the desk one by one, from a phone many at once.

A change is recorded once, however often it is sent; one whose line somebody else has changed since
is a conflict and is told, never silently won. Whoever writes claims the round first, so that
tallies and crossings are counted one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.attachments import operations as attachments
from lilong.attachments.terms import Kind as FileKind
from lilong.campaigns import flow, policies, queries, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Choice, Entry, Line, Round
from lilong.campaigns.operations.effects import settle, shift, watch
from lilong.campaigns.operations.lining import dumped
from lilong.campaigns.operations.repeating import OTHER, REFUSED, TAKE_PART, again, is_same
from lilong.campaigns.operations.telling import line_subject, record, seal_all, told
from lilong.campaigns.rules.making import lateness, may
from lilong.campaigns.specs import Change, Recorded
from lilong.campaigns.terms import Asks, Stage
from lilong.cases import ports
from lilong.cases.grammar.snapshot import Doer
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.vault import operations as vault
from lilong.vault.sealed import Sealed

TAKEN_PART = "taken_part"
RECORDED, CONFLICT = "recorded", "conflict"
_NOT_YOURS = Refusal("not_granted", mark("Your post does not make this move."), rule="ROL")
_NO_MOVE = Refusal("no_such_move", mark("There is no such move in this round."))
_FUTURE = Refusal("later", mark("This would be in the future. Look at the time."), field="made_at")
_WALLED = Refusal(
    "walled", mark("Behind its wall a list takes no notes and no files: answers never enter here."),
    rule="P-08",
)  # fmt: skip
_DISCREET = Refusal(
    "discreet", mark("Beside this no note and no file is kept: why is never asked."), rule="V-08"
)
_SECRET = Refusal(
    "secret", mark("In a secret vote nothing is kept beside the choice itself."), rule="C-04"
)


@dataclass(slots=True)
class _Batch:
    """What is written together for the lines of one round."""

    campaign: Campaign
    row: Round
    declared: g.Round
    doer: Doer
    by: Actor
    at: datetime
    entries: list[Entry] = field(default_factory=list)
    visits: int = 0
    moved: list[tuple[str, str, bool, dict[str, int]]] = field(default_factory=list)
    kept: list[tuple[UUID, str, str]] = field(default_factory=list)


def record_change(change: Change, *, viewer: Viewer, by: Actor, at: datetime) -> Recorded:
    """Make one move with a line. Raises Refused with every reason, Stale, NotVisible."""
    found = record_changes([change], viewer=viewer, by=by, at=at)[0]
    if found.outcome == CONFLICT:
        raise Stale
    if found.outcome == REFUSED:
        if found.refusals and found.refusals[0].code == "not_visible":
            raise NotVisible
        raise Refused(*found.refusals)
    return found


@transaction.atomic
def record_changes(
    changes: Sequence[Change], *, viewer: Viewer | None, by: Actor, at: datetime,
    asks: Asks = Asks.POST,
) -> list[Recorded]:  # fmt: skip
    """Make moves with lines, each judged for itself; the results come in order.

    A viewer makes those of lines she sees. A line that answers through the code on its slip makes
    only moves declared `by_line`; a track only those it names.
    """
    rounds = _claimed(_rolls(changes, viewer, by), len(changes))
    # Read now, that nobody else writes in these rounds: what came twice at once is known by now.
    known = {
        row.pk: row
        for row in Entry.objects.filter(pk__in=[c.id for c in changes]).select_related("line")
    }
    fresh = [c for c in changes if c.id not in known]
    lines = _lines(fresh, viewer, by)
    batches: dict[UUID, _Batch] = {}
    results: dict[UUID, Recorded] = {}
    firsts: dict[UUID, Change] = {}
    for change in fresh:
        if change.id in firsts:
            continue
        firsts[change.id] = change
        line = lines.get(change.line_id)
        row = rounds.get(line.roll_id) if line else None
        results[change.id] = _one(change, line, row, batches, viewer, by, at, asks)
    for batch in batches.values():
        _write(batch)
    visible = set(_wanted(changes, viewer, by).values_list("pk", flat=True)) if known else set()
    found = []
    for change in changes:
        if change.id in known:
            found.append(again(change, known[change.id], viewer, by, visible))
        elif is_same(change, firsts[change.id]):
            found.append(_as_it_stands(results[change.id], lines))
        else:
            found.append(_refused(change, OTHER))
    return found


def _as_it_stands(found: Recorded, lines: dict[UUID, Line]) -> Recorded:
    """Return a result with the line as it is at the end: what was reached may have moved it on."""
    line = lines.get(found.line_id)
    if found.outcome != RECORDED or line is None:
        return found
    return replace(found, state=line.state, revision=line.revision)


def _wanted(
    changes: Sequence[Change], viewer: Viewer | None, by: Actor
) -> QuerySet[Line]:  # fmt: skip
    rows = (
        policies.visible_lines(viewer)
        if viewer is not None
        else Line.objects.filter(office=by.office_id)
    )
    return rows.filter(pk__in={c.line_id for c in changes})


def _rolls(changes: Sequence[Change], viewer: Viewer | None, by: Actor) -> set[UUID]:
    return set(_wanted(changes, viewer, by).order_by().values_list("roll", flat=True).distinct())


def _lines(changes: Sequence[Change], viewer: Viewer | None, by: Actor) -> dict[UUID, Line]:
    wanted = _wanted(changes, viewer, by)
    return {line.pk: line for line in wanted.select_related("roll__campaign__matter__lead_unit")}


def _claimed(rolls: set[UUID], count: int) -> dict[UUID, Round]:
    """Return the open rounds of rolls, each claimed: the row waits for whoever writes in it."""
    open_ones = Round.objects.filter(roll__in=rolls, closed_at=None)
    keys = sorted(open_ones.values_list("pk", flat=True))
    for key in keys:
        Round.objects.filter(pk=key, closed_at=None).update(changes=F("changes") + count)
    rows = Round.objects.filter(pk__in=keys, closed_at=None).select_related("roll")
    return {row.roll_id: row for row in rows}


def _refused(change: Change, *refusals: Refusal) -> Recorded:
    return Recorded(change.id, change.line_id, REFUSED, refusals=refusals)


def _one(
    change: Change, line: Line | None, row: Round | None, batches: dict[UUID, _Batch],
    viewer: Viewer | None, by: Actor, at: datetime, asks: Asks,
) -> Recorded:  # fmt: skip
    if line is None:
        return _refused(change, NotVisible.refusal)
    if refused := rules.unfit_refusal(change, at):
        return _refused(change, refused)
    campaign = line.roll.campaign
    if row is None or campaign.matter.stage != Stage.RUNNING:
        return _refused(change, queries.CLOSED)
    if change.revision is not None and change.revision != line.revision:
        return _conflict(change, line)
    if row.pk not in batches:
        declared = flow.campaign(campaign.matter.kind).round(row.key)
        batches[row.pk] = _Batch(campaign, row, declared, queries.doer_of(viewer, by), by, at)
    batch = batches[row.pk]
    return _judged(batch, change, line, asks)


def _judged(batch: _Batch, change: Change, line: Line, asks: Asks) -> Recorded:
    move = batch.declared.move(change.move)
    found = [_NO_MOVE] if move is None else _against(batch, move, change, line, asks)
    if found or move is None:
        return _refused(change, *found)
    try:
        _carry_out(batch, move, change, line)
    except Refused as refused:
        return _refused(change, *refused.refusals)
    return _made(batch, move, change, line)


def _conflict(change: Change, line: Line) -> Recorded:
    last = (
        Entry.objects.filter(office=line.office_id, line=line.pk).order_by("-recorded_at").first()
    )
    return Recorded(
        change.id, line.pk, CONFLICT, line.state, line.revision,
        by=last.label if last else "", at=last.recorded_at if last else None,
        by_en=last.label_en if last else "", move=last.move if last else "",
    )  # fmt: skip


def _against(batch: _Batch, move: g.Move, change: Change, line: Line, asks: Asks) -> list[Refusal]:
    if change.made_at and change.made_at > batch.at:
        return [_FUTURE]
    refused = _says_too_much(batch, move, change) or _lateness(batch, move, change)
    if refused := refused or _lone(batch, line):
        return [refused]
    seen = _seen(batch, move, change, line)
    if not _is_asked_by(move, seen, asks):
        return [_NOT_YOURS]
    return rules.move_refusals(batch.declared, move, seen, change.answers, change.reason)


def _says_too_much(batch: _Batch, move: g.Move, change: Change) -> Refusal | None:
    """Refuse words and papers where a vote is secret, a wall stands or nobody is asked why."""
    says = bool(change.note or change.files)
    if batch.declared.secret and (says or change.answers):
        return _SECRET
    if says and flow.campaign(batch.campaign.matter.kind).walled:
        return _WALLED
    return _DISCREET if says and batch.declared.is_discreet(move) else None


def _lone(batch: _Batch, line: Line) -> Refusal | None:
    """Refuse a late line in a secret vote: apart, its choice would be seen."""
    return queries.LATE_IN_SECRET if batch.declared.secret and line.is_late else None


def _is_asked_by(move: g.Move, seen: g.Seen, asks: Asks) -> bool:
    if asks is Asks.TRACK:
        return True
    return move.by_line if asks is Asks.LINE else may(move, seen)


def _lateness(batch: _Batch, move: g.Move, change: Change) -> Refusal | None:
    """Say that a move was made after the last day; one made in time may be sent later."""
    on = local(change.made_at or batch.at).date()
    refused = lateness(move, batch.row.due_date, on, is_reached=False)
    if refused is None or queries.reached_by_now(batch.row).get(move.in_time):
        return None
    return refused


def _seen(batch: _Batch, move: g.Move, change: Change, line: Line) -> g.Seen:
    deep = bool(move.guard or move.gates)
    if deep and batch.moved:
        # A guard looks at what stands in the tables, so what this batch has done has to be there.
        _write(batch)
    found = queries.seen_lines(
        batch.campaign, [line], row=batch.row, doer=batch.doer, at=batch.at, deep=deep
    )[line.pk]
    return replace(found, evidence=len(change.files))


def _carry_out(batch: _Batch, move: g.Move, change: Change, line: Line) -> None:
    """Let other rooms do their part and keep the files: all of it, or nothing of this change."""
    with transaction.atomic(savepoint=bool(move.effects or change.files)):
        for effect in move.effects:
            call = ports.Call(
                line.office_id, batch.campaign.pk, batch.campaign.matter.kind, move.key,
                {**batch.campaign.matter.facts, **queries.facts_of(line), "line": str(line.pk)},
                {**batch.campaign.matter.facts, **_receiver(batch, line), **change.answers},
                effect.settings, change.reason,
            )  # fmt: skip
            ports.port(effect.port)(call, by=batch.by, at=batch.at)
        for upload in change.files:
            attachments.attach(
                subject=line_subject(line.pk), upload=upload, by=batch.by, at=batch.at,
                office_id=line.office_id, kind=FileKind(move.shows or FileKind.OTHER),
            )  # fmt: skip


def _receiver(batch: _Batch, line: Line) -> dict[str, str]:
    """Say whom a line stands for, as a room that hands something out has to know."""
    kind, key = "roll_line", line.pk
    for name in ("person", "organisation"):
        if found := getattr(line, f"{name}_id"):
            kind, key = name, found
    personal = flow.campaign(batch.campaign.matter.kind).roll.personal
    name = vault.hand_over(line.name) if line.name or personal else line.label
    return {"receiver": str(key), "receiver_kind": kind, "receiver_name": name}


def _made(batch: _Batch, move: g.Move, change: Change, line: Line) -> Recorded:
    before, after = line.state, move.to or line.state
    if batch.declared.secret and after != before:
        after = _secretly(batch, line, after)
    sealed = {key: change.answers[key] for key in move.sealed if key in change.answers}
    open_ones = {k: v for k, v in change.answers.items() if k not in sealed}
    declared = flow.campaign(batch.campaign.matter.kind)
    if declared.retention or declared.walled:
        # What has to go again is never written in clear, not even into the journal.
        sealed, open_ones = {**sealed, **open_ones}, {}
    line.facts = {**line.facts, **_kept(move, open_ones)}
    if sealed:
        line.secrets = dumped({**_secrets(line), **_kept(move, sealed)})
    line.state, line.revision = after, line.revision + 1
    line.state_at = batch.at if after != before else line.state_at
    line.again_at = change.again_at if move.again else None
    is_visit = rules.is_visit(move, change.channel, change.answers)
    line.visit_count += is_visit
    batch.visits += is_visit
    entry = Entry(
        id=change.id, office_id=line.office_id, line=line, round=batch.row,
        move=TAKE_PART if batch.declared.secret else move.key, from_state=before, to_state=after,
        answers=open_ones, sealed=dumped(sealed), note=change.note, reason=change.reason,
        channel=change.channel.value, made_at=change.made_at or batch.at, recorded_at=batch.at,
        staff_id=batch.by.staff_id, post_id=batch.by.post_id, label=batch.by.label[:200],
        label_en=batch.by.label_en[:200],
    )  # fmt: skip
    batch.entries.append(entry)
    batch.moved.append((before, after, line.is_late, line.weights))
    batch.kept += [(line.pk, "answers", dumped(sealed)), (line.pk, "note", change.note)]
    if queries.is_sealed(batch.campaign):
        # The entry's own reason goes with its line; what the journal has would stay for ever.
        batch.kept.append((line.pk, "reason", change.reason))
    return Recorded(change.id, line.pk, RECORDED, after, line.revision)


def _secretly(batch: _Batch, line: Line, after: str) -> str:
    """Keep a choice where nobody finds whose it was; of the line only that it took part."""
    Choice.objects.create(
        id=uuid4(), office_id=line.office_id, round=batch.row, state=after, weights=line.weights
    )
    return TAKEN_PART


def _secrets(line: Line) -> dict[str, object]:
    known = queries.facts_of(line)
    return {key: value for key, value in known.items() if key not in line.facts}


def _kept(move: g.Move, answers: g.Facts) -> dict[str, object]:
    keeps = {q.key for q in move.asks if q.keep}
    return {key: value for key, value in answers.items() if key in keeps}


def _write(batch: _Batch) -> None:
    """Write what a batch has gathered, count it along, and look at the measures."""
    if not batch.entries:
        return
    entries, moved, visits = batch.entries, batch.moved, batch.visits
    batch.entries, batch.moved, batch.visits = [], [], 0
    changed = {entry.line_id: entry.line for entry in entries}
    for line in changed.values():
        line.save(
            update_fields=[
                "facts", "secrets", "state", "state_at", "revision", "again_at", "visit_count"
            ]
        )  # fmt: skip
    Entry.objects.bulk_create(entries)
    shift(batch.row, moved)
    settle(
        batch.row, batch.declared, [(frm, to, late) for frm, to, late, _w in moved], batch.at,
        visits=visits,
    )  # fmt: skip
    kept, batch.kept = batch.kept, []
    sealed = seal_all(kept, office_id=batch.row.office_id, at=batch.at)
    record([_told(batch, entry, sealed) for entry in entries], by=batch.by, at=batch.at)
    if not batch.declared.secret:
        watch(batch.campaign, batch.row, by=batch.by, at=batch.at)
    _refresh(batch, changed)


def _refresh(batch: _Batch, changed: dict[UUID, Line]) -> None:
    """Bring lines to what stands now: a measure that was reached may have moved them on."""
    if not batch.declared.effects:
        return
    rows = Line.objects.filter(office=batch.row.office_id, pk__in=list(changed))
    for key, state, revision, facts in rows.values_list("pk", "state", "revision", "facts"):
        line = changed[key]
        line.state, line.revision, line.facts = state, revision, facts


def _told(batch: _Batch, entry: Entry, sealed: dict[UUID, list[Sealed]]) -> Draft:
    data = {
        "entry": str(entry.pk), "round": batch.row.key, "nth": batch.row.nth, "move": entry.move,
        "from": entry.from_state, "to": entry.to_state, "answers": entry.answers,
        "channel": entry.channel, "made_at": entry.made_at.isoformat(),
    }  # fmt: skip
    reason = "" if queries.is_sealed(batch.campaign) else entry.reason
    return told(
        batch.campaign, "line_moved", data, reason=reason, line=entry.line_id,
        sealed=sealed.pop(entry.line_id, ()),
    )  # fmt: skip
