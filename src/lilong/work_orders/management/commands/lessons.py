"""`lilong lessons --office CODE`: what was proposed and chosen, for whoever trains on it."""

import csv
import json
from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lilong.accounts import queries as accounts
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import NotVisible
from lilong.work_orders import queries
from lilong.work_orders.queries.learning import LESSON


class Command(BaseCommand):
    """Prints keys and shares only: no words, no caller, nobody who decided."""

    help = "Print what triage proposed and what the desk chose, as CSV or JSON lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--office", required=True, metavar="CODE", help="the office's code")
        parser.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="from a day on")
        parser.add_argument("--json", action="store_true", help="one JSON value a line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            office = accounts.office_by_code(options["office"])
        except NotVisible as unknown:
            raise CommandError("There is no office with this code.", returncode=2) from unknown
        day = options["since"]
        since = datetime.combine(day, time(), SHANGHAI) if day else None
        rows = queries.lessons(office.pk, since=since)
        if options["json"]:
            for row in rows:
                self.stdout.write(json.dumps(row, default=str, ensure_ascii=False))
            return
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(LESSON)
        for row in rows:
            writer.writerow(row[name] for name in LESSON)
