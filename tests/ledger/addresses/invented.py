"""Rows to learn from, made from invented names by a seeded generator: never from real addresses."""

import random

from lilong.ledger.addresses.learning.layers import Looking
from lilong.ledger.addresses.learning.network import Training

# A tagger of this size learns the rows below in a second; what one trains with takes minutes.
QUICK = Training(
    (Looking(8), Looking(8, hidden=0.3), Looking(8, hidden=0.3), Looking(4), Looking(8)),
    rounds=9,
    width=16,
    dropped=0.1,
    pace=0.01,
)

_FIRST = "青映听望晴岚溪澄霁禾"
_SECOND = "桐梧雨桦川石舟鹤林泉"
_CITIES = ("云江市", "松阳市", "南屏市")
_DISTRICTS = ("映江区", "隔岸区", "上林县")


def _name(rng: random.Random) -> str:
    return rng.choice(_FIRST) + rng.choice(_SECOND)


def tagged_rows(count: int, seed: int = 1) -> list[dict[str, str]]:
    """Return rows with tokens and their tags, as the tagging task has them."""
    rng = random.Random(seed)
    return [_tagged(rng) for _ in range(count)]


def _tagged(rng: random.Random) -> dict[str, str]:
    parts = [
        (rng.choice(_CITIES), "city"),
        (rng.choice(_DISTRICTS), "district"),
        (_name(rng) + rng.choice(["路", "街"]), "road"),
        (f"{rng.randint(1, 900)} 号", "roadno"),
        (_name(rng) + rng.choice(["小区", "大厦", "花园"]), "poi"),
        (f"{rng.randint(1, 40)} 幢", "houseno"),
        (f"{rng.randint(101, 2900)} 室", "roomno"),
    ]
    kept = [part for part in parts if rng.random() < 0.75] or parts[2:4]
    tokens, tags = [], []
    for text, kind in kept:
        pieces = text.split() if " " in text else list(text)
        tokens += pieces
        tags += [f"B-{kind}", *[f"I-{kind}"] * (len(pieces) - 1)]
    return {"tokens": " ".join(tokens), "tags": " ".join(tags)}


def paired_rows(count: int, seed: int = 1) -> list[dict[str, str]]:
    """Return rows of an address with three candidates: the place, a neighbour, a stranger."""
    rng = random.Random(seed)
    rows = []
    for _ in range(count):
        road, estate, number = _name(rng) + "路", _name(rng) + "小区", rng.randint(1, 400)
        query = f"映江区{road}{number}号{estate}{rng.randint(1, 30)}幢"
        rows += [
            {"query": query, "candidate": f"{road}{number}号{estate}", "label": "exact"},
            {"query": query, "candidate": f"{road}{number + 50}号", "label": "partial"},
            {"query": query, "candidate": f"隔岸区{_name(rng)}村", "label": "none"},
        ]
    return rows
