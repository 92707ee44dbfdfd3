"""How long a clock runs: a limit from the rulebook or the facts, or a given day."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from lilong.cases.clockwork import Promise
from lilong.cases.grammar import Limit as Where
from lilong.kernel.calendar import Limit, Unit
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.rulebook.queries import Ruling

Lookup = Callable[[str], Ruling]


def promise(where: Where, facts: Mapping[str, Any], lookup: Lookup) -> Promise | None:
    """Return the promise a clock's declaration points to; None if its fact is not known yet."""
    if where.ruling:
        ruling = lookup(where.ruling)
        return Promise(limit=as_limit(ruling.value), rule_version=ruling.version_id)
    if where.date_fact:
        value = facts.get(where.date_fact)
        return _on(str(value)) if value else None
    value = facts.get(where.fact)
    if not value:
        return None
    return Promise(limit=as_limit(value, where.unit), rule_version=_version(value))


def _on(value: str) -> Promise:
    if "T" in value:
        return Promise(moment=datetime.fromisoformat(value))
    return Promise(on_date=date.fromisoformat(value))


def _version(value: Any) -> int | None:
    return value.get("rule") if isinstance(value, Mapping) else None


def as_limit(value: Any, unit: str = "") -> Limit:
    """Return a limit from what a rule or a fact holds; Refused if it is none.

    A bare number is counted in `unit`.
    """
    if unit and isinstance(value, int):
        return Limit(value, Unit(unit))
    if isinstance(value, Limit):
        return value
    if isinstance(value, Mapping):
        return Limit.from_data(value)
    raise Refused(Refusal("no_limit", mark("“{value}” is not a limit."), {"value": value}))
