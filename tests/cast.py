"""The people of the tests: an invented small office, one person in each role, and an outsider.

    def test_something(cast):
        cast.dispatcher.client().get("/orders/")
        dispatch(..., by=cast.handler.actor, at=NOW)

`cast` is a fixture; `small_office(...)` makes a further office by hand. Rows are written straight
to the tables with few statements: tests of other rooms need the result, not the operations.
"""

import pickle
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from lilong.accounts import queries
from lilong.accounts.doors import BACKEND, PASSED_KEY
from lilong.accounts.models import Grant, Office, Post, PostHolding, Staff, Unit, UnitKind
from lilong.accounts.terms import Confidentiality, Role
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.actor import Actor
from lilong.kernel.identifiers import new_id
from lilong.territory.models import Area, Level
from tests import kept

PASSWORD = "cast-of-the-tests-2026"
LONG_AGO = date(2015, 1, 1)
ROLES: dict[str, tuple[Role, str, str]] = {
    "dispatcher": (Role.DISPATCHER, "centre", ""),
    "follow_up_caller": (Role.FOLLOW_UP_CALLER, "centre", ""),
    "leader": (Role.LEADER, "centre", ""),
    "system_administrator": (Role.SYSTEM_ADMINISTRATOR, "centre", ""),
    "security_administrator": (Role.SECURITY_ADMINISTRATOR, "centre", ""),
    "audit_administrator": (Role.AUDIT_ADMINISTRATOR, "centre", ""),
    "section_head": (Role.SECTION_HEAD, "section", ""),
    "handler": (Role.HANDLER, "section", ""),
    "other_handler": (Role.HANDLER, "station", ""),
    "window_clerk": (Role.WINDOW_CLERK, "station", ""),
    "committee_secretary": (Role.COMMITTEE_SECRETARY, "committee", "east"),
    "committee_worker": (Role.COMMITTEE_WORKER, "committee", "east"),
    "grid_worker": (Role.GRID_WORKER, "committee", "east_cell"),
    "building_group_leader": (Role.BUILDING_GROUP_LEADER, "committee", "east"),
    "data_protection_officer": (Role.DATA_PROTECTION_OFFICER, "centre", ""),
}
CONFIDENTIALITY = {"leader": Confidentiality.SECRET, "dispatcher": Confidentiality.SECRET}


@dataclass
class Member:
    """One of the cast: a person in a post."""

    staff: Staff
    post: Post

    @property
    def viewer(self) -> Viewer:
        """What she sees, by the clock of the moment."""
        return self.viewer_at(clock.now())

    @property
    def actor(self) -> Actor:
        """She as the actor of a write."""
        return self.viewer.actor()

    def viewer_at(self, at: datetime) -> Viewer:
        """What she sees at another moment."""
        staff = Staff.objects.select_related("office").get(pk=self.staff.pk)
        return queries.viewer_of(staff, self.post, at=at)

    def client(self, language: str = "zh-hans") -> Client:
        """Return a browser in which she is signed in."""
        client = Client(headers={"accept-language": language})
        client.force_login(self.staff, backend=BACKEND)
        session = client.session
        session[PASSED_KEY] = True  # as after a second step, which administrators need
        session.save()
        client.cookies["lilong_language"] = language
        return client


@dataclass
class SmallOffice:
    """An office with four units, two communities (east with a grid cell, west) and its people."""

    office: Office
    areas: dict[str, Area]
    units: dict[str, Unit]
    members: dict[str, Member] = field(default_factory=dict)

    def member(self, name: str) -> Member:
        """Return one of its people."""
        return self.members[name]


@dataclass
class Cast:
    """Everybody: the people of one office by name, its outsider, and the two offices."""

    home: SmallOffice
    next_door: SmallOffice

    @property
    def office(self) -> Office:
        return self.home.office

    @property
    def areas(self) -> dict[str, Area]:
        return self.home.areas

    @property
    def units(self) -> dict[str, Unit]:
        return self.home.units

    @property
    def outsider(self) -> Member:
        """The dispatcher of the next subdistrict: she may do much, but nothing here."""
        return self.next_door.members["dispatcher"]

    def __getattr__(self, name: str) -> Member:
        """Return one of the home office's people: dispatcher, handler, grid_worker …"""
        members = self.__dict__["home"].members
        if name not in members:
            raise AttributeError(name)
        member: Member = members[name]
        return member


def _square(west: float, south: float, size: float) -> dict[str, object]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    for _ in range(4):
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text


def make_area(
    code: str, name: str, level: Level, parent: Area | None, polygon: object = None
) -> Area:
    """Make one area below another."""
    area = Area.objects.create(
        code=code, name=name, name_en=name, level=level, parent=parent, path=f"?{code}",
        polygon=polygon, valid_from=LONG_AGO,
    )  # fmt: skip
    area.path = f"{parent.path if parent else ''}{_base36(area.pk)}."
    area.save(update_fields=["path"])
    return area


