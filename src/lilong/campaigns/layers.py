"""The states of a running campaign as colours of the staircase view, for every declared kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from lilong.accounts.terms import Capability
from lilong.campaigns import grammar as g
from lilong.campaigns.queries.progress import states_at
from lilong.kernel.text import mark
from lilong.ui.contributions import BuildingLayer, LayerMark, MapLayer

ORDER = 40


@dataclass(frozen=True, slots=True)
class _Values:
    """Where the homes of a building stand in the newest running campaign of a kind."""

    kind: str

    def __call__(self, viewer: Any, building: Any, _on: date) -> Mapping[UUID, str]:
        return states_at(viewer, self.kind, building.pk)


def layer_of(declared: g.Campaign) -> BuildingLayer | None:
    """Return the layer of a kind of campaign about homes; None where its lines are none."""
    if declared.walled or declared.roll.selector not in {"ledger.dwellings", "ledger.households"}:
        return None
    marks = [
        LayerMark(s.key, s.label, s.short or s.label, s.shape, s.hue)
        for s in declared.rounds[0].states
        if not s.discreet
    ]
    rest = LayerMark("", mark("Not on the roll"), mark("None"), "none", 0)
    return BuildingLayer(
        f"campaigns.{declared.key}", declared.label, (*marks, rest), _Values(declared.key), ORDER,
        Capability.CAMPAIGNS_VIEW, queries=4,
    )  # fmt: skip


LEFT = MapLayer(
    "campaigns.left", mark("Campaigns: what is left"), "campaigns:map_left", is_shown=False,
    order=70, capability=Capability.CAMPAIGNS_VIEW, table="campaigns:campaigns",
)  # fmt: skip
