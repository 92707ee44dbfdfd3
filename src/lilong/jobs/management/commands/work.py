"""`lilong work`: run jobs, schedules and the relay until told to stop."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from lilong.jobs import turns, worker


class Command(BaseCommand):
    """Runs a worker; start as many as the machine has work for."""

    help = "Run background jobs, schedules and the delivery of events until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--drain", action="store_true", help="Run what is ready, then leave instead of waiting."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["drain"]:
            worker.drain()
            return
        stop = threading.Event()

        def leave(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        with turns.stand_back():
            worker.run(stop)
