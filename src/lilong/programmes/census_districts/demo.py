"""The buildings of the estate, cut into small areas a person has still to accept."""

from lilong.campaigns.demo import Days, Stage


def play(stage: Stage) -> None:
    """Freeze the buildings and have a plan proposed."""
    day = stage.day
    facts = {
        "census": "示例普查（虚构）", "reference": f"{day(60)}T00:00:00+08:00",
        "registers_from": day(60), "registers_to": day(75),
    }  # fmt: skip
    run = stage.prepare(
        "census_districts", "普查小区划分（虚构）", facts, places=(stage.estate(),),
        days=Days(ago=6, due=50),
    )  # fmt: skip
    run.freeze()
    run.plan("areas")
