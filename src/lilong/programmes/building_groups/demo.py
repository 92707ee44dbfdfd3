"""Most communities have a building group of their own."""

from lilong.campaigns.demo import Days, Stage

_THEMES = ("邻里互助", "绿色楼道", "书香楼组", "敬老楼组")


def play(stage: Stage) -> None:
    """Record a group for all communities but one."""
    run = stage.prepare("building_groups", "美丽楼组全覆盖（虚构）", {}, days=Days(ago=50, due=60))
    run.freeze()
    run.open("forming")
    lines = run.lines()
    for nth, line in enumerate(lines[:-1]):
        run.let_days_pass(2)
        theme = _THEMES[nth % len(_THEMES)]
        run.add_record(line, "group", {"building": f"{line.label}示例{nth + 1}号", "theme": theme})
        run.make([line], "form")
