"""A worker in a process of its own, with jobs that leave marks; the tests kill it."""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from lilong.jobs.models import CronTick  # noqa: E402
from lilong.jobs.registry import cron, job  # noqa: E402

MARKS = Path(sys.argv[1])
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def mark_and_hang(name: str, seconds: float) -> None:
    """Leave a mark; the first to do so waits to be killed."""
    path = MARKS / name
    is_first = not path.exists()
    path.touch()
    if is_first:
        time.sleep(seconds)


@job("test.effect")
def effect(key: str, hang_before: float = 0, hang_after: float = 0) -> None:
    """Do once, whoever comes and however often."""
    if hang_before:
        mark_and_hang(f"before-{key}", hang_before)
    CronTick.objects.get_or_create(schedule=f"effect {key}", due_at=EPOCH)
    if hang_after:
        mark_and_hang(f"after-{key}", hang_after)


if len(sys.argv) > 2:
    job("test.scheduled")(lambda: None)
    cron("* * * * *", "test.scheduled")
call_command("work")
