"""AC-16: items in four categories, handed over to care; the survey over 213 households."""

from fractions import Fraction

import pytest
from django.urls import reverse

from lilong.attachments import queries as attached
from lilong.campaigns import flow, queries
from lilong.campaigns import operations as do
from lilong.campaigns.demo import paper
from lilong.campaigns.models import Line, Round
from lilong.campaigns.specs import LineSpec, RoundSpec
from lilong.kernel import clock
from lilong.kernel.errors import Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.ledger.models import Estate, Place
from tests.campaigns.doing import at, estate_of, prepare, shown
from tests.campaigns.phoning import Phone, outcomes, told
from tests.cases.doing import photo

pytestmark = pytest.mark.django_db
ITEMS = (
    ("basic", "外立面", ""), ("basic", "架空线", ""), ("basic", "垃圾房", ""),
    ("convenience", "晾衣架", ""), ("convenience", "非机动车棚", ""),
    ("beauty", "外立面", ""), ("beauty", "花坛", ""), ("beauty", "入口灯", ""),
    ("management", "门岗", ""),
)  # fmt: skip
CARE = {"guard": True, "clean": True, "green": True, "repair": True, "keeper": "某物业（虚构）"}
BEGIN = {"consulted_on": "2026-11-01"}
ACCEPT = {"asset": "ZC-1（虚构）", "accepted_on": "2026-11-20"}


@pytest.fixture(name="run")
def _run(cast):
    estate = estate_of(cast, 213)
    return prepare(
        cast.section_head, "homeland_projects", {}, place_ids=(estate.pk,), place_id=estate.pk
    )


def put(run, items=ITEMS):
    for category, name, part in items:
        run.add([name], columns={"category": category, "part": part})


def test_the_double_facade_is_flagged_until_each_says_its_part(run):
    put(run)
    warn = flow.campaign("homeland_projects").warns[0]
    assert warn.find(queries.seen_roll(run.roll)) == (("外立面", "外立面"),)
    for nth, line in enumerate(run.lines(label="外立面")):
        Line.objects.filter(pk=line.pk).update(facts={**line.facts, "part": f"{nth}"})
    assert warn.find(queries.seen_roll(run.roll)) == ()


@pytest.mark.parametrize("names", [("外立面", " 外 立面"), ("Ｘ射灯", "x射灯")])
def test_an_item_is_the_same_however_it_is_written(run, names):
    put(run, [("basic", names[0], ""), ("beauty", names[1], "")])
    warn = flow.campaign("homeland_projects").warns[0]
    ((one, other),) = warn.find(queries.seen_roll(run.roll))
    assert (one.strip(), other.strip()) == (names[0], names[1].strip())


def protect(cast, place_id):
    Estate.objects.update_or_create(
        place_id=place_id, defaults={"office_id": cast.office.pk, "is_protected": True}
    )


@pytest.mark.parametrize("where", ["scope", "house"])
def test_an_item_without_a_place_lies_where_its_project_does(cast, where):
    estate = estate_of(cast, 6)
    protect(cast, estate.pk)
    house = Place.objects.get(estate=estate, kind="building")
    about = {"place_ids": (estate.pk,)} if where == "scope" else {"place_id": house.pk}
    run = prepare(cast.section_head, "homeland_projects", {}, **about)
    put(run)
    run.freeze()
    run.open("works")
    line, files = run.lines()[0], (photo("before.png"),)
    with pytest.raises(Refused, match="heritage"):
        run.make(line, "begin", answers=BEGIN, files=files)
    run.make(line, "begin", answers=BEGIN | {"heritage_note": "批复（虚构）"}, files=files)


def test_no_category_may_be_left_out(run):
    put(run, [one for one in ITEMS if one[0] != "management"])
    with pytest.raises(Refused, match="长效管理"):
        run.freeze()
    with pytest.raises(Refused, match="category"):
        run.add(["健身器材"], columns={"category": "sport"})


def test_an_item_needs_both_photos_and_all_four_kinds_of_care(run):
    put(run)
    run.freeze()
    row = run.open("works")
    line = run.lines()[0]
    with pytest.raises(Refused, match="photo"):
        run.make(line, "begin", answers=BEGIN)
    run.make(line, "begin", answers=BEGIN, files=(photo("before.png"),))
    run.make(line, "accept", answers=ACCEPT, files=(photo("after.png"),))
    for key in ("guard", "clean", "green", "repair"):
        with pytest.raises(Refused, match="settled"):
            run.make(line, "hand_over", answers=CARE | {key: False})
    run.make(line, "hand_over", answers=CARE)
    found = run.standing(row, "handed_over")
    assert (found.part, found.base) == (1, 9)
    with pytest.raises(Refused, match="8 items are not handed over"):
        run.close(row)


def test_residents_were_not_asked_on_a_day_that_lies_ahead(run, cast):
    put(run)
    run.freeze()
    run.open("works")
    line = run.lines()[0]
    ahead = BEGIN | {"consulted_on": "2026-11-21"}
    with pytest.raises(Refused, match="in the future") as refused:
        run.make(line, "begin", answers=ahead, files=(photo("before.png"),))
    assert refused.value.refusals[0].field == "consulted_on"
    with clock.fixed(at(1)):
        sent = told(line, "begin", answers=ahead)
        answer = Phone(cast.section_head).send_files([sent], {sent["id"]: photo("phone.png")})
        url = reverse("campaigns:line_move", args=[run.campaign.matter.number, line.pk, "begin"])
        client = cast.section_head.client("en")
        given = {"change_id": str(new_id()), "revision": line.revision, **ahead}
        page = client.post(url, {**given, "evidence": photo("page.png")})
    assert outcomes(answer) == ["refused"]
    assert "in the future" in answer.json()["results"][0]["words"][0]
    assert page.status_code == 422
    assert "in the future" in page.content.decode()
    assert run.lines()[0].state == "planned"
    run.make(line, "begin", answers=BEGIN, files=(photo("before.png"),))
    accepted = ACCEPT | {"accepted_on": "2026-11-22"}
    with pytest.raises(Refused, match="in the future"):
        run.make(line, "accept", answers=accepted, files=(photo("after.png"),))


