"""The fault finder names what is wrong with a declaration before it serves."""

from dataclasses import replace

from lilong.campaigns import flow
from lilong.campaigns.grammar import PublicNotice, Why, faults

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
