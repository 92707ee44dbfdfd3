"""`make bench ARGS="--ledger"`: fill the ledger on both databases, ask its cells, write it down."""

import argparse
import json
import re
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scripts.bench import servers
from scripts.bench.report import PAGE

BEGIN, END = "<!-- ledger begin -->", "<!-- ledger end -->"
# What each cell must not take: p95 in ms, or a rate a second.
GOALS = {
    "place type-ahead": "40 ms",
    "building page": "100 ms",
    "person by identity number": "20 ms",
    "counts of the subdistrict": "30 ms",
    "point to area": "100,000/s",
}


@dataclass
class Measured:
    """What one database gave."""

    filled: dict[str, Any]
    cells: dict[str, dict[str, float]]


def measure(options: argparse.Namespace, machine: str, on: date) -> str:
    """Fill and ask every database that is wanted; return the section of the page."""
    measured = {}
    for name in options.databases.split(","):
        database: AbstractContextManager[str] = servers.DATABASES[name]()
        with database as address, tempfile.TemporaryDirectory() as var:
            measured[name] = ask(servers.environment(address, Path(var)), options)
    return section(measured, machine, on)


def ask(env: dict[str, str], options: argparse.Namespace) -> Measured:
    """Fill one instance and ask its cells; what is filled already is only counted."""
    filled = json.loads(servers.run("scripts.bench.ledger_filling", str(options.persons), env=env))
    cells = json.loads(servers.run("scripts.bench.ledger_cells", str(options.reads), env=env))
    return Measured(filled, cells)


def section(measured: dict[str, Measured], machine: str, on: date) -> str:
    """Return the table of the ledger's cells."""
    names = list(measured)
    first = measured[names[0]]
    persons, dwellings = first.filled["persons"], first.filled["dwellings"]
    lines = [
        BEGIN,
        "",
        f'Measured {on.isoformat()} on {machine}, with `make bench ARGS="--ledger"`: '
        f"{persons:,} persons and {dwellings:,} dwellings of one invented office; pages through "
        "the whole product but for the network.",
        "",
        "| cell: p50 / p95 in ms by the clock (mean in time of one core) | "
        + " | ".join(names)
        + " | must (p95) |",
        "| --- |" + " --- |" * (len(names) + 1),
    ]
    for cell, goal in GOALS.items():
        figures = [_figure(measured[name].cells[cell]) for name in names]
        lines.append(f"| {cell} | " + " | ".join([*figures, goal]) + " |")
    pace = [f"{one.filled['persons'] / one.filled['seconds']:,.0f}/s" for one in measured.values()]
    lines += ["| persons written with homes, relations, facts | " + " | ".join([*pace, ""]) + " |"]
    return "\n".join([*lines, "", END])


def _figure(cell: dict[str, float]) -> str:
    if "rate" in cell:
        return f"{cell['rate']:,.0f}/s"
    return f"{cell['p50']:.0f} / {cell['p95']:.0f} ({cell['core']:.0f})"


def write(text: str) -> None:
    """Put the section into docs/benchmarks.md in place of the one before, or at its end."""
    page = PAGE.read_text(encoding="utf-8")
    if BEGIN not in page:
        page = f"{page.rstrip()}\n\n## Ledger\n\n{BEGIN}{END}\n"
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    PAGE.write_text(pattern.sub(lambda _found: text, page), encoding="utf-8")
