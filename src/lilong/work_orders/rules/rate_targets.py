"""When a rate is worse than the office wants it."""

from fractions import Fraction

from lilong.work_orders.rated import Rate
from lilong.work_orders.rules.rates import is_less_better


def is_off(rate: Rate, value: Fraction | None, target: Fraction) -> bool:
    """Say whether a rate is worse than its target; to reach it is enough, no data is not worse."""
    if value is None:
        return False
    return value > target if is_less_better(rate) else value < target
