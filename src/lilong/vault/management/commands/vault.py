"""`lilong vault rotate`: change the master key and encrypt everything with the new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark
from lilong.vault.operations import rotate


class Command(BaseCommand):
    """Care of the vault's keys. Progress goes to standard error."""

    help = "Change the vault's master key and encrypt every protected value with the new one."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("rotate", help="make a new key current; goes on with one interrupted")

    def handle(self, *args: Any, **options: Any) -> None:
        run = rotate(
            by=system("lilong vault rotate", words=mark("Change of keys")),
            at=clock.now(),
            progress=self._progress,
        )
        self.stdout.write(f"{run.key_id}: {run.rows_count}")

    def _progress(self, table: str, rows: int) -> None:
        self.stderr.write(f"{table}: {rows}")
