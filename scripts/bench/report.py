"""The page of figures: measured against what the peers need and what was promised."""

import argparse
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.bench.cells import Result

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- cells begin -->", "<!-- cells end -->"
# (must, aim): a rate a second for create and the lists at eight connections, else p50 in ms.
GOALS: dict[str, tuple[float, float]] = {
    "create": (150, 300),
    "list50": (20, 8),
    "page10": (20, 8),
    "deep": (20, 8),
    "status": (20, 8),
    "area": (20, 8),
    "combo": (20, 8),
    "search": (20, 8),
    "email": (20, 8),
    "map": (15, 8),
    "detail": (10, 6),
    "update": (20, 10),
    "list50 × 8": (150, 400),
}


@dataclass
class Measured:
    """What one database gave."""

    fill_seconds: float
    results: list[Result]
    memory: float
    inside: dict[str, float]


def _figure(result: Result) -> str:
    if result.rate:
        return f"{result.rate:.0f}/s"
    return f"{result.p50:.1f} / {result.p95:.1f}"


def _goal(name: str) -> tuple[str, str]:
    must, aim = GOALS[name]
    unit = "/s" if name in {"create", "list50 × 8"} else " ms"
    return f"{must:g}{unit}", f"{aim:g}{unit}"


def page(measured: dict[str, Measured], options: argparse.Namespace, machine: str, on: date) -> str:
    """Return the section of the page that this command writes."""
    databases = list(measured)
    lines = [
        BEGIN,
        "",
        f"Measured {on.isoformat()} on {machine}, with `make bench"
        f' ARGS="--size {options.size}"`: two web workers with four threads, the job worker '
        "running, client on the same machine, fsync on.",
        "",
        f"p50 / p95 in ms at one connection until the answer has been read whole, {options.size:,} "
        "orders in the table.",
        "",
        "| cell | " + " | ".join(databases) + " | must (p50) | aim |",
        "| --- |" + " --- |" * (len(databases) + 2),
    ]
    for index, first in enumerate(measured[databases[0]].results):
        figures = [_figure(measured[d].results[index]) for d in databases]
        lines.append(f"| {first.name} | " + " | ".join([*figures, *_goal(first.name)]) + " |")
    lines += [
        "| private memory of a web worker | "
        + " | ".join(f"{measured[d].memory:.0f} MB" for d in databases)
        + " | 150 MB | 100 MB |",
        "| propose a category | "
        + " | ".join(f"{measured[d].inside['classify_ms']:.2f} ms" for d in databases)
        + " | 1 ms | 0.3 ms |",
        "| bulk generator | "
        + " | ".join(f"{options.size / measured[d].fill_seconds:,.0f}/s" for d in databases)
        + " | 5,000/s | |",
        "",
        END,
    ]
    return "\n".join(lines)


def write(section: str) -> None:
    """Put the section into docs/benchmarks.md in place of the one before."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else f"# Benchmarks\n\n{BEGIN}{END}\n"
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    PAGE.write_text(pattern.sub(lambda _found: section, text), encoding="utf-8")
