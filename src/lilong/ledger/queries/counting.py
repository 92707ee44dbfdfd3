"""How many households, homes and people there are in an area, an estate or a building on a day.

Registered and living are different people (L-03, L-04): who is away is registered and lives
elsewhere, who has come lives here and is registered elsewhere. The difference of the two totals is
no count of anybody and stands nowhere.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import Refusal
from lilong.ledger import policies, rules
from lilong.ledger.models import Place, TallyArea, TallyCell, TallyMark
from lilong.ledger.queries import tallying
from lilong.ledger.queries.tallying import Cell
from lilong.ledger.terms import Tenure
from lilong.territory.models import Area


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted from rows; shares are exact, a display rounds them."""

    households: int = 0
    collective: int = 0
    dwellings: int = 0
    registered: int = 0
    living: int = 0
    overlap: int = 0
    tenures: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)
    origins: Mapping[str, int] = field(default_factory=dict)

    @property
    def away(self) -> int:
        """Return how many are registered here and live elsewhere (R - O)."""
        return self.registered - self.overlap

    @property
    def incoming(self) -> int:
        """Return how many live here and are registered elsewhere (A - O)."""
        return self.living - self.overlap

    @property
    def household_size(self) -> Fraction | None:
        """Return how many people live in a household on average."""
        return Fraction(self.living, self.households) if self.households else None

    @property
    def resident_share(self) -> Fraction | None:
        """Return the living as a share of the registered."""
        return Fraction(self.living, self.registered) if self.registered else None

    @property
    def tenure_sum(self) -> int:
        """Return how many homes have a tenure."""
        return sum(self.tenures.values())

    def tenure_share(self, tenure: Tenure) -> Fraction | None:
        """Return the share of households whose home has a tenure."""
        count = self.tenures.get(tenure, 0)
        return Fraction(count, self.households) if self.households else None

    @property
    def mismatch(self) -> Refusal | None:
        """Return the sentence for tenures that do not come to the households (L-05)."""
        return rules.sums_up(list(self.tenures.items()), self.households)


def counts_of_area(viewer: Viewer, area: Area, *, on: date) -> Counts:
    """Return the counts of an area within what the viewer may see; nothing outside it."""
    if policies.may(viewer, Capability.LEDGER_VIEW) is not None:
        return Counts()
    paths = [path for path in (viewer.area_path, *viewer.other_paths) if path] or [""]
    if not any(area.path.startswith(path) or path.startswith(area.path) for path in paths):
        return Counts()
    narrow = [path for path in paths if path.startswith(area.path)] or [area.path]
    return counts_of_paths(viewer.office_id, narrow, on=on)


def counts_of_viewer(viewer: Viewer, *, on: date) -> Counts:
    """Return the counts of all the land the viewer sees: her area, or the whole office."""
    if policies.may(viewer, Capability.LEDGER_VIEW) is not None:
        return Counts()
    paths = [path for path in (viewer.area_path, *viewer.other_paths) if path] or [""]
    return counts_of_paths(viewer.office_id, paths, on=on)


def counts_of_place(viewer: Viewer, place: Place, *, on: date) -> Counts:
    """Return the counts of a place the viewer has been shown, with all that lies within it."""
    if policies.may(viewer, Capability.LEDGER_VIEW) is not None:
        return Counts()
    return _directly(place.office_id, tallying.under_place(place), on)


def counts_of_paths(office_id: int, paths: list[str], *, on: date) -> Counts:
    """Return the counts of the land at or below some paths, from what is kept by community."""
    if any(len(path) > tallying.UNIT_LENGTH for path in paths):
        return _directly(office_id, tallying.under_paths(paths), on)
    tally = tally_of(office_id, on)
    inside = {path for path in tally.places if any(path.startswith(top) for top in paths)}
    return _of_units(tally, inside)


def counts_by_unit(
    office_id: int, paths: list[str], *, on: date
) -> tuple[Counts, dict[str, Counts]]:
    """Return the counts of some land, and those of each community in it, by path."""
    tally = tally_of(office_id, on)
    inside = {path for path in tally.places if any(path.startswith(top) for top in paths)}
    return _of_units(tally, inside), {path: _of_units(tally, {path}) for path in sorted(inside)}


@dataclass(frozen=True, slots=True)
class Tally:
    """What is kept of an office on a day, with what had to be counted anew put in its place."""

    places: dict[str, dict[str, Any]]
    cells: Counter[Cell]


def tally_of(office_id: int, on: date) -> Tally:
    """Return an office's counts by community on a day, right to the last write."""
    marked = set(
        TallyMark.objects.filter(office=office_id).order_by().values_list("path", flat=True)
    )
    kept = {
        row.path: row.counts
        for row in TallyArea.objects.filter(office=office_id)
        if row.path not in marked
        and row.good_from <= on
        and (row.good_until is None or on <= row.good_until)
    }
    cells: Counter[Cell] = Counter()
    for registered, living, origin, count in TallyCell.objects.filter(office=office_id).values_list(
        "registered", "living", "origin", "count"
    ):
        cells[registered, living, origin] = count
    stale = [path for path in tallying.units(office_id) if path not in kept]
    return _counted_anew(office_id, on, kept, cells, stale)


def _counted_anew(
    office_id: int, on: date, kept: dict[str, Any], cells: Counter[Cell], stale: list[str]
) -> Tally:
    places = dict(kept)
    fresh = Counter(
        {c: n for c, n in cells.items() if not any(tallying.touches(c, path) for path in stale)}
    )
    done: list[str] = []
    for path in stale:
        places[path] = tallying.count_places(office_id, tallying.in_unit(path), on)
        for cell, count in tallying.people_cells(office_id, path, on).items():
            if not any(tallying.touches(cell, other) for other in done):
                fresh[cell] += count
        done.append(path)
    return Tally(places, fresh)


def _of_units(tally: Tally, inside: set[str]) -> Counts:
    numbers: Counter[str] = Counter()
    tenures: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for path in inside:
        found = tally.places[path]
        tenures.update(found["tenures"])
        states.update(found["states"])
        for name in ("households", "collective", "dwellings"):
            numbers[name] += found[name]
    origins: Counter[str] = Counter()
    for (registered, living, origin), count in tally.cells.items():
        is_registered = registered in inside
        lives = bool(living) and not inside.isdisjoint(living.strip("|").split("|"))
        numbers["registered"] += count * is_registered
        numbers["living"] += count * lives
        numbers["overlap"] += count * (is_registered and lives)
        if lives:
            origins[origin] += count
    return Counts(tenures=tenures, states=states, origins=origins, **numbers)


def _directly(office_id: int, inside: tallying.Inside, on: date) -> Counts:
    registered, living = tallying.people_inside(office_id, inside, on)
    return Counts(
        registered=len(registered), living=len(living), overlap=len(registered & living.keys()),
        origins=Counter(living.values()), **tallying.count_places(office_id, inside, on),
    )  # fmt: skip
