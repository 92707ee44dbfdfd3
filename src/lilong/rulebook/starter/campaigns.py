"""Starter keys of campaigns: epidemic, census, waste, surveys, elder care, awards."""

from typing import Any

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.terms import Confidence, ValueType


def _inbound(version: str, since: str | None, isolation: int, monitoring: int) -> dict[str, Any]:
    return {
        "version": version,
        "valid_from": since,
        "isolation": isolation,
        "monitoring": monitoring,
    }


def _dose(kind: str, dose: int, after: int | None, within: dict[str, Any] | None) -> dict[str, Any]:
    return {"kind": kind, "dose": dose, "after_previous": after, "within_of_first": within}


_EIGHT_WEEKS = {"number": 56, "unit": "days"}
_SIX_MONTHS = {"number": 6, "unit": "months"}

KEYS = (
    Key(
        name="inbound.versions",
        type=ValueType.TABLE,
        title=mark("Isolation and monitoring of inbound persons, by time of entry"),
        unit=mark("days"),
        default=[
            _inbound("a", "2020-01-01", 14, 0),
            _inbound("b", "2020-07-27", 7, 7),
            _inbound("c", None, 14, 0),
            _inbound("d", "2021-05-16", 14, 7),
            _inbound("e", "2022-01-25", 14, 7),
            _inbound("f", "2022-06-28", 7, 3),
            _inbound("g", "2023-01-08", 0, 0),
        ],
        parts=(
            Part("version", ValueType.TEXT, mark("Version")),
            Part("valid_from", ValueType.DATE, mark("Entry from"), is_optional=True),
            Part("isolation", ValueType.DAYS, mark("Isolation")),
            Part("monitoring", ValueType.DAYS, mark("Monitoring")),
        ),
        source="上海市防控公告（2020-2022）",
        rule="V-01",
    ),
    Key(
        name="vaccine.schedules",
        type=ValueType.TABLE,
        title=mark("Doses and intervals of each vaccine"),
        default=[
            _dose("inactivated", 1, None, None),
            _dose("inactivated", 2, 21, _EIGHT_WEEKS),
            _dose("adenovirus", 1, None, None),
            _dose("cho", 1, None, None),
            _dose("cho", 2, 28, _EIGHT_WEEKS),
            _dose("cho", 3, 28, _SIX_MONTHS),
        ],
        parts=(
            Part("kind", ValueType.TEXT, mark("Vaccine")),
            Part("dose", ValueType.NUMBER, mark("Dose")),
            Part(
                "after_previous",
                ValueType.DAYS,
                mark("Days after the dose before, at least"),
                is_optional=True,
            ),
            Part(
                "within_of_first",
                ValueType.LIMIT,
                mark("After the first dose, at most"),
                choices=("days", "months"),
                is_optional=True,
            ),
        ),
        source="新冠病毒疫苗接种技术指南（第一版）",
        rule="V-07",
    ),
    Key(
        name="census.load",
        type=ValueType.SCHEMA,
        title=mark("Workload in the census"),
        default={
            "households": 80,
            "persons": 250,
            "enumerators_from": 4,
            "enumerators_to": 5,
        },
        parts=(
            Part("households", ValueType.NUMBER, mark("Households of one enumerator")),
            Part("persons", ValueType.NUMBER, mark("Persons of one enumerator")),
            Part("enumerators_from", ValueType.NUMBER, mark("Enumerators of one instructor, from")),
            Part("enumerators_to", ValueType.NUMBER, mark("Enumerators of one instructor, to")),
        ),
        source="第七次全国人口普查上海问答（2020-10-20）",
        rule="P-02, P-03",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="waste.grades",
        type=ValueType.SCHEMA,
        title=mark("Grade by the share of estates that meet the standard"),
        default={"excellent": "80%", "good": "60%", "middle": "30%"},
        parts=(
            Part("excellent", ValueType.SHARE, mark("Excellent from")),
            Part("good", ValueType.SHARE, mark("Good from")),
            Part("middle", ValueType.SHARE, mark("Middle from")),
        ),
        source="生活垃圾分类综合考评办法(2019/2020)",
        rule="Q-02",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="survey.bands",
        type=ValueType.SCHEMA,
        title=mark("Bands of the satisfaction survey"),
        unit=mark("points"),
        default={"excellent": 85, "good": 80, "fair": 75, "common": 70},
        parts=(
            Part("excellent", ValueType.NUMBER, mark("Excellent from")),
            Part("good", ValueType.NUMBER, mark("Good from")),
            Part("fair", ValueType.NUMBER, mark("Fair from")),
            Part("common", ValueType.NUMBER, mark("Common from")),
        ),
        source="区满意度测评报告（2017-2022）",
        rule="Q-05",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="elder.water",
        type=ValueType.SCHEMA,
        title=mark("Daily water use that raises a care alarm"),
        unit=mark("m³ a day"),
        default={"below": "0.01", "above": "2"},
        parts=(
            Part("below", ValueType.NUMBER, mark("Less than")),
            Part("above", ValueType.NUMBER, mark("More than")),
        ),
        source="静安区独居老人智能水表预警",
        rule="B-03",
        confidence=Confidence.HIGH,
    ),
    Key(
        name="award.woodpecker",
        type=ValueType.SCHEMA,
        title=mark("Readers' errata and their rewards, each month"),
        default={
            "best": 1,
            "best_prize": 10000,
            "others": 10,
            "others_prize": "magazine",
            "closes": "month_end",
        },
        parts=(
            Part("best", ValueType.NUMBER, mark("Best readers")),
            Part("best_prize", ValueType.MONEY, mark("Prize of the best")),
            Part("others", ValueType.NUMBER, mark("Other readers")),
            Part(
                "others_prize", ValueType.TEXT, mark("Prize of the others"), choices=("magazine",)
            ),
            Part("closes", ValueType.TEXT, mark("Reports are taken until"), choices=("month_end",)),
        ),
        source="社区报纠错有奖启事",
        rule="B-07",
        confidence=Confidence.HIGH,
    ),
)
