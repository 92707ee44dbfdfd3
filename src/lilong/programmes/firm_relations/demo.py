"""Twenty firms on their way, from a lead to moving in."""

from lilong.campaigns.demo import Days, Stage
from lilong.campaigns.specs import LineSpec
from lilong.kernel.clock import local

_COUNT = 20
_SOURCES = ("party", "deputies", "chamber", "union")


def play(stage: Stage) -> None:
    """Put firms on the list and move some of them on."""
    run = stage.prepare("firm_relations", "招商稳商（虚构）", {}, days=Days(ago=90, due=180))
    run.add(
        [
            LineSpec(
                label=f"示例科技{nth + 1}有限公司（虚构）",
                columns={"source": _SOURCES[nth % len(_SOURCES)], "trade": "软件"},
            )
            for nth in range(_COUNT)
        ]
    )
    run.freeze()
    run.open("pipeline")
    lines = run.lines()
    run.day_by_day(lines[:12], "speak", days=25)
    run.day_by_day(lines[:8], "visit", {"wishes": "办公用房", "promise": "officer"}, days=25)
    run.day_by_day(lines[:4], "find_rooms", {"site": "示例大厦（虚构）"}, days=20)
    run.day_by_day(lines[:2], "register", days=10)
    run.make(lines[:1], "move_in", {"moved_on": local(run.at).date().isoformat()})
