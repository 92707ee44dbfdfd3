"""Reading tables that strangers send: CSV, XLSX and XLS, hostile or merely careless.

Plain Python over a file. `read_table` finds out by content what the file is, finds the header and
streams the rows; `columns` recognises the headers; `values` reads the cells. Everything that is
wrong becomes a sentence that says what and where.
"""

from lilong.exchange.reading.columns import Column, Kind, Recognition, recognise
from lilong.exchange.reading.opening import read_table
from lilong.exchange.reading.table import Cell, Limits, Note, Row, Table

__all__ = [
    "Cell",
    "Column",
    "Kind",
    "Limits",
    "Note",
    "Recognition",
    "Row",
    "Table",
    "read_table",
    "recognise",
]
