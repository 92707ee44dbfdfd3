"""A clock that stood still: its deadline without the pauses, and the pauses it is moved by.

An extension changes the deadline without pauses and the pauses are laid over it anew, so that it
makes no difference which of the two came first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from lilong.kernel.calendar import Unit, WorkingCalendar
from lilong.kernel.clock import local

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Held:
    """What a clock shows when its pauses are taken away, and the pauses: begun, ended (planned)."""

    due_at: datetime
    warn_at: datetime
    spans: tuple[Span, ...] = ()

    @property
    def resumes_at(self) -> datetime | None:
        """Return when the last pause ends, None before the first."""
        return self.spans[-1][1] if self.spans else None

    def paused(self, at: datetime, until: datetime) -> Self:
        """Return it with a further pause; one that lasts until then ends where the new begins."""
        return replace(self, spans=(*self.resumed(at).spans, (at, until)))

    def resumed(self, at: datetime) -> Self:
        """Return it with its last pause ended at a moment, if it had not ended before."""
        if not self.spans or self.spans[-1][1] <= at:
            return self
        begun, _planned = self.spans[-1]
        return replace(self, spans=(*self.spans[:-1], (begun, at)))

    def laid_over(self, calendar: WorkingCalendar, unit: Unit) -> tuple[datetime, datetime]:
        """Return the deadline and the moment the lamp turns, moved by every pause.

        A lamp that was yellow when the pause began is yellow again when it ends.
        """
        due, warn = self.due_at, self.warn_at
        for begun, ended in self.spans:
            is_over = due <= begun or ended <= begun
            due = calendar.after_pause(due, begun, ended, unit)
            if not is_over:
                warn = max(ended, calendar.after_pause(warn, begun, ended, unit))
        return due, min(warn, due)

    def as_data(self) -> dict[str, Any]:
        """Return the JSON form a clock's row keeps, the same whichever zone a moment came in."""
        return {
            "due": local(self.due_at).isoformat(),
            "warn": local(self.warn_at).isoformat(),
            "spans": [[local(moment).isoformat() for moment in span] for span in self.spans],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any] | None) -> Self | None:
        """Read the JSON form back; None for a clock that never stood still."""
        if not data:
            return None
        return cls(
            due_at=_moment(data["due"]),
            warn_at=_moment(data["warn"]),
            spans=tuple((_moment(begun), _moment(ended)) for begun, ended in data["spans"]),
        )


def _moment(text: str) -> datetime:
    return local(datetime.fromisoformat(text))
