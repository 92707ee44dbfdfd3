"""The estates of the subdistrict: entrances closed and guarded."""

from lilong.campaigns.demo import Days, Stage


def play(stage: Stage) -> None:
    """Guard what estates there are."""
    run = stage.prepare(
        "guarded_estates", "老旧小区封闭管理（虚构）", {"counted_from": stage.day(-200)},
        days=Days(ago=20, due=60),
    )  # fmt: skip
    run.freeze()
    run.open("entrances")
    run.let_days_pass(9)
    answers = {"entrances": 2, "guarded": 1, "review_on": stage.day(30)}
    run.make(run.lines()[:1], "guard", answers, proved=True)
