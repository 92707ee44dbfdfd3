"""`lilong intake FILE --office CODE`: a file of requests, checked and let in."""

from argparse import ArgumentParser
from typing import Any

from lilong.exchange.commanding import ImportingCommand
from lilong.kernel.text import mark
from lilong.work_orders.importing import ADAPTER


class Command(ImportingCommand):
    """Lets requests in; see `ImportingCommand`."""

    help = "Import a file of citizens' requests (CSV, XLSX, XLS) into an office."
    actor = "intake"
    words = mark("Intake from a file")

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--source",
            default=ADAPTER.sources[0].key,
            choices=[source.key for source in ADAPTER.sources],
            help="where the file comes from",
        )

    def adapter_of(self, options: dict[str, Any]) -> str:
        """Return the key of the adapter for requests."""
        return ADAPTER.name
