"""Groups that may all stand, made fewer and more even: no step makes one that may not stand."""

from collections.abc import Iterable
from typing import Final

from lilong.ledger.grouping.cutting import Cutter
from lilong.ledger.grouping.nets import Load, Net

# So many neighbouring groups are tried to be cut again into one fewer, from the least full on.
_WIDEST_CLUSTER: Final = 12


class Mending:
    """The groups of one piece while they are made better."""

    def __init__(self, net: Net, groups: Iterable[Iterable[int]], cutter: Cutter) -> None:
        self.net, self.cutter = net, cutter
        self.groups: dict[int, set[int]] = {}
        self.loads: dict[int, Load] = {}
        self.home: dict[int, int] = {}
        self.tried: set[tuple[frozenset[int], ...]] = set()
        for nodes in groups:
            self._put(nodes)
        # A unit too large for any group stands outside, however near it is.
        self.near = {n: [o for o in net.near[n] if o in self.home] for n in sorted(self.home)}

    def _put(self, nodes: Iterable[int]) -> int:
        name = max(self.groups, default=-1) + 1
        self.groups[name] = set(nodes)
        self.loads[name] = self.net.load(self.groups[name])
        for node in self.groups[name]:
            self.home[node] = name
        return name

    def _drop(self, name: int) -> None:
        del self.groups[name], self.loads[name]

    def beside(self, name: int) -> list[int]:
        """Return the groups beside one, in order."""
        near, home = self.near, self.home
        found = {home[n] for node in self.groups[name] for n in near[node]}
        return sorted(found - {name})

    # Fewer groups

    def make_fewer(self, *, wanted: int) -> None:
        """Cut neighbouring groups again into one fewer, as long as that succeeds."""
        is_changed = True
        while is_changed and len(self.groups) > wanted:
            is_changed = False
            for name in sorted(self.groups, key=lambda g: (self.fullness(g), g)):
                if len(self.groups) <= wanted:
                    break
                if name in self.groups and self._one_fewer(name):
                    is_changed = True

    def fullness(self, name: int) -> float:
        rows = zip(self.loads[name], self.net.most, strict=True)
        return max(have / most for have, most in rows)

    def _one_fewer(self, name: int) -> bool:
        """Widen a cluster from a group, least full neighbours first, until one fewer will do."""
        cluster = [name]
        load = self.loads[name]
        while len(cluster) < _WIDEST_CLUSTER:
            beside = {n for g in cluster for n in self.beside(g)} - set(cluster)
            if not beside:
                return False
            cluster.append(min(beside, key=lambda g: (self.fullness(g), g)))
            load = _sum(load, self.loads[cluster[-1]])
            if self.net.needed(load) >= len(cluster):
                continue
            nodes = sorted(node for g in cluster for node in self.groups[g])
            if self._was_tried(cluster) or self.net.fewest(nodes) >= len(cluster):
                continue
            groups = self.cutter.divide(nodes, len(cluster) - 1, strict=True)
            if groups:
                for g in cluster:
                    self._drop(g)
                for found in groups:
                    self._put(found)
                return True
        return False

    def _was_tried(self, cluster: list[int]) -> bool:
        """Say whether these very groups were cut again before; from now on they were."""
        mark = tuple(sorted((frozenset(self.groups[g]) for g in cluster), key=min))
        is_known = mark in self.tried
        self.tried.add(mark)
        return is_known

    # More even groups

    def energy(self, load: Load) -> float:
        """Return how much a group's load weighs: the fuller, the more than in proportion."""
        rows = zip(load, self.net.most, self.net.least, strict=True)
        return sum(
            (have / most) ** 2 + 4 * max(0, least - have) / most for have, most, least in rows
        )

    def gain(self, source: int, target: int, weight: Load) -> float:
        """Return what moving a weight from a group to another gains, below 0 if it may not be."""
        fuller = _sum(self.loads[target], weight)
        if not self.net.may_hold(fuller):
            return -1.0
        lighter = _less(self.loads[source], weight)
        before = self.energy(self.loads[source]) + self.energy(self.loads[target])
        return before - self.energy(lighter) - self.energy(fuller)

    def border_gain(self, node: int, source: int, target: int) -> int:
        """Return by how many edges the borders get shorter."""
        homes = [self.home[other] for other in self.near[node]]
        return homes.count(target) - homes.count(source)

    def hand_over(self, border: float) -> bool:
        """Move single nodes to groups beside them where that gains evenness or shorter borders."""
        is_changed = False
        fullest = max(map(self.fullness, self.groups))
        for node in sorted(self.home):
            source = self.home[node]
            targets = {self.home[n] for n in self.near[node]} - {source}
            if not targets:
                continue
            rows = [(self._worth(node, source, g, fullest, border), -g) for g in targets]
            worth, target = max(rows)
            if worth > 1e-8 and self.may_move(node, source, -target):
                self.move(node, -target)
                is_changed = True
        return is_changed

    def _worth(self, node: int, source: int, target: int, fullest: float, border: float) -> float:
        """Return what a move is worth: evenness, or as much of it as a shorter border may cost."""
        weight = self.net.weights[node]
        gain = self.gain(source, target, weight)
        if gain <= -1.0:
            return gain
        rows = zip(_sum(self.loads[target], weight), self.net.most, strict=True)
        if max(have / most for have, most in rows) > fullest + 1e-9:
            return -1.0
        shorter = self.border_gain(node, source, target)
        return gain + border * shorter

    def may_move(self, node: int, source: int, target: int) -> bool:
        group = self.groups[source]
        return self.net.apart[node].isdisjoint(self.groups[target]) and self.net.may_leave(
            node, group
        )

    def move(self, node: int, target: int) -> None:
        source, weight = self.home[node], self.net.weights[node]
        self.groups[source].discard(node)
        self.groups[target].add(node)
        self.loads[source] = _less(self.loads[source], weight)
        self.loads[target] = _sum(self.loads[target], weight)
        self.home[node] = target

    def recut_pairs(self) -> bool:
        """Cut again the pairs that differ most, if that makes them more even."""
        is_changed = False
        pairs = {(min(g, h), max(g, h)) for g in self.groups for h in self.beside(g)}
        for one, other in sorted(pairs, key=lambda p: (-self._difference(*p), p)):
            # An earlier pair may have parted these two.
            if self._difference(one, other) < 0.03 or other not in self.beside(one):
                continue
            if self._was_tried([one, other]):
                continue
            before = self.energy(self.loads[one]) + self.energy(self.loads[other])
            nodes = sorted(self.groups[one] | self.groups[other])
            groups = self.cutter.divide(nodes, 2, strict=True)
            after = sum(self.energy(self.net.load(found)) for found in groups)
            if len(groups) == 2 and after < before - 1e-9:
                for name, found in zip((one, other), groups, strict=True):
                    self.groups[name] = set(found)
                    self.loads[name] = self.net.load(found)
                    self.home.update(dict.fromkeys(found, name))
                is_changed = True
        return is_changed

    def _difference(self, one: int, other: int) -> float:
        rows = zip(self.loads[one], self.loads[other], self.net.most, strict=True)
        return max(abs(a - b) / most for a, b, most in rows)


def _sum(one: Load, other: Load) -> Load:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _less(one: Load, other: Load) -> Load:
    return tuple(a - b for a, b in zip(one, other, strict=True))
