"""A stagehand in a process of its own: lays out what would take a user hundreds of clicks.

It runs beside an instance as `python -m tests.journeys.stagehand`, is told one step a line
(`["certificates", "PY-…", 198]`), does it through the operations, in the name of the
demonstration's own people, and answers in one line. Django is set up once, whatever is asked.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import django

SINCE = date(2015, 1, 1)
AREA = 5_000


class Stagehand:
    """The other end, held by a journey: what it calls here is done there."""

    def __init__(self, env: dict[str, str], root: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.stagehand"], env=env, cwd=root, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __call__(self, step: str, *given: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([step, *given]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"the stagehand left at {step}"
        return json.loads(answer)

    def leave(self) -> None:
        """Let it go home."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=120)


def viewer(username: str) -> Any:
    """Return one of the demonstration's people in her post."""
    from lilong.accounts import queries as accounts  # needs Django's apps
    from lilong.accounts.models import PostHolding
    from lilong.kernel import clock

    holding = (
        PostHolding.objects.filter(staff__username=username).select_related("post", "staff").first()
    )
    assert holding is not None
    return accounts.viewer_of(holding.staff, holding.post, at=clock.now())


def given(username: str = "head") -> dict[str, Any]:
    """Return who does it, and when."""
    from lilong.kernel import clock  # needs Django's apps

    who = viewer(username)
    return {"viewer": who, "by": who.actor(), "at": clock.now()}


def roll(number: str, ballot: str = "", line: str = "") -> Any:
    """Return a campaign's roll, or the newest of a vote."""
    from lilong.campaigns.models import Roll  # needs Django's apps

    rows = Roll.objects.filter(campaign__matter__number=number, ballot=ballot)
    rows = rows.filter(line__label__contains=line) if line else rows
    return rows.select_related("campaign__matter").order_by("-id").first()


def certificates(number: str, first: int, count: int, persons: int) -> int:
    """Put certificates on a roll; so many persons are registered there, spread evenly."""
    from lilong.campaigns import operations as do  # needs Django's apps
    from lilong.campaigns.specs import LineSpec

    path = viewer("worker").area_path
    each, more = divmod(persons, count)
    specs = [
        LineSpec(
            label=f"示例弄{first + nth}号（虚构）", area_path=path,
            columns={
                "certificate": f"证-{first + nth:03}", "kind": "property",
                "registered": each + (nth < more),
            },
        )
        for nth in range(count)
    ]  # fmt: skip
    do.add_lines(roll(number).campaign, specs, **given())
    return len(specs)


def make(
    number: str, move: str, count: int, state: str, ballot: str = "", line: str = "",
    answers: dict[str, Any] | None = None,
) -> int:  # fmt: skip
    """Let the first lines that stand in a state make a move, each with a paper that proves it."""
    from lilong.campaigns import flow  # needs Django's apps
    from lilong.campaigns import operations as do
    from lilong.campaigns.demo import paper
    from lilong.campaigns.models import Line
    from lilong.campaigns.specs import Change

    of = roll(number, ballot, line)
    rows = Line.objects.filter(roll=of.pk, state=state).order_by("position")[:count]
    rounds = flow.campaign(of.campaign.matter.kind)
    declared = next(m for r in (*rounds.rounds, *(b.round for b in rounds.ballots))
                    for m in r.moves if m.key == move)  # fmt: skip
    changes = [
        Change(
            line_id=one.pk, move=move, answers=answers or {},
            files=(paper(one.position),) if declared.proof else (),
        )
        for one in rows
    ]  # fmt: skip
    found = do.record_changes(changes, **given())
    faults = [refusal.text for one in found for refusal in one.refusals]
    assert not faults, faults
    return len(found)


