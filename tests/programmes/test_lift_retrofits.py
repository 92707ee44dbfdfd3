"""What carries a lift's project on: votes (E-01, E-02), display (E-04, E-07), subsidy (E-06)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from lilong.campaigns.grammar import Displayed, Made, Objected, Seen, SeenBallot
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import Refusal
from lilong.programmes.lift_retrofits import rules

AT = datetime(2021, 9, 20, 10, 0, tzinfo=SHANGHAI)
VOTED = date(2021, 6, 12)
SEEN = Seen(
    "lift_retrofits",
    "feasible",
    AT,
    rulings={
        rules.DISPLAY_DAYS: 10,
        rules.SUBSIDY: {"share": Fraction(2, 5), "at_most": 28_000_000},
    },
)


def ballot(key: str = rules.BUILDING, reached: bool | None = True, on: date = VOTED) -> SeenBallot:
    return SeenBallot(key, on, reached)


def code(refusal: Refusal | None) -> str:
    return refusal.code if refusal else ""


@pytest.mark.parametrize(
    ("votes", "answer"),
    [
        ((), "no_vote"),
        ((ballot(rules.ESTATE),), "no_vote"),
        # A vote that runs carries nothing, however it stands, and one that was lost neither.
        ((ballot(reached=None),), "vote_runs"),
        ((ballot(reached=False),), "vote_lost"),
        ((ballot(),), ""),
        # The last vote counts: one held again after a lost one, and one that runs after a won one.
        ((ballot(reached=False), ballot()), ""),
        ((ballot(), ballot(reached=None)), "vote_runs"),
    ],
)
def test_a_project_goes_on_by_the_last_vote_of_its_building(votes, answer):
    refused = rules.may_be_consulted(replace(SEEN, ballots=votes), {})
    assert code(refused) == answer
    assert refused is None or refused.rule == "E-01"


def test_a_lost_vote_is_told_by_its_day():
    refused = rules.vote(replace(SEEN, ballots=(ballot(reached=False),)), rules.BUILDING)
    assert str(refused) == "The vote of 2021-06-12 did not reach what its rule asks for."


@pytest.mark.parametrize(
    ("estate", "answer"),
    [(None, "no_vote"), (ballot(rules.ESTATE, None), "vote_runs"),
     (ballot(rules.ESTATE, False), "vote_lost"), (ballot(rules.ESTATE), "")],
)  # fmt: skip
def test_where_the_estate_s_ground_is_used_the_estate_agrees_too(estate, answer):
    votes = (ballot(), *((estate,) if estate else ()))
    own = replace(SEEN, ballots=votes, facts={"uses_common_ground": False})
    assert rules.may_be_consulted(own, {}) is None
    assert code(rules.may_be_consulted(replace(own, facts={"uses_common_ground": True}), {})) == (
        answer
    )


def test_a_building_is_asked_once_found_feasible_and_not_later():
    assert rules.may_be_asked(SEEN) is None
    for state in ("wish", "consulted", "stopped"):
        assert code(rules.may_be_asked(replace(SEEN, state=state))) == "not_feasible"


def hung(days: int, *, over: bool = True, began: date = date(2021, 9, 1), need: int = 10):
    return Displayed(began, began + timedelta(days=days), need, over)


def ends(*displays: Displayed, objections: tuple[Objected, ...] = (), history=()) -> str:
    seen = replace(SEEN, displays=displays, objections=objections, history=history)
    return code(rules.may_end_display(seen, {}))


def test_a_display_ends_after_its_days_and_what_was_objected_is_mediated():
    assert ends() == ends(hung(9)) == ends(hung(10, over=False)) == "display"
    assert ends(hung(10)) == ends(hung(9), hung(12)) == ""
    # A notice no rule asked for is no agreement, however long it hung.
    assert ends(hung(30, need=1)) == "display"
    heard, answered = Objected(VOTED, True, True), Objected(VOTED, True, False)
    assert ends(hung(10), objections=(heard,)) == ""
    assert ends(hung(10), objections=(heard, answered)) == "objections"
    assert ends(hung(10), objections=(Objected(VOTED, False, True),)) == "objections"


def test_a_project_taken_up_again_counts_no_display_of_before():
    again = (Made("take_up", datetime(2021, 9, 5, 9, 0, tzinfo=SHANGHAI), "wish"),)
    assert ends(hung(10), history=again) == "display"
    assert ends(hung(10), hung(10, began=date(2021, 9, 6)), history=again) == ""


@pytest.mark.parametrize(
    ("price", "most"),
    [(700_000, 280_000), (699_999, 279_999), (1_000_000, 280_000), (500_001, 200_000), (0, 0)],
)
def test_a_subsidy_is_at_most_its_share_and_never_above_the_cap(price, most):
    assert rules.most_subsidy(price, SEEN.rulings[rules.SUBSIDY]) == most
    refused = rules.may_be_filed(SEEN, {"price": price, "subsidy": most + 1})
    assert refused is not None
    assert (refused.code, refused.rule) == ("subsidy", "E-06")
    assert str(most) in str(refused)
    for asked in (most, 0, None, ""):
        assert rules.may_be_filed(SEEN, {"price": price, "subsidy": asked}) is None


def test_a_protected_building_is_filed_with_the_approval_of_heritage():
    guarded = replace(SEEN, is_protected=True)
    filed = {"price": 700_000, "subsidy": 280_000}
    for given in (None, "", "  "):
        assert code(rules.may_be_filed(guarded, {**filed, "heritage_approval": given})) == (
            "heritage"
        )
    approved = {**filed, "heritage_approval": "文物批复（虚构）1号"}
    assert rules.may_be_filed(guarded, approved) is None
    assert code(rules.may_be_filed(guarded, {**approved, "subsidy": 280_001})) == "subsidy"
