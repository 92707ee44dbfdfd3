"""Campaigns laid out inside a running instance through the operations: what journeys begin with.

Runs in a process of the instance's own; `tests.journeys.desks.laid_out` calls it there.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from lilong.accounts import operations as staffing
from lilong.accounts import queries as accounts
from lilong.accounts.models import PostHolding, Staff
from lilong.accounts.terms import DEMO_PASSWORD
from lilong.campaigns import tasks
from lilong.campaigns.demo import Days, Played, Stage
from lilong.campaigns.models import Campaign, Line, PlanDraft
from lilong.campaigns.specs import LineSpec
from lilong.campaigns.switches import ENABLED
from lilong.cases import operations as cases
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.ledger import operations as ledger
from lilong.ledger.models import Household, Person, Place
from lilong.ledger.specs import PersonSpec, PlaceSpec, RelationSpec, Source, Span
from lilong.ledger.terms import PlaceKind, RelationKind, SourceKind
from lilong.resources import operations as stock
from lilong.resources.models import Receipt, StockItem
from lilong.resources.terms import ItemSpec, TakeInSpec
from lilong.rulebook.models import RuleValue
from lilong.rulebook.operations.recording import change_revision
from lilong.rulebook.terms import State
from lilong.territory.models import Area

SINCE = date(2015, 1, 1)
HEAD, NEIGHBOUR = "head", "outsider.secretary1"
AREA = "310199001001"


def stage(username: str = HEAD) -> Stage:
    """Return the stage as one of the demonstration's people stands on it now."""
    at = clock.now()
    holding = PostHolding.objects.filter(staff__username=username).select_related("post", "staff")
    held = holding.order_by("pk")[0]
    viewer = accounts.viewer_of(held.staff, held.post, at=at)
    return Stage(accounts.office(viewer.office_id), viewer, at)


def _said(on: Stage) -> dict[str, Any]:
    return {"office_id": on.office.pk, "by": system("tests", on.office.pk), "at": on.at}


def _estate(
    on: Stage, road: str, homes: int, buildings: int = 1, area: str = AREA
) -> tuple[UUID, list[Place]]:
    """Make an estate of so many homes, six to a floor; return its key and the homes."""
    said, where = _said(on), Area.objects.get(code=area, valid_to=None)
    estate = PlaceSpec(
        kind=PlaceKind.ESTATE, name=f"{road}小区（虚构）", road=road, lane="1", area_id=where.pk,
        valid_from=SINCE,
    )  # fmt: skip
    houses = [
        PlaceSpec(kind=PlaceKind.BUILDING, number=str(n + 1), parent_id=estate.id, valid_from=SINCE)
        for n in range(buildings)
    ]
    each = homes // buildings
    rooms = [
        PlaceSpec(
            kind=PlaceKind.DWELLING, room=f"{n // 6 + 1}{n % 6 + 1:02}", floor=n // 6 + 1,
            parent_id=house.id, valid_from=SINCE,
        )
        for house in houses
        for n in range(each)
    ]  # fmt: skip
    ledger.add_places([estate, *houses, *rooms], **said)
    found = Place.objects.filter(pk__in=[room.id for room in rooms]).order_by("pk")
    return estate.id, list(found)


def _living(on: Stage, homes: Sequence[Place], names: Sequence[str]) -> None:
    people = [PersonSpec(name=name) for name in names]
    lives = [
        RelationSpec(
            kind=RelationKind.LIVES, person_id=one.id, place_id=homes[n % len(homes)].pk,
            span=Span(SINCE),
        )
        for n, one in enumerate(people)
    ]  # fmt: skip
    source = Source(SourceKind.COMMITTEE, SINCE, "虚构")
    ledger.register_persons(people, source=source, relations=lives, **_said(on))


def _value(on: Stage, key: str, value: Any) -> None:
    """Write a value of years ago as it stands after somebody approved it then."""
    RuleValue.objects.update_or_create(
        office=on.office, key=key, valid_from=SINCE, state=State.APPROVED,
        defaults={"value": value, "proposed_at": on.at, "source": "虚构"},
    )  # fmt: skip
    change_revision(on.at)


def _again(number: str) -> Played:
    """Return a campaign that was laid out before, in the hands of the section head of now."""
    on = stage()
    found = Campaign.objects.select_related("matter__office").get(matter__number=number)
    return Played(found, on.viewer, on.at)


def _number(run: Played) -> str:
    return str(run.campaign.matter.number)