def items(number: str, told: Sequence[Sequence[str]]) -> int:
    """Put items on the roll of a Beautiful Homeland project: what, and of which category."""
    from lilong.campaigns import operations as do  # needs Django's apps
    from lilong.campaigns.specs import LineSpec

    specs = [LineSpec(label=label, columns={"category": category}) for label, category in told]
    do.add_lines(roll(number).campaign, specs, **given())
    return len(specs)


def voted(number: str, line: str, common: bool) -> bool:
    """Let a building be found feasible and ten of its owners agree; close its vote."""
    from lilong.campaigns import operations as do  # needs Django's apps
    from lilong.campaigns.models import Line, Round
    from lilong.campaigns.specs import Change, RoundSpec

    of, said = roll(number), given()
    row = Line.objects.select_related("roll").get(roll=of.pk, label__endswith=line)
    answers = {"uses_common_ground": common, "applicant": "owners_committee"}
    do.record_change(Change(line_id=row.pk, move="find_feasible", answers=answers), **said)
    key = "building_vote"
    vote = do.open_ballot(of.campaign, key, row, RoundSpec(key=key), **said)
    make(number, "record_in_favour", 10, "unreturned", key, line)
    vote = Round.objects.select_related("roll__campaign__matter").get(pk=vote.pk)
    return do.close_round(vote, **given()).result["measures"]["consent"]["is_reached"]


def estate(name: str, buildings: Sequence[Sequence[int]], owners: Sequence[int] = ()) -> str:
    """Make an estate; each building has dwellings of so many dm². Returns the estate's key.

    `owners` says by building how many of its first dwellings belong to one person (C-02).
    """
    from lilong.ledger import operations as ledger  # needs Django's apps
    from lilong.ledger.specs import PlaceSpec
    from lilong.ledger.terms import PlaceKind
    from lilong.territory.models import Area

    said = given("worker")
    who = said.pop("viewer")
    said["office_id"] = who.office_id
    area = Area.objects.filter(path=who.area_path).first()
    whole = PlaceSpec(
        kind=PlaceKind.ESTATE, name=name, road=f"{name}路", lane="9", valid_from=SINCE,
        area_id=area.pk if area else None,
    )  # fmt: skip
    ledger.add_places([whole], **said)
    for nth, areas in enumerate(buildings):
        house = PlaceSpec(
            kind=PlaceKind.BUILDING, number=str(nth + 1), parent_id=whole.id, valid_from=SINCE
        )
        homes = [
            PlaceSpec(
                kind=PlaceKind.DWELLING, room=f"{n // 6 + 1}{n % 6 + 1:02}", floor=n // 6 + 1,
                parent_id=house.id, valid_from=SINCE, floor_area=dm2,
            )
            for n, dm2 in enumerate(areas)
        ]  # fmt: skip
        ledger.add_places([house, *homes], **said)
        _own(homes[: owners[nth] if owners else 0], said)
    return str(whole.id)


def _own(homes: Sequence[Any], said: dict[str, Any]) -> None:
    """Let one invented person own some dwellings together."""
    from lilong.ledger import operations as ledger  # needs Django's apps
    from lilong.ledger.specs import PersonSpec, RelationSpec, Source, Span
    from lilong.ledger.terms import RelationKind, SourceKind

    if not homes:
        return
    told = Source(SourceKind.PROPERTY_REGISTER, SINCE)
    person = ledger.register_persons([PersonSpec(name="牛二毛")], source=told, **said)[0]
    for home in homes:
        spec = RelationSpec(
            kind=RelationKind.OWNS, person_id=person.pk, place_id=home.id, span=Span(SINCE)
        )
        ledger.relate(spec, source=told, **said)


