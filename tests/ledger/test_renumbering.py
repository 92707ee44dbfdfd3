"""Houses renumbered together, and pages of past days under the address that held then."""

from collections.abc import Iterator
from datetime import date

import pytest

from lilong.kernel import clock
from lilong.kernel.errors import Refused, Stale
from lilong.ledger import operations
from lilong.ledger.models import Place, PlaceAlias
from lilong.ledger.operations import Renumbering
from lilong.ledger.queries.calling import addresses_then
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind
from tests.cast import Cast
from tests.ledger.test_pages_of_places import SAID, act, of, page
from tests.ledger.town import AT, SINCE, SOURCE, Town

ON = date(2021, 1, 1)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def numbered(place: Place, number: str, **more: str) -> Renumbering:
    place.refresh_from_db()
    parts = {"road": place.road, "lane": place.lane, "number": number, **more}
    spec = PlaceSpec(kind=PlaceKind(place.kind), name=place.name, valid_from=SINCE, **parts)
    return Renumbering(place, spec)


def renumber(town: Town, *changes: Renumbering, on: date = ON) -> None:
    operations.renumber_places(
        changes, office_id=town.office_id, on=on, source=SOURCE, by=town.by, at=AT
    )


def addresses(*places: Place) -> list[str]:
    return [Place.objects.get(pk=place.pk).address for place in places]


def test_two_houses_change_numbers_in_one_act_and_their_homes_with_them(
    cast: Cast, town: Town
) -> None:
    first, second = town.buildings[:2]
    one, two = town.dwelling(1, "101"), town.dwelling(2, "101")
    renumber(town, numbered(first, "2"), numbered(second, "1"))
    assert addresses(first, second, one, two) == [
        "浦育路285弄2号", "浦育路285弄1号", "浦育路285弄2号101室", "浦育路285弄1号101室",
    ]  # fmt: skip
    one.refresh_from_db()
    assert one.sort_key == "浦育路000285弄000002号000101室"
    before = addresses_then([one, two], on=date(2020, 12, 31))
    assert list(before.values()) == ["浦育路285弄1号101室", "浦育路285弄2号101室"]
    renumber(town, numbered(first, "1"), numbered(second, "2"), on=date(2022, 1, 1))
    back = addresses_then([Place.objects.get(pk=one.pk)], on=date(2021, 6, 1))
    assert list(back.values()) == ["浦育路285弄2号101室"]


def test_together_none_gets_the_address_of_another(cast: Cast, town: Town) -> None:
    first, second, third = town.buildings[:3]
    for changes in (
        (numbered(first, "2"),),
        (numbered(first, "99"), numbered(second, "99")),
        (numbered(first, "3"), numbered(second, "1")),
    ):
        with pytest.raises(Refused) as caught:
            renumber(town, *changes)
        assert {one.code for one in caught.value.refusals} == {"stands_already"}
    assert addresses(first, second, third) == [f"浦育路285弄{n}号" for n in (1, 2, 3)]
    assert not PlaceAlias.objects.exists()


def test_nothing_a_place_twice_and_an_old_reading_are_refused(cast: Cast, town: Town) -> None:
    first = town.buildings[0]
    with pytest.raises(Refused, match="Nothing was changed"):
        renumber(town)
    with pytest.raises(Refused, match="named twice"):
        renumber(town, numbered(first, "97"), numbered(first, "98"))
    read = numbered(first, "97")
    Place.objects.filter(pk=first.pk).update(revision=first.revision + 1)
    with pytest.raises(Stale):
        renumber(town, read)


def test_a_lane_and_a_house_in_it_renumbered_together_each_get_their_own(
    cast: Cast, town: Town
) -> None:
    first, second = town.buildings[:2]
    renumber(town, numbered(town.estate, "", lane="287"), numbered(first, "10", lane="287"))
    assert addresses(first, second, town.dwelling(1, "101")) == [
        "浦育路287弄10号", "浦育路287弄2号", "浦育路287弄10号101室",
    ]  # fmt: skip
    assert PlaceAlias.objects.filter(place=first).count() == 1


def test_a_shop_follows_the_number_of_its_house_and_keeps_one_of_its_own(
    cast: Cast, town: Town
) -> None:
    house = town.buildings[0]
    specs = [
        PlaceSpec(kind=PlaceKind.PREMISES, name=name, parent_id=house.pk, valid_from=SINCE, **own)
        for name, own in (("面馆甲（虚构）", {}), ("面馆乙（虚构）", {"number": "1A"}))
    ]
    inner, own = operations.add_places(specs, office_id=town.office_id, by=town.by, at=AT)
    renumber(town, numbered(house, "91"))
    assert addresses(inner, own) == ["浦育路285弄91号", "浦育路285弄1A号"]


