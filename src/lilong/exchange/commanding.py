"""What the commands that let a file in have in common: they tell progress, counts and errors."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.exchange import operations as exchange
from lilong.exchange import queries as imports
from lilong.exchange.models import ImportRun
from lilong.exchange.operations.running import Options
from lilong.exchange.sentences import from_data
from lilong.exchange.terms import RunState
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.text import mark
from lilong.ui.messages import say


class ImportingCommand(BaseCommand):
    """Safe to repeat and to kill: known rows stay as they are, a broken-off import goes on.

    Ends with 0 when every row went in, was known, or has a stated error; with 1 when the file could
    not be read to its end, with 2 when file, office, source or mapping are not there. Progress goes
    to standard error.
    """

    counts: tuple[str, ...] = ("created", "unchanged", "rejected")
    actor = "import"
    words = mark("Import of a file")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--office", required=True, metavar="CODE", help="the office's code")
        parser.add_argument("--mapping", default="", metavar="NAME", help="a remembered mapping")
        parser.add_argument("--dry-run", action="store_true", help="check every row, write none")
        parser.add_argument("--json", action="store_true", help="print one JSON value")

    def adapter_of(self, options: dict[str, Any]) -> str:
        """Return the key of the adapter that takes the file."""
        raise NotImplementedError

    def wish(self, options: dict[str, Any]) -> Options:
        """Return how the file is to be imported."""
        return Options(options["dry_run"], options["mapping"], self.tell_progress)

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.perf_counter()
        try:
            run = self._import(options)
        except Refused as refused:
            self._tell(options, errors=[_error(None, "", say(r)) for r in refused.refusals])
            raise SystemExit(1) from refused
        except CommandError as error:
            if options["json"]:
                self._tell(options, errors=[_error(None, "", str(error))])
            raise
        seconds = time.perf_counter() - begun
        rate = run.taken_count / seconds if seconds else 0
        self.stderr.write(f"{run.taken_count} rows, {seconds:.1f} s, {rate:.0f} rows/s")
        viewer = Viewer(office_id=run.office_id)
        errors = [
            _error(row.number, row.column, say(row.refusal))
            for row in imports.error_list(viewer, run).order_by("number", "id")
        ]
        is_read = run.state in {RunState.DONE, RunState.CHECKED}
        if not is_read:
            errors.append(_error(None, "", say(from_data(run.note))))
        self._tell(options, run, errors)
        if not is_read:
            raise SystemExit(1)

    def _import(self, options: dict[str, Any]) -> ImportRun:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=2)
        try:
            office = accounts.office_by_code(options["office"])
            return exchange.import_file(
                path=path,
                adapter=self.adapter_of(options),
                source=options["source"],
                by=system(self.actor, office.pk, words=self.words),
                at=clock.now(),
                options=self.wish(options),
            )
        except NotVisible as unknown:
            raise CommandError(
                "There is no office with this code, or no mapping of this name, no such source, or "
                "nothing of this name to import into.",
                returncode=2,
            ) from unknown
        except Stale as stale:
            raise CommandError(say(stale.refusal)) from stale

    def tell_progress(self, run: ImportRun) -> None:
        """Say how far the import is."""
        self.stderr.write(f"{run.taken_count} / {max(run.total_count, run.taken_count)}")

    def _tell(
        self,
        options: dict[str, Any],
        run: ImportRun | None = None,
        errors: list[dict[str, Any]] | None = None,
    ) -> None:
        answer: dict[str, Any] = {
            **{name: getattr(run, f"{name}_count") if run else 0 for name in self.counts},
            "errors": errors or [],
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(", ".join(f"{name} {answer[name]}" for name in self.counts))
        for error in answer["errors"]:
            self.stdout.write(error["message"])


def _error(row: int | None, column: str, message: str) -> dict[str, Any]:
    return {"row": row, "column": column, "message": message}
