"""Measure in one process what has no address: proposing a category, importing a file."""

import json
import statistics
import time

import django

django.setup()

from lilong.accounts.queries import offices  # noqa: E402  # after the set-up
from lilong.kernel.clock import local, now  # noqa: E402
from lilong.work_orders import bulk  # noqa: E402
from lilong.work_orders.queries import desk  # noqa: E402


def main() -> None:
    """Print one JSON object: milliseconds for classifying one message."""
    office = offices().first()
    assert office is not None
    classifier, today = desk(office.pk).classifier, local(now()).date()
    texts = bulk.sample_texts(500)
    times = []
    for text in texts:
        begun = time.perf_counter()
        classifier.classify(text, "", on=today)
        times.append((time.perf_counter() - begun) * 1000)
    print(json.dumps({"classify_ms": statistics.median(times)}))


if __name__ == "__main__":
    main()
