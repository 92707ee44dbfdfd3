"""Lays a notice out in a demonstration instance, for journeys at the door.

Run in a process of its own, beside the instance's: python -m tests.journeys.rolling <road> <homes>
prints the campaign's number.
"""

import os
import sys
from datetime import date, timedelta
from typing import Any

import django


def main(road: str, homes: int, kind: str) -> str:
    """Make an estate of one building in the worker's area and open a round over it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
    django.setup()
    from lilong.accounts import queries as accounts  # needs Django's apps
    from lilong.accounts.models import Staff
    from lilong.campaigns import operations as do
    from lilong.campaigns.models import Line, Roll
    from lilong.campaigns.specs import CampaignSpec, LineSpec, RoundSpec
    from lilong.kernel import clock

    at = clock.now()
    worker = _viewer(accounts, Staff.objects.get(username="worker"), at)
    head = _viewer(accounts, Staff.objects.get(username="head"), at)
    given: dict[str, Any] = {"viewer": head, "by": head.actor(), "at": at}
    place = _estate(road, homes, worker, at)
    due = (at + timedelta(days=30)).date()
    facts: dict[str, Any] = {"due_date": due.isoformat()}
    if kind == "household_notices":
        facts |= {"occasion": "flood", "words": "今晚有大雨，地下车库请移车（虚构）"}
        more: dict[str, Any] = {"place_ids": (place,)}
    else:
        facts |= {"plot": "283-3"}
        more = {}
    made = do.prepare(
        CampaignSpec(programme=kind, title=f"{road}告知（虚构）", facts=facts, **more), **given
    )
    if kind != "household_notices":
        specs = [
            LineSpec(
                label=f"{road}1号{nth + 1}室", area_path=worker.area_path,
                columns={"certificate": f"{road}-{nth}", "kind": "property"},
            )
            for nth in range(homes)
        ]  # fmt: skip
        do.add_lines(made, specs, **given)
    do.freeze(made, **given)
    roll = Roll.objects.select_related("campaign__matter").get(campaign=made, ballot="")
    lines = list(Line.objects.filter(roll=roll).values_list("pk", flat=True))
    do.assign(roll, lines, post_id=worker.post_id, second_post_id=None, **given)
    key = "telling" if kind == "household_notices" else "wish"
    do.open_round(roll, RoundSpec(key=key, due_date=due), **given)
    return str(made.matter.number)


def _viewer(accounts: Any, staff: Any, at: Any) -> Any:
    from lilong.accounts.models import PostHolding

    holding = PostHolding.objects.filter(staff=staff).select_related("post").first()
    assert holding is not None
    return accounts.viewer_of(staff, holding.post, at=at)


def _estate(road: str, homes: int, worker: Any, at: Any) -> Any:
    from lilong.ledger import operations as ledger
    from lilong.ledger.specs import PlaceSpec
    from lilong.ledger.terms import PlaceKind
    from lilong.territory.models import Area

    since = date(2015, 1, 1)
    area = Area.objects.filter(path=worker.area_path).first()
    said: dict[str, Any] = {"office_id": worker.office_id, "by": worker.actor(), "at": at}
    house = PlaceSpec(
        kind=PlaceKind.BUILDING, road=road, number="1", area_id=area.pk if area else None,
        valid_from=since,
    )  # fmt: skip
    rooms = [
        PlaceSpec(
            kind=PlaceKind.DWELLING, parent_id=house.id, room=f"{n // 2 + 1}0{n % 2 + 1}",
            floor=n // 2 + 1, stairwell="1", valid_from=since,
        )
        for n in range(homes)
    ]  # fmt: skip
    ledger.add_places([house, *rooms], **said)
    return house.id


def records(road: str) -> str:
    """Return each move recorded on a road's lines with the number of its files, one a line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
    django.setup()
    from lilong.attachments.models import Attachment  # needs Django's apps
    from lilong.campaigns.models import Entry

    rows = []
    for entry in Entry.objects.filter(line__label__contains=road):
        count = Attachment.objects.filter(subject_id=str(entry.line_id)).count()
        rows.append(f"{entry.move} {count}")
    return "\n".join(rows)


if __name__ == "__main__":
    if sys.argv[1] == "records":
        sys.stdout.write(records(sys.argv[2]))
    else:
        sys.stdout.write(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