def test_the_page_of_an_estate_renumbers_its_houses_together(cast: Cast, town: Town) -> None:
    secretary = cast.committee_secretary.client("en")
    verb = "place-renumber-inside"
    assert f"/ledger/do/{verb}/{town.estate.pk}/" in page(secretary, of(town.estate))
    form = secretary.get(f"/ledger/do/{verb}/{town.estate.pk}/").context["form"]
    asked = {name: form[name].value() for name in form.fields} | {**SAID, "on": ON}
    assert "Nothing was changed" in act(secretary, verb, town.estate, 422, **asked)
    first, second = (f"number_{house.pk.hex}" for house in town.buildings[:2])
    assert (asked[first], asked[second]) == ("1", "2")
    refused = act(secretary, verb, town.estate, 422, **asked | {first: "2"})
    assert "“浦育路285弄2号” would be the address of two places." in refused
    assert "This field is required" in act(
        secretary, verb, town.estate, 422, **asked | {first: " "}
    )
    act(secretary, verb, town.estate, **asked | {first: "2号", second: "1"})
    assert addresses(*town.buildings[:2]) == ["浦育路285弄2号", "浦育路285弄1号"]
    # The same form sent again speaks of revisions that are gone.
    act(secretary, verb, town.estate, 409, **asked | {first: "77"})
    act(cast.committee_worker.client("en"), verb, town.estate, 422, **asked | {first: "77"})
    act(cast.outsider.client("en"), verb, town.estate, 403, **asked)
    assert addresses(*town.buildings[:2]) == ["浦育路285弄2号", "浦育路285弄1号"]


def test_rooms_of_a_house_are_renumbered_together(cast: Cast, town: Town) -> None:
    secretary = cast.committee_secretary.client("en")
    verb, house = "place-renumber-inside", town.buildings[0]
    form = secretary.get(f"/ledger/do/{verb}/{house.pk}/").context["form"]
    asked = {name: form[name].value() for name in form.fields} | {**SAID, "on": ON}
    one, two = town.dwelling(1, "101"), town.dwelling(1, "102")
    given = {f"number_{one.pk.hex}": "102室", f"number_{two.pk.hex}": "101"}
    act(secretary, verb, house, **asked | given)
    assert addresses(one, two) == ["浦育路285弄1号102室", "浦育路285弄1号101室"]


def test_a_page_of_a_past_day_bears_the_address_of_that_day(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    house, home = town.buildings[0], town.dwelling(1, "101")
    renumber(town, numbered(house, "91"))
    old, new = "浦育路285弄1号", "浦育路285弄91号"
    then = page(worker, f"{of(home)}?on=2020-12-31")
    assert f"{old}101室</h1>" in then.replace(" </h1>", "</h1>")
    assert f">{old}</a>" in then
    assert "Address now" in then
    assert f"<title>{old}101室" in then
    now = page(worker, f"{of(home)}?on=2021-01-01")
    assert f"<title>{new}101室" in now
    assert f">{new}</a>" in now
    assert "Address now" not in now
    assert f"<title>{old}" in page(worker, f"{of(house)}?on=2020-12-31")
    above = page(worker, f"{of(town.estate)}?on=2020-12-31")
    assert f">{old}</a>" in above
    assert f">{new}</a>" not in above
    sheet = page(worker, f"{of(house)}sheet/?on=2020-12-31")
    assert old in sheet
    assert new not in sheet


def test_a_renumbering_of_a_day_to_come_leaves_the_address_of_today(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    house = town.buildings[0]
    renumber(town, numbered(house, "91"), on=date(2027, 1, 1))
    assert "<title>浦育路285弄1号" in page(worker, of(house))
    assert "<title>浦育路285弄91号" in page(worker, f"{of(house)}?on=2027-01-01")


def test_a_renumbering_before_the_place_was_known_leaves_no_day_under_the_old_number(
    cast: Cast, town: Town
) -> None:
    house = town.buildings[0]
    renumber(town, numbered(house, "91"), on=SINCE)
    house.refresh_from_db()
    assert list(addresses_then([house], on=SINCE).values()) == ["浦育路285弄91号"]
    assert PlaceAlias.objects.get(place=house).valid_to == date(2014, 12, 31)