def _addresses(run: Played, lines: Sequence[Line]) -> list[str]:
    return [f"/campaigns/{_number(run)}/lines/{line.pk}/" for line in lines]


# AC-19: the roll of a notice


def notice(road: str) -> dict[str, Any]:
    """213 homes: 199 are told, 12 were not at home; two doors are left."""
    on = stage()
    estate, _homes = _estate(on, road, 213, 3)
    facts = {"occasion": "flood", "words": "收好阳台花盆，车移出地下车库（虚构）"}
    run = on.prepare("household_notices", f"{road}防汛告知（虚构）", facts, places=(estate,))
    run.freeze()
    run.open("telling")
    lines = run.lines()
    run.make(lines[:199], "tell", {"channel": "door"})
    run.make(lines[199:211], "find_nobody")
    return {"number": _number(run), "lines": _addresses(run, lines[199:]), "told": len(lines)}


def tell_again(number: str, count: int) -> dict[str, Any]:
    """Tell so many of those who were not at home; return whether the journal holds."""
    run = _again(number)
    absent = [line for line in run.lines() if line.state == "absent"]
    run.make(absent[:count], "tell", {"channel": "phone"})
    return {"broken": len(list(verify(office_id=run.campaign.office_id)))}


# AC-23: 46 estates


def estates(mark: str) -> dict[str, Any]:
    """46 estates under seven conditions, 44 closed and guarded; a matter that proves a breach."""
    on = stage()
    rows = [{"key": f"no_{n}", "name": f"无事项{n}（虚构）", "name_en": f"None of {n}"}
            for n in range(1, 8)]  # fmt: skip
    _value(on, "estates.conditions", rows)
    where = Area.objects.get(code=AREA, valid_to=None)
    specs = [
        PlaceSpec(
            kind=PlaceKind.ESTATE, name=f"{mark}老小区{n + 1:02}（虚构）", road=f"{mark}路",
            lane=str(n + 1), area_id=where.pk, valid_from=SINCE,
        )
        for n in range(46)
    ]  # fmt: skip
    ledger.add_places(specs, **_said(on))
    run = on.prepare(
        "guarded_estates", f"{mark}封闭管理（虚构）", {"counted_from": "2020-01-01"},
        places=tuple(one.id for one in specs),
    )  # fmt: skip
    run.freeze()
    run.open("entrances")
    lines = run.lines()
    answers = {"entrances": 2, "guarded": 1, "review_on": on.day(30)}
    run.make(lines[:44], "guard", answers, proved=True)
    request = cases.RaiseRequest(
        kind="rectification_items", title=f"{mark}入室盗窃（虚构）",
        facts={"found_by": "巡查", "problem": "盗窃（虚构）", "measure": "加固门锁",
               "due_date": on.day(30)},
    )  # fmt: skip
    proof = cases.raise_matter(
        request=request, viewer=on.viewer, office_id=on.office.pk, by=on.viewer.actor(), at=on.at
    )
    return {"number": _number(run), "lines": _addresses(run, lines), "proof": proof.number}


# AC-26: fourteen plus seven


def neighbour() -> dict[str, Any]:
    """Let the next office work on 14+7, with the day of arrival as day 1, and one of its people."""
    on = stage(NEIGHBOUR)
    staff = Staff.objects.get(username=NEIGHBOUR)
    by = system("tests", on.office.pk)
    if not staff.check_password(DEMO_PASSWORD):
        staffing.set_password(staff, password=DEMO_PASSWORD, is_temporary=False, by=by, at=on.at)
    _value(on, "inbound.arrival_counts", True)
    _value(
        on, ENABLED, [{"programme": "inbound_isolation", "is_on": True, "basis": "演练（虚构）"}]
    )
    run = on.prepare("inbound_isolation", "青平十四加七演练（虚构）", {"order": "公告（虚构）"})
    columns = {"slip": "QP-001", "home": "青平示例路1号"}
    run.add([LineSpec(label="青平抵沪001", name="虚构林", columns=columns)])
    run.freeze()
    run.open("control")
    run.make(run.lines(), "arrive")
    return {"number": _number(run), "lines": _addresses(run, run.lines())}


def later(days: int) -> dict[str, Any]:
    """Let the nightly task that deletes people run so many days from now."""
    with clock.fixed(clock.now() + timedelta(days=days)):
        tasks.delete_people()
    return {}


# AC-27: vaccination


