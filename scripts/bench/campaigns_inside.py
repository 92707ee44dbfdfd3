"""What the measuring of campaigns does inside Django: an office, a roll, visits that come in."""

import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import RequestFactory

from lilong.accounts.models import Office, Post, Staff, Unit, UnitKind
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import carrying
from lilong.campaigns import operations as do
from lilong.campaigns.models import Campaign, Line, Roll
from lilong.campaigns.specs import CampaignSpec, Change, LineSpec, RoundSpec
from lilong.campaigns.views import phone, progress
from lilong.kernel import clock
from lilong.kernel.identifiers import new_id
from lilong.rulebook import operations as rulebook
from scripts.bench import importing_inside as ledger

# A round of a notice over dwellings, and one with certificates whose share is a threshold.
KINDS = {
    "household_notices": ("telling", "tell", {"channel": "door"}),
    "renewal_signings": ("wish", "decline", {}),
}
HOMES = 100


def prepare(code: str, lines: int) -> Viewer:
    """Make the tables, an invented office, its homes, and return who does all in it."""
    office: Office = ledger.prepare(code)
    if not Unit.objects.filter(office=office).exists():
        ledger.build(office, lines * 3, HOMES)
        rulebook.load_starter(by=ledger.actor(office), at=clock.now())
    unit, _made = Unit.objects.get_or_create(
        office=office, code="bench",
        defaults={
            "kind": UnitKind.SECTION, "name": "试演科（虚构）", "valid_from": ledger.SINCE,
        },
    )  # fmt: skip
    staff, _made = Staff.objects.get_or_create(
        office=office, username="bench", defaults={"name": "试演员（虚构）"}
    )
    post, _made = Post.objects.get_or_create(
        office=office, code="bench",
        defaults={"unit": unit, "name": "试演岗（虚构）", "valid_from": ledger.SINCE},
    )  # fmt: skip
    return Viewer(
        office_id=office.pk, staff_id=staff.pk, post_id=post.pk, unit_id=unit.pk,
        unit_ids=frozenset({unit.pk}), area_path=office.area.path, office_path=office.area.path,
        confidentiality=3, capabilities=frozenset(Capability), sees_whole_office=True,
        staff_name="试演员（虚构）", unit_name="试演科（虚构）", post_name="试演岗（虚构）",
    )  # fmt: skip


def opened(viewer: Viewer, kind: str, count: int) -> list[UUID]:
    """Prepare a campaign, freeze its roll, open its round; return the lines."""
    at = clock.now()
    given: dict[str, Any] = {"viewer": viewer, "by": viewer.actor(), "at": at}
    facts: dict[str, Any] = {"due_date": (at + timedelta(days=30)).date().isoformat()}
    own = kind == "renewal_signings"
    facts |= {"plot": "283-3"} if own else {"occasion": "flood", "words": "试演（虚构）"}
    made = do.prepare(CampaignSpec(programme=kind, title="试演（虚构）", facts=facts), **given)
    if own:
        specs = [
            LineSpec(
                label=f"示例弄{nth}号", columns={"certificate": f"H-{nth:06}", "kind": "property"},
                area_path=viewer.area_path,
            )
            for nth in range(count)
        ]  # fmt: skip
        do.add_lines(made, specs, **given)
    do.freeze(made, **given)
    roll = Roll.objects.select_related("campaign__matter").get(campaign=made, ballot="")
    do.open_round(roll, RoundSpec(key=KINDS[kind][0]), **given)
    return list(Line.objects.filter(roll=roll).order_by("position").values_list("pk", flat=True))


def send(viewer: Viewer, kind: str, lines: list[UUID], at_once: int) -> dict[str, int]:
    """Send a visit to each line through the phone's own address; return how many came through."""
    counts: dict[str, int] = {}
    _round, move, answers = KINDS[kind]
    moment = clock.now().isoformat()
    for start in range(0, len(lines), at_once):
        changes = [
            {
                "id": str(new_id()), "line": str(line), "move": move, "revision": 0,
                "answers": answers, "note": "试演（虚构）", "reason": "", "made_at": moment,
            }
            for line in lines[start : start + at_once]
        ]  # fmt: skip
        body = {"owner": carrying.owner_of(viewer), "sent_at": moment, "changes": changes}
        for row in json.loads(_asked(viewer, body).content)["results"]:
            counts[row["outcome"]] = counts.get(row["outcome"], 0) + 1
    return counts


def _asked(viewer: Viewer, body: dict[str, Any]) -> Any:
    request: Any = RequestFactory().post(
        "/campaigns/sync/", json.dumps(body), content_type="application/json"
    )
    request.viewer, request.user = viewer, Staff.objects.get(pk=viewer.staff_id)
    return phone.sync(request)


def frozen(viewer: Viewer) -> tuple[Campaign, float]:
    """Prepare a notice to every home and freeze its roll; return it and how long freezing took."""
    at = clock.now()
    given: dict[str, Any] = {"viewer": viewer, "by": viewer.actor(), "at": at}
    due = (at + timedelta(days=30)).date().isoformat()
    facts = {"due_date": due, "occasion": "flood", "words": "试演（虚构）"}
    spec = CampaignSpec(programme="household_notices", title="试演（虚构）", facts=facts)
    made = do.prepare(spec, **given)
    begun = time.perf_counter()
    do.freeze(made, **given)
    return made, time.perf_counter() - begun


def size(campaign: Campaign) -> int:
    """Return how many lines a campaign's roll has."""
    return Roll.objects.get(campaign=campaign, ballot="").count


def open_first(viewer: Viewer, campaign: Campaign) -> float:
    """Open the first round; return how long it took."""
    roll = Roll.objects.select_related("campaign__matter").get(campaign=campaign, ballot="")
    begun = time.perf_counter()
    do.open_round(roll, RoundSpec(key="telling"), viewer=viewer, by=viewer.actor(), at=clock.now())
    return time.perf_counter() - begun


def some_lines(campaign: Campaign, count: int) -> list[UUID]:
    """Return the keys of some lines from all over the roll."""
    rows = Line.objects.filter(roll__campaign=campaign, roll__ballot="").order_by("position")
    keys = list(rows.values_list("pk", flat=True))
    return keys[:: max(1, len(keys) // count)][:count]


def change(viewer: Viewer, line: UUID) -> None:
    """Record that one home was told."""
    told = Change(line_id=line, move="tell", revision=0, answers={"channel": "door"})
    do.record_change(told, viewer=viewer, by=viewer.actor(), at=clock.now())


def progress_page(viewer: Viewer, campaign: Campaign) -> None:
    """Ask for the progress page, whole."""
    number = campaign.matter.number
    request: Any = RequestFactory().get(f"/campaigns/{number}/progress/")
    request.viewer, request.user = viewer, Staff.objects.get(pk=viewer.staff_id)
    answer = progress.progress(request, number)
    if answer.status_code != 200:
        raise RuntimeError(f"the progress page answered {answer.status_code}")
