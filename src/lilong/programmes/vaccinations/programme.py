"""Vaccination (疫苗接种): who wants it gets every dose in its span; who does not says no more.

It is voluntary: a refusal has no reason, who cannot have it is "not eligible" without a diagnosis,
and neither is ever listed (V-08).
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.campaigns.grammar import (
    Campaign,
    Key,
    Kind,
    Measure,
    Move,
    Question,
    Roll,
    Round,
    State,
    Track,
    ValueType,
    Weight,
    Why,
)
from lilong.kernel.text import mark
from lilong.programmes.vaccinations import rules

GUIDE = "新冠病毒疫苗接种技术指南（第一版）"
LAW = "疫苗管理法；个人信息保护法第28条"
SEED = "S0:41"
RETENTION = "vaccine.retention"
ASKED = ("open", "unreached", "informed")

DOSES = Track(
    key=rules.TRACK,
    label=_("Doses"),
    why=Why(_("Every dose has a first day and an advised last one."), "V-07", GUIDE),
    asks=(
        Question(
            "vaccine",
            _("Vaccine"),
            Kind.CHOICE,
            choices=(
                ("inactivated", _("Inactivated, two doses")),
                ("adenovirus", _("Adenovirus, one dose")),
                ("cho", _("Recombinant (CHO cells), three doses")),
            ),
        ),
        Question("first_dose", _("First dose given on"), Kind.DATE),
    ),
    compute=rules.doses,
    rule=rules.SCHEDULES,
    dated_by="first_dose",
    kinds={rules.DOSE: _("Dose")},
    outcomes={
        rules.DOSE: (
            (rules.GIVEN, pgettext_lazy("a dose", "Given"), True),
            ("postponed", pgettext_lazy("a dose", "Postponed"), False),
        )
    },
    begun="begin",
    done="complete",
    # Who is not eligible gets no dose: what stands there is set right before one is recorded.
    rests_in=("not_eligible",),
)

INVITING = Round(
    key="inviting",
    label=_("Inviting"),
    repeats=True,
    states=(
        State("open", _("Not asked yet"), _("Open"), "ring", 8),
        State("unreached", _("Not reached"), _("Out"), "up", 4),
        State("informed", _("Informed, thinks about it"), _("Informed"), "diamond", 4),
        State("under_way", _("Doses under way"), _("Under way"), "square", 6),
        State("completed", _("All doses given"), _("Complete"), "dot", 3, settles=True),
        State(
            "declined",
            pgettext_lazy("a vaccination", "Does not want it"),
            _("No"),
            "bar",
            8,
            settles=True,
            discreet=True,
        ),
        State(
            "not_eligible",
            _("Not eligible"),
            _("Not eligible"),
            "none",
            8,
            settles=True,
            out=True,
            discreet=True,
            hint=_("Why is never asked and never kept (V-08)."),
        ),
    ),
    moves=(
        Move(
            "inform",
            _("Informed"),
            frm=("open", "unreached"),
            to="informed",
            why=Why(_("Everybody is told where and when; nobody is pressed."), "V-08", LAW),
            thumb=True,
        ),
        Move(
            "find_nobody",
            _("Not reached"),
            frm=("open", "unreached"),
            to="unreached",
            why=Why(_("Who was not reached is asked again."), "V-08", SEED),
            again=True,
            thumb=True,
        ),
        Move(
            "begin",
            _("Doses under way"),
            frm=(*ASKED, "declined"),
            to="under_way",
            why=Why(_("The track of doses begins with the first."), "V-07", GUIDE),
            guard=rules.may_begin,
        ),
        Move(
            "complete",
            _("All doses given"),
            frm=(*ASKED, "under_way"),
            to="completed",
            why=Why(_("Covered is who has had the whole schedule."), "V-08", GUIDE),
            guard=rules.may_complete,
        ),
        Move(
            "correct",
            _("Was a mistake"),
            frm=("completed",),
            to="open",
            why=Why(
                _("What was recorded wrongly is put right, and stays readable."), "V-08", GUIDE
            ),
        ),
        Move(
            "decline",
            pgettext_lazy("a vaccination", "Does not want it"),
            frm=(*ASKED, "under_way"),
            to="declined",
            why=Why(_("It is voluntary; to say no needs no reason."), "V-08", LAW),
            thumb=True,
        ),
        Move(
            "leave_out",
            _("Not eligible"),
            frm=(*ASKED, "under_way"),
            to="not_eligible",
            why=Why(
                _("Who cannot have it stands outside the base, without a word why."), "V-08", LAW
            ),
        ),
        Move(
            "ask_again",
            _("Asks again for it"),
            frm=("declined", "not_eligible"),
            to="open",
            why=Why(_("Whoever changes her mind is welcome."), "V-08", LAW),
        ),
    ),
    measures=(
        Measure(
            "coverage",
            _("Coverage"),
            Why(_("Complete schedules, of those eligible on the roll of the day."), "V-08", GUIDE),
            amounts={"completed": ("completed",)},
            part="completed",
            weight="persons",
        ),
    ),
)

PROGRAMME = Campaign(
    key="vaccinations",
    version=1,
    label=_("Vaccination"),
    about=_("Residents are told, asked once, and reminded of their doses; coverage is counted."),
    basis=Why(_("Voluntary, by the technical guide; counted without names."), "V-08", LAW),
    roll=Roll(
        line=pgettext_lazy("on a roll", "person"),
        lines=pgettext_lazy("on a roll", "persons"),
        selector="ledger.persons",
        open_options=("born_from", "born_to", "relation"),
        weights=(Weight("persons", _("Persons")),),
        personal=True,
    ),
    rounds=(INVITING,),
    tracks=(DOSES,),
    facts=(
        Question("occasion", _("Which vaccination"), Kind.TEXT, filterable=True),
        Question("session", _("Where and when"), Kind.LONG_TEXT, required=False),
    ),
    keys=(
        Key(
            name=RETENTION,
            type=ValueType.DAYS,
            title=mark("Rolls of a vaccination are deleted after the end of the campaign"),
            unit=mark("days"),
            default=90,
            source="个人信息保护法第19、47条",
            rule="L-11",
        ),
    ),
    forbids=("diagnosis", "money"),
    retention=RETENTION,
)
