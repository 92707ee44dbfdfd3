"""What triage may be asked of another: proposals of category, place, unit and likely duplicates.

The room brings its own proposer, by keywords, names and rules. An instance that has a better one
names it in `LILONG_PROPOSER`; whatever it says remains a proposal, with its reasons, and nothing
is decided by it. Published dispatch rules go before it, the safety net stays below it.
"""

from collections.abc import Sequence
from typing import Protocol

from lilong.work_orders.triage.likeness import Candidate, Nearness
from lilong.work_orders.triage.values import Question, Suggestion


class Proposer(Protocol):
    """Answers each question with suggestions, best first: key, confidence in percent, reasons.

    It must answer within a few hundred milliseconds and never write. It sees no caller.
    """

    @property
    def name(self) -> str:
        """Return the name under which its proposals are kept and learned from; at most 40 signs."""

    def categories(self, question: Question) -> Sequence[Suggestion]:
        """Return likely categories; keys are codes of leaves of the office's catalogue."""

    def areas(self, question: Question) -> Sequence[Suggestion]:
        """Return where it may be; keys are those of the office's areas."""

    def units(self, question: Question) -> Sequence[Suggestion]:
        """Return who may lead, below the dispatch rules; keys are those of the office's units."""

    def duplicates(
        self, question: Question, candidates: Sequence[Candidate], near: Nearness
    ) -> Sequence[Suggestion]:
        """Return which candidates tell of the same; keys are theirs. They are near already."""


_plugged: list[Proposer] = []


def plug_in(proposer: Proposer) -> None:
    """Put a proposer before the room's own; called from `apps.ready`."""
    _plugged[:] = [proposer]


def unplug() -> None:
    """Go back to the room's own proposer; only tests do this."""
    _plugged.clear()


def plugged_in() -> Proposer | None:
    """Return the proposer the instance brought along, None if there is none."""
    return _plugged[0] if _plugged else None
