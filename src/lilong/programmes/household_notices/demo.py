"""Before the typhoon: most homes are told, who was out is called at again."""

from datetime import timedelta

from lilong.campaigns.demo import Days, Stage

_TOLD, _OUT = 150, 20


def play(stage: Stage) -> None:
    """Tell most households of the estate, and leave the rest for the worker's round."""
    run = stage.prepare(
        "household_notices", "台风“示例”来临前告知到户（虚构）",
        {"occasion": "flood", "words": "请收好阳台花盆和晾晒物，关好门窗（虚构）。"},
        places=(stage.estate(),), days=Days(ago=1, due=3),
    )  # fmt: skip
    run.freeze()
    run.assign(run.lines())
    run.open("telling")
    lines = run.lines()
    run.day_by_day(lines[:_TOLD], "tell", {"channel": "door"}, days=2)
    evening = stage.at + timedelta(hours=8)
    run.make(lines[_TOLD : _TOLD + _OUT], "find_nobody", again=evening)
