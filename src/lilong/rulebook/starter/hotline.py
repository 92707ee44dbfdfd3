"""Starter keys of hotline orders, the service centre and requests of firms and deputies."""

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import OWN_PROPOSAL, months, working_days
from lilong.rulebook.terms import ANY_SCOPE, Confidence, ValueType

_JINGAN = "静安区大宁路街道12345办理规则（2019-12-02）"
_QINGPU = "青浦区夏阳街道12345办理规则（2022-06-08）"
_ENTERPRISE = "上海市优化营商环境条例第49条"
_DEPUTIES = "上海市人大代表建议办理规定（2015）"

_DEPUTIES_LIMITS = (
    ("hand_over", mark("Limit for handing over a deputy's suggestion"), working_days(7)),
    ("wrong_addressee", mark("Limit for return by a wrong addressee"), working_days(7)),
    ("answer", mark("Limit for the answer to a deputy"), months(3)),
    ("extension", mark("Longest extension of the answer to a deputy"), months(3)),
    ("co_handler", mark("Limit for the supporting unit's opinion"), months(1)),
    ("again", mark("Limit for answering a dissatisfied deputy again"), months(1)),
)
# Until an office sets its own: what is promised in time nearly always, what is done twice seldom.
_TARGETS = (
    ("first_contact", "95%"), ("on_time", "95%"), ("solved", "80%"), ("satisfaction", "85%"),
    ("filing", "90%"), ("closing", "95%"), ("closed_on_time", "90%"), ("result", "90%"),
    ("send_back", "10%"), ("redo", "10%"), ("extension", "15%"), ("rework", "10%"),
)  # fmt: skip


def _limit(name: str, title: str, number: int, source: str, rule: str) -> Key:
    return Key(
        name=name,
        type=ValueType.LIMIT,
        title=title,
        default=working_days(number),
        source=source,
        rule=rule,
        confidence=Confidence.HIGH,
        scopes=ANY_SCOPE,
    )


