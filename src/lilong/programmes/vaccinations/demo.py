"""Residents of the estate are invited; some have had their first dose."""

from lilong.campaigns.demo import Stage

_INFORMED = 40


def play(stage: Stage) -> None:
    """Inform some of the people on the roll."""
    run = stage.prepare(
        "vaccinations", "疫苗接种邀约（虚构）", {"occasion": "流感疫苗（虚构）"},
        places=(stage.estate(),), due=45,
    )  # fmt: skip
    run.freeze()
    run.open("inviting")
    run.make(run.lines()[:_INFORMED], "inform")