def test_works_on_a_relic_need_a_note(run):
    Estate.objects.update_or_create(
        place_id=run.campaign.matter.site_id,
        defaults={"office_id": run.campaign.office_id, "is_protected": True},
    )
    put(run)
    run.freeze()
    run.open("works")
    line, files = run.lines()[0], (photo("before.png"),)
    with pytest.raises(Refused, match="heritage"):
        run.make(line, "begin", answers=BEGIN, files=files)
    run.make(line, "begin", answers=BEGIN | {"heritage_note": "批复（虚构）"}, files=files)


def test_the_survey_counts_213_households_and_means_who_answered(run):
    put(run)
    run.freeze()
    row = do.open_ballot(
        run.campaign, "satisfaction", None, RoundSpec(key="satisfaction"), at=at(1), **run.given
    )
    homes = list(Line.objects.filter(roll=row.roll).order_by("position"))
    assert len(homes) == 213
    for moves, some in (
        ("answer_very", homes[:100]), ("answer_rather", homes[100:150]),
        ("answer_hardly", homes[150:170]), ("answer_not", homes[170:180]),
        ("find_nobody", homes[180:190]),
    ):  # fmt: skip
        run.make_all(some, moves)
    row = Round.objects.select_related("roll__campaign__matter").get(pk=row.pk)
    found = queries.standings(row.roll.campaign, row)[0]
    assert (found.part, found.base, shown(found.part, found.base)) == (180, 213, "84.51")
    index, mean, count = queries.indexes(row.roll.campaign, row)[0]
    assert (index.key, count) == ("satisfaction", 180)
    assert mean == (100 + 50 * Fraction(4, 5) + 20 * Fraction(3, 5)) / 180


def test_nothing_is_closed_before_the_works_began_or_with_a_late_item_left(run):
    put(run)
    run.freeze()
    given = {"reason": "结束", "summary": "结束", **run.given}
    with pytest.raises(Refused, match="9 items are not handed over"):
        do.end(run.campaign, "close", at=at(1), **given)
    row = run.open("works", 1)
    for line in run.lines():
        run.make(line, "begin", 2, answers=BEGIN, files=(paper(1),))
        run.make(line, "accept", 2, answers=ACCEPT, files=(paper(2),))
        run.make(line, "hand_over", 2, answers=CARE)
    late = run.add(["花架"], 3, columns={"category": "beauty"}, late_reason="居民要求")[0]
    with pytest.raises(Refused, match="1 items are not handed over"):
        run.close(row, 4)
    run.make(late, "begin", 5, answers=BEGIN, files=(paper(1),))
    run.make(late, "accept", 5, answers=ACCEPT, files=(paper(2),))
    run.make(late, "hand_over", 5, answers=CARE)
    run.close(row, 6)
    with pytest.raises(Refused, match="none can follow"):
        run.add(["花坛"], 7, columns={"category": "beauty"}, late_reason="居民要求")
    do.end(run.campaign, "close", at=at(8), **given)


def test_a_project_whose_items_are_all_in_care_is_ended(run):
    put(run)
    run.freeze()
    row = run.open("works")
    for line in run.lines():
        run.make(line, "begin", answers=BEGIN, files=(paper(1),))
        run.make(line, "accept", answers=ACCEPT, files=(paper(2),))
        run.make(line, "hand_over", answers=CARE)
    run.close(row)
    said = {"reason": "结束", "summary": "结束", **run.given}
    do.end(run.campaign, "close", at=at(3), **said)
    run.campaign.matter.refresh_from_db()
    assert run.campaign.matter.stage == "closed"


def test_the_photos_of_an_item_stand_side_by_side(run):
    put(run)
    run.freeze()
    run.open("works")
    line = run.lines()[0]
    run.make(line, "begin", answers=BEGIN, files=(paper(1),))
    run.make(line, "accept", answers=ACCEPT, files=(paper(2),))
    files = attached.of(queries.subject_of_line(line.pk))
    assert [(one.name, two.name) for one, two in attached.pairs(files)] == [
        ("demo-1.png", "demo-2.png")
    ]  # fmt: skip


def right(run, line, **more):
    spec = LineSpec(label=more.pop("label", line.label), columns={**line.facts, **more})
    given = {"revision": line.revision, "at": at(1), **run.given}
    line.roll.campaign = run.campaign
    return do.correct_line(line, spec, **given)


def test_an_item_is_put_right_until_the_roll_is_frozen(run):
    put(run)
    first, second = run.lines(label="外立面")
    right(run, first, part="北侧立面")
    first.revision = 0
    with pytest.raises(Stale):
        right(run, first, part="东侧立面")
    with pytest.raises(Refused, match="category"):
        right(run, second, category="sport")
    right(run, second, part="南侧立面", label="外立面二")
    assert [one.facts["part"] for one in run.lines() if one.facts.get("part")] == [
        "北侧立面", "南侧立面"
    ]  # fmt: skip
    run.freeze()
    with pytest.raises(Refused, match="stay as they are"):
        right(run, run.lines()[0], part="西侧立面")
