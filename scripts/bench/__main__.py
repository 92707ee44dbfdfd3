"""`make bench`: measure and write docs/benchmarks.md; `ARGS="--size 20000 --dry"` to try.

`ARGS="--ledger"` measures the ledger instead: half a million people.
"""

import argparse
import json
import platform
import tempfile
from datetime import date
from pathlib import Path

from scripts.bench import cells, ledger, report, servers


def main() -> None:
    """Measure what the command line asks and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--reads", type=int, default=100, help="calls of each reading cell")
    parser.add_argument("--creates", type=int, default=5_000)
    parser.add_argument(
        "--databases", default=",".join(servers.DATABASES), help="one alone is printed only"
    )
    parser.add_argument("--ledger", action="store_true", help="the ledger's cells instead")
    parser.add_argument("--persons", type=int, default=500_000, help="people of the ledger")
    parser.add_argument("--dry", action="store_true", help="print, write nothing")
    options = parser.parse_args()
    # A table of one database would take the other's figures off the page.
    writes = not options.dry and set(options.databases.split(",")) == set(servers.DATABASES)
    machine, today = f"{platform.machine()}, 2 cores", date.today()  # noqa: DTZ011
    if options.ledger:
        section = ledger.measure(options, machine, today)
        print(section)
        if writes:
            ledger.write(section)
        return
    measured = {}
    for name in options.databases.split(","):
        with servers.DATABASES[name]() as address, tempfile.TemporaryDirectory() as var:
            measured[name] = _measure(options, address, Path(var))
    page = report.page(measured, options, machine, today)
    print(page)
    if writes:
        report.write(page)


def _measure(options: argparse.Namespace, address: str, var: Path) -> report.Measured:
    env = servers.environment(address, var)
    filled = json.loads(servers.run("scripts.bench.filling", str(options.size), env=env))
    facts = json.loads(servers.run("scripts.bench.facts", env=env))
    with servers.served(env) as server:
        port, token = server.port, filled["token"]
        results = [cells.create(port, token, options.creates)]
        results += cells.reads(port, token, options.size, facts, options.reads)
        results.append(cells.update(port, token, options.reads))
        results.append(cells.many_lists(port, token, options.reads * 5))
        memory = server.private_megabytes()
    in_process = json.loads(servers.run("scripts.bench.inside", env=env))
    return report.Measured(filled["seconds"], results, memory, in_process)


if __name__ == "__main__":
    main()
