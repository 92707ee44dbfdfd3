"""Invented content for the style guide, in both languages; nothing in it is a person or a place."""

from datetime import datetime, timedelta
from typing import Any

from lilong.kernel.clock import SHANGHAI
from lilong.ui.contributions import FrameFacts, PostChoice
from lilong.ui.parts import (
    Action,
    Blocked,
    Chart,
    Fact,
    Figure,
    Lamp,
    Load,
    Progress,
    QueueEntry,
    Series,
    Stage,
    TimelineEntry,
)
from lilong.ui.samples.forms import SampleFilter, SampleForm, both
from lilong.ui.times import short, time_left

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=SHANGHAI)


def facts() -> FrameFacts:
    """Return who sits at the sample desk."""
    return FrameFacts(
        office=both("浦育路街道", "Puyu Road Subdistrict"),
        person=both("沈一鸣（虚构）", "Shen Yiming (invented)"),
        post=both("城运中心 · 派单员", "Operations centre · Dispatcher"),
        posts=(
            PostChoice(1, both("城运中心 · 派单员", "Operations centre · Dispatcher"), True),
            PostChoice(2, both("城运中心 · 回访员", "Operations centre · Follow-up caller")),
        ),
        is_demo=True,
    )


def _after(hours: int, minutes: int = 0) -> datetime:
    return NOW + timedelta(hours=hours, minutes=minutes)


def _lamp(state: str, minutes: int) -> Lamp:
    due = _after(0, minutes)
    words = short(due, NOW) if state == "normal" else time_left(due, NOW).split(" · ")[0]
    return Lamp(state, words, time_left(due, NOW))


def queue() -> list[QueueEntry]:
    """Return a short queue with every lamp."""
    lines = [
        (-20, "late", "三楼平台花盆悬空，刮风时晃动", "Flower pot loose on a third-floor ledge"),
        (
            120,
            "soon",
            "饭店油烟直排，桌椅占道到深夜",
            "Restaurant fumes, tables on the road at night",
        ),
        (
            21 * 60 + 55,
            "normal",
            "雨水口堵塞，路面积水约三厘米",
            "Drain blocked, 3 cm of water on the road",
        ),
        (
            74 * 60 + 55,
            "normal",
            "居住证签注材料问哪里开",
            "Where to get papers for the residence permit",
        ),
    ]
    return [
        QueueEntry(
            url=f"#order-{i}", text=both(chinese, english), lamp=_lamp(state, minutes),
            source=both("热线", "Hotline"), at=_after(-5, i * 20), is_current=i == 1,
        )
        for i, (minutes, state, chinese, english) in enumerate(lines)
    ]  # fmt: skip


def timeline() -> list[TimelineEntry]:
    """Return a short history."""
    return [
        TimelineEntry(
            _after(-4, -34),
            both("热线转入，先联时限 11 月 23 日", "From the hotline; contact by 23 Nov"),
            is_system=True,
        ),
        TimelineEntry(
            _after(-4, -12), both("派单给社区管理办", "dispatched to Community management"),
            who=both("沈一鸣（虚构）", "Shen Yiming (invented)"),
            post=both("派单员", "Dispatcher"),
            reason=both("油烟为主，城管中队配合。", "Fumes first; the patrol supports."),
        ),
        TimelineEntry(
            _after(-1), both("签收", "signed for"),
            who=both("陆佳（虚构）", "Lu Jia (invented)"), post=both("经办人", "Handler"),
        ),
    ]  # fmt: skip


def stages() -> list[Stage]:
    """Return the seven stages of an order."""
    names = [
        ("受理", "Accept"), ("派单", "Dispatch"), ("签收", "Acknowledge"),
        ("先行联系", "First contact"), ("办理", "Handle"), ("回访", "Follow-up call"),
        ("结案", "Close"),
    ]  # fmt: skip
    states = ["done"] * 3 + ["now"] + ["next"] * 3
    gates = {4: (2, 2), 6: (2, 4)}
    return [
        Stage(both(*name), state, *gates.get(i, (0, 0)))
        for i, (name, state) in enumerate(zip(names, states, strict=True))
    ]


def _matter() -> dict[str, Any]:
    return {
        "stages": stages(),
        "timeline": timeline(),
        "actions": [
            Action(
                both("记一次联系", "Record a contact"), dialog="contact", is_primary=True, key="c"
            ),
            Action(both("申请延期", "Ask for an extension"), "#extension", key="x"),
            Action(both("退单", "Send back"), "#back", key="r"),
        ],
        "blocked": [
            Blocked(
                both("结案", "Close"),
                both("还缺回访和办理结果。", "The follow-up call and the result are missing."),
                "H-06",
            ),
            Blocked(
                both("延期第二次", "Second extension"),
                both("每单只能延期一次。", "One extension an order."), "H-04",
            ),
        ],
        "facts": [
            Fact(both("地点", "Place"), both("浦育路 118 号 · 网格 07", "118 Puyu Rd · cell 07")),
            Fact(both("此处往期", "Earlier here"), both("6 件，最近 10-18", "6, last 18 Oct"), "#"),
            Fact(both("附件", "Files"), both("照片 2 张", "2 photos")),
        ],
    }  # fmt: skip


def _numbers() -> dict[str, Any]:
    received = [38, 41, 35, 52, 47, 44, 50, 61, 55, 58, 49, 63, 66, 61]
    closed = [33, 39, 37, 44, 46, 45, 48, 52, 56, 54, 51, 57, 62, 48]
    days = [f"11-{day:02d}" for day in range(7, 21)]
    units = [
        both("社区管理办", "Community management"), both("平安办", "Public safety"),
        both("城管中队", "Urban patrol"), both("服务办", "Services"),
    ]  # fmt: skip
    return {
        "figures": [
            Figure(61, both("收件", "Received"), "#"),
            Figure(48, both("办结", "Closed"), "#"),
            Figure(9, both("临期", "Due soon"), "#", "soon"),
            Figure(2, both("超期", "Overdue"), "#", "late"),
        ],
        "spark": [received, closed],
        "spark_label": both("近 14 天：收件与办结", "Last 14 days: received and closed"),
        "loads": [
            Load(units[0], 30, 8, 3, "#"), Load(units[1], 22, 3, 0, "#"),
            Load(units[2], 17, 5, 2, "#"), Load(units[3], 14, 0, 0, "#"),
        ],
        "lines": Chart(
            both("收件多于办结的日子在减少", "Fewer days bring in more than they close"), days,
            [Series(both("收件", "Received"), received), Series(both("办结", "Closed"), closed)],
            kind="lines", unit=both("件", "orders"),
        ),
        "bars": Chart(
            both("社区管理办在办最多", "Community management has most open"), units,
            [Series(both("在办", "Open"), [41, 25, 24, 14])], unit=both("件", "orders"),
            is_horizontal=True,
        ),
        "progress": Progress(
            2_117, 4_326, both("正在导入 stream.csv", "Importing stream.csv"), is_over=True
        ),
    }  # fmt: skip


def everything() -> dict[str, Any]:
    """Return what the style guide draws."""
    wrong = {"words": "", "source": "hotline", "received": "2021-13-02", "kind": "request"}
    return {
        "now": NOW,
        "due_soon": _after(2, 55),
        "due_late": _after(0, -20),
        "queue": queue(),
        "form": SampleForm(wrong),
        "filters": SampleFilter(auto_id="filter_%s"),
        **_matter(),
        **_numbers(),
    }
