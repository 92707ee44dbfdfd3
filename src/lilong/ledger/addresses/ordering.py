"""Whether candidates stand in the order in which a search brought them: the likest ones first.

Nothing is known of the answers here: it is told from the texts alone.
"""

from collections.abc import Sequence

from lilong.ledger.addresses.likening import side

# With fewer addresses than this, by how much the first is the likest says too little.
ENOUGH = 100


def excess(rows: Sequence[tuple[str, str]], groups: Sequence[Sequence[int]]) -> float | None:
    """Return how much more often than by chance the first candidate of an address is its likest.

    A share between -1 and 1, about 0 where candidates came in no order; None where fewer than
    `ENOUGH` addresses have several candidates.
    """
    several = [group for group in groups if len(group) > 1]
    if len(several) < ENOUGH:
        return None
    found = 0.0
    for group in several:
        alike = [_alike(*rows[at]) for at in group]
        ties = alike.count(max(alike))
        found += (alike[0] == max(alike)) / ties - 1 / len(group)
    return found / len(several)


def _alike(one: str, other: str) -> float:
    left, right = side(one).pairs, side(other).pairs
    return len(left & right) / len(left | right) if left | right else 0.0
