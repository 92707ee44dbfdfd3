"""How tests run a campaign: an estate of invented homes, and short ways to do what people do."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lilong.campaigns import operations as do
from lilong.campaigns import queries
from lilong.campaigns.models import Campaign, Line, Roll, Round
from lilong.campaigns.specs import CampaignSpec, Change, LineSpec, Recorded, RoundSpec
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.measure import percent, rate
from lilong.ledger import operations as ledger
from lilong.ledger.models import Place
from lilong.ledger.specs import PersonSpec, PlaceSpec, RelationSpec, Source, Span
from lilong.ledger.terms import PlaceKind, RelationKind, SourceKind
from tests.cases.doing import photo
from tests.cast import Cast, Member

AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
SINCE = date(2015, 1, 1)


def at(hours: float) -> datetime:
    """Return a moment so many hours after the beginning."""
    return AT + timedelta(hours=hours)


def estate_of(
    cast: Cast, homes: int, *, buildings: int = 1, area: int = 0, community: str = ""
) -> Place:
    """Make an estate of so many homes, six to a floor, each of so many dm²."""
    by, office = cast.committee_secretary.actor, cast.office.pk
    said: dict[str, Any] = {"office_id": office, "by": by, "at": AT}
    area_id = cast.areas[community or "east"].pk
    estate = ledger.add_place(
        PlaceSpec(
            kind=PlaceKind.ESTATE, name="映梧新苑（虚构）", road="映梧示例路", lane="285",
            valid_from=SINCE, area_id=area_id,
        ),
        **said,
    )  # fmt: skip
    each = homes // buildings
    for nth in range(buildings):
        count = each + (homes - each * buildings if nth == buildings - 1 else 0)
        house = ledger.add_place(
            PlaceSpec(
                kind=PlaceKind.BUILDING, number=str(nth + 1), parent_id=estate.pk, valid_from=SINCE
            ),
            **said,
        )
        ledger.add_places(
            [
                PlaceSpec(
                    kind=PlaceKind.DWELLING, room=f"{n // 6 + 1}{n % 6 + 1:02}", floor=n // 6 + 1,
                    parent_id=house.pk, valid_from=SINCE, floor_area=area or None,
                )
                for n in range(count)
            ],
            **said,
        )  # fmt: skip
    return estate


def living(cast: Cast, estate: Place, count: int) -> None:
    """Let so many invented persons live in an estate, dwelling after dwelling."""
    homes = list(Place.objects.filter(estate=estate, kind=PlaceKind.DWELLING).order_by("id"))
    people = [PersonSpec(name=f"虚构{n:04}") for n in range(count)]
    at_home = [
        RelationSpec(
            kind=RelationKind.LIVES, person_id=one.id, place_id=homes[n % len(homes)].pk,
            span=Span(SINCE),
        )
        for n, one in enumerate(people)
    ]  # fmt: skip
    ledger.register_persons(
        people, office_id=cast.office.pk, by=cast.committee_secretary.actor, at=AT,
        source=Source(SourceKind.COMMITTEE, SINCE, "虚构"), relations=at_home,
    )  # fmt: skip


@dataclass
class Run:
    """A campaign in the hands of one manager."""

    who: Member
    campaign: Campaign

    @property
    def given(self) -> dict[str, Any]:
        return {"viewer": self.who.viewer_at(AT), "by": self.who.actor}

    @property
    def roll(self) -> Roll:
        return Roll.objects.select_related("campaign__matter").get(
            campaign=self.campaign, ballot=""
        )

    def lines(self, **which: Any) -> list[Line]:
        return list(Line.objects.filter(roll=self.roll, **which).order_by("position"))

    def add(self, labels: list[str], hours: float = 0, **more: Any) -> list[Line]:
        specs = [LineSpec(label=label, **more) for label in labels]
        return do.add_lines(self.campaign, specs, at=at(hours), **self.given)

    def freeze(self, hours: float = 0) -> Roll:
        return do.freeze(self.campaign, at=at(hours), **self.given)

    def open(self, key: str, hours: float = 0, **more: Any) -> Round:
        return do.open_round(self.roll, RoundSpec(key=key, **more), at=at(hours), **self.given)

    def make(self, line: Line, move: str, hours: float = 1, **more: Any) -> Recorded:
        change = Change(line_id=line.pk, move=move, **more)
        return do.record_change(change, at=at(hours), **self.given)

    def make_all(self, lines: list[Line], move: str, hours: float = 1, **more: Any) -> None:
        files = more.pop("signed", False)
        changes = [
            Change(line_id=line.pk, move=move, files=(photo(f"{line.position}.png"),) if files
                   else (), **more)
            for line in lines
        ]  # fmt: skip
        found = do.record_changes(changes, at=at(hours), **self.given)
        assert {one.outcome for one in found} <= {"recorded"}, found[0]

    def close(self, row: Round, hours: float = 2) -> Round:
        row = Round.objects.select_related("roll__campaign__matter").get(pk=row.pk)
        return do.close_round(row, at=at(hours), **self.given)

    def standing(self, row: Round, measure: str) -> queries.Standing:
        row = Round.objects.select_related("roll__campaign__matter").get(pk=row.pk)
        found = queries.standings(row.roll.campaign, row)
        return next(one for one in found if one.measure.key == measure)


def prepare(who: Member, programme: str, facts: dict[str, Any], **more: Any) -> Run:
    """Prepare a campaign that is due in sixty days."""
    due = (AT + timedelta(days=60)).date().isoformat()
    spec = CampaignSpec(
        programme=programme, title="试验（虚构）", facts={"due_date": due, **facts}, **more
    )
    made = do.prepare(spec, viewer=who.viewer_at(AT), by=who.actor, at=AT)
    return Run(who, made)


def shown(part: int, base: int) -> str:
    """Return a share as pages show it."""
    share = rate(part, base)
    return "" if share is None else percent(share)
