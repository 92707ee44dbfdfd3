"""A building as its staircases: what the page draws, and the sheet it prints."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.ledger.models import Place
from lilong.ledger.queries import places, staircases
from lilong.ledger.queries.calling import addresses_then, called_then
from lilong.ledger.queries.staircases import Flat, Floor, Staircase
from lilong.ledger.views.days import day_asked
from lilong.ui import contributions, figures
from lilong.ui.contributions import BuildingLayer, LayerMark
from lilong.ui.messages import who

_NOT_TOLD = LayerMark("", figures.NONE, figures.NONE, "none", 0)


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend: a mark, how many dwellings have it, where choosing it leads."""

    mark: LayerMark
    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A dwelling as it is drawn: room, shape, word; dim when the legend chooses others."""

    place: Place
    url: str
    mark: LayerMark
    word: str
    label: str
    has_label: bool
    is_dim: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A floor of one staircase with how many of its dwellings are chosen."""

    name: str
    cells: list[Cell]
    count: int


@dataclass(frozen=True, slots=True)
class Well:
    """A stairwell as it is drawn."""

    name: str
    rows: list[Row]
    count: int


class Drawing:
    """The staircase view of a building for one viewer, layer and choice of the legend."""

    def __init__(self, viewer: Viewer, building: Place, *, on: date, layer: str, only: str) -> None:
        self.building, self.on = building, on
        self.layers = contributions.visible(BuildingLayer, viewer)
        self.layer = next((one for one in self.layers if one.key == layer), self.layers[0])
        self._marks = {one.key: one for one in self.layer.legend}
        with contributions.within_budget(self.layer.key, self.layer.queries):
            values = self.layer.values(viewer, building, on)
        flats = staircases.dwellings_of(building, on=on)
        self._counts = Counter(self._mark(values.get(flat.pk, "")).key for flat in flats)
        self.only = only if only in self._counts else None
        labelled = staircases.labelled_dwellings(viewer, building, on=on)
        self.total = len(flats)
        self.labelled = len(labelled)
        self.wells = [self._well(one) for one in staircases.staircases(flats, values, labelled)]

    def _mark(self, key: str) -> LayerMark:
        return self._marks.get(key) or self._marks.get("") or _NOT_TOLD

    def address(self, *, layer: str = "", only: str | None = None) -> str:
        """Return the page's address with a layer and a choice."""
        asked = {"layer": layer or self.layer.key}
        if only is not None:
            asked["only"] = only
        page = reverse("ledger:place", args=[self.building.pk])
        return f"{page}?{urlencode(asked)}#staircase"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Return the layers with their addresses; which is shown."""
        return [
            (_(one.title), self.address(layer=one.key), one is self.layer) for one in self.layers
        ]

    @property
    def legend(self) -> list[Key]:
        """Return the marks that occur; choosing one again shows all."""
        present = [one for one in self.layer.legend if self._counts[one.key]]
        if self._counts[""] and "" not in self._marks:
            present.append(_NOT_TOLD)
        return [
            Key(
                one, _(one.label), self._counts[one.key],
                self.address(only=None if one.key == self.only else one.key), one.key == self.only,
            )
            for one in present
        ]  # fmt: skip

    def _well(self, well: Staircase) -> Well:
        rows = [self._row(floor) for floor in well.floors]
        return Well(well.name, rows, sum(len(row.cells) for row in rows))

    def _row(self, floor: Floor) -> Row:
        cells = [self._cell(flat) for flat in floor.flats]
        name = _("Floor {number}").format(number=floor.number) if floor.number is not None else ""
        return Row(name, cells, sum(not cell.is_dim for cell in cells))

    def _cell(self, flat: Flat) -> Cell:
        mark = self._mark(flat.mark)
        return Cell(
            place=flat.place,
            url=reverse("ledger:place", args=[flat.place.pk]),
            mark=mark,
            word=_(mark.short),
            label=_(mark.label),
            has_label=flat.has_label,
            is_dim=self.only is not None and mark.key != self.only,
        )


def drawing_for(request: StaffRequest, building: Place) -> Drawing:
    """Return the staircase view that the request's address asks for."""
    return Drawing(
        request.viewer,
        building,
        on=day_asked(request),
        layer=request.GET.get("layer", ""),
        only=request.GET.get("only", "\0"),
    )


@require_GET
@needs(Capability.LEDGER_VIEW)
def sheet(request: StaffRequest, place_id: UUID) -> HttpResponse:
    """Show a building's sheet alone, to be printed on one A4; each page of it says who took it."""
    building = places.get_building(request.viewer, place_id)
    drawing = drawing_for(request, building)
    context: dict[str, Any] = {
        "place": building,
        "called": called_then(building, addresses_then([building], on=drawing.on)),
        "drawing": drawing,
        "mark": writing.watermark(who(request.viewer.actor().as_data()), clock.now()),
    }
    return render(request, "ledger/sheet.html", context)
