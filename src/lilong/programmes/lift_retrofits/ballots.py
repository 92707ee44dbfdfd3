"""The votes of owners (C-01 to C-04): of the building, and of the estate for common ground."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.campaigns.grammar import (
    Ballot,
    Kind,
    Measure,
    Merge,
    Move,
    Proof,
    Question,
    Roll,
    Round,
    State,
    Weight,
    Why,
)
from lilong.programmes.lift_retrofits.rules import BUILDING, ESTATE, TAKE_UP, may_be_asked

CODE = "民法典第278条"
PRACTICE = "业主大会议事规则"
# Whatever belongs to somebody alone has a vote: homes, shops, offices (C-02).
UNITS = ("dwelling", "premises")
OUT = "unreturned"
TAKING_PART = ("in_favour", "against", "abstained")

STATES = (
    State(OUT, _("Not returned"), _("Open"), "ring", 8),
    State("in_favour", _("In favour"), _("Yes"), "dot", 3, settles=True),
    State("against", _("Against"), _("No"), "cross", 2, settles=True),
    State("abstained", _("Abstains"), _("None"), "bar", 4, settles=True),
    State("invalid", _("Invalid"), _("Invalid"), "diamond", 6, settles=True),
)
_PROXY = Question("proxy", _("Voted by a proxy, named in the mandate"), Kind.TEXT, required=False)
_COLLECTOR = Question("collector", _("Collected by"), Kind.TEXT, required=False)
_RETURN = Why(
    _("Only a ballot that came back takes part; abstaining takes part and does not agree."),
    "C-03",
    PRACTICE,
)


def _answer(key: str, label: object) -> Move:
    others = tuple(s.key for s in STATES if s.key != key)
    return Move(
        f"record_{key}",
        label,
        frm=others,
        to=key,
        why=_RETURN,
        asks=(_PROXY, _COLLECTOR),
        sealed=("proxy",),
        proof=Proof.SIGNATURE,
        thumb=True,
    )


MOVES = (
    _answer("in_favour", pgettext_lazy("an answer on a ballot", "In favour")),
    _answer("against", pgettext_lazy("an answer on a ballot", "Against")),
    _answer("abstained", pgettext_lazy("an answer on a ballot", "Abstains")),
    Move(
        "call_invalid",
        _("Invalid"),
        frm=(OUT, *TAKING_PART),
        to="invalid",
        why=Why(_("An invalid ballot is kept, with the reason."), "C-04", PRACTICE),
        asks_reason=True,
    ),
    Move(
        "correct",
        _("Was a mistake"),
        frm=(*TAKING_PART, "invalid"),
        to=OUT,
        why=Why(_("What was recorded wrongly is put right, and stays readable."), "C-04", PRACTICE),
        asks_reason=True,
    ),
)
ROLL = Roll(
    line=_("owner"),
    lines=_("owners"),
    selector="ledger.owned_units",
    options={"kind": UNITS},
    merge=Merge.SAME_OWNERS,
    weights=(
        Weight("heads", _("Heads")),
        Weight("area", _("Exclusive area"), "area", "m²", 100),
    ),
)


def _ballot(key: str, label: object, scope: str, rules: tuple[str, ...], rule: str) -> Ballot:
    return Ballot(
        key=key,
        label=label,
        roll=ROLL,
        scope=scope,
        # The estate is asked about its ground whenever it likes; a building after the map (E-04).
        opens_if=may_be_asked if scope == "line" else None,
        # A project taken up again begins with the owners' wish: it is another one (E-04).
        anew_after=(TAKE_UP,),
        round=Round(
            key=key,
            label=label,
            states=STATES,
            moves=MOVES,
            measures=(
                Measure(
                    "consent",
                    _("Owners' consent"),
                    Why(_("Heads and area are both counted, both exactly."), rule, CODE),
                    amounts={"in_favour": ("in_favour",), "taking_part": TAKING_PART},
                    rules=rules,
                ),
            ),
        ),
    )


BALLOTS = (
    _ballot(
        BUILDING,
        _("Vote of the building"),
        "line",
        ("vote.lift.before_2021", "vote.owners.special"),
        "E-01, E-03",
    ),
    _ballot(ESTATE, _("Vote of the estate"), "campaign", ("vote.owners.ordinary",), "E-02"),
)
