"""Texts lead to places of the ledger, down to the dwelling, or plainly nowhere."""

from datetime import date, timedelta

import pytest

from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refused
from lilong.ledger import operations, queries
from lilong.ledger.addresses import Because, Verdict
from lilong.ledger.queries import gazetteers
from lilong.ledger.specs import PlaceSpec, Source, Span
from lilong.ledger.terms import AliasKind, PlaceKind, SourceKind
from lilong.territory.models import Edition
from tests.cast import small_office

LONG_AGO = date(2015, 1, 1)
SOURCE = Source(SourceKind.OFFICE, LONG_AGO)


class Quarter:
    """Two roads, an estate of two buildings with rooms, a house, a shop in it and a market."""

    def __init__(self, cast):
        self.cast, self.by, self.at = cast, cast.dispatcher.actor, clock.now()
        self.office_id = cast.office.pk
        east, west = cast.areas["east"].pk, cast.areas["west"].pk
        self.road = self.add(PlaceKind.STREET, name="映梧路", road="映梧路", area_id=east)
        self.cross = self.add(PlaceKind.STREET, name="浦青路", road="浦青路", area_id=west)
        self.estate = self.add(
            PlaceKind.ESTATE, name="新福康里", parent_id=self.road.pk, road="映梧路", lane="285"
        )
        self.three = self.add(PlaceKind.BUILDING, parent_id=self.estate.pk, number="3")
        self.five = self.add(PlaceKind.BUILDING, parent_id=self.estate.pk, number="5")
        self.flat = self.add(PlaceKind.DWELLING, parent_id=self.three.pk, room="502", floor=5)
        self.attic = self.add(PlaceKind.DWELLING, parent_id=self.three.pk, room="亭子间")
        self.house = self.add(PlaceKind.BUILDING, parent_id=self.cross.pk, number="12")
        self.shop = self.add(PlaceKind.PREMISES, parent_id=self.house.pk, name="示例理发店")
        self.market = self.add(PlaceKind.VENUE, parent_id=self.cross.pk, name="大润发", number="40")

    def add(self, kind, **told):
        spec = PlaceSpec(kind=kind, valid_from=LONG_AGO, **told)
        return operations.add_place(spec, office_id=self.office_id, by=self.by, at=self.at)

    def ask(self, text, **more):
        return queries.resolve_address(self.office_id, text, **more)


@pytest.fixture
def quarter(cast):
    return Quarter(cast)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("映梧路285弄3号", "three"),
        ("映梧路２８５弄三号楼", "three"),
        ("新福康里3号", "three"),
        ("新福康里五号门口", "five"),
        ("285弄门口", "estate"),
        ("新福康里东门", "estate"),
        ("映梧路285弄", "estate"),
        ("浦青路12号", "house"),
        ("浦青路12号近映梧路", "house"),
        ("大润发对面", "market"),
        ("示例理发店", "shop"),
        ("映五路285弄3号", "three"),
    ],
)
def test_an_address_or_a_spoken_place_leads_to_one_place(quarter, text, place):
    answer = quarter.ask(text)
    assert answer.verdict is Verdict.KNOWN
    assert answer.site is not None, answer.found
    assert answer.site.place_id == getattr(quarter, place).pk


@pytest.mark.parametrize(
    ("text", "dwelling"),
    [
        ("映梧路285弄3号502室", "flat"),
        ("新福康里3号楼502", "flat"),
        ("285弄3号502", "flat"),
        ("映梧路285弄3号亭子间", "attic"),
    ],
)
def test_a_room_leads_to_its_dwelling(quarter, text, dwelling):
    site = quarter.ask(text).site
    assert site.dwelling is not None
    assert site.place_id == getattr(quarter, dwelling).pk
    assert site.label == getattr(quarter, dwelling).address
    assert site.place.place_id == quarter.three.pk


def test_a_room_nobody_knows_leads_to_the_building(quarter):
    answer = quarter.ask("映梧路285弄3号999室")
    assert (answer.site.place_id, answer.room) == (quarter.three.pk, "999")


@pytest.mark.parametrize("text", ["映梧路浦青路口", "映梧路近浦青路", "映梧路与浦青路交叉口"])
def test_a_crossing_is_at_both_roads_first_the_one_named_first(quarter, text):
    answer = quarter.ask(text)
    assert [one.place_id for one in answer.found[:2]] == [quarter.road.pk, quarter.cross.pk]
    assert answer.found[0].because == (Because.CROSSING,)
    assert answer.site.place_id == quarter.road.pk


def test_what_fits_several_places_equally_is_none_of_them(quarter):
    quarter.add(PlaceKind.LANE, parent_id=quarter.cross.pk, lane="285")
    answer = quarter.ask("285弄")
    assert answer.site is None
    assert len(answer.found) == 2


def test_what_is_not_ours_is_said(quarter):
    other = small_office("310198077", "丁外", "DW", people=(), west=121.7)
    assert quarter.ask("天晓得路99号").verdict is Verdict.NOT_KNOWN
    assert quarter.ask("北京市朝阳区某某路1号").verdict is Verdict.OUTSIDE
    assert quarter.ask(other.office.area.name).verdict is Verdict.OUTSIDE
    assert queries.resolve_address(other.office.pk, "映梧路285弄3号").site is None


def test_an_area_alone_gives_the_area(quarter):
    answer = quarter.ask(quarter.cast.areas["east"].name)
    assert (answer.site, answer.area_id) == (None, quarter.cast.areas["east"].pk)
    assert quarter.ask("新福康里3号").area_id == quarter.cast.areas["east"].pk


