"""`lilong rulebook`: publish a year's working days, write the reference page."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark
from lilong.rulebook import starter
from lilong.rulebook.documenting import reference_page
from lilong.rulebook.operations import CalendarImport, import_calendar
from lilong.ui.messages import say


class Command(BaseCommand):
    """Holds two verbs: `import-calendar FILE --year 2027 --source …` and `document`."""

    help = "Publish a year's working days from a CSV notice, or print the page of all keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        document = verbs.add_parser("document", help="print the reference page of all keys")
        document.add_argument("--starter", action="store_true", help="only the starter keys")
        notice = verbs.add_parser("import-calendar", help="publish a year's working days")
        notice.add_argument("file", type=Path, help="CSV: date, is_workday, holiday_name, in_lieu")
        notice.add_argument("--year", type=int, required=True)
        notice.add_argument("--source", required=True, help="the notice the days are from")
        notice.add_argument("--dry-run", action="store_true", help="check and count only")
        notice.add_argument("--json", action="store_true", help="print one JSON value and no more")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "document":
            declared = starter.KEYS if options["starter"] else None
            self.stdout.write(reference_page(declared), ending="")
            return
        outcome = import_calendar(
            year=options["year"],
            text=_text_of(options["file"]),
            source=options["source"],
            by=system("rulebook import-calendar", words=mark("Import of a working calendar")),
            at=clock.now(),
            dry_run=options["dry_run"],
        )
        self._report(outcome, as_json=options["json"])

    def _report(self, outcome: CalendarImport, *, as_json: bool) -> None:
        errors = [{"row": fault.number, "error": say(fault.refusal)} for fault in outcome.faults]
        if as_json:
            counts = {
                "created": outcome.created,
                "changed": outcome.changed,
                "unchanged": outcome.unchanged,
                "errors": errors,
            }
            self.stdout.write(json.dumps(counts, ensure_ascii=False))
        else:
            for error in errors:
                self.stderr.write(f"{error['row']}: {error['error']}")
            self.stdout.write(
                f"{outcome.year}: {outcome.created} new, {outcome.changed} changed, "
                f"{outcome.unchanged} unchanged"
            )
        if errors:
            raise CommandError(f"{len(errors)} rows have errors; nothing was saved.")


def _text_of(path: Path) -> str:
    try:
        octets = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return octets.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(f"{path}: this is not a text file.")
