"""AC-28: small areas by the larger of households and persons, codes, staff; answers stay out."""

import itertools
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from lilong.campaigns import flow, operations
from lilong.campaigns.grammar import Group, Question, Seen, Task, Unit, faults, parted
from lilong.campaigns.models import Line, PlanDraft
from lilong.campaigns.queries import plans
from lilong.campaigns.queries.plans import coverage
from lilong.cases.grammar import Kind
from lilong.kernel.errors import Refused, Stale
from lilong.ledger.models import Household, Person
from lilong.programmes.census_districts import rules
from tests.campaigns.doing import AT, at, estate_of, living, photo, prepare

LOAD = {"households": 80, "persons": 250, "enumerators_from": 4, "enumerators_to": 5}
FACTS = {
    "census": "第八次（虚构）", "reference": "2030-11-01T00:00:00+08:00",
    "registers_from": "2030-11-01", "registers_to": "2030-11-15",
}  # fmt: skip
AREAS = flow.campaign("census_districts").plan("areas")
CLERK = {
    "duty": "enumerator", "name": "虚构林", "certificate": "PC-001", "has_photo": True,
    "origin": "hired", "schooling": True, "healthy": True, "trained_on": "2030-10-08",
}  # fmt: skip


@pytest.mark.parametrize(
    ("households", "persons", "enumerators"),
    [(213, 450, 3), (80, 250, 1), (81, 250, 2), (80, 251, 2), (213, 751, 4), (0, 0, 1),
     (240, 750, 3), (1, 500, 2)],
)  # fmt: skip
def test_the_larger_of_households_and_persons_counts(households, persons, enumerators):
    sizes = {"households": households, "persons": persons}
    assert rules.needed(sizes, LOAD) == enumerators


def test_eighteen_neighbourhoods_have_eighteen_instructors():
    areas = {f"310101019{n:03}": 3 for n in range(1, 19)}
    assert sum(areas.values()) == 54
    assert rules.by_ratio(54, LOAD) == (11, 14)
    assert sum(rules.instructors(areas, LOAD).values()) == 18
    assert sum(rules.instructors({**areas, "310101019001": 6}, LOAD).values()) == 19


def unit(n: int, area: str, households: int, persons: int, state: str = "standing") -> Unit:
    sizes = {"households": households, "persons": persons}
    return Unit(UUID(int=n + 1), f"{n}号楼", sizes, area_code=area, state=state)


def task(*units: Unit) -> Task:
    pairs = [(a.id, b.id) for a, b in itertools.pairwise(units)]
    return Task(list(units), pairs, {rules.LOAD: LOAD})


def test_puyuli_is_three_small_areas_of_seventy_one_households():
    area = "310101019004"
    made = rules.solve(task(*(unit(n, area, 71, 150) for n in range(3))))
    assert [one.code for one in made.groups] == [f"{area}{n:03}" for n in (1, 2, 3)]
    assert [one.sizes["households"] for one in made.groups] == [71, 71, 71]
    assert made.bound == 3
    assert made.figures["enumerators"] == 3
    assert made.figures["instructors"] == 1


def test_a_high_building_is_cut_and_stands_in_the_plan_whole():
    work = task(unit(0, "310101019004", 213, 450), unit(1, "310101019004", 9, 20))
    made = rules.solve(work)
    assert coverage(work, made.groups) == ()
    assert rules.check(work, made.groups) == ()
    assert sum(one.sizes["households"] for one in made.groups) == 222
    assert sorted(parted(part)[1:] for one in made.groups for part in one.units) == [
        (1, 1), (1, 3), (2, 3), (3, 3),
    ]  # fmt: skip


def test_houses_that_are_gone_are_a_virtual_area_of_their_neighbourhood():
    area, other = "310101019004", "310101019005"
    work = task(
        unit(0, area, 40, 90), unit(1, area, 60, 100, "gone"), unit(2, area, 90, 300, "gone"),
        unit(3, other, 30, 80),
    )  # fmt: skip
    made = rules.solve(work)
    assert [one.code for one in made.groups] == [f"{area}001", f"{other}001", f"{area}900"]
    assert made.figures["virtual"] == 1
    assert rules.check(work, made.groups) == ()


