"""`lilong areas`: import areas from a GeoJSON file."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.coordinates import Datum
from lilong.kernel.errors import LilongError
from lilong.kernel.text import mark
from lilong.territory.models import Level
from lilong.territory.operations import import_areas
from lilong.territory.operations.importing import ImportTerms


class Command(BaseCommand):
    """Imports areas; a second run of the same file creates nothing."""

    help = "Import areas: lilong areas FILE --level community --parent CODE --datum gcj02"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="GeoJSON; properties code, name, name_en")
        parser.add_argument("--level", required=True, choices=Level.values)
        parser.add_argument("--parent", default="", help="code of the area they hang below")
        parser.add_argument("--datum", default=Datum.WGS84, choices=[d.value for d in Datum])
        parser.add_argument("--since", type=date.fromisoformat, help="first day, YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many came in, were known, or were rejected, and why."""
        at = clock.now()
        terms = ImportTerms(
            options["level"], options["since"] or clock.local(at).date(), options["parent"],
            Datum(options["datum"]),
        )  # fmt: skip
        try:
            collection = json.loads(options["file"].read_text(encoding="utf-8-sig"))
            done = import_areas(
                collection,
                terms=terms,
                by=system("lilong areas", words=mark("Import of areas")),
                at=at,
            )
        except (OSError, ValueError) as fault:
            raise CommandError(f"{options['file']} cannot be read as GeoJSON.") from fault
        except LilongError as answer:
            raise CommandError(str(answer)) from answer
        errors: list[dict[str, Any]] = [
            {"number": one.number, "code": one.code, "errors": [str(r) for r in one.refusals]}
            for one in done.errors
        ]
        counts = {
            "created": done.created, "unchanged": done.unchanged, "rejected": done.rejected,
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps({**counts, "errors": errors}, ensure_ascii=False))
            return
        for one in errors:
            self.stderr.write(f"{one['number']} {one['code']}: {' '.join(one['errors'])}")
        self.stdout.write("  ".join(f"{name} {count}" for name, count in counts.items()))