def _district() -> Area:
    known = Area.objects.filter(code="310198").first()
    if known:
        return known
    city = make_area("310000", "试演市（虚构）", Level.CITY, None)
    return make_area("310198", "试演区（虚构）", Level.DISTRICT, city)


def _areas(code: str, name: str, west: float) -> dict[str, Area]:
    south, district = 31.20, _district()
    whole = make_area(
        code, f"{name}街道（虚构）", Level.SUBDISTRICT, district, _square(west, south, 0.02)
    )
    east = make_area(
        f"{code}001", f"{name}东居民区（虚构）", Level.COMMUNITY, whole,
        _square(west + 0.01, south, 0.01),
    )  # fmt: skip
    return {
        "whole": whole,
        "east": east,
        "west": make_area(
            f"{code}002", f"{name}西居民区（虚构）", Level.COMMUNITY, whole,
            _square(west, south, 0.01),
        ),
        "east_cell": make_area(
            f"{code}00101", f"{name}东一网格（虚构）", Level.GRID_CELL, east,
            _square(west + 0.01, south, 0.005),
        ),
    }  # fmt: skip


def _units(office: Office, east: Area) -> dict[str, Unit]:
    rows = {
        "centre": (UnitKind.CENTRE, "城运中心", "Urban-operations centre", None),
        "section": (UnitKind.SECTION, "社区管理办", "Community management office", None),
        "station": (UnitKind.STATION, "城管中队", "City management squad", None),
        "committee": (UnitKind.RESIDENTS_COMMITTEE, "东居委会", "East residents' committee", east),
    }
    made = Unit.objects.bulk_create(
        Unit(
            office=office, code=code, kind=kind, name=name, name_en=name_en, area=area,
            valid_from=LONG_AGO,
        )
        for code, (kind, name, name_en, area) in rows.items()
    )  # fmt: skip
    return {unit.code: unit for unit in made}


def _people(made: SmallOffice, names: list[str]) -> None:
    office, password = made.office, make_password(PASSWORD)
    posts = Post.objects.bulk_create(
        Post(
            office=office, unit=made.units[ROLES[name][1]], code=name, name=f"{name}岗",
            name_en=name.replace("_", " ").capitalize(), area=made.areas.get(ROLES[name][2]),
            valid_from=LONG_AGO,
        )
        for name in names
    )  # fmt: skip
    staff = Staff.objects.bulk_create(
        Staff(
            office=office, username=f"{name}.{office.code}", name=f"甲{i}（虚构）",
            name_en=f"Invented {name}", password=password, email=f"{name}@office.invalid",
        )
        for i, name in enumerate(names)
    )  # fmt: skip
    Grant.objects.bulk_create(
        Grant(
            office=office, post=post, role=ROLES[name][0], valid_from=LONG_AGO,
            confidentiality=CONFIDENTIALITY.get(name, Confidentiality.INTERNAL),
        )
        for name, post in zip(names, posts, strict=True)
    )  # fmt: skip
    PostHolding.objects.bulk_create(
        PostHolding(office=office, post=post, staff=person, valid_from=LONG_AGO)
        for post, person in zip(posts, staff, strict=True)
    )
    for name, post, person in zip(names, posts, staff, strict=True):
        made.members[name] = Member(person, post)


def small_office(
    code: str = "310198001",
    name: str = "甲里",
    prefix: str = "JL",
    *,
    people: tuple[str, ...] = tuple(ROLES),
    west: float = 121.40,
) -> SmallOffice:
    """Make an office with the people named (all roles unless told otherwise)."""
    areas = _areas(code, name, west)
    office = Office.objects.create(
        code=code, name=f"{name}街道办事处（虚构）", name_en=f"{prefix} office (invented)",
        prefix=prefix, area=areas["whole"],
    )  # fmt: skip
    made = SmallOffice(office, areas, _units(office, areas["east"]))
    _people(made, list(people))
    return made


@pytest.fixture(name="office")
def _office(db: None) -> SmallOffice:
    """An office with everybody in it, without a neighbour."""
    return small_office()


# The rows of the two offices, and the objects that stand for them; every test gets its own.
_kept: dict[str, tuple[kept.Kept, bytes]] = {}


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    """Everybody, and the next office with its dispatcher."""
    known = _kept.get(connection.vendor)
    is_fresh = kept.are_empty([Office, Area])
    if known and is_fresh:
        kept.put_back(known[0])
        made = Cast(*pickle.loads(known[1]))  # written here, in this process
        for each in (made.home.office, made.next_door.office):
            # What was read of the office in a test before is not its own any more.
            each.revision = new_id()
            each.save(update_fields=["revision"])
        return made
    next_door = small_office(
        "310198002", "乙里", "YL", people=("dispatcher", "leader", "handler"), west=121.42
    )
    home = small_office()
    if is_fresh:
        rows = kept.stored(kept.tables_of("territory", "accounts"))
        _kept[connection.vendor] = (rows, pickle.dumps((home, next_door)))
    return Cast(home, next_door)