def test_no_area_crosses_a_border_and_every_neighbourhood_has_one():
    work = task(*(unit(n, f"31010101900{n % 3 + 1}", 10, 20) for n in range(9)))
    made = rules.solve(work)
    assert {one.code[:12] for one in made.groups} == {f"31010101900{n}" for n in (1, 2, 3)}
    assert rules.check(work, made.groups) == ()


def test_buildings_of_no_neighbourhood_have_a_code_of_twelve_digits_too():
    work = task(unit(0, "310101019", 30, 60), unit(1, "310101019", 20, 30))
    made = rules.solve(work)
    assert [one.code for one in made.groups] == ["310101019000001"]
    assert rules.check(work, made.groups) == ()


def test_a_plan_that_overlaps_misses_or_overloads_is_told():
    work = task(*(unit(n, "310101019004", 50, 90) for n in range(4)))
    keys = [str(one.id) for one in work.units]
    codes = {
        code: {refusal.code for refusal in (*coverage(work, groups), *rules.check(work, groups))}
        for code, groups in {
            "overlap": [_of(1, keys[:2]), _of(2, keys[1:3]), _of(3, keys[3:])],
            "missing": [_of(1, keys[:1]), _of(2, keys[1:2])],
            "half": [_of(1, [f"{keys[0]}#1/2"]), _of(2, keys[1:])],
            "over": [_of(1, keys[:1]), _of(2, keys[1:3], 100), _of(3, keys[3:])],
            "unknown": [*(_of(n, [key]) for n, key in enumerate(keys, 1)), _of(9, [str(uuid4())])],
            "virtual": [_of(900, keys[:1]), *(_of(n, [key]) for n, key in enumerate(keys[1:], 1))],
        }.items()
    }
    assert {code: code in found for code, found in codes.items() if code != "half"} == {
        "overlap": True, "missing": True, "over": True, "unknown": True, "virtual": True,
    }  # fmt: skip
    assert "overlap" in codes["half"]


def _of(number: int, parts: list[str], households: int = 50) -> Group:
    sizes = {"households": households, "persons": 90}
    return Group(f"310101019004{number:03}", tuple(parts), sizes)


def test_an_area_across_a_border_and_one_without_a_building_are_told():
    work = task(unit(0, "310101019004", 30, 60), unit(1, "310101019005", 20, 40))
    both = [str(one.id) for one in work.units]
    across = _of(1, both)
    assert [(one.code, one.rule) for one in rules.check(work, [across])] == [("across", "P-01")]
    apart = [_of(1, both[:1]), replace(_of(1, both[1:]), code="310101019005001"), _of(2, [])]
    (refused,) = rules.check(work, apart)
    assert (refused.code, refused.rule) == ("empty", "P-01")
    assert str(refused) == "310101019004002 has no building."


def test_what_was_moved_by_hand_is_weighed_as_it_was_cut():
    # 213 households and 451 persons are three parts: what does not divide goes to the first.
    work = task(unit(0, "310101019004", 213, 451), unit(1, "310101019004", 9, 20))
    high, low = (str(one.id) for one in work.units)
    assert rules.measure(work, [f"{high}#1/3"]) == {"households": 71, "persons": 151}
    assert rules.measure(work, [f"{high}#3/3", low]) == {"households": 80, "persons": 170}
    assert rules.measure(work, [f"{high}#{n}/3" for n in (1, 2, 3)]) == {
        "households": 213, "persons": 451,
    }  # fmt: skip
    # A part of a house that is on the roll no more weighs nothing.
    assert rules.measure(work, [low, str(uuid4())]) == {"households": 9, "persons": 20}
    assert rules.measure(work, []) == {"households": 0, "persons": 0}


def test_where_all_houses_are_gone_there_are_virtual_areas_alone():
    work = task(unit(0, "310101019004", 90, 300, "gone"), unit(1, "310101019004", 10, 30, "gone"))
    made = rules.solve(work)
    assert [(one.code, one.sizes["persons"]) for one in made.groups] == [("310101019004900", 330)]
    assert (made.bound, made.figures["virtual"], made.figures["census_areas"]) == (0, 1, 1)
    assert rules.check(work, made.groups) == ()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"has_photo": False}, "has_photo"),
        ({"schooling": False}, "schooling"),
        ({"healthy": False}, "healthy"),
        ({"trained_on": "2030-11-01"}, "trained_on"),
        ({"trained_on": ""}, "trained_on"),
    ],
)
def test_nobody_serves_without_certificate_schooling_and_training(wrong, field):
    assert rules.staff_check(CLERK, FACTS) == ()
    assert [one.field for one in rules.staff_check({**CLERK, **wrong}, FACTS)] == [field]


