"""Residents of the estate are invited; some have had their first dose."""

from datetime import timedelta

from lilong.campaigns.demo import Days, Stage

_INFORMED, _OUT = 240, 25
_EVENING = timedelta(hours=8)


def play(stage: Stage) -> None:
    """Inform some of the people on the roll."""
    run = stage.prepare(
        "vaccinations", "疫苗接种邀约（虚构）", {"occasion": "流感疫苗（虚构）"},
        places=(stage.estate(),), days=Days(ago=14, due=45),
    )  # fmt: skip
    run.freeze()
    run.open("inviting")
    lines = run.lines()
    run.day_by_day(lines[:_INFORMED], "inform", days=12)
    run.make(lines[_INFORMED : _INFORMED + _OUT], "find_nobody", again=stage.at + _EVENING)
