"""A plot of forty certificates: the first round has reached its share, the second runs."""

from datetime import timedelta

from lilong.campaigns.demo import Days, Stage
from lilong.campaigns.specs import LineSpec

_COUNT, _AGREED, _SIGNED = 40, 37, 30


def play(stage: Stage) -> None:
    """Hold the first round, and let most sign in the second."""
    run = stage.prepare(
        "renewal_signings",
        "示例地块旧改征收（虚构）",
        {"plot": "示例地块"},
        days=Days(ago=80, due=90),
    )
    run.add(
        [
            LineSpec(
                label=f"示例弄{nth + 1}号（虚构）",
                columns={"certificate": f"示-{nth + 1:04}", "kind": "public_rental"},
            )
            for nth in range(_COUNT)
        ]
    )
    run.freeze()
    wish = run.open("wish")
    run.day_by_day(run.lines()[:_AGREED], "agree", days=14, proved=True)
    run.close(wish)
    run.let_days_pass(36)
    shown = {"display_from": stage.day(-65), "display_to": stage.day(-31)}
    run.open("signing", shown, due=stage.today + timedelta(days=30))
    run.day_by_day(run.lines()[:_SIGNED], "sign", days=25, proved=True)
    run.make(run.lines()[_SIGNED : _SIGNED + 2], "refuse")
