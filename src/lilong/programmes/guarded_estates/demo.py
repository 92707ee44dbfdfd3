"""The estates of the subdistrict: entrances closed and guarded."""

from lilong.campaigns.demo import Stage


def play(stage: Stage) -> None:
    """Guard what estates there are."""
    run = stage.prepare(
        "guarded_estates", "老旧小区封闭管理（虚构）", {"counted_from": stage.day(-200)}, due=60
    )  # fmt: skip
    run.freeze()
    run.open("entrances")
    answers = {"entrances": 2, "guarded": 1, "review_on": stage.day(30)}
    run.make(run.lines()[:1], "guard", answers, proved=True)
