"""Beautiful building groups (美丽楼组): every community has one, with a theme of its own."""

from django.utils.translation import gettext_lazy as _

from lilong.campaigns.grammar import (
    CONDITION,
    Campaign,
    Key,
    Kind,
    Log,
    Measure,
    Move,
    Question,
    Roll,
    Round,
    State,
    ValueType,
    Warn,
    Weight,
    Why,
    condition,
)
from lilong.kernel.text import mark
from lilong.programmes.building_groups import rules

SEED = "S3:50"
COVERAGE = "building_groups.coverage"

FORMING = Round(
    key="forming",
    label=_("Forming"),
    states=(
        State("without", _("No group yet"), _("None"), "ring", 8),
        State("formed", _("Has a group"), _("Group"), "dot", 3, settles=True),
    ),
    moves=(
        Move(
            "form",
            _("Has a group"),
            frm=("without",),
            to="formed",
            why=Why(_("A community counts when a group of its own is on record."), "AC-17", SEED),
            guard=rules.may_form,
            thumb=True,
        ),
        Move(
            "dissolve",
            _("The group has ended"),
            frm=("formed",),
            to="without",
            why=Why(_("What has ended is counted no more, and says why."), "AC-17", SEED),
            asks_reason=True,
        ),
    ),
    measures=(
        Measure(
            "coverage",
            _("Communities with a group"),
            Why(_("Full coverage: not one community is left out."), "AC-17", SEED),
            amounts={"in_favour": ("formed",)},
            rules=(COVERAGE,),
        ),
    ),
)

PROGRAMME = Campaign(
    key="building_groups",
    version=1,
    label=_("Beautiful building groups"),
    about=_("Neighbours of a building who care for it together, in every community."),
    basis=Why(_("Each community has a group with a theme of its own."), "AC-17", SEED),
    roll=Roll(
        line=_("community"),
        lines=_("communities"),
        selector="ledger.communities",
        weights=(Weight("communities", _("Communities")),),
    ),
    rounds=(FORMING,),
    logs=(
        Log(
            rules.GROUP,
            _("Building groups"),
            _("Building group"),
            Why(_("A group says which building and which theme."), "AC-17", SEED),
            asks=(
                Question("building", _("Building"), Kind.TEXT),
                Question("theme", _("Theme"), Kind.TEXT),
            ),
            check=rules.has_theme,
            among=rules.of_one_community,
            mistaken_if=rules.may_be_mistaken,
        ),
    ),
    warns=(
        Warn("same_theme", _("Two groups of one community have the same theme"), rules.same_theme),
    ),
    rulings=(COVERAGE,),
    keys=(
        Key(
            name=COVERAGE,
            type=ValueType.TABLE,
            title=mark("Coverage with building groups"),
            default=[condition("in_favour", "all", "lines", ">=", "100%")],
            parts=CONDITION,
            source=SEED,
            rule="AC-17",
        ),
    ),
)