KEYS = (
    _limit("hotline.limit.enquiry", mark("Limit for enquiry and opinion"), 1, _JINGAN, "H-01"),
    _limit(
        "hotline.limit.review",
        mark("Limit for supervision and call-back review"),
        3,
        _JINGAN,
        "H-01",
    ),
    _limit("hotline.limit.help", mark("Limit for help and complaint"), 5, _JINGAN, "H-01"),
    _limit("hotline.limit.complex", mark("Limit for an approved hard case"), 15, _JINGAN, "H-01"),
    _limit("hotline.first_contact", mark("Limit for the first contact"), 1, _QINGPU, "H-02"),
    _limit(
        "hotline.redo", mark("Limit for handling a dissatisfied order again"), 3, _QINGPU, "H-02"
    ),
    _limit("hotline.send_back", mark("Limit for sending an order back"), 1, _QINGPU, "H-05"),
    Key(
        name="hotline.extensions",
        type=ValueType.NUMBER,
        title=mark("How often a limit may be extended"),
        unit=mark("times"),
        default=1,
        source="热线退单与延期的通行做法",
        rule="H-06",
    ),
    Key(
        name="hotline.gate.contacts_callbacks",
        type=ValueType.SCHEMA,
        title=mark("Contacts and follow-up calls before an order may be closed"),
        default={"contacts": 2, "callbacks": 2, "different_roles": True, "reading": "A"},
        parts=(
            Part("contacts", ValueType.NUMBER, mark("Contacts")),
            Part("callbacks", ValueType.NUMBER, mark("Follow-up calls")),
            Part("different_roles", ValueType.FLAG, mark("By different roles")),
            Part("reading", ValueType.TEXT, mark("Reading"), choices=("A", "B")),
        ),
        source=OWN_PROPOSAL,
        rule="H-15",
        confidence=Confidence.LOW,
        scopes=ANY_SCOPE,
    ),
    Key(
        name="hotline.joint_units",
        type=ValueType.SCHEMA,
        title=mark("Units on a joint order"),
        default={
            "lead": 1,
            "linked": 4,
            "units": [
                {"name": "城管中队", "name_en": "City management squad"},
                {"name": "市场监督管理所", "name_en": "Market supervision station"},
                {"name": "派出所", "name_en": "Police station"},
                {"name": "房管绿化", "name_en": "Housing and greening"},
            ],
        },
        parts=(
            Part("lead", ValueType.NUMBER, mark("Lead units")),
            Part("linked", ValueType.NUMBER, mark("Linked units")),
            Part(
                "units",
                ValueType.TABLE,
                mark("Linked units by name"),
                parts=(
                    Part("name", ValueType.TEXT, mark("Name")),
                    Part("name_en", ValueType.TEXT, mark("English name")),
                ),
            ),
        ),
        source=OWN_PROPOSAL,
        rule="H-14",
        confidence=Confidence.LOW,
    ),
    Key(
        name="hotline.score",
        type=ValueType.SCHEMA,
        title=mark("Points of a handling unit's score"),
        unit=mark("points"),
        default={"volume": 5, "first_contact": 30, "solution": 20, "satisfaction": 40},
        parts=(
            Part("volume", ValueType.NUMBER, mark("Volume")),
            Part("first_contact", ValueType.NUMBER, mark("First contact")),
            Part("solution", ValueType.NUMBER, mark("Solution")),
            Part("satisfaction", ValueType.NUMBER, mark("Satisfaction")),
        ),
        source="上海某镇公开的统计页面",
        rule="H-09",
    ),
    Key(
        name="hotline.score_overdue",
        type=ValueType.NUMBER,
        title=mark("Points taken off a unit's score for each order handled late"),
        unit=mark("points"),
        default=0,
        source=OWN_PROPOSAL,
        rule="H-09",
        confidence=Confidence.LOW,
    ),
    Key(
        name="hotline.satisfaction_weights",
        type=ValueType.SCHEMA,
        title=mark("Weight of each answer in the satisfaction rate; not reached is left out"),
        default={
            "satisfied": "1",
            "rather_satisfied": "0.8",
            "neutral": "0.6",
            "dissatisfied": "0",
        },
        parts=(
            Part("satisfied", ValueType.SHARE, mark("Satisfied")),
            Part("rather_satisfied", ValueType.SHARE, mark("Rather satisfied")),
            Part("neutral", ValueType.SHARE, mark("Neither")),
            Part("dissatisfied", ValueType.SHARE, mark("Dissatisfied")),
        ),
        source=OWN_PROPOSAL,
        rule="H-10",
    ),
    Key(
        name="hotline.rate_targets",
        type=ValueType.SCHEMA,
        title=mark("Targets of the rates of orders: what is worse than these is shown first"),
        default=dict(_TARGETS),
        parts=(
            Part("first_contact", ValueType.SHARE, mark("First contact in time, from")),
            Part("on_time", ValueType.SHARE, mark("Handled on time, from")),
            Part("solved", ValueType.SHARE, mark("Really solved, from")),
            Part("satisfaction", ValueType.SHARE, mark("Satisfaction, from")),
            Part("filing", ValueType.SHARE, mark("Filed, from")),
            Part("closing", ValueType.SHARE, mark("Closed, from")),
            Part("closed_on_time", ValueType.SHARE, mark("Closed and on time, from")),
            Part("result", ValueType.SHARE, mark("Closed with a result, from")),
            Part("send_back", ValueType.SHARE, mark("Sent back, up to")),
            Part("redo", ValueType.SHARE, mark("Handled again, up to")),
            Part("extension", ValueType.SHARE, mark("Extended, up to")),
            Part("rework", ValueType.SHARE, mark("Rework after a check, up to")),
        ),
        source=OWN_PROPOSAL,
        rule="H-10",
        confidence=Confidence.LOW,
    ),
    Key(
        name="hotline.repeat_days",
        type=ValueType.DAYS,
        title=mark("Days within which the same caller, place and category are linked"),
        unit=mark("days"),
        default=30,
        source=OWN_PROPOSAL,
        rule="H-16",
        confidence=Confidence.LOW,
    ),
    _limit(
        "service.bad_rating_contact",
        mark("Limit for contact after a bad rating"),
        1,
        "上海市优化营商环境条例",
        "S-07",
    ),
    Key(
        name="business.limits",
        type=ValueType.SCHEMA,
        title=mark("Limits for requests of firms"),
        default={"general": working_days(5), "difficult": working_days(15)},
        parts=(
            Part("general", ValueType.LIMIT, mark("General")),
            Part("difficult", ValueType.LIMIT, mark("Difficult")),
        ),
        source=_ENTERPRISE,
        rule="B-01",
        confidence=Confidence.HIGH,
    ),
    *(
        Key(
            name=f"deputies.{name}",
            type=ValueType.LIMIT,
            title=title,
            default=default,
            source=_DEPUTIES,
            rule="T-12",
            confidence=Confidence.HIGH,
        )
        for name, title, default in _DEPUTIES_LIMITS
    ),
    Key(
        name="deputies.extensions_most",
        type=ValueType.NUMBER,
        title=mark("How often the answer to a deputy may be extended"),
        unit=mark("times"),
        default=1,
        source=_DEPUTIES,
        rule="T-12",
        confidence=Confidence.HIGH,
    ),
)
