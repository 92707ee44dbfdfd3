"""From a problem to its groups."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from lilong.kernel.errors import Refusal
from lilong.ledger.grouping import answers
from lilong.ledger.grouping.answers import Group, Grouping, Piece
from lilong.ledger.grouping.cutting import Cutter
from lilong.ledger.grouping.evening import even_out
from lilong.ledger.grouping.mending import Mending
from lilong.ledger.grouping.nets import Net
from lilong.ledger.grouping.problem import Bound, Pair, Problem, Unit
from lilong.ledger.grouping.streets import Row, cut_row, in_a_row

SEED: Final = 1


def group(problem: Problem, *, seed: int = SEED) -> Grouping:
    """Return contiguous groups within their bounds: few, then even, then with short borders.

    A unit that alone is more than a group may hold is a group of its own and a finding. A piece in
    which every unit has at most two neighbours is solved exactly. The same problem and seed give
    the same groups.
    """
    net = Net.of(problem)
    alone = [n for n, weight in enumerate(net.weights) if not net.may_hold(weight)]
    left = set(range(len(net.units))) - set(alone)
    groups = [[node] for node in alone]
    pieces = [_piece(net, [node], 1) for node in alone]
    for nodes in net.pieces(left):
        found = _grouped(net, nodes, problem, seed)
        groups += found
        pieces.append(_piece(net, nodes, len(found)))
    return _answer(problem, net, groups, (), pieces)


def group_rows(
    rows: Iterable[Sequence[Unit]],
    bounds: Iterable[Bound],
    *,
    gaps: Mapping[Pair, int] | None = None,
    may_wait: bool = False,
) -> Grouping:
    """Return the groups of units that stand in rows, as shops along their streets, exactly.

    `gaps` are distances between neighbours in a row: of equally good ways the one with the shorter
    groups is taken. With `may_wait` no group is below its least, what does not fill one waits.
    """
    lines = [list(row) for row in rows]
    if any(unit.fixed for row in lines for unit in row):
        raise ValueError("units in rows cannot be fixed")
    pairs = [(a.key, b.key) for row in lines for a, b in pairwise(row)]
    problem = Problem.of([unit for row in lines for unit in row], pairs, bounds)
    net = Net.of(problem)
    node_of = {keys[0]: node for node, keys in enumerate(net.units)}
    groups: list[list[int]] = []
    waiting: list[int] = []
    pieces = []
    for stretch in _stretches(net, [[node_of[unit.key] for unit in row] for row in lines]):
        if not net.may_hold(net.load(stretch)) and len(stretch) == 1:
            found, rest = [stretch], []
        else:
            row = Row(net, stretch, _gaps(net, stretch, gaps or {}), _has_targets(problem))
            cut = cut_row(row, may_wait=may_wait)
            found = [stretch[start:end] for start, end in cut.groups]
            rest = [stretch[i] for i in cut.waiting]
        groups += found
        waiting += rest
        taken = [node for node in stretch if node not in rest]
        if taken:
            pieces.append(_piece(net, taken, len(found)))
    return _answer(problem, net, groups, waiting, pieces)


def _stretches(net: Net, rows: Iterable[list[int]]) -> list[list[int]]:
    """Return what of the rows can share groups: parted by units too large, and by borders."""
    found: list[list[int]] = []
    for row in rows:
        before = None
        for node in row:
            is_fine = net.may_hold(net.weights[node])
            if before is not None and is_fine and node in net.near[before]:
                found[-1].append(node)
            else:
                found.append([node])
            before = node if is_fine else None
    return found


def _gaps(net: Net, nodes: Sequence[int], gaps: Mapping[Pair, int]) -> list[int]:
    keys = [net.units[node][0] for node in nodes]
    pairs = pairwise(keys)
    return [gaps.get((a, b), gaps.get((b, a), 0)) for a, b in pairs]


def _has_targets(problem: Problem) -> bool:
    return any(bound.target for bound in problem.bounds)


def _grouped(net: Net, nodes: list[int], problem: Problem, seed: int) -> list[list[int]]:
    row = in_a_row(net, nodes)
    if row is not None:
        cut = cut_row(Row(net, row, has_targets=_has_targets(problem)), may_wait=False)
        return [row[start:end] for start, end in cut.groups]
    cutter = Cutter(net, seed)
    wanted = max(net.fewest(nodes), net.wanted(net.load(nodes)))
    mending = Mending(net, cutter.divide(nodes, wanted), cutter)
    mending.make_fewer(wanted=wanted)
    even_out(mending)
    return [sorted(found) for found in mending.groups.values()]


def _piece(net: Net, nodes: Collection[int], count: int) -> Piece:
    first = min(nodes)
    lower = 1 if len(nodes) == 1 else net.fewest(nodes)
    wished = 1 if len(nodes) == 1 else max(lower, net.wanted(net.load(nodes)))
    return Piece(_keys(net, nodes), net.regions[first], count, lower, wished)


def _keys(net: Net, nodes: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(key for node in nodes for key in net.units[node]))


def _answer(
    problem: Problem,
    net: Net,
    groups: list[list[int]],
    waiting: Iterable[int],
    pieces: list[Piece],
) -> Grouping:
    region_of = {unit.key: unit.region for unit in problem.units}
    named = sorted((_keys(net, nodes) for nodes in groups), key=lambda k: (region_of[k[0]], k))
    made = dict(enumerate(named, 1))
    return answer(problem, made, _keys(net, waiting), pieces)


def answer(
    problem: Problem,
    groups: Mapping[int, Sequence[str]],
    waiting: tuple[str, ...],
    pieces: Iterable[Piece],
) -> Grouping:
    """Return numbered groups with their weights, proofs and findings."""
    made = describe(problem, groups)
    counted = tuple(
        replace(piece, group_count=sum(group.units[0] in inside for group in made))
        for piece in sorted(pieces, key=lambda p: (p.region, p.units))
        for inside in [frozenset(piece.units)]
    )
    findings = [fault for group in made for fault in faults(problem, group)]
    findings += [answers.more_than_fewest(p) for p in counted if p.group_count > p.wished_count]
    if waiting:
        findings.append(answers.left_waiting(waiting))
    return Grouping(problem, made, waiting, counted, tuple(findings))


def describe(problem: Problem, groups: Mapping[int, Sequence[str]]) -> tuple[Group, ...]:
    """Return numbered units as groups, each with the links that connect it."""
    units = {unit.key: unit for unit in problem.units}
    near: dict[str, list[str]] = {key: [] for key in units}
    for one, other in problem.neighbours:
        if units[one].region == units[other].region:
            near[one].append(other)
            near[other].append(one)
    return tuple(
        Group(
            number,
            tuple(sorted(keys)),
            {
                b.weight: sum(units[k].weights.get(b.weight, 0) for k in keys)
                for b in problem.bounds
            },
            tuple(sorted({units[key].region for key in keys})),
            _links(sorted(keys), near),
        )
        for number, keys in sorted(groups.items())
    )


def _links(keys: Sequence[str], near: Mapping[str, Sequence[str]]) -> tuple[Pair, ...]:
    """Return a tree of neighbours over each part of the units that hangs together."""
    inside = set(keys)
    links: list[Pair] = []
    seen: set[str] = set()
    for start in keys:
        if start in seen:
            continue
        seen.add(start)
        waiting = [start]
        while waiting:
            key = waiting.pop()
            fresh = [other for other in near[key] if other in inside and other not in seen]
            seen.update(fresh)
            waiting += fresh
            links += [(key, other) for other in fresh]
    return tuple(links)


def faults(problem: Problem, made: Group) -> list[Refusal]:
    """Return what is wrong with a group."""
    number, inside = made.number, set(made.units)
    found = []
    if len(made.regions) > 1:
        found.append(answers.across(number, made.regions))
    elif not made.is_contiguous:
        found.append(answers.broken(number, made.part_count))
    for bound in problem.bounds:
        have = made.weights[bound.weight]
        if have > bound.most and len(made.units) == 1:
            found.append(answers.too_large(made.units[0], bound, have))
        elif have > bound.most:
            found.append(answers.over(number, bound, have))
        elif have < bound.least:
            found.append(answers.under(number, bound, have))
    pairs = [pair for pair in problem.apart if inside.issuperset(pair)]
    return found + [answers.at_odds(number, *pair) for pair in pairs]
