"""`lilong offices`: which offices this instance serves."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lilong.accounts import queries


class Command(BaseCommand):
    """Prints code and name of every office; with `--json` one JSON list and nothing else."""

    help = "List the offices of this instance."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [{"code": o.code, "name": o.name} for o in queries.offices()]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for office in found:
            self.stdout.write(f"{office['code']}  {office['name']}")
