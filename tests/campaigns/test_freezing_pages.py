"""Before a roll is frozen a person sees what it will be; what she saw is what stands afterwards."""

import pytest
from django.urls import reverse

from lilong.campaigns import flow, queries
from lilong.campaigns import operations as do
from lilong.campaigns.models import Line, Roll
from lilong.campaigns.specs import RoundSpec
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ledger import operations as ledger
from lilong.ledger.models import Place
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind
from tests.campaigns.doing import AT, SINCE, at, estate_of, prepare
from tests.campaigns.test_pages import NOTICE, address, frozen, page, sent, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with clock.fixed(AT):
        yield


@pytest.fixture(name="estate")
def _estate(cast):
    return estate_of(cast, 6, area=5000)


@pytest.fixture(name="run")
def _run(cast, estate):
    return prepare(cast.section_head, "household_notices", NOTICE, place_ids=(estate.pk,))


def one_more_home(cast, estate):
    house = Place.objects.get(estate=estate, kind=PlaceKind.BUILDING)
    spec = PlaceSpec(
        kind=PlaceKind.DWELLING, room="901", floor=9, parent_id=house.pk, valid_from=SINCE
    )
    ledger.add_place(
        spec, office_id=cast.office.pk, by=cast.committee_secretary.actor, at=AT
    )  # fmt: skip


def foreseen(run):
    return queries.foreseen(run.campaign, run.roll, on=AT.date())


def test_the_fingerprint_that_was_shown_is_the_one_that_stands(cast, run):
    head, number = cast.section_head, run.campaign.matter.number
    shown = words_of(page(head, "freeze", number))
    print_ = foreseen(run).fingerprint
    assert print_ in shown
    assert not Line.objects.exists()
    assert frozen(head, number).status_code == 302
    assert (run.roll.fingerprint, run.roll.count) == (print_, 6)
    assert do.is_unchanged(run.roll)
    assert page(head, "freeze", number).status_code == 302


def test_the_fingerprint_of_own_lines_is_foreseen_too(cast):
    run = prepare(cast.section_head, "renewal_signings", {"plot": "P1（虚构）"})
    for nth in range(3):
        run.add([f"证{nth}"], columns={"certificate": f"C{nth}", "kind": "property"})
    found = foreseen(run)
    assert (found.count, found.totals) == (3, {"certificates": 3})
    assert run.freeze().fingerprint == found.fingerprint


def test_a_roll_that_became_another_is_not_frozen_unseen(cast, run, estate):
    head, number = cast.section_head, run.campaign.matter.number
    seen = page(head, "freeze", number).context["form"].initial
    one_more_home(cast, estate)
    answer = sent(head, address("freeze", number), **seen)
    assert answer.status_code == 422
    assert "another one than was shown" in answer.content.decode()
    assert "Freeze 7 lines" in answer.content.decode()
    assert not Line.objects.exists()
    assert run.roll.frozen_at is None
    # What is shown now may be frozen from this very page.
    again = answer.context["form"].initial
    assert sent(head, address("freeze", number), **again).status_code == 302
    assert Roll.objects.get().count == 7


def test_nobody_freezes_what_nobody_looked_at(cast, run):
    head, number = cast.section_head, run.campaign.matter.number
    answer = sent(head, address("freeze", number), revision=run.campaign.matter.revision)
    assert answer.status_code == 422
    assert run.roll.frozen_at is None


def test_an_empty_roll_is_never_frozen(cast):
    run = prepare(cast.section_head, "renewal_signings", {"plot": "P1（虚构）"})
    head, number = cast.section_head, run.campaign.matter.number
    shown = page(head, "freeze", number)
    assert "Nothing is on the roll." in shown.content.decode()
    assert b'name="fingerprint"' not in shown.content
    answer = sent(head, address("freeze", number), **shown.context["form"].initial)
    assert answer.status_code == 422
    with pytest.raises(Refused, match="Nothing is on the roll"):
        run.freeze()
    assert run.roll.frozen_at is None


def test_lines_on_nobody_s_round_are_counted_before(cast, run):
    number = run.campaign.matter.number
    assert "Nothing is missing" in words_of(page(cast.section_head, "freeze", number))
    west = estate_of(cast, 5, community="west")
    run = prepare(cast.section_head, "household_notices", NOTICE, place_ids=(west.pk,))
    shown = words_of(page(cast.section_head, "freeze", run.campaign.matter.number))
    assert "5 lines lie in no area of a post" in shown
    assert "Nothing is missing" not in shown


def test_a_vote_says_how_many_owners_and_areas_are_unknown(cast, estate):
    run = prepare(cast.section_head, "lift_retrofits", {}, place_ids=(estate.pk,))
    run.freeze()
    run.open("project")
    line, home = run.lines()[0], Place.objects.filter(estate=estate, kind="dwelling").first()
    home.dwelling_facts.floor_area = None
    home.dwelling_facts.save()
    to = reverse(
        "campaigns:open_line_ballot", args=[run.campaign.matter.number, line.pk, "building_vote"]
    )
    shown = words_of(cast.section_head.client("en").get(to))
    assert "6 units have no recorded owner" in shown
    assert "1 has no value for “Exclusive area”" in shown
    assert not Line.objects.exclude(roll__ballot="").exists()
    declared = flow.campaign("lift_retrofits").ballot("building_vote")
    found = queries.foreseen_vote(run.campaign, declared, line, on=AT.date())
    spec = RoundSpec(key="building_vote")
    feasible = {"uses_common_ground": False, "applicant": "owners_committee"}
    run.make(line, "find_feasible", 1, answers=feasible)
    row = do.open_ballot(run.campaign, "building_vote", line, spec, at=at(1), **run.given)
    assert row.roll.fingerprint == found.fingerprint
