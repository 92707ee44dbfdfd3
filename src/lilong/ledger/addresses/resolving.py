"""From a text to ranked places of the gazetteer, or the plain answer that there is none."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from lilong.ledger.addresses.answers import (
    KNOWN_FROM,
    Because,
    Candidate,
    Resolution,
    Verdict,
)
from lilong.ledger.addresses.gazetteer import Gazetteer, bare, bearings, spoken
from lilong.ledger.addresses.misspelling import NearNames
from lilong.ledger.addresses.parts import Kind, Reading
from lilong.ledger.addresses.reading import read

MOST: Final = 5
# A lane's number alone, or a beginning, may fit many: no more than so many are looked at.
_MOST_LOOKED_AT: Final = 400


_SCORES: Final = {
    Because.EXACT: 100, Because.NAME: 92, Because.INSIDE: 95, Because.AROUND: 78,
    Because.OTHER_UNIT: 72, Because.WITHOUT_LANE: 66, Because.WITHOUT_ROAD: 75,
    Because.NEAREST: 40, Because.CROSSING: 90,
}  # fmt: skip
_OTHER_DISTRICT_COSTS, _OTHER_TOWNSHIP_COSTS, _SHARED_COSTS = 45, 8, 30
_FEWER_NAMES_COST: Final = 15
_NEAR: Final = 3
_ROADS: Final = ("路", "街", "道")
_NUMBERS: Final = frozenset({Kind.LANE, Kind.NUMBER, Kind.BUILDING})


# For each place (by its index) its score and why, and how a name was likened to the text's.
_Fit = tuple[int, Because, Because | None]
_Fits = dict[int, _Fit]


class _Wanted(NamedTuple):
    bases: list[str]
    lanes: tuple[str, ...]
    houses: tuple[str, ...]
    district: str
    township: str
    is_elsewhere: bool


_FITS: Final[dict[Because, _Fit]] = {why: (score, why, None) for why, score in _SCORES.items()}


class Resolver:
    """Answers texts from one gazetteer; keeps nothing between them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.home_townships = frozenset(map(bare, gazetteer.home))
        self.near_names = NearNames(gazetteer.by_base)
        self.home_districts = frozenset(
            district
            for place, (district, _) in zip(gazetteer.places, gazetteer.regions, strict=True)
            if gazetteer.is_home(place)
        ) - {""}

    def resolve(self, text: str, *, most: int = MOST) -> Resolution:
        """Return the places a text may mean, best first; of equal scores the shorter label."""
        reading = read(text, self.gazetteer.names)
        wanted = self._wanted(reading)
        if wanted.is_elsewhere:
            return Resolution(reading, Verdict.OUTSIDE, ())
        found = self._by_bases(wanted)
        if not found and not self._is_in_another_district(wanted):
            found = self._by_likeness(wanted)
        if not found and not wanted.bases and wanted.lanes:
            found = self._by_lane_alone(wanted)
        ranked = self._ranked(found, wanted, most)
        return Resolution(reading, self._verdict(ranked, wanted), ranked)

    def _wanted(self, reading: Reading) -> _Wanted:
        bases, lanes, houses = bearings(reading.parts)
        district = township = ""
        is_elsewhere = False
        for part in reading.parts:
            kind = part.kind
            if kind is Kind.CITY or kind is Kind.PROVINCE:
                is_elsewhere = is_elsewhere or part.value != self.gazetteer.city
            elif kind is Kind.DISTRICT:
                district = district or part.value
            elif kind is Kind.TOWNSHIP:
                township = township or part.value
            elif kind is Kind.ROAD or kind is Kind.NAME:
                break
        bases = self._of_number(bases, reading)
        region = township or district
        if region and not lanes and not houses and not _names_more(reading):
            bases.append(region)
        return _Wanted(bases, tuple(lanes), tuple(houses), district, township, is_elsewhere)

    def _of_number(self, bases: list[str], reading: Reading) -> list[str]:
        """Leave out roads named after the number, to say what it is near: 育新路12号近浦南路.

        In brackets stands another address of the same place.
        """
        numbers = [part.start for part in reading.parts if part.kind in _NUMBERS]
        if not numbers or len(bases) < 2:
            return bases
        later = {
            part.value
            for part in reading.parts
            if part.kind is Kind.ROAD and part.start > numbers[0] and "(" not in reading.text
        }
        kept = [base for base in bases if base not in later]
        return kept if any(base in self.gazetteer.by_base for base in kept) else bases

    def _by_bases(self, wanted: _Wanted) -> _Fits:
        """Return the places of the names that are known; who fits fewer of them fits less well."""
        known = list(dict.fromkeys(base for base in wanted.bases if base in self.gazetteer.by_base))
        if len(known) > 1 and not wanted.lanes and not wanted.houses:
            crossing = self._at_crossing(known)
            if crossing:
                return crossing
        if len(known) == 1:
            return self._on(known[0], wanted)
        found: _Fits = {}
        hits: Counter[int] = Counter()
        for base in known:
            rows = self._on(base, wanted)
            hits.update(rows.keys())
            _merge(found, rows)
        most = max(hits.values(), default=0)
        return {
            index: (max(score - _FEWER_NAMES_COST * (most - hits[index]), 1), why, how)
            for index, (score, why, how) in found.items()
        }

    def _at_crossing(self, bases: list[str]) -> _Fits:
        """Return what stands on all the roads of a crossing, else the roads themselves."""
        spots = self.gazetteer.spots
        roads = [spots.get((base, "", ""), []) for base in bases if base.endswith(_ROADS)]
        if len(roads) < 2 or not all(roads):
            return {}
        corners = set(roads[0]).intersection(*roads[1:])
        found = _all([index for road in roads for index in road], Because.CROSSING)
        return _all(sorted(corners), Because.EXACT) if corners else found

    def _on(self, base: str, wanted: _Wanted) -> _Fits:
        """Return the places of a known road or name that fit lane and house."""
        spots, lanes, houses = self.gazetteer.spots, wanted.lanes, wanted.houses
        for lane in lanes or ("",):
            for house in houses or ("",):
                rows = spots.get((base, lane, house))
                if rows:
                    why = Because.EXACT if lane or house else Because.NAME
                    return self._exact(base, wanted, rows, why)
        for lane in lanes:
            rows = spots.get((base, lane, ""))
            if rows:
                return _all(rows, Because.INSIDE)
        return self._nearly(base, wanted)

    def _exact(self, base: str, wanted: _Wanted, rows: list[int], why: Because) -> _Fits:
        if len(wanted.lanes) < 2 and len(wanted.houses) < 2:
            return _all(rows, why)
        found: _Fits = {}
        for lane in wanted.lanes or ("",):
            for house in wanted.houses or ("",):
                _merge(found, _all(self.gazetteer.spots.get((base, lane, house), ()), why))
        return found

    def _nearly(self, base: str, wanted: _Wanted) -> _Fits:
        """Return what fits but for the unit, the lane, or the number's last digits."""
        gazetteer, lanes, houses = self.gazetteer, wanted.lanes, wanted.houses
        if not lanes and not houses:
            rows = gazetteer.by_base[base]
            return _all(rows[:_MOST_LOOKED_AT], Because.AROUND)
        if lanes:
            other = gazetteer.spots.get((base, "", lanes[0]))
        else:
            other = gazetteer.spots.get((base, houses[0], ""))
        if other:
            return _all(other, Because.OTHER_UNIT)
        whole = gazetteer.spots.get((base, "", ""))
        if whole and not lanes:
            return _all(whole, Because.INSIDE)
        within = self._within(base, wanted)
        return within or self._nearest(base, (lanes or houses)[0])

    def _within(self, base: str, wanted: _Wanted) -> _Fits:
        """Return the houses of a lane that was named, or of any lane when none was."""
        found: _Fits = {}
        for index in self.gazetteer.by_base[base][:_MOST_LOOKED_AT]:
            for spot in self.gazetteer.own_spots[index]:
                if spot.base != base:
                    continue
                if wanted.lanes and spot.lane in wanted.lanes and not wanted.houses:
                    found[index] = _FITS[Because.AROUND]
                elif not wanted.lanes and spot.lane and spot.house in wanted.houses:
                    found[index] = _FITS[Because.WITHOUT_LANE]
        return found

    def _nearest(self, base: str, number: str) -> _Fits:
        """Return the neighbours by number on a road, none of which is the place."""
        target = _leading(number)
        if target is None:
            return {}
        rows = []
        for index in self.gazetteer.by_base[base][:_MOST_LOOKED_AT]:
            for spot in self.gazetteer.own_spots[index]:
                here = _leading(spot.lane.partition("/")[0] or spot.house)
                if spot.base == base and here is not None:
                    rows.append((abs(here - target), here % 2 != target % 2, index))
        rows.sort()
        score = _SCORES[Because.NEAREST]
        return {
            index: (score - rank, Because.NEAREST, None)
            for rank, (_, _, index) in enumerate(rows[:_NEAR])
        }

    def _by_likeness(self, wanted: _Wanted) -> _Fits:
        """Return places of names that sound or look like those of the text."""
        found: _Fits = {}
        for said in wanted.bases:
            for base, cost, how in self.near_names.like(said):
                for index, (score, why, _) in self._on(base, wanted).items():
                    if index not in found or found[index][0] < score - cost:
                        found[index] = (score - cost, why, how)
        return found

    def _by_lane_alone(self, wanted: _Wanted) -> _Fits:
        """Return the lanes of a number on any road: 285弄门口, said by somebody who lives here."""
        found: _Fits = {}
        places = self.gazetteer.places
        houses = set(wanted.houses) | {""}
        for lane in wanted.lanes:
            for index in self.gazetteer.by_lane.get(lane, ())[:_MOST_LOOKED_AT]:
                if any(
                    spot.lane == lane and spot.house in houses
                    for spot in self.gazetteer.own_spots[index]
                ):
                    found[index] = _FITS[Because.WITHOUT_ROAD]
        # Who leaves the road out speaks of her own quarter.
        near = {i: row for i, row in found.items() if self.gazetteer.is_home(places[i])}
        return near or found

    def _ranked(
        self,
        found: _Fits,
        wanted: _Wanted,
        most: int,
    ) -> tuple[Candidate, ...]:
        if len(found) == 1 and not wanted.district and not wanted.township:
            ((index, row),) = found.items()
            return (Candidate(self.gazetteer.places[index], *row),)
        places = self.gazetteer.places
        shares = Counter(row[:2] for row in found.values() if row[1] is Because.WITHOUT_ROAD)
        candidates = []
        for index, row in found.items():
            place = places[index]
            score = row[0] - _costs(self.gazetteer.regions[index], wanted)
            if shares and shares[row[:2]] > 1:
                score -= _SHARED_COSTS * (shares[row[:2]] - 1) // shares[row[:2]]
            candidates.append(Candidate(place, max(score, 1), *row[1:]))
        candidates.sort(key=lambda c: (-c.score, len(c.place.label), c.place.label, c.place.key))
        return tuple(candidates[:most])

    def _verdict(self, ranked: tuple[Candidate, ...], wanted: _Wanted) -> Verdict:
        gazetteer = self.gazetteer
        good = [c for c in ranked if c.score >= KNOWN_FROM]
        if good:
            best = good[0].score
            near = any(gazetteer.is_home(c.place) for c in good if c.score == best)
            return Verdict.KNOWN if near else Verdict.OUTSIDE
        if wanted.township and gazetteer.home and wanted.township not in self.home_townships:
            return Verdict.OUTSIDE
        return Verdict.OUTSIDE if self._is_in_another_district(wanted) else Verdict.NOT_KNOWN

    def _is_in_another_district(self, wanted: _Wanted) -> bool:
        return bool(
            wanted.district and self.home_districts and wanted.district not in self.home_districts
        )


def _names_more(reading: Reading) -> bool:
    """Say whether a text names more than regions, outside brackets."""
    return any(part.kind in {Kind.ROAD, Kind.NAME} for part in spoken(reading))


def _costs(regions: tuple[str, str], wanted: _Wanted) -> int:
    """Return what it takes from a score that the text names another district or township."""
    district, township = regions
    cost = 0
    if wanted.district and district and wanted.district != district:
        cost += _OTHER_DISTRICT_COSTS
    if wanted.township and township and wanted.township != township:
        cost += _OTHER_TOWNSHIP_COSTS
    return cost


def _all(rows: Sequence[int], why: Because) -> _Fits:
    return dict.fromkeys(rows, _FITS[why])


def _merge(found: _Fits, more: _Fits) -> None:
    for index, row in more.items():
        if index not in found or found[index][0] < row[0]:
            found[index] = row


def _leading(number: str) -> int | None:
    digits = number
    while digits and not digits.isdigit():
        digits = digits[:-1]
    return int(digits) if digits.isascii() and digits else None
