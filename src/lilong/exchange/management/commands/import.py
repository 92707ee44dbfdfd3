"""`lilong import ADAPTER FILE --office CODE --source SOURCE`: any kind of file, let in."""

from argparse import ArgumentParser
from typing import Any

from lilong.exchange.adapters import sources_by_key
from lilong.exchange.commanding import ImportingCommand
from lilong.exchange.operations.running import Options
from lilong.vault.terms import Purpose


class Command(ImportingCommand):
    """Lets in whatever a room takes by the import pages; see `ImportingCommand`."""

    help = "Import a file (CSV, XLSX, XLS) of persons, property, firms, places or requests."
    counts = ("created", "changed", "unchanged", "conflict", "rejected", "added")

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = sources_by_key()
        parser.add_argument("adapter", choices=sorted(known), metavar="ADAPTER",
                            help=", ".join(sorted(known)))  # fmt: skip
        super().add_arguments(parser)
        sources = sorted({source for some in known.values() for source in some})
        parser.add_argument(
            "--source", required=True, choices=sources, metavar="SOURCE",
            help="where the file comes from: " + ", ".join(sources),
        )  # fmt: skip
        parser.add_argument(
            "--purpose", default="", choices=[purpose.value for purpose in Purpose],
            metavar="PURPOSE", help="for what a file of persons is taken",
        )  # fmt: skip
        parser.add_argument(
            "--add-missing", action="store_true",
            help="add dwellings that known buildings lack, where the kind of file can",
        )  # fmt: skip

        parser.add_argument(
            "--target", default="", metavar="NUMBER",
            help="what all its rows go into, where the kind of file knows such: a campaign",
        )  # fmt: skip

    def adapter_of(self, options: dict[str, Any]) -> str:
        """Return the adapter that was named."""
        return str(options["adapter"])

    def wish(self, options: dict[str, Any]) -> Options:
        """Return how the file is to be imported, and for what."""
        return Options(
            options["dry_run"], options["mapping"], self.tell_progress, options["purpose"],
            options["add_missing"], options["target"],
        )  # fmt: skip