def test_a_former_address_leads_to_its_place_and_its_days_count(quarter):
    """12 becomes 14, and another house becomes 12: each day has its own 12."""
    turn = date(2020, 7, 1)
    other = quarter.add(PlaceKind.BUILDING, parent_id=quarter.cross.pk, number="10")
    for place, number in ((quarter.house, "14"), (other, "12")):
        spec = PlaceSpec(kind=PlaceKind.BUILDING, road="浦青路", number=number, valid_from=LONG_AGO)
        operations.renumber_place(place, spec, on=turn, source=SOURCE, by=quarter.by, at=quarter.at)
    now = quarter.ask("浦青路12号")
    assert now.site.place_id == other.pk
    before = quarter.ask("浦青路12号", on=turn - timedelta(days=1))
    assert (before.site.place_id, before.site.until) == (quarter.house.pk, None)
    old = quarter.ask("浦青路10号")
    assert (old.site.place_id, old.site.until) == (other.pk, turn - timedelta(days=1))


def test_another_name_and_an_end_are_known_at_once(quarter):
    assert quarter.ask("永和里3号").site is None
    operations.alias_place(
        quarter.estate, "永和里", kind=AliasKind.SPOKEN, span=Span(LONG_AGO), source=SOURCE,
        by=quarter.by, at=quarter.at,
    )  # fmt: skip
    assert quarter.ask("永和里3号").site.place_id == quarter.three.pk
    day = local(quarter.at).date()
    quarter.market.refresh_from_db()
    operations.end_place(
        quarter.market, on=day - timedelta(days=9), reason="拆除", by=quarter.by, at=quarter.at
    )
    assert quarter.ask("大润发对面").verdict is Verdict.NOT_KNOWN
    assert quarter.ask("大润发对面", on=day - timedelta(days=10)).site is not None


def test_nothing_is_read_again_while_nothing_has_changed(quarter, django_assert_num_queries):
    Edition.objects.create()
    quarter.ask("映梧路285弄3号")
    with django_assert_num_queries(3):
        quarter.ask("映梧路285弄3号")
    with django_assert_num_queries(4):
        day = local(quarter.at).date()
        texts = ["新福康里3号502", "285弄3号502", "浦青路12号"]
        queries.resolve_many(quarter.office_id, [(text, day) for text in texts])
    quarter.add(PlaceKind.DWELLING, parent_id=quarter.three.pk, room="503")
    with django_assert_num_queries(4):
        assert quarter.ask("新福康里3号503").site.dwelling.room == "503"


def test_memory_is_bounded_over_offices(quarter, monkeypatch):
    other = small_office("310198077", "丁外", "DW", people=(), west=121.7)
    monkeypatch.setattr(gazetteers, "MOST_KEPT", 1)
    gazetteers.book_of(quarter.office_id)
    gazetteers.book_of(other.office.pk)
    assert quarter.office_id not in gazetteers._kept
    assert other.office.pk in gazetteers._kept


def test_who_serves_an_area_finds_what_lies_in_it(quarter):
    worker = quarter.cast.committee_worker.viewer
    assert queries.resolve_address(worker, "新福康里3号502").site.place_id == quarter.flat.pk
    beyond = queries.resolve_address(worker, "浦青路12号")
    assert (beyond.site, beyond.found, beyond.is_beyond) == (None, (), True)
    with pytest.raises(Refused):
        queries.resolve_address(quarter.cast.system_administrator.viewer, "浦青路12号")


def _labels(quarter, typed, member="dispatcher", **more):
    viewer = getattr(quarter.cast, member).viewer
    return [one.label for one in queries.suggest(viewer, typed, **more)]


@pytest.mark.parametrize("typed", ["yw", "映梧", "yingwu", "ywl285", "xfk", "福康", "285", "大润"])
def test_two_keystrokes_lead_to_a_place(quarter, typed):
    assert _labels(quarter, typed)


def test_typing_goes_down_to_the_dwelling(quarter):
    assert _labels(quarter, "ywl285弄3号")[0] == "映梧路285弄3号"
    for typed in ("ywl285弄3号5", "新福康里3号50", "映梧路285-3-502", "ywl285-3-5"):
        assert _labels(quarter, typed) == ["映梧路285弄3号502室"], typed
    assert _labels(quarter, "新福康里3号5", kinds=[PlaceKind.BUILDING]) != ["映梧路285弄3号502室"]


def test_typing_offers_what_the_viewer_may_see(quarter):
    assert _labels(quarter, "浦青路12") == ["浦青路12号"] * 2
    assert _labels(quarter, "浦青路12", "committee_worker") == []
    assert _labels(quarter, "浦青路12", kinds=[PlaceKind.PREMISES]) == ["浦青路12号"]
    viewer = quarter.cast.outsider.viewer
    assert queries.suggest(viewer, "yw") == []


def test_a_chosen_place_is_found_by_its_key_in_its_own_office(quarter):
    assert queries.place_by_key(quarter.office_id, quarter.flat.pk).label == quarter.flat.address
    assert queries.place_by_key(quarter.office_id, quarter.estate.pk).place.name == "新福康里"
    for key in (quarter.flat.pk, quarter.estate.pk):
        with pytest.raises(NotVisible):
            queries.place_by_key(quarter.cast.next_door.office.pk, key)
