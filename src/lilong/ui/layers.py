"""The switches of a map: which layers the viewer may see, which are on, where each is listed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lilong.ui import contributions
from lilong.ui.contributions import MapLayer

# The parameter of the address that remembers the choice; an empty one means that none is on.
ASKED = "layers"


@dataclass(frozen=True, slots=True)
class Switch:
    """One layer of a map, as its checkbox and its list need it."""

    key: str
    title: str
    points: str
    table: str
    is_on: bool


def switches(request: HttpRequest, first: Collection[str] = (), within: str = "") -> list[Switch]:
    """Return a switch for each layer of marks that the request's viewer may see.

    The address says which are on; until it does, those that `first` names, else those that say
    so themselves. `within` is a query that narrows the layers' addresses ("area=12").
    """
    viewer = getattr(request, "viewer", None)
    found = [x for x in contributions.visible(MapLayer, viewer) if x.kind == "points"]
    chosen = set(request.GET.getlist(ASKED)) if ASKED in request.GET else None
    if chosen is None:
        chosen = {x.key for x in found if (x.key in first if first else x.is_shown)}
    query = f"?{within}" if within else ""
    return [
        Switch(
            layer.key, _(layer.title), reverse(layer.url_name) + query, _address(layer.table),
            layer.key in chosen,
        )
        for layer in found
    ]  # fmt: skip


def others(request: HttpRequest) -> list[tuple[str, Any]]:
    """Return what else the address asks, so that a form of switches sends it along."""
    return [(k, v) for k, values in request.GET.lists() if k != ASKED for v in values]


def _address(table: str) -> str:
    name, _sign, query = table.partition("?")
    return f"{reverse(name)}{'?' if query else ''}{query}" if name else ""
