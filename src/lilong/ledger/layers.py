"""How the room's own facts colour the staircase view; other rooms add layers of theirs."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from lilong.accounts.terms import Capability
from lilong.kernel.text import mark
from lilong.ledger.queries import staircases
from lilong.ledger.terms import STATE_NAMES, TENURE_NAMES, DwellingState, FactKey, Tenure
from lilong.ui import figures
from lilong.ui.contributions import BuildingLayer, LayerMark, MapLayer

_NOT_TOLD = LayerMark("", mark("Not recorded"), figures.NONE, "none", 0)


def _states(_viewer: Any, building: Any, on: date) -> Mapping[UUID, str]:
    return staircases.told_of_dwellings(building, FactKey.STATE, on=on)


def _tenures(_viewer: Any, building: Any, on: date) -> Mapping[UUID, str]:
    return staircases.told_of_dwellings(building, FactKey.TENURE, on=on)


STATES = BuildingLayer(
    "ledger.state",
    mark("State"),
    (
        LayerMark(
            DwellingState.OWNER_USED, STATE_NAMES[DwellingState.OWNER_USED], mark("Own use"),
            "dot", 3,
        ),
        LayerMark(DwellingState.LET, STATE_NAMES[DwellingState.LET], mark("Let"), "square", 1),
        LayerMark(
            DwellingState.VACANT, STATE_NAMES[DwellingState.VACANT], mark("Vacant"), "ring", 8
        ),
        LayerMark(
            DwellingState.UNDER_EXPROPRIATION, STATE_NAMES[DwellingState.UNDER_EXPROPRIATION],
            mark("To go"), "cross", 2,
        ),
        LayerMark(
            DwellingState.UNKNOWN, STATE_NAMES[DwellingState.UNKNOWN], mark("Unknown"), "bar", 8
        ),
        _NOT_TOLD,
    ),
    _states,
    10,
    queries=1,
)  # fmt: skip
TENURES = BuildingLayer(
    "ledger.tenure",
    mark("Tenure"),
    (
        LayerMark(
            Tenure.PUBLIC_RENTAL, TENURE_NAMES[Tenure.PUBLIC_RENTAL], mark("Public"), "square", 1
        ),
        LayerMark(
            Tenure.SOLD_PUBLIC, TENURE_NAMES[Tenure.SOLD_PUBLIC], mark("Sold"), "diamond", 2
        ),
        LayerMark(Tenure.PRIVATE, TENURE_NAMES[Tenure.PRIVATE], mark("Private"), "dot", 3),
        LayerMark(Tenure.COMMODITY, TENURE_NAMES[Tenure.COMMODITY], mark("Market"), "up", 4),
        LayerMark(
            Tenure.COLLECTIVE, TENURE_NAMES[Tenure.COLLECTIVE], mark("Shared"), "ring", 6
        ),
        LayerMark(Tenure.UNKNOWN, TENURE_NAMES[Tenure.UNKNOWN], mark("Unknown"), "bar", 8),
        _NOT_TOLD,
    ),
    _tenures,
    20,
    queries=1,
)  # fmt: skip

_LAYERS = (
    ("buildings", mark("Buildings"), "ledger:buildings"),
    ("estates", mark("Estates"), "ledger:estates"),
    ("premises", mark("Shops, venues and facilities"), ""),
    ("let", mark("Buildings with let homes"), "ledger:homes?state=let"),
    ("vacant", mark("Buildings with vacant homes"), "ledger:homes?state=vacant"),
)
ON_THE_MAP = tuple(
    MapLayer(
        f"ledger.{name}", title, f"ledger:map_{name}", is_shown=False, order=50 + nth,
        capability=Capability.LEDGER_VIEW, table=table,
    )
    for nth, (name, title, table) in enumerate(_LAYERS)
)  # fmt: skip
