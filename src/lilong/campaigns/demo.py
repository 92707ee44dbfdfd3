"""What the demonstrations of programmes do: campaigns prepared, frozen and worked through.

Everything goes through the operations, in the name of the demonstration's own people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lilong.accounts import demo as accounts_demo
from lilong.accounts import queries as accounts
from lilong.accounts.models import Office
from lilong.accounts.viewer import Viewer
from lilong.campaigns import operations, queries
from lilong.campaigns.models import Campaign, Line, Round
from lilong.campaigns.specs import CampaignSpec, Change, LineSpec, RoundSpec
from lilong.kernel.clock import local
from lilong.ledger import queries as ledger
from lilong.ledger.queries import Scope

_HEAD = "management_head"
_WORKER = "committee_001_worker"
_SIDE = 24
_PAUSE = timedelta(minutes=7)
_MORNING = time(9, 30)


def paper(nth: int) -> SimpleUploadedFile:
    """Return a small invented picture, each of another shade: a signature, a photo, a paper."""
    file = BytesIO()
    shade = (40 + nth * 37 % 200, 60 + nth * 53 % 180, 90 + nth * 29 % 150)
    Image.new("RGB", (_SIDE, _SIDE), shade).save(file, "PNG")
    return SimpleUploadedFile(f"demo-{nth}.png", file.getvalue(), "image/png")


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote with its voters."""

    row: Round
    voters: list[Line]


@dataclass(slots=True)
class Played:
    """A campaign of the demonstration, in the hands of the section head."""

    campaign: Campaign
    viewer: Viewer
    at: datetime
    # The moment of the demonstration; nothing is done later. Without it all is done at `at`.
    until: datetime | None = None

    def _given(self) -> dict[str, Any]:
        given = {"viewer": self.viewer, "by": self.viewer.actor(), "at": self.at}
        self._pass(_PAUSE)
        return given

    def _pass(self, time: timedelta) -> None:
        self.at = min(self.at + time, self.until or self.at)

    def let_days_pass(self, days: int) -> None:
        """Go on so many days later, never later than now."""
        self._pass(timedelta(days=days))

    def day_by_day(
        self, lines: Sequence[Line], move: str, answers: Mapping[str, Any] | None = None, *,
        days: int, proved: bool = False,
    ) -> None:  # fmt: skip
        """Make a move with some of the lines on each of so many days."""
        for nth in range(days):
            some = lines[len(lines) * nth // days : len(lines) * (nth + 1) // days]
            if some:
                self.make(some, move, answers, proved=proved)
            self.let_days_pass(1)

    def lines(self) -> list[Line]:
        """Return the lines in the order of the roll."""
        roll = queries.roll_of(self.campaign)
        return list(Line.objects.filter(office=roll.office_id, roll=roll.pk).order_by("position"))

    def add(self, specs: Sequence[LineSpec]) -> None:
        """Put own lines on the roll."""
        operations.add_lines(self.campaign, specs, **self._given())

    def freeze(self) -> None:
        """Freeze the roll."""
        operations.freeze(self.campaign, **self._given())

    def open(
        self, key: str, answers: Mapping[str, Any] | None = None, due: date | None = None
    ) -> Round:
        """Open a round, with its last day where it has one."""
        roll = queries.roll_of(self.campaign)
        spec = RoundSpec(key=key, answers=answers or {}, due_date=due)
        return operations.open_round(roll, spec, **self._given())

    def close(self, row: Round) -> None:
        """Close a round."""
        fresh = Round.objects.select_related("roll__campaign__matter").get(pk=row.pk)
        operations.close_round(fresh, **self._given())

    def make(
        self, lines: Sequence[Line], move: str, answers: Mapping[str, Any] | None = None, *,
        proved: bool = False, reason: str = "", again: datetime | None = None,
    ) -> None:  # fmt: skip
        """Make a move with lines; `proved` gives each an invented paper."""
        changes = [
            Change(
                line_id=line.pk, move=move, answers=answers or {}, reason=reason, again_at=again,
                files=(paper(line.position),) if proved else (),
            )
            for line in lines
        ]  # fmt: skip
        operations.record_changes(changes, **self._given())

    def assign(self, lines: Sequence[Line], code: str = _WORKER) -> None:
        """Give lines to a post of the demonstration."""
        post = accounts.post_by_code(accounts_demo.OFFICE_CODE, code)
        operations.assign(
            queries.roll_of(self.campaign), [line.pk for line in lines], post_id=post.pk,
            second_post_id=None, **self._given(),
        )  # fmt: skip

    def vote(self, ballot: str, line: Line | None) -> Vote:
        """Open a vote for a line, or for all."""
        spec = RoundSpec(key=ballot)
        row = operations.open_ballot(self.campaign, ballot, line, spec, **self._given())
        voters = Line.objects.filter(office=row.office_id, roll=row.roll_id).order_by("position")
        return Vote(row, list(voters))

    def plan(self, key: str) -> None:
        """Have a plan proposed."""
        operations.make_plan(self.campaign, key, {}, **self._given())

    def add_record(self, line: Line, log: str, answers: Mapping[str, Any], kind: str = "") -> None:
        """Keep a record of a log."""
        spec = operations.RecordSpec(
            line_id=line.pk, log=log, on=local(self.at).date(), answers=answers, kind=kind
        )
        operations.add_record(spec, **self._given())


class Days(NamedTuple):
    """How many days ago a campaign began, and in how many it is due."""

    ago: int = 0
    due: int = 30


MONTH = Days()


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demonstration takes place: its office, its section head, the moment."""

    office: Office
    viewer: Viewer
    at: datetime

    @property
    def today(self) -> date:
        """Return the local day."""
        return local(self.at).date()

    def day(self, days: int) -> str:
        """Return a day as an answer, so many days from today."""
        return (self.today + timedelta(days=days)).isoformat()

    def estate(self) -> UUID:
        """Return the key of the demonstration's estate."""
        chosen = ledger.select(
            "ledger.estates", Scope(), office_id=self.office.pk, on=self.today
        )  # fmt: skip
        found = max(chosen, key=lambda one: one.weights.get("dwellings", 0))
        assert found.key is not None  # an estate has a key
        return found.key

    def prepare(
        self, programme: str, title: str, facts: Mapping[str, Any], *,
        places: tuple[UUID, ...] = (), site: UUID | None = None, days: Days = MONTH,
    ) -> Played:  # fmt: skip
        """Prepare a campaign that began and is due so many days from today."""
        at = self._morning(days.ago) if days.ago else self.at
        spec = CampaignSpec(
            programme=programme, title=title, facts={"due_date": self.day(days.due), **facts},
            place_ids=places, place_id=site,
        )  # fmt: skip
        made = operations.prepare(spec, viewer=self.viewer, by=self.viewer.actor(), at=at)
        # Looked over before it is frozen, so that each stands at its own time.
        return Played(made, self.viewer, min(at + _PAUSE, self.at), self.at)

    def _morning(self, ago: int) -> datetime:
        """Return half past nine of the day so many days ago."""
        day = self.today - timedelta(days=ago)
        return datetime.combine(day, _MORNING, tzinfo=local(self.at).tzinfo)


def stage(*, at: datetime) -> Stage | None:
    """Return the stage, None where campaigns were played on it before."""
    office = accounts.office_by_code(accounts_demo.OFFICE_CODE)
    if Campaign.objects.filter(office=office.pk).exists():
        return None
    post = accounts.post_by_code(office.code, _HEAD)
    holding = post.holdings.select_related("staff").order_by("pk").first()
    if holding is None:
        return None
    return Stage(office, accounts.viewer_of(holding.staff, post, at=at), at)
