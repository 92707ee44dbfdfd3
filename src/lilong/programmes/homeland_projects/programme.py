"""Beautiful Homeland (美丽家园): items in four categories, before and after, then cared for."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.accounts.terms import Capability
from lilong.campaigns.grammar import (
    OPTION_PARTS,
    Ballot,
    Campaign,
    Index,
    Key,
    Kind,
    Measure,
    Move,
    Part,
    Proof,
    Question,
    Roll,
    Round,
    Shows,
    State,
    ValueType,
    Warn,
    Weight,
    Why,
)
from lilong.kernel.text import mark
from lilong.programmes.homeland_projects import rules

SEED = "S3:48-52"
SATISFACTION = "homeland.satisfaction"
MANAGE = Capability.CAMPAIGNS_MANAGE

WORKS = Round(
    key="works",
    label=_("Works"),
    states=(
        State("planned", pgettext_lazy("works", "Planned"), _("Plan"), "ring", 8),
        State("begun", _("Works have begun"), _("Works"), "square", 4),
        State("done", _("Done and accepted"), _("Done"), "up", 1),
        State("handed_over", _("Handed over to care"), _("Care"), "dot", 3, settles=True),
    ),
    moves=(
        Move(
            "begin",
            _("Works begin"),
            frm=("planned",),
            to="begun",
            why=Why(_("A photo shows how it was before."), "Q-07", SEED),
            asks=(
                Question("consulted_on", _("Residents were asked on"), Kind.DATE),
                Question("heritage_note", _("Approval of heritage"), Kind.TEXT, required=False),
            ),
            proof=Proof.PHOTO,
            shows=Shows.BEFORE,
            guard=rules.may_begin,
            past=("consulted_on",),
        ),
        Move(
            "accept",
            _("Done and accepted"),
            frm=("begun",),
            to="done",
            why=Why(
                _("A photo shows how it is now; what was built is put on record."), "Q-07", SEED
            ),
            asks=(
                Question("asset", _("Number in the register of assets"), Kind.TEXT),
                Question("accepted_on", _("Accepted on"), Kind.DATE),
            ),
            proof=Proof.PHOTO,
            shows=Shows.AFTER,
            past=("accepted_on",),
        ),
        Move(
            "not_accepted",
            _("Not accepted"),
            frm=("done",),
            to="begun",
            why=Why(_("What is not well done is done again."), "Q-07", SEED),
            asks_reason=True,
        ),
        Move(
            "hand_over",
            _("Handed over to care"),
            frm=("done",),
            to="handed_over",
            why=Why(_("Guarding, cleaning, greening and repair are one standard."), "Q-07", SEED),
            asks=(
                Question("guard", _("Guarding is settled"), Kind.YES_NO),
                Question("clean", _("Cleaning is settled"), Kind.YES_NO),
                Question("green", _("Greening is settled"), Kind.YES_NO),
                Question("repair", _("Repair is settled"), Kind.YES_NO),
                Question("keeper", _("Who looks after it"), Kind.TEXT),
            ),
            guard=rules.may_hand_over,
            needs=MANAGE,
        ),
    ),
    measures=(
        Measure(
            "handed_over",
            _("Items handed over"),
            Why(_("A project ends when every item is in somebody's care."), "Q-07", SEED),
            amounts={"handed_over": ("handed_over",)},
            part="handed_over",
            weight="items",
        ),
    ),
    # A round is not held twice: one that was closed too early could never be brought to its end.
    closes_if=rules.may_close,
)

ANSWERED = ("very", "rather", "hardly", "not")
SURVEY = Round(
    key="satisfaction",
    label=_("Satisfaction with the works"),
    states=(
        State("open", _("Not asked yet"), _("Open"), "ring", 8),
        State("very", pgettext_lazy("an answer", "Satisfied"), "1", "dot", 3, settles=True),
        State("rather", _("Rather satisfied"), "2", "square", 1, settles=True),
        State("hardly", _("Hardly satisfied"), "3", "diamond", 4, settles=True),
        State("not", _("Not satisfied"), "4", "cross", 2, settles=True),
        State("unreached", _("Not reached"), _("Out"), "up", 8),
    ),
    moves=(
        *(
            Move(
                f"answer_{key}",
                label,
                frm=("open", "unreached", *(k for k in ANSWERED if k != key)),
                to=key,
                why=Why(_("Every household of the estate is asked."), "Q-07", SEED),
                thumb=True,
                by_line=True,
            )
            for key, label in (
                ("very", pgettext_lazy("an answer", "Satisfied")),
                ("rather", _("Rather satisfied")),
                ("hardly", _("Hardly satisfied")),
                ("not", _("Not satisfied")),
            )
        ),
        Move(
            "find_nobody",
            _("Not reached"),
            frm=("open",),
            to="unreached",
            why=Why(_("Who was not reached is left out of the mean."), "D9", SEED),
            again=True,
            thumb=True,
        ),
    ),
    measures=(
        Measure(
            "answered",
            _("Households that answered"),
            Why(_("The base is every household of the estate."), "AC-16", SEED),
            amounts={"answered": ANSWERED},
            part="answered",
            weight="households",
        ),
    ),
    indexes=(
        Index(
            "satisfaction",
            _("Satisfaction"),
            Why(_("A mean over who answered, by points the office has fixed."), "D9", SEED),
            SATISFACTION,
        ),
    ),
)

PROGRAMME = Campaign(
    key="homeland_projects",
    version=1,
    label=_("Beautiful Homeland projects"),
    about=_("What is renewed in an estate, item by item, until somebody looks after it."),
    basis=Why(_("Asked before, accepted after, handed over to care."), "Q-07", SEED),
    roll=Roll(
        line=_("item"),
        lines=_("items"),
        weights=(Weight("items", _("Items")),),
        columns=(
            Question("category", _("Category"), Kind.CHOICE, options=rules.CATEGORIES),
            Question("part", _("Which part of it"), Kind.TEXT, required=False),
        ),
        check=rules.known_category,
        freezes_if=rules.every_category,
    ),
    rounds=(WORKS,),
    ballots=(
        Ballot(
            key="satisfaction",
            label=_("Satisfaction survey"),
            roll=Roll(
                line=_("household"),
                lines=_("households"),
                selector="ledger.dwellings",
                weights=(Weight("households", _("Households")),),
            ),
            round=SURVEY,
            scope="campaign",
        ),
    ),
    warns=(Warn("doubles", _("The same item twice: keep one, or say which part"), rules.doubles),),
    closes_if=rules.may_close,
    rulings=(rules.CATEGORIES, SATISFACTION),
    keys=(
        Key(
            name=rules.CATEGORIES,
            type=ValueType.TABLE,
            title=mark("Categories of a Beautiful Homeland project"),
            default=[
                {"key": "basic", "name": "基础设施", "name_en": "Basic equipment"},
                {"key": "convenience", "name": "便民设施", "name_en": "Everyday conveniences"},
                {"key": "beauty", "name": "环境美化", "name_en": "Looks and greenery"},
                {"key": "management", "name": "长效管理", "name_en": "Lasting management"},
            ],
            parts=OPTION_PARTS,
            source=SEED,
            rule="Q-07",
        ),
        Key(
            name=SATISFACTION,
            type=ValueType.TABLE,
            title=mark("Points of each answer in a satisfaction survey"),
            default=[
                {"state": "very", "points": "100%"},
                {"state": "rather", "points": "80%"},
                {"state": "hardly", "points": "60%"},
                {"state": "not", "points": "0%"},
            ],
            parts=(
                Part("state", ValueType.TEXT, mark("Answer")),
                Part("points", ValueType.SHARE, mark("Points")),
            ),
            source="D9",
            rule="D9",
        ),
    ),
)
