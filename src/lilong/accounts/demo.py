"""The demonstration offices: invented people in every role, made through the operations.

The log-ins work on demonstration instances only; the sign-in page lists them to whoever sits at
the machine itself.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from lilong.accounts import operations as do
from lilong.accounts.models import Office, Post, Staff, Unit
from lilong.accounts.terms import (
    DEMO_LOGINS,
    DEMO_PASSWORD,
    Confidentiality,
    GrantSpec,
    OfficeSpec,
    Period,
    PostSpec,
    Role,
    StaffSpec,
    UnitSpec,
)
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.territory import demo as territory_demo
from lilong.territory.models import Area

__all__ = ["DEMO_LOGINS", "load"]

DATA = Path(__file__).resolve().parent / "data"
FILES = ("demo_puyu.json", "demo_qingping.json")
OFFICE_CODE = "310199001"
NEXT_OFFICE_CODE = "310199002"
SINCE = date(2015, 1, 1)
DEPUTIES = (("dispatcher_1", "handler"), ("committee_001_secretary", "worker"))
DEPUTY_DAYS = timedelta(days=60)


class _Loader:
    """Makes what is missing of one office; what is there already stays as it is."""

    def __init__(
        self, data: dict[str, Any], areas: dict[str, Area], *, by: Actor, at: datetime
    ) -> None:
        self.data, self.areas, self.by, self.at = data, areas, by, at
        self.office = self._office()
        self.units = {unit.code: unit for unit in Unit.objects.filter(office=self.office)}
        self.posts = {post.code: post for post in Post.objects.filter(office=self.office)}
        self.staff = {one.username: one for one in Staff.objects.filter(office=self.office)}

    def _office(self) -> Office:
        data = self.data
        known = Office.objects.filter(code=data["code"]).first()
        spec = OfficeSpec(
            data["code"], data["name"], data["prefix"], self.areas[data["code"]].pk,
            data["name_en"], is_demo=True,
        )  # fmt: skip
        return known or do.create_office(spec, by=self.by, at=self.at)

    def run(self) -> Office:
        """Make units, staff, posts with grants and holders; return the office."""
        for row in self.data["units"]:
            if row["code"] not in self.units:
                self._unit(row)
        for row in self.data["posts"]:
            if row["username"] not in self.staff:
                self._person(row)
            if row["code"] not in self.posts:
                self._post(row)
        return self.office

    def _unit(self, row: dict[str, str]) -> None:
        spec = UnitSpec(
            self.office.pk, row["code"], row["name"], row["kind"], SINCE, row["name_en"],
            area_id=self._area(row),
        )  # fmt: skip
        self.units[row["code"]] = do.add_unit(spec, by=self.by, at=self.at)

    def _area(self, row: dict[str, Any]) -> int | None:
        return self.areas[row["area"]].pk if "area" in row else None

    def _person(self, row: dict[str, Any]) -> None:
        username = row["username"]
        spec = StaffSpec(
            self.office.pk, username, row["staff"]["name"], row["staff"]["name_en"],
            f"{username}@{self.office.code}.invalid",
        )  # fmt: skip
        staff = do.add_staff(spec, by=self.by, at=self.at)
        if username in {login.username for login in DEMO_LOGINS}:
            staff = do.set_password(
                staff, password=DEMO_PASSWORD, is_temporary=False, by=self.by, at=self.at
            )
        self.staff[username] = staff

    def _post(self, row: dict[str, Any]) -> None:
        spec = PostSpec(
            self.units[row["unit"]].pk, row["code"], row["name"], SINCE, row["name_en"],
            self._area(row),
        )  # fmt: skip
        post = do.add_post(spec, by=self.by, at=self.at)
        level = Confidentiality[row["confidentiality"].upper()]
        granted = GrantSpec(post.pk, Role(row["role"]), Period(SINCE), level)
        do.grant(granted, by=self.by, at=self.at)
        staff = self.staff[row["username"]]
        do.appoint(post, staff, period=Period(SINCE), by=self.by, at=self.at)
        self.posts[row["code"]] = post

    def deputies(self) -> None:
        """Let two people stand in for others from today, where nobody does yet."""
        today = local(self.at).date()
        for code, username in DEPUTIES:
            post, staff = self.posts.get(code), self.staff.get(username)
            if post and staff and not staff.holdings.filter(post=post).exists():
                days = Period(today, today + DEPUTY_DAYS)
                do.appoint_deputy(post, staff, period=days, by=self.by, at=self.at)


def load(*, by: Actor, at: datetime) -> list[Office]:
    """Make the two demonstration offices with their territory; a second run changes nothing."""
    areas = territory_demo.load(by=by, at=at)
    made = []
    for name in FILES:
        data = json.loads((DATA / name).read_text(encoding="utf-8"))
        loader = _Loader(data, areas, by=by, at=at)
        made.append(loader.run())
        loader.deputies()
    return made
