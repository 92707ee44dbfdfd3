"""What is promised around a handling: decisions on requests, second looks, reviews, telling."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import Clock, Gate, Key, Limit, ValueType, Why
from lilong.kernel.text import mark
from lilong.rulebook.keys import Part
from lilong.work_orders import rules
from lilong.work_orders.flow.sources import DESK, GRID, LOOP, OWN


def _limit(name: str, title: str, number: int, unit: str, rule: str, source: str = OWN) -> Key:
    default = {"number": number, "unit": unit}
    return Key(
        name=name, type=ValueType.LIMIT, title=title, default=default, source=source, rule=rule
    )


def _reason(key: str, name: str, name_en: str, days: int) -> dict[str, Any]:
    longest = {"number": days, "unit": "working_days"}
    return {"key": key, "name": name, "name_en": name_en, "longest": longest}


MORE_KEYS = (
    _limit("hotline.extension", mark("Longest extension of a handling"), 5, "working_days", "H-06"),
    _limit(
        "hotline.decision",
        mark("Limit for deciding on an extension, a pause or a parking"),
        1,
        "working_days",
        "H-06",
    ),
    _limit(
        "hotline.return_decision",
        mark("Limit for deciding on a return"),
        4,
        "working_hours",
        "H-05",
    ),
    _limit(
        "hotline.tell",
        mark("Limit for telling the caller what was decided"),
        1,
        "working_days",
        "H-06",
        DESK,
    ),
    _limit(
        "hotline.taken_up",
        mark("Limit for handling an order that was parked"),
        5,
        "working_days",
        "U-06",
    ),
    _limit("grid.rework", mark("Limit for rework after a site check"), 2, "working_days", "U-07"),
    Key(
        name="hotline.parking_days",
        type=ValueType.DAYS,
        title=mark("Days until a parked order is reviewed at the latest"),
        unit=mark("days"),
        default=90,
        source=OWN,
        rule="U-06",
    ),
    Key(
        name="hotline.returns_to_conference",
        type=ValueType.NUMBER,
        title=mark("Which return of an order goes to the hard-case conference"),
        default=2,
        source=DESK,
        rule="H-05",
    ),
    Key(
        name="hotline.suspension_reasons",
        type=ValueType.TABLE,
        title=mark("Reasons for which a limit may stand still, and how long at most"),
        default=[
            _reason("vote", "等待业主表决或产权人同意", "Waiting for a vote or a consent", 30),
            _reason("permit", "等待行政许可或审批", "Waiting for a permit", 30),
            _reason("appraisal", "等待鉴定、检测结果", "Waiting for an expert's finding", 20),
            _reason("lawsuit", "进入诉讼、仲裁或复议", "Before a court or a review body", 60),
            _reason("force", "台风等不可抗力", "Typhoon or other force majeure", 10),
            _reason("caller", "来电人要求暂缓或暂不便配合", "The caller asked to wait", 10),
        ],
        parts=(
            Part("key", ValueType.TEXT, mark("Key")),
            Part("name", ValueType.TEXT, mark("Name")),
            Part("name_en", ValueType.TEXT, mark("English name")),
            Part("longest", ValueType.LIMIT, mark("At most")),
        ),
        source=OWN,
        rule="H-06",
    ),
)

MORE_CLOCKS = (
    Clock(
        "return_decision",
        _("Decision on the return"),
        Limit(ruling="hotline.return_decision"),
        Why(_("A return that nobody decides is late for everybody to see."), "H-05", LOOP),
    ),
    Clock(
        "decision",
        _("Decision on the request"),
        Limit(ruling="hotline.decision"),
        Why(_("Who asked in time is answered in time."), "H-06", DESK),
        leads=False,
    ),
    Clock(
        "rework",
        _("Rework"),
        Limit(ruling="grid.rework"),
        Why(_("What the site check did not find is done again at once."), "U-07", GRID),
    ),
    Clock(
        "review",
        _("Review of the parked order"),
        Limit(date_fact="review_date"),
        Why(_("A parked order is looked at again on a day, it is not forgotten."), "U-06", GRID),
    ),
    Clock(
        "taken_up",
        _("Handling after parking"),
        Limit(ruling="hotline.taken_up"),
        Why(_("What can be solved again is solved within a new limit."), "U-06", GRID),
    ),
)

MORE_GATES = (
    Gate(
        "site_check",
        _("Site check"),
        rules.site_checks,
        Why(_("Somebody other than the handler has seen that it is done."), "U-07", GRID),
    ),
)