def households(estate_key: str, rental: int) -> int:
    """Let every home of an estate have a household and a tenure: the first ones rented (L-05)."""
    from lilong.ledger import operations as ledger  # needs Django's apps
    from lilong.ledger.models import Place
    from lilong.ledger.specs import FactSpec, HouseholdSpec, Source, Span
    from lilong.ledger.terms import FactKey, PlaceKind, SourceKind, Tenure

    said = given("worker")
    said["office_id"] = said.pop("viewer").office_id
    told = Source(SourceKind.PROPERTY_REGISTER, SINCE, "虚构")
    rows = Place.objects.filter(estate=estate_key, kind=PlaceKind.DWELLING).order_by("address")
    keys = list(rows.values_list("pk", flat=True))
    specs = [HouseholdSpec(dwelling_id=key, valid_from=SINCE) for key in keys]
    ledger.form_households(specs, source=told, **said)
    facts = [
        FactSpec(
            place_id=key, key=FactKey.TENURE, span=Span(SINCE),
            value=Tenure.PUBLIC_RENTAL if nth < rental else Tenure.SOLD_PUBLIC,
        )
        for nth, key in enumerate(keys)
    ]  # fmt: skip
    ledger.tell_facts(facts, source=told, **said)
    return len(keys)


def protect(place: str) -> bool:
    """Put an estate under protection."""
    from lilong.ledger.models import Estate  # needs Django's apps

    office = viewer("head").office_id
    Estate.objects.update_or_create(
        place_id=place, defaults={"office_id": office, "is_protected": True}
    )
    return True


def groups(number: str, count: int, skip: str) -> int:
    """Record a building group for the first communities but one, and say that each has one."""
    from lilong.campaigns import operations as do  # needs Django's apps
    from lilong.campaigns.models import Line
    from lilong.campaigns.specs import Change
    from lilong.kernel.clock import local

    said = given()
    rows = Line.objects.filter(roll=roll(number).pk).exclude(label=skip).order_by("position")
    for nth, line in enumerate(rows[:count]):
        spec = do.RecordSpec(
            line_id=line.pk, log="group", on=local(said["at"]).date(),
            answers={"building": f"{line.label}一弄{nth + 1}号", "theme": "邻里互助"},
        )  # fmt: skip
        do.add_record(spec, **said)
        do.record_change(Change(line_id=line.pk, move="form"), **said)
    return count


def plot(title: str, count: int, persons: int, agreed: int, signed: int, late_by: int) -> str:
    """Lay out a plot whose second round has run for its days: so many agreed, so many signed."""
    from lilong.campaigns import operations as do  # needs Django's apps
    from lilong.campaigns.models import Round
    from lilong.campaigns.specs import CampaignSpec, RoundSpec
    from lilong.kernel.clock import local

    said = given()
    today = local(said["at"]).date()
    facts = {"plot": title, "due_date": (today + timedelta(days=90)).isoformat()}
    made = do.prepare(CampaignSpec(programme="renewal_signings", title=title, facts=facts), **said)
    number = made.matter.number
    certificates(number, 1, count, persons)
    do.freeze(made, **said)
    do.open_round(roll(number), RoundSpec(key="wish"), **said)
    make(number, "agree", agreed, "open")
    row = Round.objects.select_related("roll__campaign__matter").get(roll=roll(number).pk)
    do.close_round(row, **given())
    answers = {
        "display_from": (today - timedelta(days=50)).isoformat(),
        "display_to": (today - timedelta(days=20)).isoformat(),
    }
    last = today + timedelta(days=1)
    spec = RoundSpec(key="signing", answers=answers, due_date=last)
    row = do.open_round(roll(number), spec, **given())
    make(number, "sign", signed, "open")
    # Its days go by.
    Round.objects.filter(pk=row.pk).update(due_date=today - timedelta(days=late_by))
    return number


STEPS: dict[str, Callable[..., Any]] = {
    "certificates": certificates, "make": make, "estate": estate, "protect": protect,
    "groups": groups, "plot": plot, "items": items, "voted": voted,
    "households": households,
}  # fmt: skip


def main() -> None:
    """Do what is asked, step by step, until nothing more is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
    django.setup()
    for line in sys.stdin:
        step, *told = json.loads(line)
        sys.stdout.write(json.dumps(STEPS[step](*told)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
