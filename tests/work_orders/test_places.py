"""An order is at a place of the ledger: found at every door, shown with what lies around it."""

from datetime import timedelta
from itertools import count

import pytest

from lilong.kernel import clock
from lilong.ledger import operations as ledger
from lilong.ledger.specs import PersonSpec, RelationSpec, Source, Span
from lilong.ledger.terms import RelationKind, SourceKind
from lilong.work_orders import operations, queries
from lilong.work_orders.intake import CallerDetails, Intake
from lilong.work_orders.operations import Act
from lilong.work_orders.queries import Filters
from lilong.work_orders.queries.neighbourhood import around
from tests.ledger.test_resolving import LONG_AGO, Quarter

NOW = clock.now()
_NTH = count(1)


@pytest.fixture
def quarter(desk, cast):
    return Quarter(cast)


def _recorded(quarter, place, **more):
    intake = Intake(
        words=f"楼道里的灯坏了，第 {next(_NTH)} 次反映",
        title=more.pop("title", "楼道灯"), place=place,
        caller=CallerDetails(name="测试甲", phone="13800000000"), **more,
    )  # fmt: skip
    member = quarter.cast.dispatcher
    return operations.record(intake=intake, viewer=member.viewer, by=member.actor, at=clock.now())


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("新福康里3号502", "flat"),
        ("新福康里3号楼门口", "three"),
        ("大润发对面", "market"),
        ("映梧路浦青路口", "road"),
    ],
)
def test_an_order_is_at_the_place_its_words_mean(quarter, text, site):
    matter = _recorded(quarter, text)
    place = getattr(quarter, site)
    assert (matter.site_id, matter.area_id, matter.place) == (place.pk, place.area_id, text)


def test_a_place_nobody_knows_stays_words(quarter):
    matter = _recorded(quarter, "天晓得路99号")
    assert (matter.site_id, matter.area_id) == (None, None)
    east = quarter.cast.areas["east"]
    assert _recorded(quarter, f"{east.name}东门口").area_id == east.pk


def test_a_chosen_place_goes_before_the_words(quarter):
    matter = _recorded(quarter, "门口那家店", site_id=quarter.shop.pk)
    assert (matter.site_id, matter.area_id) == (quarter.shop.pk, quarter.cross.area_id)


def test_a_place_of_another_office_is_refused(quarter):
    from lilong.kernel.errors import Refused

    member = quarter.cast.outsider
    intake = Intake(words="灯坏了", place="某处", site_id=quarter.shop.pk)
    with pytest.raises(Refused, match="no such place"):
        operations.record(intake=intake, viewer=member.viewer, by=member.actor, at=NOW)


def test_an_order_keeps_its_area_when_its_place_moves(quarter):
    matter = _recorded(quarter, "新福康里3号502")
    ledger.move_places(
        [quarter.estate.pk], to=quarter.cast.areas["west"], office_id=quarter.office_id,
        by=quarter.by, at=clock.now(),
    )  # fmt: skip
    matter.refresh_from_db()
    assert matter.area_id == quarter.cast.areas["east"].pk
    assert _recorded(quarter, "新福康里3号502").area_id == quarter.cast.areas["west"].pk


def _categorise(quarter, matter, **answers):
    member = quarter.cast.dispatcher
    request = Act(matter.pk, "categorise", {"category": "99-02", **answers}, revision=None)
    return operations.act(request=request, viewer=member.viewer, by=member.actor, at=clock.now())


def test_another_place_told_later_takes_its_area_along_and_undo_brings_both_back(quarter):
    matter = _recorded(quarter, "新福康里3号502")
    code = next(iter(queries.desk(quarter.office_id).catalogue.leaves))
    moved = _categorise(quarter, matter, category=code, place="浦青路12号")
    assert (moved.site_id, moved.area_id) == (quarter.house.pk, quarter.cross.area_id)
    member = quarter.cast.dispatcher
    back = operations.undo(
        order_id=matter.pk, viewer=member.viewer, by=member.actor, at=clock.now()
    )
    back.refresh_from_db()
    assert (back.site_id, back.area_id) == (quarter.flat.pk, quarter.estate.area_id)
    chosen = _categorise(quarter, back, category=code, place="店里", site=str(quarter.shop.pk))
    assert (chosen.site_id, chosen.place) == (quarter.shop.pk, "店里")


def test_triage_proposes_the_area_of_the_place_and_says_why(quarter):
    viewer = quarter.cast.dispatcher.viewer
    from lilong.work_orders.queries.proposing import propose
    from lilong.work_orders.triage import Told

    on = clock.local(clock.now()).date()
    for told in (
        Told("灯坏了", place="新福康里3号楼502"),
        Told("市民反映新福康里3号楼道灯坏了很久没人修"),
    ):
        best = propose(viewer, told, on=on).areas[0]
        assert best.key == quarter.estate.area_id
        assert "新福康里" in str(best.because) or "映梧路285弄3号" in str(best.because)


