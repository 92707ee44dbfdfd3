"""What the rows one learns from call what: whole names with their kinds, and how names end.

A row that is learned from is looked at without what itself has put into the list, so that a name
counts for no more than it will count for in a text that is new.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from lilong.ledger.addresses.measuring import entities

_LONGEST: Final = 12
# An ending is two signs that often, and mostly, end a name.
_OFTEN: Final = 5
_MOSTLY: Final = 0.6
_AHEAD: Final = 10
_MANY: Final = 2


class _Hit(NamedTuple):
    """A known name in a text: its tokens, the kinds it has, whether it was met often."""

    start: int
    end: int
    kinds: str
    often: str

    @property
    def size(self) -> int:
        return self.end - self.start

    def told(self) -> str:
        return f"{self.kinds}{min(self.size, 5)}"


class WordList:
    """Names and endings of the texts it was made from."""

    def __init__(self, texts: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> None:
        self.names: dict[str, Counter[str]] = defaultdict(Counter)
        ends: dict[str, Counter[str]] = defaultdict(Counter)
        pairs: Counter[str] = Counter()
        for tokens, row in zip(texts, tags, strict=True):
            for name, kind in _named(tokens, row):
                self.names[name][kind] += 1
            for start, end, kind in entities(row):
                if end - start > 1 and not tokens[end - 2].isascii():
                    ends[tokens[end - 2] + tokens[end - 1]][kind] += 1
            pairs.update(one + other for one, other in itertools.pairwise(tokens))
        self.ends = {
            pair: kinds.most_common(1)[0][0]
            for pair, kinds in ends.items()
            if kinds.total() >= max(_OFTEN, _MOSTLY * pairs[pair])
        }

    def signs(self, tokens: Sequence[str], tags: Sequence[str] = ()) -> list[list[str]]:
        """Return for each token what the list says there; `tags` when the row is in the list."""
        hits = self._hits(tokens, Counter(_named(tokens, tags)))
        found = self._endings(tokens)
        covering, starting, ending = _longest(hits, len(tokens))
        for at, said in enumerate(found):
            hit = covering.get(at)
            if hit:
                place = "B" if at == hit.start else "E" if at == hit.end - 1 else "I"
                said += [f"in={place}{hit.kinds}{hit.often}", f"size={place}{min(hit.size, 6)}"]
            else:
                said.append("in=")
            for name, hit in (
                ("from", starting.get(at)), ("to", ending.get(at)),
                ("behind", ending.get(at - 1)), ("before", starting.get(at + 1)),
            ):  # fmt: skip
                if hit:
                    said.append(f"{name}={hit.told()}")
        return found

    def _hits(self, tokens: Sequence[str], own: Counter[tuple[str, str]]) -> list[_Hit]:
        hits = []
        for start in range(len(tokens)):
            name = tokens[start]
            for end in range(start + 2, min(len(tokens), start + _LONGEST) + 1):
                name += tokens[end - 1]
                kinds = [
                    (count - own[name, kind], kind)
                    for kind, count in self.names.get(name, {}).items()
                    if count > own[name, kind]
                ]
                if kinds:
                    best = sorted(kinds, reverse=True)[:2]
                    often = "+" if best[0][0] > _MANY else "-"
                    hits.append(_Hit(start, end, "|".join(sorted(k for _, k in best)), often))
        return hits

    def _endings(self, tokens: Sequence[str]) -> list[list[str]]:
        """Say for each token which ending comes next, and how far ahead."""
        found: list[list[str]] = [[] for _ in tokens]
        ending, place = "", 0
        for at in range(len(tokens) - 1, -1, -1):
            pair = "".join(tokens[at - 1 : at + 1]) if at else ""
            if pair in self.ends:
                ending, place = pair, at
            if ending and place - at < _AHEAD:
                found[at] += [f"next={self.ends[ending]}{min(place - at, 6)}", f"end={ending}"]
            else:
                found[at].append("next=")
        return found


def _named(tokens: Sequence[str], tags: Sequence[str]) -> list[tuple[str, str]]:
    """Return the names of a row with their kinds: of two tokens or more, not led by a number."""
    return [
        ("".join(tokens[start:end]), kind)
        for start, end, kind in sorted(entities(tags))
        if end - start > 1 and not tokens[start].isascii()
    ]


def _longest(
    hits: Sequence[_Hit], length: int
) -> tuple[dict[int, _Hit], dict[int, _Hit], dict[int, _Hit]]:
    """Return the longest hit over each token, from each token on, and up to each token."""
    covering: dict[int, _Hit] = {}
    starting: dict[int, _Hit] = {}
    ending: dict[int, _Hit] = {}
    for hit in sorted(hits, key=lambda hit: -hit.size):
        starting.setdefault(hit.start, hit)
        ending.setdefault(hit.end - 1, hit)
        for at in range(hit.start, min(hit.end, length)):
            covering.setdefault(at, hit)
    return covering, starting, ending
