"""Summer packs for the workers of four invented units."""

from lilong.campaigns.demo import Days, Stage
from lilong.campaigns.specs import LineSpec

_COUNT, _RECEIVED, _UNITS = 48, 40, 4


def play(stage: Stage) -> None:
    """Hand out most of the packs, each against a signature."""
    run = stage.prepare(
        "heat_consolations", "夏季送清凉（虚构）", {"item": "QL"}, days=Days(ago=12, due=20)
    )
    run.add(
        [
            LineSpec(
                label=f"示例单位{nth % _UNITS + 1} · 员工{nth + 1}（虚构）",
                name=f"虚构员工{nth + 1}",
                columns={
                    "unit": f"示例单位{nth % _UNITS + 1}（虚构）", "identity": f"DEMO-{nth + 1:04}"
                },
            )
            for nth in range(_COUNT)
        ]
    )  # fmt: skip
    run.freeze()
    run.open("issuing")
    answers = {"unit_stamp": "示例联合工会（虚构）"}
    run.day_by_day(run.lines()[:_RECEIVED], "issue", answers, days=10, proved=True)
