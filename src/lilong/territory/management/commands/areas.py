"""`lilong areas`: import areas from GeoJSON or a zipped Shapefile."""

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
from lilong.territory.operations import import_areas, read_areas
from lilong.territory.operations.importing import AreaRow, Imported, ImportTerms


class Command(BaseCommand):
    """Imports areas; a second run of the same file creates nothing."""

    help = "Import areas: lilong areas FILE --level community --parent CODE --datum gcj02"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            help="GeoJSON or a zipped Shapefile; properties code, name, name_en, parent",
        )
        parser.add_argument("--level", required=True, choices=Level.values)
        parser.add_argument("--parent", default="", help="code of the area they hang below")
        parser.add_argument(
            "--datum", choices=[d.value for d in Datum],
            help="in what it is drawn; without, a Shapefile's .prj says it, GeoJSON is wgs84",
        )  # fmt: skip
        parser.add_argument("--since", type=date.fromisoformat, help="first day, YYYY-MM-DD")
        parser.add_argument("--dry-run", action="store_true", help="list every row, write none")
        parser.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many came in, were known, or were rejected, and why."""
        done = self._imported(options)
        rows = [_told(row) for row in done.rows]
        counts = {
            "created": done.created, "unchanged": done.unchanged, "rejected": done.rejected,
        }  # fmt: skip
        if options["json"]:
            errors = [row for row in rows if row["errors"]]
            answer = {**counts, "rows": rows, "errors": errors}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for row in rows:
            line = f"{row['number']} {row['code']} {row['name']}: {row['became']}"
            if row["errors"]:
                self.stderr.write(f"{line}: {' '.join(row['errors'])}")
            elif options["dry_run"]:
                self.stdout.write(line)
        self.stdout.write("  ".join(f"{name} {count}" for name, count in counts.items()))

    def _imported(self, options: dict[str, Any]) -> Imported:
        at = clock.now()
        said = Datum(options["datum"]) if options["datum"] else None
        try:
            collection, datum = read_areas(options["file"].read_bytes(), said)
            terms = ImportTerms(
                options["level"], options["since"] or clock.local(at).date(), options["parent"],
                datum,
            )  # fmt: skip
            by = system("lilong areas", words=mark("Import of areas"))
            return import_areas(collection, terms=terms, by=by, at=at, dry_run=options["dry_run"])
        except OSError as fault:
            raise CommandError(f"{options['file']} cannot be read.") from fault
        except LilongError as answer:
            raise CommandError(str(answer)) from answer


def _told(row: AreaRow) -> dict[str, Any]:
    return {
        "number": row.number, "code": row.code, "name": row.name, "became": row.became,
        "errors": [str(refusal) for refusal in row.refusals],
    }  # fmt: skip
