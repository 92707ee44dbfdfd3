"""`make bench`: measure and write docs/benchmarks.md; `ARGS="--size 20000 --dry"` to try."""

import argparse
import json
import platform
import tempfile
from datetime import date
from pathlib import Path

from scripts.bench import cells, report, servers


def main() -> None:
    """Measure what the command line asks and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--reads", type=int, default=100, help="calls of each reading cell")
    parser.add_argument("--creates", type=int, default=5_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--dry", action="store_true", help="print, write nothing")
    options = parser.parse_args()
    measured = {}
    for name in options.databases.split(","):
        with servers.DATABASES[name]() as address, tempfile.TemporaryDirectory() as var:
            measured[name] = _measure(options, address, Path(var))
    page = report.page(measured, options, f"{platform.machine()}, 2 cores", date.today())  # noqa: DTZ011
    print(page)
    if not options.dry:
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
