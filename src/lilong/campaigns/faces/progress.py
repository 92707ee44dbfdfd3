"""Progress as pages draw it: parts with their states, the chart of the days."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lilong.campaigns import grammar as g
from lilong.campaigns.queries.progress import BurnUp, Part
from lilong.ui import figures, parts
from lilong.ui.times import in_chinese


@dataclass(frozen=True, slots=True)
class PartFace:
    """A part of a roll: its name, how many stand in each state, what is left, its share done."""

    label: str
    counts: list[int]
    total: int
    left: int
    share: str
    url: str = ""
    sheet: str = ""


def part_face(
    part: Part, declared: g.Round, nobody: str, *, url: str = "", sheet: str = ""
) -> PartFace:
    """Return a part as a table shows it; `nobody` names the part without a key."""
    named = part.label if in_chinese() or not part.label_en else part.label_en
    return PartFace(
        label=named or nobody,
        counts=[part.counts.get(state.key, 0) for state in declared.states],
        total=part.total,
        left=part.left,
        share=figures.share(part.settled, part.total),
        url=url,
        sheet=sheet,
    )


def chart(found: BurnUp) -> parts.Chart:
    """Return the lines settled by each day beside the plan."""
    series = [parts.Series(_("settled"), list(found.done))]
    if any(value is not None for value in found.planned):
        series.append(parts.Series(_("plan"), list(found.planned)))
    labels = [f"{day:%m-%d}" for day in found.days]
    return parts.Chart(_("Settled by the end of each day"), labels, series, kind="lines")


def state_heads(declared: g.Round) -> list[Any]:
    """Return the heads of the columns of states."""
    return [state.label for state in declared.states]
