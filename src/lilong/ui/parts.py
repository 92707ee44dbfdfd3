"""Plain values the components draw; views fill them, templates pass them on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Lamp:
    """A deadline's state (normal, soon, late, paused, none), its words, how it was counted."""

    state: str
    words: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file at a timeline entry; `thumbnail` is an address or empty."""

    name: str
    url: str
    thumbnail: str = ""
    octets: int = 0


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a history: when, what, who in which post, why; a system line is drawn quietly."""

    at: datetime
    text: str
    who: str = ""
    post: str = ""
    reason: str = ""
    files: Sequence[FileLink] = ()
    is_system: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the stage track: done, now or next; of the gates before it how many are met."""

    name: str
    state: str = "next"
    gates_met: int = 0
    gates: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something the viewer may do now.

    `dialog` names a dialog on the page that opens instead of the address; `method` "post" draws a
    form of one button; `key` is the keyboard key that presses it.
    """

    label: str
    url: str = ""
    is_primary: bool = False
    method: str = "get"
    dialog: str = ""
    key: str = ""
    icon: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocked:
    """Something the viewer may not do now, why, and by which rule."""

    label: str
    why: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a fact list; `url` makes the value a link."""

    label: str
    value: Any
    url: str = ""


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A line of a queue: number, lamp, first line, source, time."""

    url: str
    text: str
    lamp: Lamp
    source: str = ""
    at: datetime | None = None
    number: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens the list behind it; `lamp` gives its words shape and colour."""

    value: int | str
    words: str
    url: str = ""
    lamp: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """One line of the bars "open by unit": how many are normal, soon, late."""

    name: str
    normal: int
    soon: int = 0
    late: int = 0
    url: str = ""

    @property
    def total(self) -> int:
        """Return how many there are in all."""
        return self.normal + self.soon + self.late


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values of a chart, one for each label."""

    name: str
    values: Sequence[float | int | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, its one message as title; `kind` is bars, stacked or lines; `unit` the axis."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: str = "bars"
    unit: str = ""
    is_horizontal: bool = False

    def rows(self) -> list[tuple[str, list[float | int | None]]]:
        """Return the table that stands under the chart."""
        return [(label, [s.values[i] for s in self.series]) for i, label in enumerate(self.labels)]

    def data(self) -> dict[str, Any]:
        """Return what the script draws."""
        return {
            "kind": self.kind,
            "unit": self.unit,
            "horizontal": self.is_horizontal,
            "labels": list(self.labels),
            "series": [{"name": s.name, "values": list(s.values)} for s in self.series],
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is; `url` is polled while it runs."""

    done: int
    total: int
    words: str = ""
    url: str = ""
    is_over: bool = False