@pytest.mark.parametrize(
    ("answers", "answer"),
    [({"certificate_shown": True}, ""), ({"certificate_shown": False}, "no_certificate"),
     ({"certificate_shown": None}, "no_certificate"), ({}, "no_certificate")],
)  # fmt: skip
def test_a_door_is_called_at_with_the_certificate_shown(answers, answer):
    refused = rules.has_certificate(Seen("census_districts", "open", AT), answers)
    assert (refused.code if refused else "") == answer
    assert refused is None or (refused.rule, refused.field) == ("P-05", "certificate_shown")


# Within the engine


@pytest.fixture
def run(cast):
    """Puyuli's figures: three buildings, 213 homes, 450 persons."""
    living(cast, estate_of(cast, 213, buildings=3, community="east"), 450)
    run = prepare(cast.section_head, "census_districts", FACTS)
    run.freeze()
    run.open("drawing")
    return run


def accepted(run) -> PlanDraft:
    draft = operations.make_plan(run.campaign, "areas", {}, at=AT, **run.given)
    return operations.accept_plan(
        run.campaign, "areas", revision=draft.revision, at=AT, **run.given
    )


@pytest.mark.django_db
def test_puyuli_from_the_ledger(run, cast):
    draft = operations.make_plan(run.campaign, "areas", {}, at=AT, **run.given)
    code = cast.areas["east"].code
    assert [one["code"] for one in draft.groups] == [f"{code}{n:03}" for n in (1, 2, 3)]
    assert [one["sizes"]["households"] for one in draft.groups] == [71, 71, 71]
    assert sum(one["sizes"]["persons"] for one in draft.groups) == 450
    assert (draft.bound, draft.figures["instructors"]) == (3, 1)


@pytest.mark.django_db
def test_a_change_by_hand_is_checked_and_an_overload_is_not_accepted(run):
    draft = operations.make_plan(run.campaign, "areas", {}, at=AT, **run.given)
    part, target = draft.groups[0]["units"][0], draft.groups[1]["code"]
    given = {"at": AT, **run.given}
    edited, against = operations.move_unit(
        run.campaign, "areas", part, target, revision=draft.revision, **given
    )
    assert [one.code for one in against] == ["over"]
    assert [one["sizes"]["households"] for one in edited.groups] == [142, 71]
    with pytest.raises(Refused, match="more than one enumerator"):
        operations.accept_plan(run.campaign, "areas", revision=edited.revision, **given)
    with pytest.raises(Stale):
        operations.move_unit(run.campaign, "areas", part, edited.groups[1]["code"],
                             revision=draft.revision, **given)  # fmt: skip


@pytest.mark.django_db
def test_a_late_building_is_missing_until_a_new_plan_is_made(run):
    draft = operations.make_plan(run.campaign, "areas", {}, at=AT, **run.given)
    run.add(["283-3 地块"], 1, late_reason="房屋已拆，户籍仍在", area_path=run.lines()[0].area_path)
    with pytest.raises(Refused, match="in no group"):
        operations.accept_plan(run.campaign, "areas", revision=draft.revision, at=AT, **run.given)
    late = Line.objects.get(is_late=True)
    run.make(late, "be_gone", 2)
    draft = operations.make_plan(run.campaign, "areas", {}, at=AT, **run.given)
    assert draft.groups[-1]["code"].endswith("900")
    assert draft.groups[-1]["units"] == [str(late.pk)]


