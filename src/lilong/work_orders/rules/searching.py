"""Pure decisions on saved searches and boards: names, how many, what goes on which board."""

from collections.abc import Iterable, Iterator

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders.terms import LONGEST_NAME, MOST_KEPT, MOST_ON_BOARD, Reach

_WIDTH = {reach.value: width for width, reach in enumerate(Reach)}
PERSON = Refusal(
    "names_a_person",
    mark(
        "The keywords or the name hold a caller's name, phone, e-mail or identity number. Those are"
        " protected and not kept in a search; nothing was saved. Search for them when needed."
    ),
    rule="L-08",
)


def name_refusals(name: str) -> Iterator[Refusal]:
    """Yield what is wrong with the name of a search or board."""
    if not name.strip():
        yield Refusal("no_name", mark("Give it a name."), field="name")
    if len(name.strip()) > LONGEST_NAME:
        text = mark("A name has at most {most} characters.")
        yield Refusal("long_name", text, {"most": LONGEST_NAME}, field="name")


def may_keep_one_more(count: int) -> Refusal | None:
    """Say whether one more may be kept for the same person, post, unit or office."""
    if count < MOST_KEPT:
        return None
    text = mark("There are {most} already. End one that nobody needs any more.")
    return Refusal("too_many", text, {"most": MOST_KEPT}, field="reach")


def board_refusals(reach: str, searches: Iterable[tuple[str, str]]) -> Iterator[Refusal]:
    """Yield what is wrong with the searches, (name, reach) each, of a board of a reach.

    A board that others read holds only searches they find, too.
    """
    found = list(searches)
    if not found:
        yield Refusal("no_search", mark("Choose at least one search."), field="searches")
    if len(found) > MOST_ON_BOARD:
        text = mark("A board shows at most {most} searches.")
        yield Refusal("too_many", text, {"most": MOST_ON_BOARD}, field="searches")
    for name, own in found:
        if _WIDTH[own] < _WIDTH[reach]:
            text = mark("“{name}” is kept for fewer people than the board: they would not find it.")
            yield Refusal("too_narrow", text, {"name": name}, field="searches")
