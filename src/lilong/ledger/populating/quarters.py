"""Which streets and estates there are to be: planned from a seed, each part by itself.

Part by part, so that each can be made alone, in any number, and is the same every time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from lilong.ledger.terms import DwellingState, Tenure


class Style(StrEnum):
    """How an estate is built."""

    LANE = "lane"
    SLAB = "slab"
    TOWER = "tower"


@dataclass(frozen=True, slots=True)
class Community:
    """A community as the plan needs it: its name, its key, and a point of its own if drawn."""

    code: str
    name: str
    name_en: str
    area_id: int
    bounds: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Home:
    """A dwelling to come: how it is held and used, and by how many people.

    `both` live and are registered there, `away` are only registered, `incoming` only live there.
    """

    tenure: Tenure
    state: DwellingState
    both: int = 0
    away: int = 0
    incoming: int = 0

    @property
    def person_count(self) -> int:
        """How many people that are."""
        return self.both + self.away + self.incoming


@dataclass(frozen=True, slots=True)
class Stretch:
    """A community's street with its shops in their order."""

    number: int
    community: Community
    shop_count: int


@dataclass(frozen=True, slots=True)
class Quarter:
    """An estate with its homes, on the street of its community; `number` runs through a town."""

    number: int
    code: str
    community: Community
    name: str
    name_en: str
    lane: str
    built_year: int
    style: Style
    homes: tuple[Home, ...]
    road: str = ""
    is_protected: bool = False
    founds_committee: bool = False

    @property
    def person_count(self) -> int:
        """How many people live or are registered there."""
        return sum(home.person_count for home in self.homes)


# People of a quarter have numbers of their own, from its number on: none has more.
MOST_PERSONS: Final = 2048
# Those who lived there before are not planned: they need numbers, too.
_MOST_PLANNED: Final = 1900
_ESTATES: Final = (
    ("里", "Lane Houses", Style.LANE, 1912), ("新村", "New Village", Style.SLAB, 1958),
    ("苑", "Court", Style.TOWER, 1998), ("坊", "Terrace", Style.LANE, 1924),
    ("公寓", "Apartments", Style.TOWER, 2006), ("小区", "Estate", Style.SLAB, 1985),
    ("花园", "Garden", Style.TOWER, 2002), ("村", "Village", Style.SLAB, 1974),
)  # fmt: skip
_TENURES: Final[dict[Style, tuple[tuple[Tenure, int], ...]]] = {
    Style.LANE: ((Tenure.PUBLIC_RENTAL, 45), (Tenure.SOLD_PUBLIC, 45), (Tenure.PRIVATE, 10)),
    Style.SLAB: ((Tenure.SOLD_PUBLIC, 75), (Tenure.PUBLIC_RENTAL, 15), (Tenure.COLLECTIVE, 10)),
    Style.TOWER: ((Tenure.COMMODITY, 94), (Tenure.PRIVATE, 4), (Tenure.UNKNOWN, 2)),
}
_FEWEST_HOMES, _MOST_HOMES = 180, 620
_ENGLISH_ENDING: Final = " Community"


def stretches(communities: Sequence[Community], seed: int) -> list[Stretch]:
    """Return each community's street with so many shops as the seed says."""
    return [
        Stretch(number, one, Random(f"{seed}:street:{one.code}").randrange(23, 58))  # noqa: S311
        for number, one in enumerate(communities)
    ]


def quarters(communities: Sequence[Community], seed: int, persons: int) -> Iterator[Quarter]:
    """Yield estates round the communities, Puyuli first, until so many people are planned."""
    left, number = persons, 0
    first = puyuli(communities[0])
    while left > 0:
        quarter = first if number == 0 else _quarter(communities, seed, number)
        if quarter.person_count > left and number:
            quarter = _cut(quarter, left)
        yield quarter
        left -= quarter.person_count
        number += 1


def _cut(quarter: Quarter, persons: int) -> Quarter:
    """Return as much of a quarter as holds so many people: the last home takes the rest."""
    homes: list[Home] = []
    left = persons
    for home in quarter.homes:
        if left <= 0:
            break
        fits = home.person_count <= left
        homes.append(home if fits else Home(home.tenure, DwellingState.OWNER_USED, both=left))
        left -= homes[-1].person_count
    return _with_homes(quarter, homes)