@pytest.mark.django_db
def test_registration_waits_for_an_accepted_plan_and_an_enumerator_for_a_certificate(run):
    run.close(run.roll.rounds.get())
    with pytest.raises(Refused, match="not been accepted"):
        run.open("registration", 3)
    draft = accepted(run)
    run.open("registration", 3)
    line = run.lines()[0]
    with pytest.raises(Refused, match="showing the certificate"):
        run.make(line, "begin", 4, answers={"certificate_shown": False})
    given = {"at": AT, **run.given}
    code = draft.groups[0]["code"]
    with pytest.raises(Refused, match="photo"):
        operations.name_staff(run.campaign, "areas", code, {**CLERK, "has_photo": False},
                              revision=draft.revision, **given)  # fmt: skip
    named = operations.name_staff(run.campaign, "areas", code, CLERK, revision=draft.revision,
                                  **given)  # fmt: skip
    assert "虚构林" not in str(named.staff)
    assert operations.planning.names_of(named)[code][0]["name"] == "虚构林"
    with pytest.raises(Refused, match="Nobody more"):
        operations.name_staff(run.campaign, "areas", code, CLERK, revision=named.revision, **given)
    gone = operations.dismiss_staff(run.campaign, "areas", code, 0, revision=named.revision,
                                    **given)  # fmt: skip
    assert gone.staff[code] == []


@pytest.mark.django_db
def test_houses_found_gone_stay_a_virtual_area_while_others_are_registered(run, cast):
    run.make(run.lines()[0], "be_gone", 2)
    run.close(run.roll.rounds.get())
    first = accepted(run)
    run.open("registration", 3)
    virtual = f"{cast.areas['east'].code}900"
    assert virtual in {group["code"] for group in first.groups}
    assert operations.planning.objections(run.campaign, first, at=at(4)) == ()


def registering(run) -> PlanDraft:
    """Let registration run by an accepted plan in which somebody serves."""
    run.close(run.roll.rounds.get())
    draft = accepted(run)
    run.open("registration", 3)
    code = draft.groups[0]["code"]
    return operations.name_staff(
        run.campaign, "areas", code, CLERK, revision=draft.revision, at=at(4), **run.given
    )


def late_building(run, households: int = 5, persons: int = 9) -> Line:
    weights = {"dwellings": households, "persons": persons}
    return run.add(
        ["补录楼栋（虚构）"], 5, late_reason="底册漏登", weights=weights,
        area_path=run.lines()[0].area_path,
    )[0]  # fmt: skip


def add(run, line, to: str, revision: int, hours: float = 6):
    return operations.add_unit(
        run.campaign, "areas", line.pk, to, revision=revision, at=at(hours), **run.given
    )


@pytest.mark.django_db
def test_no_new_plan_is_made_once_registration_goes_by_the_accepted_one(run):
    draft = registering(run)
    for make in (operations.make_plan, operations.order_plan):
        with pytest.raises(Refused, match="is in use"):
            make(run.campaign, "areas", {}, revision=draft.revision, at=at(5), **run.given)
    known = PlanDraft.objects.get()
    assert known.accepted_at == draft.accepted_at
    assert [len(people) for people in known.staff.values()] == [1]


@pytest.mark.django_db
def test_a_late_building_is_added_to_an_area_in_use_and_who_serves_stays(run):
    draft = registering(run)
    late = late_building(run)
    code = draft.groups[2]["code"]
    after, told = add(run, late, code, draft.revision)
    assert told == ()
    assert after.groups[2]["units"][-1] == str(late.pk)
    before = draft.groups[2]["sizes"]
    assert before["households"] == 71
    assert after.groups[2]["sizes"] == {"households": 76, "persons": before["persons"] + 9}
    assert after.groups[:2] == draft.groups[:2]
    assert (after.staff, after.accepted_at) == (draft.staff, draft.accepted_at)
    assert operations.planning.names_of(after)[draft.groups[0]["code"]][0]["name"] == "虚构林"
    assert operations.planning.objections(run.campaign, after, at=at(7)) == ()
    with pytest.raises(Stale):
        add(run, late, draft.groups[1]["code"], draft.revision)


