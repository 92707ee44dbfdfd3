"""The script that holds the budgets of coverage knows what decides and what falls short."""

import pytest
from scripts import coverage


@pytest.mark.parametrize(
    ("path", "decides"),
    [
        ("cases/rules.py", True),
        ("work_orders/flow/moves.py", True),
        ("accounts/policies.py", True),
        ("programmes/rectification_items/rules.py", True),
        ("programmes/rectification_items/programme.py", True),
        ("programmes/loading.py", False),
        ("cases/operations/moving.py", False),
        ("kernel/clock.py", False),
    ],
)
def test_decisions_are_told_from_the_rest(path: str, decides: bool) -> None:
    assert coverage.is_decision(path) is decides


def file(done: int, missing: list[int], branches: list[list[int]]) -> dict[str, object]:
    return {
        "summary": {
            "covered_lines": done, "covered_branches": 0, "num_statements": done + len(missing),
            "num_branches": len(branches),
        },
        "missing_lines": missing,
        "missing_branches": branches,
    }  # fmt: skip


def test_what_falls_short_is_named_with_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    found = coverage.faults(
        {
            "cases/rules.py": file(99, [], [[3, -1]]),
            "vault/keys.py": file(8, [7, 9], []),
            "work_orders/bulk/filling.py": file(0, [1, 2, 3], []),
            "__main__.py": file(0, [1], []),
        }
    )
    rule, room = found
    assert rule.startswith("cases/rules.py: 99.0 %")
    assert rule.endswith("missing 3→end")
    assert room.startswith("vault: 80.0 %")
    assert "vault/keys.py: 80.0 % (8/10); missing 7, 9" in room
    assert "vault" in capsys.readouterr().out


def test_nothing_is_said_where_nothing_is_missing() -> None:
    assert coverage.faults({"cases/rules.py": file(9, [], [])}) == []
