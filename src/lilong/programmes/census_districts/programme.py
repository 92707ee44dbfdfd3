"""Census organisation (人口普查组织): small areas, codes, enumerators, progress (P-01…P-08).

Behind its wall: buildings only. Heads of households, answers and forms of the census are census
material; they have no field here, no note, no file, no way in (P-08).
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.campaigns.grammar import (
    Campaign,
    Kind,
    Measure,
    Move,
    Plan,
    Question,
    Roll,
    Round,
    State,
    Weight,
    Why,
)
from lilong.programmes.census_districts import rules

LAW = "全国人口普查条例（国务院令第576号）"
CITY = "第七次全国人口普查上海问答（2020-10-20）"
PRACTICE = "第六次全国人口普查普查区划分问答"

DRAWING = Round(
    key="drawing",
    label=_("Drawing the map"),
    states=(
        State("open", _("Not looked at yet"), _("Open"), "ring", 8),
        State("standing", _("Stands as the ledger says"), _("Stands"), "dot", 3, settles=True),
        State("otherwise", _("Other than in the ledger"), _("Other"), "up", 2),
        State(
            "gone",
            _("Gone; registers are left"),
            pgettext_lazy("a house", "Gone"),
            "bar",
            8,
            settles=True,
        ),
    ),
    moves=(
        Move(
            "confirm",
            _("Stands as the ledger says"),
            frm=("open", "otherwise", "gone"),
            to="standing",
            why=Why(_("Areas are whole, closed and do not overlap."), "P-01", LAW),
            thumb=True,
        ),
        Move(
            "differ",
            _("Other than in the ledger"),
            frm=("open", "standing"),
            to="otherwise",
            why=Why(_("What is different is put right in the ledger first."), "P-01", LAW),
            thumb=True,
        ),
        Move(
            "be_gone",
            _("The houses are gone"),
            frm=("open", "standing", "otherwise"),
            to="gone",
            why=Why(
                _("Houses gone with registers left are a virtual area from 900 on."),
                "P-04",
                PRACTICE,
            ),
        ),
    ),
    measures=(
        Measure(
            "looked_at",
            _("Buildings looked at"),
            Why(_("The map is drawn before the areas are divided."), "P-06", LAW),
            amounts={"looked_at": ("standing", "gone")},
            part="looked_at",
            weight="buildings",
        ),
    ),
)

REGISTRATION = Round(
    key="registration",
    label=_("Registration"),
    opens_if=rules.may_register,
    states=(
        State("open", _("Not begun"), _("Open"), "ring", 8),
        State("begun", _("Begun"), _("Begun"), "square", 4),
        State("done", _("All doors called at"), _("Done"), "dot", 3, settles=True),
        State("checked", _("Checked by the instructor"), _("Checked"), "diamond", 3, settles=True),
    ),
    moves=(
        Move(
            "begin",
            _("Begin the building"),
            frm=("open",),
            to="begun",
            why=Why(_("The enumerator shows her certificate at the door."), "P-05", LAW),
            asks=(Question("certificate_shown", _("Certificate shown"), Kind.YES_NO),),
            guard=rules.has_certificate,
            thumb=True,
        ),
        Move(
            "finish",
            _("All doors called at"),
            frm=("begun",),
            to="done",
            why=Why(_("Whom it counts is told in the questionnaire, not here."), "P-07", LAW),
            thumb=True,
        ),
        Move(
            "check",
            _("Checked"),
            frm=("done",),
            to="checked",
            why=Why(_("What was registered is checked until the day fixed."), "P-06", LAW),
        ),
        Move(
            "reopen",
            _("Call again"),
            frm=("done", "checked"),
            to="begun",
            why=Why(_("A check that finds a gap sends the enumerator back."), "P-06", LAW),
        ),
    ),
    measures=(
        Measure(
            "done",
            _("Buildings done"),
            Why(_("Progress is counted by buildings, never by answers."), "P-06", LAW),
            amounts={"done": ("done", "checked")},
            part="done",
            weight="buildings",
        ),
        Measure(
            "households_done",
            _("Households in buildings done"),
            Why(_("The load is counted by households."), "P-03", CITY),
            amounts={"done": ("done", "checked")},
            part="done",
            weight="households",
        ),
    ),
)

AREAS = Plan(
    key=rules.PLAN,
    label=_("Small census areas"),
    why=Why(_("80 households or 250 persons are one enumerator's load."), "P-03", CITY),
    solve=rules.solve,
    check=rules.check,
    measure=rules.measure,
    count=rules.count,
    fresh=rules.fresh,
    # A late building may need a second enumerator in its area; nobody is left out for that.
    bends=("over",),
    group=_("small area"),
    round=DRAWING.key,
    staff=(
        Question(
            "duty",
            _("Duty"),
            Kind.CHOICE,
            choices=(("enumerator", _("Enumerator")), ("instructor", _("Instructor"))),
        ),
        Question("name", pgettext_lazy("of a person", "Name"), Kind.TEXT, most=60),
        Question("certificate", _("Number of her certificate"), Kind.TEXT, most=40),
        Question("has_photo", _("Certificate with photo and code"), Kind.YES_NO),
        Question(
            "origin",
            _("Where she comes from"),
            Kind.CHOICE,
            choices=(
                ("seconded", _("Seconded by a body or firm")),
                ("hired", _("Hired from the neighbourhood")),
            ),
        ),
        Question("schooling", _("Junior high school or more"), Kind.YES_NO),
        Question("healthy", _("In good health for it"), Kind.YES_NO),
        Question("trained_on", _("Trained on"), Kind.DATE),
    ),
    sealed=("name", "certificate", "healthy"),
    staff_check=rules.staff_check,
    seats=rules.seats,
    sizes={
        rules.HOUSEHOLDS: pgettext_lazy("a weight", "Households"),
        rules.PERSONS: pgettext_lazy("a weight", "Persons"),
    },
    figures={
        "census_areas": _("Census areas"),
        "enumerators": _("Enumerators"),
        "instructors": _("Instructors"),
        "ratio_from": _("Instructors by ratio alone, at least"),
        "ratio_to": _("Instructors by ratio alone, at most"),
        "virtual": _("Virtual areas"),
    },
    rulings=(rules.LOAD,),
)

PROGRAMME = Campaign(
    key="census_districts",
    version=1,
    label=_("Census organisation"),
    about=_("Buildings become small areas with codes and enumerators; answers never enter."),
    basis=Why(_("The office divides areas and finds staff; answers are secret."), "P-08", LAW),
    roll=Roll(
        line=pgettext_lazy("on a roll", "building"),
        lines=pgettext_lazy("on a roll", "buildings"),
        selector="ledger.buildings",
        weights=(
            Weight("buildings", _("Buildings")),
            Weight("households", pgettext_lazy("a weight", "Households"), "dwellings"),
            Weight("persons", pgettext_lazy("a weight", "Persons"), "persons"),
        ),
    ),
    rounds=(DRAWING, REGISTRATION),
    plans=(AREAS,),
    facts=(
        Question("census", _("Which census"), Kind.TEXT, filterable=True),
        Question("reference", _("Reference time"), Kind.DATETIME),
        Question("registers_from", _("Registration begins on"), Kind.DATE),
        Question("registers_to", _("Registration ends on"), Kind.DATE),
    ),
    rulings=(rules.LOAD,),
    walled=True,
)
