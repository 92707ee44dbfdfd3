"""Nine items in the estate: some done, one handed over to care."""

from lilong.campaigns.demo import Days, Stage
from lilong.campaigns.specs import LineSpec
from lilong.kernel.clock import local

_ITEMS = (
    ("basic", "外立面", "北侧"), ("basic", "架空线", ""), ("basic", "垃圾箱房", ""),
    ("convenience", "晾衣架", ""), ("convenience", "非机动车棚", ""),
    ("beauty", "外立面", "南侧"), ("beauty", "花坛", ""), ("beauty", "入口灯", ""),
    ("management", "门岗", ""),
)  # fmt: skip


def play(stage: Stage) -> None:
    """Begin most of the works, accept some."""
    estate = stage.estate()
    run = stage.prepare(
        "homeland_projects", "普育里美丽家园（虚构）", {}, places=(estate,), site=estate,
        days=Days(ago=75, due=120),
    )  # fmt: skip
    run.add(
        [
            LineSpec(label=name, columns={"category": category, "part": part}, place_id=estate)
            for category, name, part in _ITEMS
        ]
    )
    run.freeze()
    run.open("works")
    lines = run.lines()
    begin = {"consulted_on": stage.day(-80), "heritage_note": "文物部门意见（虚构）"}
    run.day_by_day(lines[:6], "begin", begin, days=30, proved=True)
    for nth, line in enumerate(lines[:3]):
        run.let_days_pass(9)
        answers = {
            "asset": f"ZC-{nth + 1}（虚构）",
            "accepted_on": local(run.at).date().isoformat(),
        }
        run.make([line], "accept", answers, proved=True)
    care = dict.fromkeys(("guard", "clean", "green", "repair"), True)
    run.make(lines[:1], "hand_over", {**care, "keeper": "示例物业（虚构）"})
