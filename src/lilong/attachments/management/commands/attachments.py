"""`lilong attachments`: are all files still what was attached, and whose time is over?"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lilong.attachments import operations, queries
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark


class Command(BaseCommand):
    """`verify` reads every original again and leaves with 1 if one is missing or altered; `expire`
    removes the files whose time is over, with `--dry-run` it only says which.
    """

    help = "Check the attached files against their hashes; remove those whose time is over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command line takes."""
        parser.add_argument("verb", choices=["verify", "expire"])
        parser.add_argument("--dry-run", action="store_true", help="say what would go; remove none")
        parser.add_argument("--json", action="store_true", help="one JSON value on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        verify = options["verb"] == "verify"
        lines = self._faults() if verify else self._expired(is_dry=options["dry_run"])
        what = "faults" if verify else "expired"
        if options["json"]:
            self.stdout.write(json.dumps({what: lines}, ensure_ascii=False))
        else:
            for line in lines:
                self.stdout.write("\t".join(str(value) for value in line.values()))
            self.stderr.write(f"{len(lines)} {what}")
        if verify and lines:
            sys.exit(1)

    def _faults(self) -> list[dict[str, Any]]:
        return [
            {"id": str(f.attachment_id), "fault": f.what, "name": f.name, "office": f.office_id}
            for f in queries.verify()
        ]

    def _expired(self, *, is_dry: bool) -> list[dict[str, Any]]:
        at = clock.now()
        lines = [
            {
                "id": str(row.pk), "subject": str(row.subject), "name": row.name,
                "attached": row.uploaded_at.isoformat(timespec="minutes"), "sha256": row.sha256,
                "office": row.office_id,
            }
            for row in queries.expired(at)
        ]  # fmt: skip
        if not is_dry:
            by = system("attachments.expire", words=mark("Clearing away of files"))
            operations.remove_expired(by=by, at=at)
        return lines
