"""What became of a row, in a sentence that begins with its number."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from lilong.exchange.adapters import Outcome, RowResult, Values
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark
from lilong.ledger.operations.recording import run_of


def rejected(number: int, refusal: Refusal) -> RowResult:
    """Return the result of a row that does not go in, with why."""
    return RowResult(number, Outcome.REJECTED, told(number, refusal))


def disputed(number: int, sentences: Sequence[Refusal]) -> RowResult:
    """Return the result of a row that disagrees, with all it disagrees about."""
    text = mark("Row {row}: {problems}")
    params = {"row": number, "column": sentences[0].field, "problems": list(sentences)}
    refusal = Refusal("conflict", text, params, field=sentences[0].field)
    return RowResult(number, Outcome.CONFLICT, refusal)


def told(number: int, refusal: Refusal) -> Refusal:
    """Return a refusal as a sentence about a row."""
    params = {"row": number, "column": refusal.field, "problem": refusal}
    return Refusal(refusal.code, mark("Row {row}: {problem}"), params, refusal.rule, refusal.field)


def text_of(row: Values, key: str) -> str:
    """Return a cell as text."""
    return str(row.values.get(key) or "").strip()


def day_of(row: Values, key: str) -> date | None:
    """Return a cell's local day."""
    value = row.values.get(key)
    return local(value).date() if isinstance(value, datetime) else None


def office_of(by: Actor) -> int:
    """Return whose ledger it is; raises NotVisible for nobody's."""
    if by.office_id is None:
        raise NotVisible
    return by.office_id


def reference_of(by: Actor) -> str:
    """Return how facts name the import they came by."""
    run: UUID | None = run_of(by)
    return f"import {run}" if run else ""
