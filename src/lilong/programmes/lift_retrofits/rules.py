"""Pure guards of lift retrofits: votes by the rule of their day, display, subsidy, heritage."""

from datetime import date
from fractions import Fraction
from math import floor

from lilong.campaigns.grammar import Facts, Seen
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

BUILDING, ESTATE = "building_vote", "estate_vote"
TAKE_UP = "take_up"
DISPLAY_DAYS, SUBSIDY = "lift.display_days", "lift.subsidy"
_FEN = 100


def vote(seen: Seen, key: str) -> Refusal | None:
    """Say why a vote does not carry the project on: not held since it was taken up again, still
    running, or not reached.
    """
    held = seen.ballot(key)
    if held is None:
        return Refusal("no_vote", mark("The vote was not held yet."), rule="E-01")
    if held.is_outdated:
        text = mark("The vote of {day} is older than the new beginning of the project: vote anew.")
        return Refusal("vote_old", text, {"day": held.on}, rule="E-04")
    if held.is_reached is None:
        return Refusal("vote_runs", mark("The vote is running still."), rule="E-01")
    if not held.is_reached:
        text = mark("The vote of {day} did not reach what its rule asks for.")
        return Refusal("vote_lost", text, {"day": held.on}, rule="E-01")
    return None


def may_be_asked(seen: Seen) -> Refusal | None:
    """The building is asked once it was found feasible, and before its project goes on (E-04)."""
    if seen.state == "feasible":
        return None
    text = mark("The owners vote after “found feasible”, and before the project goes on.")
    return Refusal("not_feasible", text, rule="E-04")


def may_be_consulted(seen: Seen, _answers: Facts) -> Refusal | None:
    """The owners of the building have agreed; those of the estate, too, where its ground is used.

    Which version of the rule holds is a matter of the day of the vote (E-01, E-02, E-03).
    """
    refused = vote(seen, BUILDING)
    if refused is None and seen.facts.get("uses_common_ground"):
        refused = vote(seen, ESTATE)
    return refused


def may_end_display(seen: Seen, _answers: Facts) -> Refusal | None:
    """The display has run for its days; objections of low floors are answered and mediated."""
    need = int(seen.rulings[DISPLAY_DAYS])
    # A project that was taken up again has another agreement: the notice of the old one is over.
    again = seen.last(TAKE_UP)
    since = local(again.at).date() if again else date.min
    # A free notice hangs for a day by its own rule, however long it hung: it is no agreement.
    over = [
        d
        for d in seen.displays
        if d.is_over
        and d.starts_on >= since
        and d.days >= need
        and (d.ends_on - d.starts_on).days >= need
    ]
    if not over:
        text = mark("The agreement has to be on public display for {days} days, to its end.")
        return Refusal("display", text, {"days": need}, rule="E-04")
    if any(not one.is_answered or not one.is_mediated for one in seen.objections):
        text = mark("Objections are answered and mediated before the display ends.")
        return Refusal("objections", text, rule="E-07")
    return None


def may_be_filed(seen: Seen, answers: Facts) -> Refusal | None:
    """A protected building needs the approval of heritage; the subsidy keeps its bounds (E-06)."""
    if seen.is_protected and not str(answers.get("heritage_approval") or "").strip():
        text = mark("The building is protected: name the approval of the heritage authority.")
        return Refusal("heritage", text, rule="E-08", field="heritage_approval")
    return subsidy_refusal(seen, answers)


def most_subsidy(price: int, rule: Facts) -> int:
    """Return the largest subsidy of a price, both in yuan: a share of it, and never above a cap."""
    share = Fraction(rule["share"]) * price
    return min(floor(share), int(rule["at_most"]) // _FEN)


def subsidy_refusal(seen: Seen, answers: Facts) -> Refusal | None:
    """Say whether a subsidy is above its share of the price, or above the cap (E-06)."""
    price, asked = answers.get("price"), answers.get("subsidy")
    if asked in (None, ""):
        return None
    most = most_subsidy(int(price or 0), seen.rulings[SUBSIDY])
    if int(asked) > most:
        text = mark("The subsidy is at most {most} yuan for this price.")
        return Refusal("subsidy", text, {"most": most}, rule="E-06", field="subsidy")
    return None