@pytest.mark.django_db
def test_a_load_that_needs_somebody_more_and_nothing_near_by_are_told(run):
    draft = registering(run)
    late = late_building(run, households=10)
    after, told = add(run, late, draft.groups[0]["code"], draft.revision)
    assert {one.code for one in told} == {"apart", "over"}
    assert after.figures["enumerators"] == 4
    task = plans.task_of(run.campaign, AREAS, {}, on=AT.date())
    seats = {one.code: (one.have, one.need) for one in plans.seats_of(AREAS, task, after)}
    assert seats[draft.groups[0]["code"]] == (1, 2)
    # Put where it does not belong it is moved on; what was divided before stays where it is.
    moved, told = add(run, late, draft.groups[2]["code"], after.revision, 7)
    assert {one.code for one in told} == {"over"}
    assert moved.groups[0] == draft.groups[0]
    with pytest.raises(Refused, match="in no group"):
        add(run, run.lines()[0], draft.groups[2]["code"], moved.revision, 8)


@pytest.mark.django_db
def test_a_late_building_is_an_area_of_its_own_and_crosses_no_border(run, cast):
    draft = registering(run)
    late = late_building(run, households=60)
    after, told = add(run, late, "new", draft.revision)
    assert told == ()
    assert [one["code"][-3:] for one in after.groups] == ["001", "002", "003", "004"]
    Line.objects.filter(pk=late.pk).update(area_path=cast.areas["west"].path)
    with pytest.raises(Refused, match="across the border"):
        add(run, late, draft.groups[0]["code"], after.revision, 7)
    assert [len(one["units"]) for one in PlanDraft.objects.get().groups] == [1, 1, 1, 1]


@pytest.mark.django_db
def test_registration_waits_for_a_building_that_came_after_the_plan_was_accepted(run):
    run.close(run.roll.rounds.get())
    draft = accepted(run)
    late = late_building(run)
    with pytest.raises(Refused, match="补录楼栋（虚构） is in no group"):
        run.open("registration", 6)
    add(run, late, draft.groups[2]["code"], draft.revision)
    run.open("registration", 7)


def test_houses_gone_are_numbered_on_from_nine_hundred():
    area = "310101019004"
    work = task(unit(0, area, 40, 90), unit(1, area, 9, 9, "gone"), unit(2, area, 9, 9, "gone"))
    groups = [_of(1, [str(work.units[0].id)])]
    assert rules.fresh(work, groups, work.units[1].id) == f"{area}900"
    groups.append(_of(900, [str(work.units[1].id)]))
    assert rules.fresh(work, groups, work.units[2].id) == f"{area}901"
    assert rules.fresh(work, groups, work.units[0].id) == f"{area}002"


@pytest.mark.django_db
def test_no_answer_enters_by_a_note_or_a_file_and_the_ledger_learns_nothing(run):
    before = (Person.objects.count(), Household.objects.count())
    for more in ({"note": "三口之家"}, {"files": (photo("form.png"),)}):
        with pytest.raises(Refused, match="answers never enter"):
            run.make(run.lines()[0], "confirm", **more)
    run.make(run.lines()[0], "confirm")
    assert (Person.objects.count(), Household.objects.count()) == before


def test_a_walled_campaign_that_asks_for_answers_is_faulty():
    declared = flow.campaign("census_districts")
    assert faults(declared) == []
    drawing = declared.round("drawing")
    asked = replace(drawing.moves[0], asks=(Question("size", "Persons at home", Kind.INTEGER),))
    rounds = (replace(drawing, moves=(asked, *drawing.moves[1:])), *declared.rounds[1:])
    assert any("lets answers into" in fault for fault in faults(replace(declared, rounds=rounds)))


def test_a_plan_in_the_states_of_no_round_is_faulty():
    census = flow.campaign("census_districts")
    (plan,) = census.plans
    assert faults(census) == []
    odd = replace(census, plans=(replace(plan, round="mapping"),))
    assert "unknown round “mapping”" in faults(odd)[0]


@pytest.mark.django_db
def test_the_plan_is_nobody_elses(run, cast):
    draft = operations.make_plan(run.campaign, "areas", {}, at=AT, **run.given)
    worker = cast.committee_worker
    with pytest.raises(Refused, match="does not run campaigns"):
        operations.accept_plan(
            run.campaign, "areas", revision=draft.revision, viewer=worker.viewer_at(AT),
            by=worker.actor, at=AT,
        )  # fmt: skip
    assert date.fromisoformat(FACTS["registers_from"]) > AT.date()
