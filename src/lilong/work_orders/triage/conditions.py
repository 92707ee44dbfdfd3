"""What a dispatch rule asks of an order, and whether an order is like that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from lilong.work_orders.terms import WantedDays
from lilong.work_orders.triage.values import Leaf


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as far as rules look at it.

    The path is empty where the place is unknown; `received` is Shanghai's clock face; `words` are
    title and words of the caller in small letters.
    """

    received: datetime
    leaf: Leaf | None = None
    area_path: str = ""
    is_workday: bool = True
    source: str = ""
    words: str = ""

    @property
    def category_path(self) -> str:
        """Return where in the catalogue it stands; empty while it has no category."""
        return self.leaf.path if self.leaf else ""


@dataclass(frozen=True, slots=True)
class Span:
    """When a rule counts. The hours may go over midnight: 22:00 to 06:00 is the night.

    `begins` belongs to the hours and `ends` does not; both dates belong to the span. An empty part
    asks for nothing.
    """

    begins: time | None = None
    ends: time | None = None
    weekdays: frozenset[int] = frozenset()
    days: WantedDays = WantedDays.ANY
    first_date: date | None = None
    last_date: date | None = None

    def holds(self, received: datetime, *, is_workday: bool) -> bool:
        """Say whether a moment of receipt lies in the span."""
        day = received.date()
        if (self.first_date and day < self.first_date) or (self.last_date and day > self.last_date):
            return False
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        if self.days is not WantedDays.ANY and is_workday is not (self.days is WantedDays.WORKING):
            return False
        return self._is_hour(received.time())

    def _is_hour(self, clock: time) -> bool:
        begins, ends = self.begins or time.min, self.ends
        if ends is None:
            return clock >= begins
        if begins <= ends:
            return begins <= clock < ends
        return clock >= begins or clock < ends


@dataclass(frozen=True, slots=True)
class Words:
    """Words an order must hold: one of `any`, each of `all`, and none of `none`."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def fit(self, text: str) -> bool:
        """Say whether a text in small letters is like that."""
        if self.any and not any(word in text for word in self.any):
            return False
        if not all(word in text for word in self.all):
            return False
        return not any(word in text for word in self.none)

    def found_in(self, text: str) -> tuple[str, ...]:
        """Return which of the wanted words a text holds."""
        return tuple(word for word in (*self.all, *self.any) if word in text)


def tidy_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return words in small letters, each once, in their order; empty ones are left out."""
    return tuple(dict.fromkeys(word.strip().lower() for word in words if word.strip()))


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that a rule asks; what is empty asks for nothing.

    Category and area are keys and mean their whole subtree.
    """

    category_id: int | None = None
    area_id: int | None = None
    sources: frozenset[str] = frozenset()
    span: Span = Span()
    words: Words = Words()

    @property
    def is_empty(self) -> bool:
        """Say whether every order fits: the rules below are then never reached."""
        return self == Conditions()
