"""The fault finder: a declaration is read before it serves, and every fault is named."""

from collections.abc import Iterable, Iterator
from itertools import chain

from lilong.campaigns.grammar.words import Campaign, Move, Round
from lilong.cases.grammar import Kind
from lilong.rulebook.terms import ValueType

# What no declaration may ask about where it forbids it: amounts and illnesses stand in nobody's
# roll.
_FORBIDDEN = {
    "money": (
        "money", "amount", "price", "yuan", "compensation", "subsidy", "allowance", "fee", "金额",
        "元", "价", "费", "补偿", "赔偿", "奖励", "津贴", "补贴", "补助",
    ),
    "diagnosis": (
        "diagnos", "disease", "illness", "symptom", "contraindication", "medical history", "诊断",
        "疾病", "病史", "禁忌",
    ),
}  # fmt: skip
# Behind a wall the answers of people never enter: a door is asked for nothing they could stand in.
_WALLED_KINDS = frozenset({Kind.CHOICE, Kind.DATE, Kind.DATETIME, Kind.YES_NO})
_SCOPES = ("line", "campaign")
_SHAPES = frozenset({"dot", "ring", "square", "diamond", "up", "cross", "bar", "none"})


def faults(campaign: Campaign) -> list[str]:
    """Return what is wrong with a declaration, in English sentences; empty if nothing."""
    rounds = (*campaign.rounds, *(b.round for b in campaign.ballots))
    found = chain(
        _doubles(campaign, rounds),
        _whole(campaign, rounds),
        *(_of_round(one) for one in rounds),
        _rolls(campaign),
        _effects(rounds),
        _tracks(campaign),
        _notices(campaign),
        _forbidden(campaign, rounds),
    )
    return [f"{campaign.key}: {fault}" for fault in found]


def _twice(what: str, keys: Iterable[str]) -> Iterator[str]:
    known: set[str] = set()
    for key in keys:
        if key in known:
            yield f"the {what} “{key}” is declared twice"
        known.add(key)


def _doubles(campaign: Campaign, rounds: Iterable[Round]) -> Iterator[str]:
    yield from _twice("round", (r.key for r in rounds))
    yield from _twice("ballot", (b.key for b in campaign.ballots))
    yield from _twice("log", (one.key for one in campaign.logs))
    yield from _twice("notice", (one.key for one in campaign.notices))
    yield from _twice("track", (one.key for one in campaign.tracks))
    yield from _twice("fact", (q.key for q in campaign.facts))
    yield from _twice("column", (q.key for q in campaign.roll.columns))
    for one in rounds:
        yield from _twice(f"state of “{one.key}”", (s.key for s in one.states))
        yield from _twice(f"move of “{one.key}”", (m.key for m in one.moves))
        yield from _twice(f"measure of “{one.key}”", (m.key for m in one.measures))


def _whole(campaign: Campaign, rounds: tuple[Round, ...]) -> Iterator[str]:
    if not campaign.rounds:
        yield "there is no round"
    known = {r.key for r in rounds}
    for one in rounds:
        if one.after and one.after not in known:
            yield f"the round “{one.key}” follows the unknown round “{one.after}”"
    for plan in campaign.plans:
        if plan.round and plan.round not in known:
            yield f"the plan “{plan.key}” stands in the states of the unknown round “{plan.round}”"
    for key in set(campaign.on_slips) - {q.key for q in campaign.facts}:
        yield f"the slip names the unknown fact “{key}”"
    if campaign.walled and campaign.roll.selector and campaign.roll.personal:
        yield "a walled roll of people cannot be taken from the ledger"


def _of_round(one: Round) -> Iterator[str]:
    for state in one.states:
        if state.shape not in _SHAPES:
            yield f"the state “{state.key}” has the unknown shape “{state.shape}”"
    states = {s.key for s in one.states}
    yield from _moves(one, states)
    yield from _measures(one, states)
    yield from _ways(one)


def _moves(one: Round, states: set[str]) -> Iterator[str]:
    gates = {g.key for g in one.gates}
    for move in one.moves:
        for key in {*move.frm, *({move.to} if move.to else ())} - states:
            yield f"the move “{move.key}” names the unknown state “{key}”"
        for key in set(move.gates) - gates:
            yield f"the move “{move.key}” names the unknown gate “{key}”"
        if move.in_time and move.in_time not in {m.key for m in one.measures}:
            yield f"the move “{move.key}” waits for the unknown measure “{move.in_time}”"
        yield from _answers(move)
        if not str(move.why.text):
            yield f"the move “{move.key}” does not say why it exists"
        if one.is_discreet(move) and (move.asks or move.asks_reason or move.proof):
            yield f"the move “{move.key}” asks something of who wants to be let be"


def _answers(move: Move) -> Iterator[str]:
    for key in set(move.at_door) - {q.key for q in move.asks}:
        yield f"the move “{move.key}” tells a visit by the unknown answer “{key}”"
    for key in set(move.past) - {q.key for q in move.asks if q.kind is Kind.DATE}:
        yield f"the move “{move.key}” takes “{key}” for a day that is past, and asks for none"


def _measures(one: Round, states: set[str]) -> Iterator[str]:
    if one.secret and "taken_part" not in states:
        yield f"the secret round “{one.key}” has no state “taken_part”"
    for measure in one.measures:
        for name, keys in measure.amounts.items():
            for key in set(keys) - states:
                yield f"the amount “{name}” of “{measure.key}” names the unknown state “{key}”"
        if not measure.rules and not (measure.part and measure.weight):
            yield f"the measure “{measure.key}” has no rule, and neither part nor weight"