def test_the_neighbourhood_counts_homes_and_tells_what_happened_here_nearest_first(quarter):
    other = _recorded(quarter, "新福康里5号", title="五号")
    same = _recorded(quarter, "新福康里3号502", title="同一户")
    near = _recorded(quarter, "新福康里3号", title="同一幢")
    _recorded(quarter, "浦青路12号", title="别处")
    matter = _recorded(quarter, "新福康里3号502", title="这次")
    found = around(quarter.cast.dispatcher.viewer, matter, on=clock.local(NOW).date())
    assert [m.pk for m in found.earlier] == [same.pk, near.pk, other.pk]
    assert [(c.kind, c.orders) for c in found.circles] == [
        ("dwelling", 1), ("building", 2), ("estate", 3),
    ]  # fmt: skip
    homes = found.ledger
    assert (homes.in_building, homes.in_estate, homes.in_stairwell) == (2, 2, None)


def test_who_cares_for_people_sees_how_many_here_have_a_label(quarter):
    from lilong.ledger.models import Label

    source = Source(SourceKind.VISIT, LONG_AGO)
    spec = PersonSpec(name="测试老人")
    ledger.register_persons(
        [spec], source=source, office_id=quarter.office_id, by=quarter.by, at=quarter.at
    )
    ledger.relate(
        RelationSpec(
            kind=RelationKind.LIVES, span=Span(LONG_AGO), person_id=spec.id,
            place_id=quarter.flat.pk,
        ),
        source=source, office_id=quarter.office_id, by=quarter.by, at=quarter.at,
    )  # fmt: skip
    today = clock.local(NOW).date()
    Label.objects.create(
        office_id=quarter.office_id, person_id=spec.id, kind="elder_alone", audience="committee",
        valid_from=LONG_AGO, valid_to=today + timedelta(days=30), source="visit",
        source_date=LONG_AGO, recorded_at=NOW,
    )  # fmt: skip
    matter = _recorded(quarter, "新福康里3号")
    seen = {
        name: around(getattr(quarter.cast, name).viewer, matter, on=today)
        for name in ("committee_worker", "dispatcher", "leader")
    }
    assert seen["committee_worker"].ledger.cared_for == 1
    assert seen["dispatcher"].ledger.cared_for == 0
    assert seen["leader"].ledger.cared_for == 0
    assert seen["dispatcher"].ledger.counted == ()
    Label.objects.update(audience="office")
    for language, words in (
        ("zh-hans", ("独居老人（", "1 人")),
        ("en", ("Elder living alone, in",)),
    ):
        client = quarter.cast.dispatcher.client(language)
        page = client.get(f"/orders/{matter.number}/").content.decode()
        for word in (*words, str(quarter.estate)):
            assert word in page
        assert "测试老人" not in page


def test_a_list_is_narrowed_to_a_place_and_what_lies_within(quarter):
    inside = {_recorded(quarter, "新福康里3号502").pk, _recorded(quarter, "新福康里5号").pk}
    elsewhere = _recorded(quarter, "浦青路12号")
    viewer = quarter.cast.dispatcher.viewer

    def at(place):
        rows = queries.order_list(viewer, Filters(site_id=place.pk), at=clock.now())
        return {row.pk for row in rows}

    assert at(quarter.estate) == inside == at(quarter.road)
    assert len(at(quarter.flat)) == 1
    assert at(quarter.cross) == {elsewhere.pk}
    outsider = quarter.cast.outsider.viewer
    rows = queries.order_list(outsider, Filters(site_id=quarter.estate.pk), at=clock.now())
    assert not rows.exists()


def test_the_pages_show_it(quarter):
    earlier = _recorded(quarter, "新福康里3号502", title="水管爆裂")
    matter = _recorded(quarter, "新福康里3号楼", title="电梯停运")
    client = quarter.cast.dispatcher.client()
    page = client.get(f"/orders/{matter.number}/").content.decode()
    assert "周边情况" in page
    assert "2 户" in page
    assert f"/ledger/places/{quarter.three.pk}/" in page
    assert earlier.title in page
    listed = client.get("/orders/", {"site": str(quarter.estate.pk)}).content.decode()
    assert earlier.title in listed
    assert quarter.estate.address in listed
    empty = client.get("/orders/", {"site": str(quarter.market.pk)}).content.decode()
    assert earlier.title not in empty
    far = client.get("/orders/", {"site": "nonsense"})
    assert far.status_code == 200


def test_the_record_form_takes_a_chosen_place_and_a_written_one(quarter):
    client = quarter.cast.dispatcher.client()
    told = {
        "source": "counter", "request_kind": "help", "title": "灯", "words": "楼道灯坏了",
        "requester": "person", "name": "测试甲", "phone": "13800000000",
        "place": quarter.flat.address, "place_key": str(quarter.flat.pk),
    }  # fmt: skip
    page = client.get("/orders/new/").content.decode()
    assert 'data-ahead="/api/v1/places/suggestions"' in page
    from lilong.cases.models import Matter

    assert client.post("/orders/new/", told).status_code == 302
    assert Matter.objects.latest("id").site_id == quarter.flat.pk
    assert (
        client.post("/orders/new/", told | {"place": "大润发对面", "words": "垃圾"}).status_code
        == 302
    )
    assert Matter.objects.latest("id").site_id == quarter.market.pk


def test_the_page_of_a_place_shows_the_orders_there(quarter):
    from lilong.work_orders.views.neighbourhood import panel

    matter = _recorded(quarter, "新福康里3号502", title="水管爆裂")
    viewer = quarter.cast.dispatcher.viewer
    assert [line.matter.pk for line in panel(viewer, quarter.estate)["lines"]] == [matter.pk]
    assert panel(viewer, quarter.market) is None