def _with_homes(quarter: Quarter, homes: Sequence[Home]) -> Quarter:
    return Quarter(
        quarter.number, quarter.code, quarter.community, quarter.name, quarter.name_en,
        quarter.lane, quarter.built_year, quarter.style, tuple(homes),
        founds_committee=quarter.founds_committee,
    )  # fmt: skip


def _quarter(communities: Sequence[Community], seed: int, number: int) -> Quarter:
    draw = Random(f"{seed}:estate:{number}")  # noqa: S311  # an invented town
    round_, place = divmod(number, len(communities))
    community = communities[place]
    ending, english, style, year = _ESTATES[(round_ + place) % len(_ESTATES)]
    lap = round_ // len(_ESTATES)
    again = f"{'一二三四五六七八九十'[lap % 10]}" if lap else ""
    homes: list[Home] = []
    persons = 0
    for _ in range(draw.randrange(_FEWEST_HOMES, _MOST_HOMES)):
        home = _home(draw, style)
        if persons + home.person_count > _MOST_PLANNED:
            break
        persons += home.person_count
        homes.append(home)
    short = community.name_en.removesuffix(_ENGLISH_ENDING)
    return Quarter(
        number, f"E{number:04}", community, f"{short_name(community)}{again}{ending}",
        f"{short} {english}{f' {lap + 1}' if lap else ''}", str(52 + 36 * round_),
        year + draw.randrange(10), style, tuple(homes),
        founds_committee=round_ == 0,
    )  # fmt: skip


def short_name(community: Community) -> str:
    """Return how people say the community: 育新居民区 is 育新."""
    return community.name.removesuffix("居民区")


def _home(draw: Random, style: Style) -> Home:
    shares = _TENURES[style]
    tenure = draw.choices([one for one, _ in shares], [share for _, share in shares])[0]
    chance = draw.random()
    away = draw.choices((0, 1, 2), (64, 24, 12))[0]
    if chance < 0.08:
        return Home(tenure, DwellingState.VACANT, away=away)
    if chance < 0.24:
        tenants = draw.choices((1, 2, 3, 4), (28, 38, 22, 12))[0]
        return Home(tenure, DwellingState.LET, away=away, incoming=tenants)
    both = draw.choices((1, 2, 3, 4), (38, 36, 19, 7))[0]
    state = DwellingState.UNDER_EXPROPRIATION if chance > 0.985 else DwellingState.OWNER_USED
    return Home(tenure, state, both=both, away=away, incoming=int(draw.random() < 0.18))


def puyuli(community: Community) -> Quarter:
    """Return Puyuli as AC-01 has it: 213 households, 663 registered, 450 living, 400 both."""
    states = [DwellingState.VACANT] * 15 + [DwellingState.LET] * 20
    states += [DwellingState.OWNER_USED] * 178
    tenures = [Tenure.PUBLIC_RENTAL] * 77 + [Tenure.SOLD_PUBLIC] * 136
    draw = Random("Puyuli")  # noqa: S311  # an invented estate
    draw.shuffle(states)
    draw.shuffle(tenures)
    owners = [i for i, state in enumerate(states) if state is DwellingState.OWNER_USED]
    let = [i for i, state in enumerate(states) if state is DwellingState.LET]
    both, incoming = _dealt(400, owners, draw), _dealt(50, let, draw)
    # Every home has somebody registered, so that each is a household.
    away = _dealt(263, range(213), draw, at_least_one=[i for i in range(213) if i not in both])
    homes = tuple(
        Home(tenures[i], states[i], both.get(i, 0), away.get(i, 0), incoming.get(i, 0))
        for i in range(213)
    )
    return Quarter(
        0, "PUYULI", community, "普育里", "Puyuli", "338", 1867, Style.LANE, homes,
        road="浦育路", is_protected=True, founds_committee=True,
    )  # fmt: skip


def _dealt(
    count: int, homes: Sequence[int], draw: Random, *, at_least_one: Sequence[int] | None = None
) -> dict[int, int]:
    """Deal people out to homes: one where one must be, the rest at random, at most four."""
    dealt = dict.fromkeys(homes if at_least_one is None else at_least_one, 1)
    for _ in range(count - len(dealt)):
        home = draw.choice([i for i in homes if dealt.get(i, 0) < 4])
        dealt[home] = dealt.get(home, 0) + 1
    return dealt