def invited(road: str, names: Sequence[str]) -> dict[str, Any]:
    """Persons of an estate on the roll of a vaccination, given to the committee's worker."""
    on = stage()
    estate, homes = _estate(on, road, len(names))
    _living(on, homes, names)
    run = on.prepare(
        "vaccinations",
        f"{road}接种邀约（虚构）",
        {"occasion": "流感疫苗（虚构）"},
        places=(estate,),
    )
    run.freeze()
    run.open("inviting")
    run.assign(run.lines())
    return {"number": _number(run), "lines": _addresses(run, run.lines())}


# AC-28: census


def _census(on: Stage, title: str, places: tuple[UUID, ...]) -> Played:
    facts = {
        "census": "第八次（虚构）", "reference": f"{on.day(300)}T00:00:00+08:00",
        "registers_from": on.day(300), "registers_to": on.day(315),
    }  # fmt: skip
    run = on.prepare("census_districts", title, facts, places=places, days=Days(due=90))
    run.freeze()
    run.open("drawing")
    return run


def puyuli(road: str) -> dict[str, Any]:
    """Three buildings, 213 homes, 450 persons; a house beside them that is gone since."""
    on = stage()
    estate, homes = _estate(on, road, 213, 3)
    _living(on, homes, [f"虚构{n:04}" for n in range(450)])
    run = _census(on, f"{road}普查小区（虚构）", (estate,))
    gone = PlaceSpec(
        kind=PlaceKind.BUILDING, road=road, number="283-3", valid_from=SINCE,
        area_id=Area.objects.get(code=AREA, valid_to=None).pk,
    )  # fmt: skip
    ledger.add_places([gone], **_said(on))
    return {"number": _number(run), "lines": _addresses(run, run.lines()), "code": AREA,
            "gone": f"{road}283-3号"}  # fmt: skip


def eighteen(road: str) -> dict[str, Any]:
    """Three buildings of 41 homes in each of eighteen neighbourhoods: 54 enumerators."""
    on = stage()
    places = tuple(_estate(on, f"{road}{n}", 123, 3, f"310199001{n:03}")[0] for n in range(1, 19))
    return {"number": _number(_census(on, f"{road}全街道普查（虚构）", places))}


def overlapping(number: str) -> dict[str, Any]:
    """Spoil a plan behind the house's back: a building stands in two small areas."""
    draft = PlanDraft.objects.get(campaign__matter__number=number)
    draft.groups[1]["units"].append(draft.groups[0]["units"][0])
    draft.save(update_fields=["groups"])
    return {}


def known_people() -> dict[str, Any]:
    """Return how many persons and households the ledger holds."""
    return {"people": Person.objects.count(), "households": Household.objects.count()}


# AC-40: kits


def kits(mark: str) -> dict[str, Any]:
    """800 kits for 800 workers of eight units; 788 are handed out."""
    on = stage()
    by = on.viewer.actor()
    spec = ItemSpec(code=mark, name=f"{mark}清凉包（虚构）", unit="份")
    item = stock.add_item(spec, office_id=on.office.pk, by=by, at=on.at)
    stock.take_in(item, TakeInSpec(800, donor="街道总工会（虚构）"), by=by, at=on.at)
    run = on.prepare("heat_consolations", f"{mark}送清凉（虚构）", {"item": item.code})
    run.add([_worker(mark, nth) for nth in range(800)])
    run.freeze()
    run.open("issuing")
    lines = run.lines()
    _issue(run, lines[:788])
    return {"number": _number(run), "lines": _addresses(run, lines), "item": str(item.pk)}


def _worker(mark: str, nth: int) -> LineSpec:
    return LineSpec(
        label=f"{mark}单位{nth % 8 + 1} · 员工{nth + 1}", name=f"虚构{nth:03}",
        columns={"unit": f"{mark}单位{nth % 8 + 1}（虚构）", "identity": f"{mark}{nth:06}"},
    )  # fmt: skip


def _issue(run: Played, lines: Sequence[Line]) -> None:
    for unit in range(8):
        some = [line for line in lines if line.position % 8 == unit]
        run.make(some, "issue", {"unit_stamp": f"单位{unit + 1}工会（虚构）"}, proved=True)


def hand_out_the_rest(number: str, mark: str) -> dict[str, Any]:
    """Hand out what is left in stock; return the stock and the receipts."""
    run = _again(number)
    _issue(run, [line for line in run.lines() if line.state == "open" and not line.is_late])
    item = StockItem.objects.get(code=mark)
    return {"on_hand": item.on_hand, "receipts": Receipt.objects.filter(item=item).count()}
