"""What the stories of the demonstration share: its people, places, hours, pictures, sentences."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from PIL import Image
from shapely.geometry import Point, shape

from lilong.accounts import queries as accounts
from lilong.accounts.models import Office
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.kernel.clock import SHANGHAI, local
from lilong.rulebook import queries as rulebook
from lilong.territory import queries as territory
from lilong.territory.models import Area
from lilong.work_orders import queries
from lilong.work_orders.triage import Leaf

DATA = Path(__file__).resolve().parent / "data"
FIRST, LAST = time(9, 5), time(16, 50)


@dataclass
class People:
    """Who of an office does what: one post for each capability and unit."""

    office: Office
    found: dict[tuple[Any, ...], list[Viewer]] = field(default_factory=dict)

    def post_with(self, capability: Capability, at: datetime, unit_id: int | None = None) -> Viewer:
        """Return the viewer of the first post (of a unit) that may do something."""
        return self.viewers(capability, at, unit_id)[0]

    def viewers(self, capability: Capability, at: datetime, unit_id: int | None) -> list[Viewer]:
        """Return every viewer (of a unit) that may do something; none comes or goes meanwhile."""
        key = (capability, unit_id)
        if key not in self.found:
            self.found[key] = list(self._viewers(capability, at, unit_id))
        return self.found[key]

    def _viewers(
        self, capability: Capability, at: datetime, unit_id: int | None
    ) -> Iterator[Viewer]:
        on = local(at).date()
        for staff in accounts.staff_who_may(self.office.pk, capability, unit_id=unit_id, on=on):
            for viewer in accounts.viewers_of(staff, at=at).values():
                if viewer.may(capability) and unit_id in {None, viewer.unit_id}:
                    yield viewer


class Town:
    """What all stories share: the start, the calendar, the map, the people, the sentences."""

    def __init__(self, office: Office, at: datetime) -> None:
        self.office, self.at = office, at
        self.people = People(office)
        self.calendar = rulebook.calendar(office.pk, local(at).date())
        self.catalogue = queries.desk(office.pk).catalogue
        self.atlas = territory.atlas(office.area.path)
        self.replies: dict[str, Any] = json.loads((DATA / "replies.json").read_text("utf-8"))

    def community(self, name: str) -> Area:
        """Return the community a sample names."""
        on = local(self.at).date()
        return next(a for a in self.atlas.named_in(name, on=on) if a.level == "community")

    def point_in(self, area: Area, chance: Random) -> tuple[float, float]:
        """Return a point inside an area's shape."""
        polygon = shape(area.polygon)
        west, south, east, north = polygon.bounds
        while True:
            lon, lat = chance.uniform(west, east), chance.uniform(south, north)
            if polygon.contains(Point(lon, lat)):
                return round(lon, 6), round(lat, 6)

    def office_time(self, moment: datetime) -> datetime:
        """Return the moment, or the next one somebody sits at the desk."""
        here = local(moment)
        if here.time() > LAST:
            here = datetime.combine(here.date() + timedelta(days=1), FIRST, SHANGHAI)
        while not self.calendar.is_workday(here.date()):
            here = datetime.combine(here.date() + timedelta(days=1), FIRST, SHANGHAI)
        if here.time() < FIRST:
            here = datetime.combine(here.date(), FIRST, SHANGHAI)
        return here + timedelta(minutes=moment.minute % 40, seconds=moment.second)


class NotYet(Exception):
    """The next step of a story lies after the start."""


@dataclass
class Photo:
    """A small picture made for the occasion; it shows nothing but colours."""

    chance: Random
    name: str = "现场照片（演示）.jpg"

    def chunks(self, _chunk_size: int | None = None) -> Iterator[bytes]:
        out = BytesIO()
        colours = [tuple(self.chance.randrange(40, 220) for _ in range(3)) for _ in range(48)]
        picture = Image.new("RGB", (8, 6))
        picture.putdata(colours)
        picture.resize((320, 240), Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
        yield out.getvalue()


class Course:
    """An order with its people: whoever acts on it does so in her own post, at its own time."""

    def __init__(self, town: Town, sample: dict[str, Any]) -> None:
        self.town, self.sample = town, sample
        self.chance = Random(sample["number"])  # noqa: S311  # invented courses
        clock = time.fromisoformat(sample["time"])
        day = local(town.at).date() - timedelta(days=sample["days_ago"])
        self.now = datetime.combine(day, clock, SHANGHAI)
        self.leaf: Leaf = town.catalogue.leaves[sample["category"]]
        self.area = town.community(sample["community"])
        self.unit_id = 0
        self.key: UUID
        self.is_reachable = bool(sample["phone"])
        # Of a caller kept secret the unit knows nothing: the centre alone speaks with her.
        self.is_known = not sample["secret"]

    def later(self, *, minutes: int, most: int) -> None:
        """Let time pass; emergencies are worked on at any hour."""
        passed = timedelta(minutes=self.chance.uniform(minutes, most))
        is_urgent = self.leaf.limit_class == "emergency"
        self.now += passed / 6 if is_urgent else passed
        if not is_urgent:
            self.now = self.town.office_time(self.now)
        if self.now > self.town.at:
            raise NotYet

    def make(self, viewer: Viewer, verb: Callable[..., Matter], **what: Any) -> Matter:
        return verb(order_id=self.key, viewer=viewer, by=viewer.actor(), at=self.now, **what)

    def head(self, verb: Callable[..., Matter], **what: Any) -> Matter:
        """Let the unit's head do it, or the leader where the unit has none."""
        people = self.town.people
        may = people.viewers(Capability.MATTERS_APPROVE, self.now, self.unit_id)
        viewer = may[0] if may else people.post_with(Capability.ORDERS_SUPERVISE, self.now)
        return self.make(viewer, verb, **what)

    def centre(self, verb: Callable[..., Matter], **what: Any) -> Matter:
        viewer = self.town.people.post_with(Capability.ORDERS_DISPATCH, self.now)
        return self.make(viewer, verb, **what)

    def unit(self, verb: Callable[..., Matter], **what: Any) -> Matter:
        return self.make(self.handler(), verb, **what)

    def handler(self) -> Viewer:
        is_centre = self.unit_id == self.town.catalogue.centre_id
        capability = Capability.ORDERS_DISPATCH if is_centre else Capability.ORDERS_HANDLE
        return self.town.people.post_with(capability, self.now, self.unit_id)

    def caller(self, verb: Callable[..., Matter], **what: Any) -> Matter:
        """Let the centre speak with the caller: never who handles, whatever post he is in."""
        handler, centre = self.handler(), self.town.catalogue.centre_id
        viewers = self.town.people.viewers(Capability.ORDERS_FOLLOW_UP, self.now, centre)
        viewer = next(v for v in viewers if v.staff_id != handler.staff_id)
        return self.make(viewer, verb, **what)
