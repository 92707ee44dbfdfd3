"""A roll of 100,000 homes: how long its snapshot, a change of state and its progress page take.

python -m scripts.bench.campaigns_large [--lines 100000] [--changes 200]

Uses the database that DATABASE_URL or LILONG_VAR name, which should be a fresh one of its own.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

CODE = "310197003"


def timed(act: Callable[[], Any], times: int) -> dict[str, float]:
    """Return what an act takes, run so often: median and 95th percentile in ms."""
    taken = []
    for _nth in range(times):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    return {
        "median": round(statistics.median(taken), 1),
        "p95": round(taken[min(len(taken) - 1, int(len(taken) * 0.95))], 1),
    }


def main() -> int:
    """Fill, freeze, record, look; print each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=200)
    wish = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
    django.setup()
    from scripts.bench import campaigns_inside as inside  # needs Django's apps

    viewer = inside.prepare(CODE, wish.lines)
    campaign, seconds = inside.frozen(viewer)
    print(json.dumps({"snapshot": round(seconds, 2), "lines": inside.size(campaign)}))
    print(json.dumps({"open round": round(inside.open_first(viewer, campaign), 2)}))
    lines = iter(inside.some_lines(campaign, wish.changes))
    change = timed(lambda: inside.change(viewer, next(lines)), wish.changes)
    print(json.dumps({"one change with measures": change}))
    pages = timed(lambda: inside.progress_page(viewer, campaign), 10)
    print(json.dumps({"progress page": pages}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
