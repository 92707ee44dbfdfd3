"""Fourteen plus seven (14+7): isolation, tests and community week of inbound persons (V-01…V-05).

History, and a pattern for whatever comes next: it is off until an office has a legal basis and
switches it on, keeps nothing in clear, and deletes its people when their time is up (L-11).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.campaigns.grammar import (
    Campaign,
    Key,
    Kind,
    Measure,
    Move,
    Part,
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
from lilong.programmes.inbound_isolation import rules

CITY = "上海市防控公告（2020-2022）"
GUIDE = "新型冠状病毒肺炎防控方案（第八版、第九版）"
LAW = "传染病防治法；个人信息保护法第28条"
RETENTION = "inbound.retention"
HERE = ("isolation", "monitoring")


def _test(version: str, phase: str, day: int) -> dict[str, Any]:
    return {"version": version, "phase": phase, "day": day}


TESTS = [
    _test("b", "isolation", 5),
    *(_test("d", "isolation", day) for day in (1, 4, 7, 14)),
    *(_test("d", "monitoring", day) for day in (2, 7)),
    *(_test("e", "isolation", day) for day in (1, 4, 7, 14)),
    *(_test("e", "monitoring", day) for day in (2, 7)),
    *(_test("f", "isolation", day) for day in (1, 2, 3, 5, 7)),
    _test("f", "monitoring", 3),
]
KEYS = (
    Key(
        name=rules.TESTS,
        type=ValueType.TABLE,
        title=mark("Days on which inbound persons are tested"),
        default=TESTS,
        parts=(
            Part("version", ValueType.TEXT, mark("Version")),
            Part("phase", ValueType.TEXT, mark("Phase"), choices=("isolation", "monitoring")),
            Part("day", ValueType.NUMBER, mark("Day of the phase")),
        ),
        source=GUIDE,
        rule="V-02",
    ),
    Key(
        name=rules.ARRIVAL,
        type=ValueType.FLAG,
        title=mark("The day of arrival counts as day 1"),
        default=False,
        source=CITY,
        rule="V-04",
    ),
    Key(
        name=RETENTION,
        type=ValueType.DAYS,
        title=mark("Inbound persons are deleted after the end of the campaign"),
        unit=mark("days"),
        default=30,
        source="个人信息保护法第19、47条",
        rule="L-11",
    ),
)


DAYS = Track(
    key=rules.TRACK,
    label=_("Days of isolation and monitoring"),
    why=Why(_("The days are those of the version in force at the moment of entry."), "V-01", CITY),
    asks=(
        Question(
            "cause",
            _("Counted from"),
            Kind.CHOICE,
            choices=(
                ("entry", _("Entry into the country")),
                ("contact", _("Last contact with somebody ill")),
            ),
        ),
        Question("since", _("Moment of entry, or of last contact"), Kind.DATETIME),
    ),
    compute=rules.days,
    rule=rules.VERSIONS,
    dated_by="since",
    kinds={
        rules.STAY: _("Stay"),
        rules.TEST: pgettext_lazy("of an infection", "Test"),
        rules.CARE: _("Medical care"),
    },
    outcomes={
        rules.STAY: (
            ("over", _("Over"), True),
            ("broken", _("A rule was broken"), False),
        ),
        rules.TEST: (
            ("negative", _("Negative"), True),
            ("positive", _("Positive"), True),
            ("pending", _("Result pending"), False),
            ("missed", pgettext_lazy("a test", "Missed"), False),
        ),
        rules.CARE: (("over", _("Over"), True),),
    },
    options=(rules.TESTS, rules.ARRIVAL),
    hands_over=True,
)

CONTROL = Round(
    key="control",
    label=_("Control"),
    states=(
        State("expected", _("Announced"), _("Announced"), "ring", 8),
        State("isolation", _("In isolation"), _("Isolation"), "square", 2),
        State("monitoring", _("Community monitoring"), _("Monitoring"), "diamond", 4),
        State("care", _("In medical care"), pgettext_lazy("of an infection", "Care"), "up", 6),
        State("released", _("Released"), _("Released"), "dot", 3, settles=True),
        State("handed", _("Handed over to another office"), _("Handed"), "bar", 8, settles=True),
    ),
    moves=(
        Move(
            "arrive",
            _("Arrived"),
            frm=("expected",),
            to="isolation",
            why=Why(_("The days begin with the arrival."), "V-04", CITY),
            thumb=True,
        ),
        Move(
            "transfer",
            _("Begin community monitoring"),
            frm=("isolation",),
            to="monitoring",
            why=Why(_("Who leaves isolation is fetched and watched for some days."), "V-03", CITY),
            guard=rules.may_transfer,
            thumb=True,
        ),
        Move(
            "release",
            _("Release"),
            frm=HERE,
            to="released",
            why=Why(_("A missed or pending test holds the release."), "V-05", GUIDE),
            guard=rules.may_release,
            thumb=True,
        ),
        Move(
            "go_to_care",
            _("To medical care"),
            frm=HERE,
            to="care",
            why=Why(_("A positive test leads to medical care."), "V-05", GUIDE),
            guard=rules.may_go_to_care,
        ),
        Move(
            "come_back",
            _("Back from medical care"),
            frm=("care",),
            to="isolation",
            why=Why(_("After care the days are worked out anew."), "V-05", GUIDE),
            asks_reason=True,
        ),
        Move(
            "expose",
            _("New contact"),
            frm=("monitoring",),
            to="isolation",
            why=Why(_("A new contact begins the days anew and supersedes the old."), "V-05", GUIDE),
        ),
        Move(
            "leave",
            _("Handed over to another office"),
            frm=("expected", *HERE),
            to="handed",
            why=Why(_("The days left are the receiver's once it has confirmed."), "V-05", CITY),
            guard=rules.may_leave,
        ),
    ),
    measures=(
        Measure(
            "released",
            _("Released"),
            Why(_("Who is through is counted, without names."), "V-05", CITY),
            amounts={"released": ("released",)},
            part="released",
            weight="persons",
        ),
    ),
)

PROGRAMME = Campaign(
    key="inbound_isolation",
    version=1,
    label=_("Fourteen plus seven"),
    about=_("Days of isolation, tests and the community week of persons from abroad."),
    basis=Why(_("Only with a legal basis of its own; today there is none."), "L-11", LAW),
    roll=Roll(
        line=_("inbound person"),
        lines=_("inbound persons"),
        columns=(
            Question("slip", _("Number of the arrival slip"), Kind.TEXT, most=40),
            Question("home", _("Where the community week is spent"), Kind.TEXT, required=False),
        ),
        unique=("slip",),
        sealed=("slip", "home"),
        weights=(Weight("persons", _("Persons")),),
        personal=True,
    ),
    rounds=(CONTROL,),
    tracks=(DAYS,),
    facts=(Question("order", _("Announcement it follows"), Kind.TEXT),),
    keys=KEYS,
    forbids=("diagnosis",),
    off_by_default=True,
    retention=RETENTION,
)
