"""The typed, indexed copies of answers that lists filter by."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from lilong.cases import flow
from lilong.cases.grammar import Kind, Question
from lilong.cases.models import Matter, MatterFact


def filterable(kind: str) -> tuple[Question, ...]:
    """Return the questions of a kind whose answers lists may be filtered by."""
    programme = flow.programme(kind)
    asked = (*programme.facts, *(q for m in programme.moves for q in m.asks))
    return tuple({q.key: q for q in asked if q.filterable}.values())


def _typed(question: Question, value: Any) -> dict[str, Any]:
    if question.kind in {Kind.INTEGER, Kind.UNIT, Kind.AREA}:
        return {"number": value}
    if question.kind == Kind.DATE:
        return {"date": date.fromisoformat(value)}
    if question.kind == Kind.PLACE:
        return {"text": value["place"]}
    return {"text": str(value)[:200]}


def _row(matter: Matter, question: Question) -> MatterFact | None:
    value = matter.facts.get(question.key)
    if value in (None, ""):
        return None
    return MatterFact(
        office_id=matter.office_id,
        kind=matter.kind,
        key=question.key,
        matter=matter,
        **_typed(question, value),
    )


def write(matters: Iterable[Matter]) -> None:
    """Write the filterable facts of fresh matters."""
    rows = [_row(m, q) for m in matters for q in filterable(m.kind)]
    MatterFact.objects.bulk_create([r for r in rows if r])


def rewrite(matter: Matter, keys: Iterable[str]) -> None:
    """Bring the filterable facts of a matter up to its answers, for the keys that changed."""
    changed = set(keys)
    questions = [q for q in filterable(matter.kind) if q.key in changed]
    if questions:
        MatterFact.objects.filter(matter=matter, key__in=[q.key for q in questions]).delete()
        MatterFact.objects.bulk_create([r for q in questions if (r := _row(matter, q))])
