"""Pure decisions on what persons ask about their own data (L-07, PIPL art. 44 to 50)."""

from collections.abc import Sequence

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.privacy.words import RequestKind, RequestState

CORRECTABLE = ("name", "identity", "phone", "born_on")


def faults_in_request(
    kind: str, *, words: str, proof: str, field: str, is_erased: bool
) -> list[Refusal]:
    """Return everything that speaks against taking a request in."""
    found = []
    if is_erased:
        found.append(Refusal("erased", mark("Nothing is held on this person any more.")))
    if not proof.strip():
        found.append(
            Refusal(
                "no_proof", mark("Say how she showed who she is: nobody asks for another."),
                rule="L-07", field="proof",
            )
        )  # fmt: skip
    if kind == RequestKind.CORRECT and (field not in CORRECTABLE or not words.strip()):
        found.append(
            Refusal(
                "nothing_to_correct", mark("Say what is wrong, and what is right."), rule="L-07",
                field="words",
            )
        )  # fmt: skip
    return found


def may_answer(
    kind: str, state: str, *, is_own: bool, grants: bool, reason: str, duties: Sequence[str]
) -> list[Refusal]:
    """Return why a request may not be answered so.

    A refusal has a reason; deleting is granted by a second person, and only where no legal duty
    to keep stands against it. `is_own`: who answers took it in.
    """
    if state != RequestState.OPEN:
        return [Refusal("answered", mark("This request has been answered already."))]
    found = []
    if not grants and not reason.strip():
        found.append(
            Refusal(
                "no_reason", mark("A refusal needs its reason: the person is told."),
                rule="L-07", field="reason",
            )
        )  # fmt: skip
    if grants and kind == RequestKind.DELETE:
        if is_own:
            found.append(
                Refusal(
                    "own_request",
                    mark("You took this in yourself: a second person has to let it be deleted."),
                    rule="L-07",
                )
            )  # fmt: skip
        found += [Refusal("duty", duty, rule="L-07") for duty in duties]
    return found
