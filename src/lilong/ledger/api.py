"""The API of places: find them while typing, resolve addresses."""

from typing import Annotated, Any

from ninja import Query, Router

from lilong.accounts.gates import StaffRequest
from lilong.ledger import queries
from lilong.ledger.schemas import (
    AnswerOut,
    SuggestionOut,
    TextsIn,
    answer_data,
    suggestion_data,
)
from lilong.ledger.terms import PlaceKind

router = Router()


@router.get(
    "/suggestions", response=list[SuggestionOut], url_name="place_suggestions",
    summary="Find places while typing",
)  # fmt: skip
def suggestions(
    request: StaffRequest,
    typed: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[list[PlaceKind] | None, Query()] = None,
    most: Annotated[int, Query(ge=1, le=30)] = 10,
) -> list[dict[str, Any]]:
    """Return places of the caller's area by signs, sound, initials and numbers, likeliest first.

    yx12, 育新路12 and 12弄 lead to 育新路12弄; once a building is written out, its rooms follow.
    """
    found = queries.suggest(request.viewer, typed, kinds=kind or (), most=most)
    return [suggestion_data(one) for one in found]


@router.post("/resolve", response=list[AnswerOut], summary="Say which places texts mean")
def resolve(request: StaffRequest, given: TextsIn) -> list[dict[str, Any]]:
    """Return for each text, in order, the places it may mean, best first, or plainly none."""
    return [
        answer_data(queries.resolve_address(request.viewer, text, on=given.on))
        for text in given.texts
    ]
