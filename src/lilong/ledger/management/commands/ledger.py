"""`lilong ledger populate`: fill a demonstration office with invented people and homes."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from lilong.accounts import queries as accounts
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible
from lilong.kernel.text import mark
from lilong.ledger.populating import populate

_BAR: Final = 40


class Command(BaseCommand):
    """Only for offices of the demonstration: invented people never stand among real ones."""

    help = "Fill a demonstration office with invented homes, people and shops; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        fill = verbs.add_parser("populate", help="add invented streets, estates, people and firms")
        fill.add_argument("--office", default="310199001", help="code of a demonstration office")
        fill.add_argument("--persons", type=int, default=40_000, help="about how many people")
        fill.add_argument("--seed", type=int, default=1, help="the same seed, the same town")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            office = accounts.office_by_code(options["office"])
        except NotVisible as unknown:
            raise CommandError("There is no office with this code.", returncode=2) from unknown
        if not office.is_demo:
            raise CommandError(
                "This office is a real one: invented people are not put into its ledger.",
                returncode=2,
            )
        counts = populate(
            office, persons=options["persons"], seed=options["seed"],
            by=system("demonstration", words=mark("Demonstration data")), at=clock.now(),
            progress=self._progress,
        )  # fmt: skip
        if counts.is_nothing:
            self.stdout.write("All of it is there already.")
            return
        self.stdout.write(
            f"Added {counts.persons} persons in {counts.households} households, "
            f"{counts.places} places with {counts.dwellings} dwellings, "
            f"{counts.organisations} organisations."
        )

    def _progress(self, done: int, all_: int) -> None:
        full = _BAR * done // max(all_, 1)
        self.stderr.write(
            f"\r[{'#' * full}{'.' * (_BAR - full)}] {done:,} of {all_:,}",
            ending="\n" if done >= all_ else "",
        )
