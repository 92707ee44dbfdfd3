"""Writes of the exchange room: receive a file, map, check, start, stop, run, tidy."""

from lilong.exchange.operations.mapping import map_columns
from lilong.exchange.operations.receiving import File, receive
from lilong.exchange.operations.running import Options, import_file, run_import
from lilong.exchange.operations.steering import check, start_import, stop
from lilong.exchange.operations.tidying import remove_old_files

__all__ = [
    "File",
    "Options",
    "check",
    "import_file",
    "map_columns",
    "receive",
    "remove_old_files",
    "run_import",
    "start_import",
    "stop",
]
