"""How long 500 visits kept on a phone take to come in: three requests, as the phone sends them.

python -m scripts.bench.campaigns_sync [--visits 500] [--lines 2000] [--profile]

Uses the database that DATABASE_URL or LILONG_VAR name, which should be a fresh one of its own.
"""

import argparse
import cProfile
import json
import os
import pstats
import sys
import time

import django

CODE = "310197002"
AT_ONCE = 200


def main() -> int:
    """Fill, send, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=500)
    parser.add_argument("--lines", type=int, default=2_000)
    parser.add_argument("--profile", action="store_true")
    wish = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
    django.setup()
    from scripts.bench import campaigns_inside as inside  # needs Django's apps

    viewer = inside.prepare(CODE, wish.lines)
    for kind in inside.KINDS:
        lines = inside.opened(viewer, kind, wish.lines)[: wish.visits]
        profile = cProfile.Profile()
        begun, cpu = time.monotonic(), time.process_time()
        if wish.profile:
            profile.enable()
        counts = inside.send(viewer, kind, lines, AT_ONCE)
        profile.disable()
        figures = {
            "kind": kind, "visits": len(lines), **counts,
            "seconds": round(time.monotonic() - begun, 2),
            "processor": round(time.process_time() - cpu, 2),
        }  # fmt: skip
        print(json.dumps(figures))
        if wish.profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    return 0


if __name__ == "__main__":
    sys.exit(main())
