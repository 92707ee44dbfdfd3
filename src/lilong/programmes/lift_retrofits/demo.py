"""Some buildings of the estate: one has voted, one is voting, the others wish for it."""

from lilong.campaigns.demo import Days, Stage

_FEASIBLE = {"uses_common_ground": False, "applicant": "residents_committee"}


def play(stage: Stage) -> None:
    """Let one building agree and another one vote."""
    run = stage.prepare(
        "lift_retrofits", "普育里加装电梯（虚构）", {}, places=(stage.estate(),),
        days=Days(ago=60, due=300),
    )  # fmt: skip
    run.freeze()
    run.open("project")
    lines = [line for line in run.lines() if line.weights.get("dwellings")][:3]
    run.day_by_day(lines[:2], "find_feasible", _FEASIBLE, days=10)
    for nth, line in enumerate(lines[:2]):
        vote = run.vote("building_vote", line)
        count = len(vote.voters)
        agreed = count if nth == 0 else count // 2
        run.day_by_day(vote.voters[:agreed], "record_in_favour", days=14, proved=True)
        if nth == 0:
            run.close(vote.row)
            run.make([line], "take_vote")