def _onward(one: Round) -> dict[str, set[str]]:
    onward: dict[str, set[str]] = {s.key: set() for s in one.states}
    steps = [(frm, m.to) for m in one.moves for frm in m.frm]
    steps += [(frm, e.to) for e in one.effects for frm in e.frm]
    if one.secret:
        steps += [(frm, "taken_part") for m in one.moves for frm in m.frm]
    for frm, to in steps:
        if frm in onward and to in onward:
            onward[frm].add(str(to))
    return onward


def _ways(one: Round) -> Iterator[str]:
    onward = _onward(one)
    reached, ends = {one.initial.key}, [one.initial.key]
    while ends:
        for following in onward[ends.pop()] - reached:
            reached.add(following)
            ends.append(following)
    for key in onward.keys() - reached:
        yield f"the state “{key}” of “{one.key}” cannot be reached"
    for state in one.states:
        if not state.settles and not onward[state.key] - {state.key}:
            yield f"the state “{state.key}” of “{one.key}” is a dead end"


def _rolls(campaign: Campaign) -> Iterator[str]:
    for roll in (campaign.roll, *(b.roll for b in campaign.ballots)):
        columns = {q.key for q in roll.columns}
        for key in {*roll.unique, *roll.sealed} - columns:
            yield f"the roll names the unknown column “{key}”"
        yield from _twice("weight", (w.key for w in roll.weights))
        yield from _twice("option", roll.open_options)
    if campaign.roll.open_options and campaign.roll.has_own_lines:
        yield "the roll asks for options and has no selector"
    yield from _ballots(campaign)


def _ballots(campaign: Campaign) -> Iterator[str]:
    moves = {move.key for one in campaign.rounds for move in one.moves}
    for ballot in campaign.ballots:
        if ballot.roll.has_own_lines:
            yield f"the ballot “{ballot.key}” has a roll without selector"
        if ballot.roll.open_options:
            yield f"the ballot “{ballot.key}” asks for options, and nobody is asked"
        if ballot.opens_if and ballot.scope != "line":
            yield f"the ballot “{ballot.key}” looks at a line, and is held for none"
        for key in set(ballot.anew_after) - moves:
            yield f"the ballot “{ballot.key}” is held anew after the unknown move “{key}”"


def _effects(rounds: Iterable[Round]) -> Iterator[str]:
    for one in rounds:
        states, measures = {s.key for s in one.states}, {m.key for m in one.measures}
        for effect in one.effects:
            for key in {*effect.frm, effect.to} - states:
                yield f"the effect “{effect.key}” names the unknown state “{key}”"
            if effect.measure not in measures:
                yield f"the effect “{effect.key}” waits for the unknown measure “{effect.measure}”"


def _tracks(campaign: Campaign) -> Iterator[str]:
    for track in campaign.tracks:
        if track.dated_by not in {q.key for q in track.asks}:
            yield f"the track “{track.key}” is dated by “{track.dated_by}”, not asked"
        for kind in track.outcomes.keys() - track.kinds.keys():
            yield f"the track “{track.key}” has outcomes of the unknown kind “{kind}”"
        for kind in track.kinds:
            if not any(does for _key, _label, does in track.outcomes.get(kind, ())):
                yield f"nothing settles the kind “{kind}” of the track “{track.key}”"
        for key in filter(None, (track.begun, track.done)):
            yield from _following(campaign, track.key, key)
        for key in set(track.rests_in) - {s.key for one in campaign.rounds for s in one.states}:
            yield f"the track “{track.key}” rests in the unknown state “{key}”"


def _following(campaign: Campaign, track: str, key: str) -> Iterator[str]:
    found = [move for one in campaign.rounds if (move := one.move(key))]
    if not found:
        yield f"the track “{track}” is followed by the unknown move “{key}”"
    for move in found:
        if move.asks_reason or move.proof or any(q.required for q in move.asks):
            yield f"the move “{key}” follows the track “{track}” and asks for something"


def _notices(campaign: Campaign) -> Iterator[str]:
    types = {key.name: key.type for key in campaign.keys}
    for notice in campaign.notices:
        rule = f"the notice “{notice.key}” hangs by “{notice.days}”"
        if notice.days not in campaign.rulings:
            yield f"{rule}, which is none of its rulings"
        if types.get(notice.days, ValueType.DAYS) is not ValueType.DAYS:
            yield f"{rule}, which is no number of days"
        if notice.scope not in _SCOPES:
            yield f"the notice “{notice.key}” hangs for the unknown “{notice.scope}”"


def forbidden_among(subjects: Iterable[str], words: str) -> str:
    """Return of which forbidden subject some words speak, "" for none."""
    # A stairwell (单元) is no yuan (元), an opinion (评价) no price (价).
    told = words.lower().replace("单元", "").replace("评价", "")
    return next((s for s in subjects if any(w in told for w in _FORBIDDEN.get(s, ()))), "")


def _forbidden(campaign: Campaign, rounds: Iterable[Round]) -> Iterator[str]:
    at_doors = [q for one in rounds for move in one.moves for q in move.asks]
    at_doors += [q for log in campaign.logs for q in log.asks]
    at_doors += [q for track in campaign.tracks for q in track.asks]
    for subject in campaign.forbids:
        if subject not in _FORBIDDEN:
            yield f"it forbids “{subject}”, of which nobody knows how it is recognised"
        for question in (*campaign.facts, *campaign.roll.columns, *at_doors):
            if forbidden_among([subject], f"{question.key} {question.label}"):
                yield f"the question “{question.key}” asks about {subject}, which it forbids"
    if campaign.walled:
        for question in at_doors:
            if question.kind not in _WALLED_KINDS:
                yield f"the question “{question.key}” lets answers into a walled campaign"
