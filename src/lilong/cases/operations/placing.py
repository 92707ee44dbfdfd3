"""Whether the places that answers name are places of the office's ledger."""

from collections.abc import Iterable
from uuid import UUID

from lilong.cases.grammar import Facts, Kind, Question
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.ledger.terms import PlaceKind


def unknown_places(
    questions: Iterable[Question], answers: Facts, *, office_id: int
) -> list[Refusal]:
    """Return a refusal for each answer that names no place of the office, or one of a wrong kind.

    Answers of a wrong form are told of by `rules.answer_refusal` alone.
    """
    return [
        Refusal(
            "unknown_place",
            mark("“{label}” names no such place of this office's ledger."),
            {"label": question.label}, field=question.key,
        )
        for question in questions
        if question.kind == Kind.PLACE and not _is_known(question, answers, office_id)
    ]  # fmt: skip


def _is_known(question: Question, answers: Facts, office_id: int) -> bool:
    try:
        key = UUID(answers[question.key]["place"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return True
    try:
        found = ledger.place_by_key(office_id, key)
    except NotVisible:
        return False
    kind = PlaceKind.DWELLING if found.dwelling else found.place.kind
    return not question.places or kind in question.places
