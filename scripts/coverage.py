"""How much of each room the suite walks through, held against the budgets of the architecture.

    python -m scripts.coverage [DATA]    check the data file of a run (COVERAGE_FILE, or .coverage)

Every module of decisions (`rules`, `flow`, `policies`, a programme's declaration) is walked through
whole: each line and each branch. Every room as a whole to nine tenths, lines and branches taken
together. What falls short is named with its lines; the exit code is 1 then.
"""

import json
import os
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import coverage

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "src/lilong/"
DECISIONS = frozenset({"rules", "flow", "policies", "programme"})
ROOM = Fraction(9, 10)
# Only filled and measured by `make bench`, at sizes no suite can wait for.
APART = ("work_orders/bulk/",)


@dataclass(frozen=True)
class Share:
    """What was walked through of what there is, lines and branches together."""

    done: int = 0
    all: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.done + other.done, self.all + other.all)

    @property
    def is_whole(self) -> bool:
        return self.done == self.all

    def __str__(self) -> str:
        return f"{100 * self.done / self.all if self.all else 100:.1f} % ({self.done}/{self.all})"


def share_of(file: dict[str, Any]) -> Share:
    """Return the share of one file of the report."""
    counts = file["summary"]
    done = counts["covered_lines"] + counts["covered_branches"]
    return Share(done, counts["num_statements"] + counts["num_branches"])


def missing_in(file: dict[str, Any]) -> str:
    """Return the lines and branches nobody went through: "12, 15, 30→32"."""
    lines = [str(line) for line in file["missing_lines"]]
    gone = set(file["missing_lines"])
    # A way out of the module's or function's end is a negative line in the report.
    branches = [
        f"{start}→{end if end > 0 else 'end'}"
        for start, end in file["missing_branches"]
        if start not in gone
    ]
    return ", ".join([*lines, *branches])


def read(data: Path) -> dict[str, dict[str, Any]]:
    """Return the report's files by their path below the package."""
    found = coverage.Coverage(data_file=str(data), config_file=str(ROOT / "pyproject.toml"))
    found.load()
    with tempfile.TemporaryDirectory() as room:
        target = Path(room, "report.json")
        found.json_report(outfile=str(target))
        report = json.loads(target.read_text(encoding="utf-8"))
    return {
        path.split(PACKAGE, 1)[1]: file
        for path, file in report["files"].items()
        if PACKAGE in path and "/migrations/" not in path
    }


def is_decision(path: str) -> bool:
    """Say whether a module decides: rules.py, flow/moves.py, policies.py, a programme.py."""
    parts = path.removesuffix(".py").split("/")
    place = 2 if parts[0] == "programmes" else 1
    return len(parts) > place and parts[place] in DECISIONS


def faults(files: dict[str, dict[str, Any]]) -> list[str]:
    """Return what falls short of its budget, one line each."""
    found, rooms, short = [], defaultdict(Share), defaultdict(list)
    for path, file in sorted(files.items()):
        share = share_of(file)
        if is_decision(path) and not share.is_whole:
            found.append(f"{path}: {share}, all is wanted; missing {missing_in(file)}")
        if path.startswith(APART) or "/" not in path:
            continue
        room = path.split("/")[0]
        rooms[room] += share
        if not share.is_whole:
            short[room].append(f"    {path}: {share}; missing {missing_in(file)}")
    for room, share in sorted(rooms.items()):
        if share.done < ROOM * share.all:
            found.append("\n".join([f"{room}: {share}, {ROOM} is wanted", *short[room]]))
    for room, share in sorted(rooms.items()):
        print(f"{room:<14} {share}")
    return found


def main() -> int:
    """Check the data of a run; return 1 if anything falls short."""
    data = Path(
        sys.argv[1] if len(sys.argv) > 1 else os.getenv("COVERAGE_FILE", ROOT / ".coverage")
    )
    if not data.is_file():
        print(f"There is no data at {data}: run `make coverage`.")
        return 1
    files = read(data)
    found = faults(files)
    print("\n".join(found) or "Every room keeps its budget.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
