"""The fault finder names what is wrong with a declaration before it serves."""

from dataclasses import replace

import pytest

from lilong.campaigns import flow
from lilong.campaigns.grammar import PublicNotice, Why, faults
from lilong.cases import flow as cases

WHY = Why("It hangs.", "B-09", "tests")


def lifts(**values):
    return replace(flow.campaign("lift_retrofits"), **values)


def test_a_notice_names_a_rule_of_the_campaign_that_is_a_number_of_days():
    assert faults(lifts()) == []
    unknown = PublicNotice("agreement", "Agreement", WHY, days="lift.display")
    assert "none of its rulings" in faults(lifts(notices=(unknown,)))[0]
    money = PublicNotice("agreement", "Agreement", WHY, days="lift.subsidy")
    assert "no number of days" in faults(lifts(notices=(money,)))[0]
    right = PublicNotice("agreement", "Agreement", WHY, days="lift.display_days", scope="stairwell")
    assert "for the unknown “stairwell”" in faults(lifts(notices=(right,)))[0]
    twice = replace(right, scope="line")
    assert "declared twice" in faults(lifts(notices=(twice, twice)))[0]


def test_options_are_open_on_the_roll_of_the_campaign_alone():
    plot = flow.campaign("renewal_signings")
    own = replace(plot, roll=replace(plot.roll, open_options=("tenure",)))
    assert "has no selector" in faults(own)[0]
    ballot = flow.campaign("lift_retrofits").ballots[0]
    asked = replace(ballot, roll=replace(ballot.roll, open_options=("tenure",)))
    assert "nobody is asked" in faults(lifts(ballots=(asked,)))[0]
    roll = replace(lifts().roll, open_options=("tenure", "tenure"))
    assert "declared twice" in faults(lifts(roll=roll))[0]


def test_a_move_that_follows_a_track_is_known_and_asks_for_nothing():
    doses = flow.campaign("vaccinations")
    track = replace(doses.tracks[0], done="finish")
    assert "unknown move “finish”" in faults(replace(doses, tracks=(track,)))[0]
    one = doses.rounds[0]
    moves = tuple(replace(m, asks_reason=m.key == "complete") for m in one.moves)
    asking = replace(doses, rounds=(replace(one, moves=moves),))
    assert "asks for something" in faults(asking)[0]


def test_a_move_takes_days_alone_for_past_and_a_vote_is_anew_after_a_known_move():
    project, ballot = lifts().rounds[0], lifts().ballots[0]
    moves = tuple(replace(m, past=("price",) if m.key == "file" else ()) for m in project.moves)
    assert "for a day that is past" in faults(lifts(rounds=(replace(project, moves=moves),)))[0]
    lost = replace(ballot, anew_after=("resume",))
    assert "unknown move “resume”" in faults(lifts(ballots=(lost, lifts().ballots[1])))[0]


def test_a_faulty_declaration_is_refused_with_every_fault_and_serves_nowhere():
    # One round follows one that is not there; of the other, nothing judges the only measure.
    plot = replace(flow.campaign("renewal_signings"), key="faulty_signings")
    wish, signing = plot.rounds
    lost = replace(signing, after="survey")
    blind = replace(wish, measures=(replace(wish.measures[0], rules=()),))
    with pytest.raises(flow.FaultyDeclaration) as refused:
        flow.register(replace(plot, rounds=(blind, lost)))
    assert str(refused.value).splitlines() == [
        "faulty_signings: the round “signing” follows the unknown round “survey”",
        "faulty_signings: the measure “consent” has no rule, and neither part nor weight",
    ]
    assert not flow.is_known("faulty_signings")
    assert "faulty_signings" not in {one.key for one in cases.programmes()}
